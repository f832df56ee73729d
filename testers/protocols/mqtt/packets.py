"""The fifteen control packets as frozen values, the same for MQTT 3.1.1 and 5.0.

What only 5.0 has (properties, reason codes of acknowledgements, subscription options) stays at its default in 3.1.1.
"""

from dataclasses import dataclass
from enum import IntEnum

from testers.protocols.mqtt.flaws import Version


class PacketType(IntEnum):
    """Upper four bits of the first byte (section 2.2.1; 2.1.2 in 5.0)."""

    CONNECT = 1
    CONNACK = 2
    PUBLISH = 3
    PUBACK = 4
    PUBREC = 5
    PUBREL = 6
    PUBCOMP = 7
    SUBSCRIBE = 8
    SUBACK = 9
    UNSUBSCRIBE = 10
    UNSUBACK = 11
    PINGREQ = 12
    PINGRESP = 13
    DISCONNECT = 14
    AUTH = 15


class Property(IntEnum):
    """Property identifiers (MQTT 5.0, table 2-4)."""

    PAYLOAD_FORMAT = 0x01
    MESSAGE_EXPIRY = 0x02
    CONTENT_TYPE = 0x03
    RESPONSE_TOPIC = 0x08
    CORRELATION_DATA = 0x09
    SUBSCRIPTION_ID = 0x0B
    SESSION_EXPIRY = 0x11
    ASSIGNED_CLIENT_ID = 0x12
    SERVER_KEEP_ALIVE = 0x13
    AUTH_METHOD = 0x15
    AUTH_DATA = 0x16
    REQUEST_PROBLEM_INFO = 0x17
    WILL_DELAY = 0x18
    REQUEST_RESPONSE_INFO = 0x19
    RESPONSE_INFO = 0x1A
    SERVER_REFERENCE = 0x1C
    REASON_STRING = 0x1F
    RECEIVE_MAXIMUM = 0x21
    TOPIC_ALIAS_MAXIMUM = 0x22
    TOPIC_ALIAS = 0x23
    MAXIMUM_QOS = 0x24
    RETAIN_AVAILABLE = 0x25
    USER_PROPERTY = 0x26
    MAXIMUM_PACKET_SIZE = 0x27
    WILDCARD_AVAILABLE = 0x28
    SUBSCRIPTION_ID_AVAILABLE = 0x29
    SHARED_AVAILABLE = 0x2A


PropertyValue = int | str | bytes | tuple[str, str]
Properties = tuple[tuple[Property, PropertyValue], ...]


def number(properties: Properties, wanted: Property, default: int) -> int:
    """Give an integer property, or the default where it is absent."""
    for key, value in properties:
        if key is wanted and isinstance(value, int):
            return value
    return default


def text(properties: Properties, wanted: Property) -> str | None:
    """Give a string property, or None where it is absent."""
    for key, value in properties:
        if key is wanted and isinstance(value, str):
            return value
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Will:
    """The message a server publishes when a connection ends without DISCONNECT."""

    topic: str
    payload: bytes = b""
    qos: int = 0
    retain: bool = False
    properties: Properties = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Connect:
    """Section 3.1. `keep_alive` in seconds, 0 = off; `clean_start` is clean session in 3.1.1."""

    version: Version
    client_id: str
    clean_start: bool = True
    keep_alive: int = 60
    will: Will | None = None
    username: str | None = None
    password: bytes | None = None
    properties: Properties = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignConnect:
    """A CONNECT of a protocol name or level that is neither 3.1.1 nor 5.0; the rest is not read."""

    name: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Connack:
    """Section 3.2. `reason` is the return code in 3.1.1."""

    session_present: bool = False
    reason: int = 0
    properties: Properties = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """Section 3.3. `packet_id` is None for QoS 0."""

    topic: str
    payload: bytes = b""
    qos: int = 0
    retain: bool = False
    dup: bool = False
    packet_id: int | None = None
    properties: Properties = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Sections 3.4 to 3.7: what the four answers to a PUBLISH share."""

    packet_id: int
    reason: int = 0
    properties: Properties = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Puback(Acknowledgement):
    """Section 3.4: answers a PUBLISH of QoS 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pubrec(Acknowledgement):
    """Section 3.5: QoS 2, part one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pubrel(Acknowledgement):
    """Section 3.6: QoS 2, part two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pubcomp(Acknowledgement):
    """Section 3.7: QoS 2, part three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One topic filter with its options; in 3.1.1 only `qos` travels."""

    pattern: str
    qos: int = 0
    no_local: bool = False
    retain_as_published: bool = False
    retain_handling: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe:
    """Section 3.8."""

    packet_id: int
    subscriptions: tuple[Subscription, ...]
    properties: Properties = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suback:
    """Section 3.9. `reasons`: granted QoS, or 0x80 and above for a refusal."""

    packet_id: int
    reasons: tuple[int, ...]
    properties: Properties = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribe:
    """Section 3.10."""

    packet_id: int
    patterns: tuple[str, ...]
    properties: Properties = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsuback:
    """Section 3.11. `reasons` is empty in 3.1.1."""

    packet_id: int
    reasons: tuple[int, ...] = ()
    properties: Properties = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pingreq:
    """Section 3.12."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pingresp:
    """Section 3.13."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnect:
    """Section 3.14. In 3.1.1 only a client sends it, always with reason 0."""

    reason: int = 0
    properties: Properties = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """MQTT 5.0 section 3.15; a reserved packet type in 3.1.1."""

    reason: int = 0
    properties: Properties = ()


Packet = (
    Connect
    | ForeignConnect
    | Connack
    | Publish
    | Puback
    | Pubrec
    | Pubrel
    | Pubcomp
    | Subscribe
    | Suback
    | Unsubscribe
    | Unsuback
    | Pingreq
    | Pingresp
    | Disconnect
    | Auth
)
