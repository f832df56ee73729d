"""Ten packets that break the protocol, as testing laboratories send them, and what an answer to each may be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from rules.text import Text
from testers.protocols.mqtt.encode import connect_body, encode, publish_body, raw, subscribe_body
from testers.protocols.mqtt.knock import level_99
from testers.protocols.mqtt.packets import Connack, Connect, Packet, Puback, Publish, Suback, Subscribe, Subscription

_PACKET_ID = 5
_FLAGS_AT = 7  # connect flags, in the body of CONNECT
_REFUSED = 0x80


class Stage(Enum):
    """When a violation is sent: as the first packet, or once the client has been let in."""

    FIRST = "first"
    INSIDE = "inside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One probe. `make` gives its bytes from a right CONNECT of the client and a topic that is the tester's own."""

    statement: str
    title: Text
    stage: Stage
    make: Callable[[Connect, str], bytes]


def is_refusal(packet: Packet) -> bool:
    """Tell whether a packet is the error that answers a violation without closing (4.8.0-1: 'unless stated')."""
    match packet:
        case Connack() | Puback():
            return packet.reason != 0
        case Suback():
            return all(code >= _REFUSED for code in packet.reasons)
        case _:
            return False


def _connect_flags(hello: Connect, _topic: str) -> bytes:
    return raw(0x1F, connect_body(hello))


def _reserved_flag(hello: Connect, _topic: str) -> bytes:
    body = bytearray(connect_body(hello))
    body[_FLAGS_AT] |= 1
    return raw(0x10, bytes(body))


def _level(hello: Connect, _topic: str) -> bytes:
    return level_99(hello)


def _publish_first(hello: Connect, topic: str) -> bytes:
    return encode(Publish(topic=topic, payload=b"x"), hello.version)


def _connect_again(hello: Connect, _topic: str) -> bytes:
    return encode(hello, hello.version)


def _wildcard_name(hello: Connect, topic: str) -> bytes:
    return raw(0x32, publish_body(Publish(topic=f"{topic}/#", qos=1, packet_id=_PACKET_ID), hello.version))


def _qos_3(hello: Connect, topic: str) -> bytes:
    return raw(0x36, publish_body(Publish(topic=topic, qos=1, packet_id=_PACKET_ID), hello.version))


def _subscribe_flags(hello: Connect, topic: str) -> bytes:
    return raw(0x80, subscribe_body(_subscribe(topic), hello.version))


def _filter_inside(hello: Connect, topic: str) -> bytes:
    return raw(0x82, subscribe_body(_subscribe(f"{topic}/#/b"), hello.version))


def _null(hello: Connect, topic: str) -> bytes:
    # The length of the topic stays the same when one of its characters becomes U+0000.
    right = publish_body(Publish(topic=f"{topic}/a-b", qos=1, packet_id=_PACKET_ID), hello.version)
    return raw(0x32, right.replace(b"a-b", b"a\0b", 1))


def _subscribe(pattern: str) -> Subscribe:
    return Subscribe(packet_id=_PACKET_ID, subscriptions=(Subscription(pattern=pattern),))


def _violation(
    statement: str, zh: str, en: str, make: Callable[[Connect, str], bytes], stage: Stage = Stage.INSIDE
) -> Violation:
    return Violation(statement=statement, title=Text(zh=zh, en=en), stage=stage, make=make)


_ALL = (
    _violation(
        "MQTT-2.2.2-2", "CONNECT 固定报头保留位非零", "reserved bits in the CONNECT header", _connect_flags, Stage.FIRST
    ),
    _violation("MQTT-3.1.2-3", "CONNECT 保留标志为 1", "reserved CONNECT flag set", _reserved_flag, Stage.FIRST),
    _violation("MQTT-3.1.2-2", "协议级别 99", "protocol level 99", _level, Stage.FIRST),
    _violation("MQTT-3.1.0-1", "首个报文是 PUBLISH", "PUBLISH as the first packet", _publish_first, Stage.FIRST),
    _violation("MQTT-3.1.0-2", "第二个 CONNECT", "a second CONNECT", _connect_again),
    _violation("MQTT-3.3.2-2", "主题名含通配符", "a wildcard in a topic name", _wildcard_name),
    _violation("MQTT-3.3.1-4", "PUBLISH 的 QoS 为 3", "PUBLISH at QoS 3", _qos_3),
    _violation("MQTT-3.8.1-1", "SUBSCRIBE 保留位错误", "wrong reserved bits in SUBSCRIBE", _subscribe_flags),
    _violation("MQTT-4.7.1-2", "过滤器中 # 不在末尾", "'#' inside a topic filter", _filter_inside),
    _violation("MQTT-1.5.3-2", "字符串含 U+0000", "U+0000 in a string", _null),
)
VIOLATIONS: Mapping[str, Violation] = {violation.statement: violation for violation in _ALL}
