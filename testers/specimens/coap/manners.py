"""How a CoAP server behaves: every field a defect; the defaults break nothing."""

from dataclasses import dataclass, field
from enum import StrEnum

from testers.specimens.ws.manners import Streaming


class Returns(StrEnum):
    """How clients are received after the network was away: anything but WELCOME is a defect."""

    WELCOME = "welcome"
    REFUSED = "refused"
    IGNORED = "ignored"
    UNOBSERVED = "unobserved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Messaging:
    """How it treats messages (CMP-14, REL-10).

    silent          what it cannot read gets no Reset
    mute_ping       an Empty confirmable message gets no Reset
    takes_critical  unknown critical options are passed over
    bars_elective   unknown elective options are refused
    any_version     version 2 is answered as if it were version 1
    answers_acks    requests in acknowledgements are carried out
    any_method      an unknown method code is taken for GET
    any_format      every content format is taken, and every wanted one is promised
    remembers       messages kept to know a copy; 0 for none
    hasty           a copy is known until the answer is out, and carried out again afterwards
    """

    silent: bool = False
    mute_ping: bool = False
    takes_critical: bool = False
    bars_elective: bool = False
    any_version: bool = False
    answers_acks: bool = False
    any_method: bool = False
    any_format: bool = False
    remembers: int = 20_000
    hasty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Echoing:
    """How it echoes. Seconds are not scaled: they are the defect.

    drops, drops_non      share of requests never answered; of non-confirmable ones alone (REL-01)
    slow, slow_seconds    share of answers held back, and for how long (REL-02, REL-04)
    stalls                every so many requests all answers wait for slow_seconds (REL-02)
    jitter                every answer waits for up to so many seconds (REL-04)
    swaps                 share of answers with the payload of the request before (REL-01, REL-23)
    lies                  every answer has another payload than the request (CMP-01)
    """

    drops: float = 0.0
    drops_non: float = 0.0
    slow: float = 0.0
    slow_seconds: float = 0.0
    stalls: int = 0
    jitter: float = 0.0
    swaps: float = 0.0
    lies: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Observing:
    """How it notifies (REL-10, REL-11).

    swaps         share of notifications that leave behind the next one
    restarts      every so many notifications the numbers begin again
    rests_every   every so many notifications it pauses for twice their Max-Age
    first         first retransmission, in shares of the right time
    back_off      each wait is so many times the one before
    retries       how often an unacknowledged notification is sent again
    mute          it accepts observers and never notifies them
    """

    swaps: float = 0.0
    restarts: int = 0
    rests_every: int = 0
    first: float = 1.0
    back_off: float = 2.0
    retries: int = 4
    mute: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Storing:
    """What becomes of bodies (REL-23).

    flips_from   bodies of so many bytes or more come back with one bit changed
    cuts_to      longer bodies are cut to that length
    skips        share of blocks that are left out when a body is put together
    doubles      share of blocks that are put in twice
    endless      there is always one more block
    """

    flips_from: int | None = None
    cuts_to: int | None = None
    skips: float = 0.0
    doubles: float = 0.0
    endless: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """All of it; `readings` are those of the WebSocket stream, served as a list.

    claims_observe   it declares observation, and has none (CMP-01)
    hides_block      it declares no block-wise transfer, and has it (CMP-01)
    returns          how clients are received once notifications went unacknowledged (REL-18)
    guarded          readings want a key that nobody has; declared open (CMP-01)
    """

    messaging: Messaging = field(default_factory=Messaging)
    echo: Echoing = field(default_factory=Echoing)
    observing: Observing = field(default_factory=Observing)
    storing: Storing = field(default_factory=Storing)
    readings: Streaming = field(default_factory=Streaming)
    claims_observe: bool = False
    hides_block: bool = False
    guarded: bool = False
    returns: Returns = Returns.WELCOME
