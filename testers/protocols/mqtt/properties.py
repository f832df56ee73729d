"""MQTT 5.0 properties (section 2.2.2): which packet may hold which, in what form, within which range."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from testers.protocols.mqtt import fields, flaws
from testers.protocols.mqtt.fields import Reader
from testers.protocols.mqtt.flaws import MalformedPacket, Version
from testers.protocols.mqtt.packets import PacketType, Properties, Property, PropertyValue

WILL: Final = 0  # the place 'Will Properties'; 0 is no packet type


class Form(Enum):
    """Data types of section 1.5 that a property value may have."""

    BYTE = auto()
    TWO = auto()
    FOUR = auto()
    VARIABLE = auto()
    STRING = auto()
    BINARY = auto()
    PAIR = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One row of table 2-4, with the range its own section sets (integers only)."""

    form: Form
    places: frozenset[int]
    least: int = 0
    most: int = 0xFFFFFFFF


def _shape(form: Form, *places: int, least: int = 0, most: int = 0xFFFFFFFF) -> Shape:
    return Shape(form=form, places=frozenset(places), least=least, most=most)


_T = PacketType
_ANSWERS = (_T.CONNACK, _T.PUBACK, _T.PUBREC, _T.PUBREL, _T.PUBCOMP, _T.SUBACK, _T.UNSUBACK, _T.DISCONNECT, _T.AUTH)
_EVERYWHERE = (WILL, _T.CONNECT, _T.PUBLISH, _T.SUBSCRIBE, _T.UNSUBSCRIBE, *_ANSWERS)

SHAPES: Final[dict[Property, Shape]] = {
    Property.PAYLOAD_FORMAT: _shape(Form.BYTE, _T.PUBLISH, WILL, most=1),
    Property.MESSAGE_EXPIRY: _shape(Form.FOUR, _T.PUBLISH, WILL),
    Property.CONTENT_TYPE: _shape(Form.STRING, _T.PUBLISH, WILL),
    Property.RESPONSE_TOPIC: _shape(Form.STRING, _T.PUBLISH, WILL),
    Property.CORRELATION_DATA: _shape(Form.BINARY, _T.PUBLISH, WILL),
    Property.SUBSCRIPTION_ID: _shape(Form.VARIABLE, _T.PUBLISH, _T.SUBSCRIBE, least=1, most=fields.LARGEST_VARIABLE),
    Property.SESSION_EXPIRY: _shape(Form.FOUR, _T.CONNECT, _T.CONNACK, _T.DISCONNECT),
    Property.ASSIGNED_CLIENT_ID: _shape(Form.STRING, _T.CONNACK),
    Property.SERVER_KEEP_ALIVE: _shape(Form.TWO, _T.CONNACK, most=0xFFFF),
    Property.AUTH_METHOD: _shape(Form.STRING, _T.CONNECT, _T.CONNACK, _T.AUTH),
    Property.AUTH_DATA: _shape(Form.BINARY, _T.CONNECT, _T.CONNACK, _T.AUTH),
    Property.REQUEST_PROBLEM_INFO: _shape(Form.BYTE, _T.CONNECT, most=1),
    Property.WILL_DELAY: _shape(Form.FOUR, WILL),
    Property.REQUEST_RESPONSE_INFO: _shape(Form.BYTE, _T.CONNECT, most=1),
    Property.RESPONSE_INFO: _shape(Form.STRING, _T.CONNACK),
    Property.SERVER_REFERENCE: _shape(Form.STRING, _T.CONNACK, _T.DISCONNECT),
    Property.REASON_STRING: _shape(Form.STRING, *_ANSWERS),
    Property.RECEIVE_MAXIMUM: _shape(Form.TWO, _T.CONNECT, _T.CONNACK, least=1, most=0xFFFF),
    Property.TOPIC_ALIAS_MAXIMUM: _shape(Form.TWO, _T.CONNECT, _T.CONNACK, most=0xFFFF),
    Property.TOPIC_ALIAS: _shape(Form.TWO, _T.PUBLISH, least=1, most=0xFFFF),
    Property.MAXIMUM_QOS: _shape(Form.BYTE, _T.CONNACK, most=1),
    Property.RETAIN_AVAILABLE: _shape(Form.BYTE, _T.CONNACK, most=1),
    Property.USER_PROPERTY: _shape(Form.PAIR, *_EVERYWHERE),
    Property.MAXIMUM_PACKET_SIZE: _shape(Form.FOUR, _T.CONNECT, _T.CONNACK, least=1),
    Property.WILDCARD_AVAILABLE: _shape(Form.BYTE, _T.CONNACK, most=1),
    Property.SUBSCRIPTION_ID_AVAILABLE: _shape(Form.BYTE, _T.CONNACK, most=1),
    Property.SHARED_AVAILABLE: _shape(Form.BYTE, _T.CONNACK, most=1),
}
_SIZES: Final = {Form.BYTE: 1, Form.TWO: 2, Form.FOUR: 4}


def encode_properties(properties: Properties, place: int) -> bytes:
    """Encode a property list with its length, refusing what `place` (packet type or WILL) may not hold."""
    _check(properties, place)
    body = b"".join(bytes([key]) + _encode_value(SHAPES[key].form, value) for key, value in properties)
    return fields.variable(len(body)) + body


def decode_properties(reader: Reader, place: int) -> Properties:
    """Read a property list with its length."""
    inner = Reader(reader.take(reader.variable()), reader.version)
    found: list[tuple[Property, PropertyValue]] = []
    while inner.left:
        key = _known(inner.variable(), place)
        found.append((key, _decode_value(SHAPES[key].form, inner)))
    properties = tuple(found)
    _check(properties, place)
    return properties


def _known(identifier: int, place: int) -> Property:
    if identifier not in SHAPES or place not in SHAPES[Property(identifier)].places:
        raise MalformedPacket(flaws.PROPERTY_PLACE, Version.V5)
    return Property(identifier)


def _check(properties: Properties, place: int) -> None:
    seen: set[Property] = set()
    for key, value in properties:
        _check_place(key, place)
        _check_value(key, value)
        if key in seen and not _may_repeat(key, place):
            raise MalformedPacket(flaws.PROPERTY_TWICE, Version.V5)
        seen.add(key)


def _may_repeat(key: Property, place: int) -> bool:
    # Section 3.3.2.3.8: a PUBLISH holds one subscription identifier for each matching subscription.
    return key is Property.USER_PROPERTY or (key is Property.SUBSCRIPTION_ID and place == PacketType.PUBLISH)


def _check_place(key: Property, place: int) -> None:
    if place not in SHAPES[key].places:
        raise MalformedPacket(flaws.PROPERTY_PLACE, Version.V5)


def _check_value(key: Property, value: PropertyValue) -> None:
    shape = SHAPES[key]
    if isinstance(value, int) and not shape.least <= value <= shape.most:
        flaw = flaws.TOPIC_ALIAS if key is Property.TOPIC_ALIAS else flaws.PROPERTY_VALUE
        raise MalformedPacket(flaw, Version.V5)
    # MQTT-3.3.2-14: the response topic must not contain wildcard characters.
    if key is Property.RESPONSE_TOPIC and isinstance(value, str) and ("+" in value or "#" in value):
        raise MalformedPacket(flaws.RESPONSE_TOPIC_WILDCARD, Version.V5)


def _encode_value(form: Form, value: PropertyValue) -> bytes:
    match form, value:
        case Form.VARIABLE, int():
            return fields.variable(value)
        case ((Form.BYTE | Form.TWO | Form.FOUR), int()):
            return fields.integer(value, size=_SIZES[form])
        case Form.STRING, str():
            return fields.string(value, Version.V5)
        case Form.BINARY, bytes():
            return fields.binary(value, Version.V5)
        case Form.PAIR, (str() as name, str() as text):
            return fields.string(name, Version.V5) + fields.string(text, Version.V5)
        case _:
            raise ValueError(f"a property of form {form.name} cannot hold {value!r}")


def _decode_value(form: Form, reader: Reader) -> PropertyValue:
    match form:
        case Form.VARIABLE:
            return reader.variable()
        case Form.STRING:
            return reader.string()
        case Form.BINARY:
            return reader.binary()
        case Form.PAIR:
            return reader.string(), reader.string()
        case _:
            return reader.integer(_SIZES[form])
