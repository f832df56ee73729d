"""MQTT 3.1.1 control packets as values. Source: OASIS MQTT Version 3.1.1, chapter 3."""

from dataclasses import dataclass

CONNECTION_ACCEPTED = 0x00
UNACCEPTABLE_PROTOCOL_LEVEL = 0x01
IDENTIFIER_REJECTED = 0x02
SERVER_UNAVAILABLE = 0x03
BAD_USER_NAME_OR_PASSWORD = 0x04
NOT_AUTHORIZED = 0x05
SUBSCRIPTION_FAILED = 0x80


@dataclass(frozen=True, slots=True, kw_only=True)
class Will:
    """The message that the server publishes when the connection ends without DISCONNECT."""

    topic: str
    payload: bytes
    qos: int
    retain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Connect:
    """CONNECT (3.1). `keep_alive` in seconds, 0 = off."""

    client_id: str
    clean_session: bool = True
    keep_alive: int = 0
    will: Will | None = None
    user_name: str | None = None
    password: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnAck:
    """CONNACK (3.2)."""

    session_present: bool
    return_code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """PUBLISH (3.3). `packet_id` is None exactly when `qos` is 0."""

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    dup: bool = False
    packet_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PubAck:
    """PUBACK (3.4)."""

    packet_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PubRec:
    """PUBREC (3.5)."""

    packet_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PubRel:
    """PUBREL (3.6)."""

    packet_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PubComp:
    """PUBCOMP (3.7)."""

    packet_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe:
    """SUBSCRIBE (3.8): pairs of topic filter and requested QoS."""

    packet_id: int
    filters: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubAck:
    """SUBACK (3.9): one return code for each pair, in the same order."""

    packet_id: int
    return_codes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribe:
    """UNSUBSCRIBE (3.10)."""

    packet_id: int
    filters: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsubAck:
    """UNSUBACK (3.11)."""

    packet_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PingReq:
    """PINGREQ (3.12)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PingResp:
    """PINGRESP (3.13)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnect:
    """DISCONNECT (3.14)."""


Packet = (
    Connect
    | ConnAck
    | Publish
    | PubAck
    | PubRec
    | PubRel
    | PubComp
    | Subscribe
    | SubAck
    | Unsubscribe
    | UnsubAck
    | PingReq
    | PingResp
    | Disconnect
)


class ViolationError(Exception):
    """The peer broke a normative statement; the connection must be closed [MQTT-4.8.0-1].

    `statement` is the id of the statement without brackets, for example `MQTT-3.1.0-2`.
    """

    def __init__(self, statement: str, reason: str) -> None:
        """Keep the statement beside the sentence."""
        super().__init__(f"[{statement}] {reason}")
        self.statement = statement
        self.reason = reason


class UnsupportedLevelError(Exception):
    """CONNECT of a protocol level that this server does not speak [MQTT-3.1.2-2]."""

    def __init__(self, level: int) -> None:
        """Keep the level: the right answer depends on it."""
        super().__init__(f"protocol level {level}")
        self.level = level
