"""How a broker behaves: every field a defect, or one of the habits an honest broker may choose."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import TYPE_CHECKING

from testers.protocols.mqtt import topics
from testers.protocols.mqtt.flaws import Version

if TYPE_CHECKING:
    from testers.specimens.broker.device import Reporting

Payloads = Callable[[Random], bytes]
Spoil = Callable[[bytes], bytes]
Matches = Callable[[str, str], bool]


class Wills(StrEnum):
    """What becomes of wills (REL-08): anything but KEPT is a defect."""

    KEPT = "kept"
    NEVER = "never"
    LATE = "late"
    ALWAYS = "always"


class Returns(StrEnum):
    """How a client is received after its connection was cut (REL-18): anything but WELCOME is a defect.

    REFUSED   its identifier is refused for two minutes
    BLOCKED   CONNECT stays unanswered as long as the broker takes the old connection for alive
    UNHEARD   it is let in and acknowledged, and for two minutes nothing is passed on to it
    """

    WELCOME = "welcome"
    REFUSED = "refused"
    BLOCKED = "blocked"
    UNHEARD = "unheard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """The defaults are those of the strict broker, which breaks nothing.

    speaks                protocol levels it accepts
    declares              protocol levels it says it accepts (CMP-01)
    accepts_any_level     a CONNECT of any other level is served as 3.1.1 (CMP-12)
    anonymous             a client without user name is let in (SEC-08)
    any_password          a user name is enough, whatever the password (SEC-08)
    tolerates             violations of the protocol are answered as if they were right (CMP-13)
    silence               factor of the keep-alive after which a silent client is closed; None = never (REL-07)
    drops, drops_run      share of messages at which acknowledged ones are thrown away, and how many in a row (REL-01)
    slow, slow_seconds    share of messages held back, and for how long; not scaled, it is the defect (REL-02)
    keeps_session         a persistent session outlives its connection (REL-09)
    keeps_queue           messages for an absent client are kept (REL-09)
    lag_after_ack         seconds (not scaled) between acknowledging a message and passing it on; a cut of the
                          publisher's connection loses what lies between (REL-06)
    keeps_inflight        what a client has not acknowledged is sent again after a cut (REL-06)
    keeps_qos2            the identifiers of QoS 2 messages under way outlive a cut (REL-06)
    floods                a subscription is answered by retained messages without end
    payloads              what the device behind the broker publishes once a second on its topic (CMP-02, CMP-06)
    reports               how meters behind the broker report, many times a second (REL-03, REL-04, REL-05, REL-24)
    overtaken, twice      share of messages that the next one overtakes, that are passed on twice (REL-05)
    wills                 published never, late, or even after DISCONNECT (REL-08)
    returns               how a client is received that was cut (REL-18)
    spoils                what becomes of a payload on its way (REL-23)
    drops_properties      messages with user properties are thrown away (CMP-25)
    others_dropped, others_wait, others_excused
                          messages that do not bear the tester's mark are thrown away (a share), held back (seconds,
                          not scaled); who does not look like the tester needs no account (GAM-01)
    matches               which topics a filter matches (SHR-10)
    keeps_subscriptions   UNSUBSCRIBE is acknowledged and changes nothing (SHR-10)
    """

    speaks: frozenset[Version] = frozenset(Version)
    declares: frozenset[Version] = frozenset(Version)
    accepts_any_level: bool = False
    anonymous: bool = False
    any_password: bool = False
    tolerates: bool = False
    silence: float | None = 1.25
    drops: float = 0.0
    drops_run: int = 1
    slow: float = 0.0
    slow_seconds: float = 0.0
    keeps_session: bool = True
    keeps_queue: bool = True
    lag_after_ack: float = 0.0
    keeps_inflight: bool = True
    keeps_qos2: bool = True
    floods: bool = False
    payloads: Payloads | None = None
    reports: "Reporting | None" = None
    overtaken: float = 0.0
    twice: float = 0.0
    wills: Wills = Wills.KEPT
    returns: Returns = Returns.WELCOME
    spoils: Spoil | None = None
    drops_properties: bool = False
    others_dropped: float = 0.0
    others_wait: float = 0.0
    others_excused: bool = False
    matches: Matches = topics.matches
    keeps_subscriptions: bool = False
