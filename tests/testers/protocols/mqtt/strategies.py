"""Hypothesis strategies for right packets of both editions."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from testers.protocols.mqtt import packets as p
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.packets import Packet, PacketType, Properties, Property, PropertyValue
from testers.protocols.mqtt.properties import SHAPES, WILL, Form
from testers.protocols.mqtt.reasons import V5_REASONS, V311_REASONS

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0+#"), min_size=1, max_size=12)
levels = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0+#/$"), max_size=4)
patterns = st.builds(
    lambda head, tail: "/".join([*head, *tail]),
    st.lists(st.one_of(levels, st.just("+")), min_size=1, max_size=4),
    st.sampled_from([[], ["#"]]),
).filter(bool)
payloads = st.binary(max_size=40)
packet_ids = st.integers(1, 0xFFFF)
qualities = st.integers(0, 2)


def _value(key: Property) -> SearchStrategy[PropertyValue]:
    shape = SHAPES[key]
    match shape.form:
        case Form.STRING:
            return names if key is Property.RESPONSE_TOPIC else texts
        case Form.BINARY:
            return payloads
        case Form.PAIR:
            return st.tuples(texts, texts)
        case Form.BYTE | Form.TWO | Form.FOUR | Form.VARIABLE:
            return st.integers(shape.least, shape.most)


def properties(place: int, version: Version) -> SearchStrategy[Properties]:
    if version is Version.V311:
        return st.just(())
    allowed = [key for key, shape in SHAPES.items() if place in shape.places]
    pair = st.sampled_from(allowed).flatmap(lambda key: st.tuples(st.just(key), _value(key)))
    return st.lists(pair, unique_by=lambda entry: entry[0], max_size=4).map(tuple)


def _reasons(kind: PacketType, version: Version) -> SearchStrategy[int]:
    table = V5_REASONS if version is Version.V5 else V311_REASONS
    return st.sampled_from(list(table.get(kind, b"\0")))


@st.composite
def _connects(draw: st.DrawFn, version: Version) -> p.Connect:
    username = draw(st.none() | texts)
    password = draw(st.none() | payloads) if username is not None or version is Version.V5 else None
    will = st.builds(
        p.Will,
        topic=names,
        payload=payloads,
        qos=qualities,
        retain=st.booleans(),
        properties=properties(WILL, version),
    )
    return p.Connect(
        version=version,
        client_id=draw(texts),
        clean_start=draw(st.booleans()),
        keep_alive=draw(st.integers(0, 0xFFFF)),
        will=draw(st.none() | will),
        username=username,
        password=password,
        properties=draw(properties(PacketType.CONNECT, version)),
    )


@st.composite
def _publishes(draw: st.DrawFn, version: Version) -> p.Publish:
    qos = draw(qualities)
    return p.Publish(
        topic=draw(names),
        payload=draw(payloads),
        qos=qos,
        retain=draw(st.booleans()),
        dup=bool(qos) and draw(st.booleans()),
        packet_id=draw(packet_ids) if qos else None,
        properties=draw(properties(PacketType.PUBLISH, version)),
    )


@st.composite
def _connacks(draw: st.DrawFn, version: Version) -> p.Connack:
    reason = draw(_reasons(PacketType.CONNACK, version))
    return p.Connack(
        session_present=not reason and draw(st.booleans()),
        reason=reason,
        properties=draw(properties(PacketType.CONNACK, version)),
    )


def _subscriptions(version: Version) -> SearchStrategy[p.Subscription]:
    extended = version is Version.V5
    flags = st.booleans() if extended else st.just(value=False)
    return st.builds(
        p.Subscription,
        pattern=patterns,
        qos=qualities,
        no_local=flags,
        retain_as_published=flags,
        retain_handling=qualities if extended else st.just(0),
    )


def _acknowledgements(version: Version) -> list[SearchStrategy[Packet]]:
    kinds: dict[PacketType, type[p.Puback | p.Pubrec | p.Pubrel | p.Pubcomp]] = {
        PacketType.PUBACK: p.Puback,
        PacketType.PUBREC: p.Pubrec,
        PacketType.PUBREL: p.Pubrel,
        PacketType.PUBCOMP: p.Pubcomp,
    }
    return [
        st.builds(make, packet_id=packet_ids, reason=_reasons(kind, version), properties=properties(kind, version))
        for kind, make in kinds.items()
    ]


def packets(version: Version) -> SearchStrategy[Packet]:
    """Give every kind of packet this edition has."""

    def codes(kind: PacketType, least: int = 1) -> SearchStrategy[tuple[int, ...]]:
        return st.lists(_reasons(kind, version), min_size=least, max_size=4 * least).map(tuple)

    five = version is Version.V5
    kinds: list[SearchStrategy[Packet]] = [
        _connects(version),
        _connacks(version),
        _publishes(version),
        *_acknowledgements(version),
        st.builds(
            p.Subscribe,
            packet_id=packet_ids,
            subscriptions=st.lists(_subscriptions(version), min_size=1, max_size=3).map(tuple),
            properties=properties(PacketType.SUBSCRIBE, version),
        ),
        st.builds(
            p.Suback,
            packet_id=packet_ids,
            reasons=codes(PacketType.SUBACK),
            properties=properties(PacketType.SUBACK, version),
        ),
        st.builds(
            p.Unsubscribe,
            packet_id=packet_ids,
            patterns=st.lists(patterns, min_size=1, max_size=3).map(tuple),
            properties=properties(PacketType.UNSUBSCRIBE, version),
        ),
        st.builds(
            p.Unsuback,
            packet_id=packet_ids,
            reasons=codes(PacketType.UNSUBACK) if five else st.just(()),
            properties=properties(PacketType.UNSUBACK, version),
        ),
        st.sampled_from([p.Pingreq(), p.Pingresp()]),
        st.builds(
            p.Disconnect,
            reason=_reasons(PacketType.DISCONNECT, version),
            properties=properties(PacketType.DISCONNECT, version),
        ),
    ]
    if five:
        auth_reasons = _reasons(PacketType.AUTH, version)
        kinds.append(st.builds(p.Auth, reason=auth_reasons, properties=properties(PacketType.AUTH, version)))
    return st.one_of(kinds)
