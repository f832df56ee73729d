"""Reason codes: which packet may carry which (MQTT 5.0, table 2-6; MQTT 3.1.1, sections 3.2.2.3 and 3.9.3)."""

from enum import IntEnum
from typing import Final

from testers.protocols.mqtt import flaws
from testers.protocols.mqtt.flaws import MalformedPacket, Version
from testers.protocols.mqtt.packets import PacketType


class Reason(IntEnum):
    """Names of MQTT 5.0; 0 also reads 'normal disconnection' and 'granted QoS 0'."""

    SUCCESS = 0x00
    GRANTED_QOS_1 = 0x01
    GRANTED_QOS_2 = 0x02
    DISCONNECT_WITH_WILL = 0x04
    NO_MATCHING_SUBSCRIBERS = 0x10
    NO_SUBSCRIPTION_EXISTED = 0x11
    CONTINUE_AUTHENTICATION = 0x18
    REAUTHENTICATE = 0x19
    UNSPECIFIED_ERROR = 0x80
    MALFORMED_PACKET = 0x81
    PROTOCOL_ERROR = 0x82
    IMPLEMENTATION_ERROR = 0x83
    UNSUPPORTED_PROTOCOL_VERSION = 0x84
    CLIENT_ID_NOT_VALID = 0x85
    BAD_USER_NAME_OR_PASSWORD = 0x86
    NOT_AUTHORIZED = 0x87
    SERVER_UNAVAILABLE = 0x88
    SERVER_BUSY = 0x89
    BANNED = 0x8A
    SERVER_SHUTTING_DOWN = 0x8B
    BAD_AUTHENTICATION_METHOD = 0x8C
    KEEP_ALIVE_TIMEOUT = 0x8D
    SESSION_TAKEN_OVER = 0x8E
    TOPIC_FILTER_INVALID = 0x8F
    TOPIC_NAME_INVALID = 0x90
    PACKET_ID_IN_USE = 0x91
    PACKET_ID_NOT_FOUND = 0x92
    RECEIVE_MAXIMUM_EXCEEDED = 0x93
    TOPIC_ALIAS_INVALID = 0x94
    PACKET_TOO_LARGE = 0x95
    MESSAGE_RATE_TOO_HIGH = 0x96
    QUOTA_EXCEEDED = 0x97
    ADMINISTRATIVE_ACTION = 0x98
    PAYLOAD_FORMAT_INVALID = 0x99
    RETAIN_NOT_SUPPORTED = 0x9A
    QOS_NOT_SUPPORTED = 0x9B
    USE_ANOTHER_SERVER = 0x9C
    SERVER_MOVED = 0x9D
    SHARED_NOT_SUPPORTED = 0x9E
    CONNECTION_RATE_EXCEEDED = 0x9F
    MAXIMUM_CONNECT_TIME = 0xA0
    SUBSCRIPTION_ID_NOT_SUPPORTED = 0xA1
    WILDCARD_NOT_SUPPORTED = 0xA2


class ReturnCode(IntEnum):
    """CONNACK of MQTT 3.1.1 (table 3.1)."""

    ACCEPTED = 0
    UNACCEPTABLE_PROTOCOL_LEVEL = 1
    IDENTIFIER_REJECTED = 2
    SERVER_UNAVAILABLE = 3
    BAD_USER_NAME_OR_PASSWORD = 4
    NOT_AUTHORIZED = 5


_PUBLISHED = bytes.fromhex("00 10 80 83 87 90 91 97 99")
_RELEASED = bytes.fromhex("00 92")
V5_REASONS: Final[dict[PacketType, bytes]] = {
    PacketType.CONNACK: bytes.fromhex("00 80 81 82 83 84 85 86 87 88 89 8a 8c 90 95 97 99 9a 9b 9c 9d 9f"),
    PacketType.PUBACK: _PUBLISHED,
    PacketType.PUBREC: _PUBLISHED,
    PacketType.PUBREL: _RELEASED,
    PacketType.PUBCOMP: _RELEASED,
    PacketType.SUBACK: bytes.fromhex("00 01 02 80 83 87 8f 91 97 9e a1 a2"),
    PacketType.UNSUBACK: bytes.fromhex("00 11 80 83 87 8f 91"),
    PacketType.DISCONNECT: bytes.fromhex(
        "00 04 80 81 82 83 87 89 8b 8c 8d 8e 8f 90 93 94 95 96 97 98 99 9a 9b 9c 9d 9e 9f a0 a1 a2"
    ),
    PacketType.AUTH: bytes.fromhex("00 18 19"),
}
V311_REASONS: Final[dict[PacketType, bytes]] = {
    PacketType.CONNACK: bytes(ReturnCode),
    PacketType.SUBACK: bytes.fromhex("00 01 02 80"),
}


def check_reason(kind: PacketType, code: int, version: Version) -> None:
    """Refuse a code that this packet type may not carry in this edition; packets without codes carry 0."""
    table = V5_REASONS if version is Version.V5 else V311_REASONS
    if not 0 <= code <= 255 or code not in table.get(kind, b"\0"):
        flaw = flaws.CONNECT_CODE if kind is PacketType.CONNACK else flaws.REASON_CODE
        raise MalformedPacket(flaw, version)
