"""How a WebSocket server behaves: every field a defect; the defaults break nothing."""

from dataclasses import dataclass, field
from enum import StrEnum

from testers.protocols.ws.flaws import Flaw


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """How it speaks RFC 6455 (CMP-23).

    wrong_accept     Sec-WebSocket-Accept is a constant
    any_version      every Sec-WebSocket-Version is let in
    no_key           a handshake without Sec-WebSocket-Key is let in
    mute_version     a wrong version is refused without naming the right one
    masks            its frames are masked
    tolerates        flaws of the client's frames that it lets pass
    fails_with       status code of its Close frame after a violation, instead of the right one
    answers_close    a Close frame gets one back; without, the connection stays open
    closes_with      status code of that answer, instead of the one received
    parrots          it sends status codes back that must not be sent
    pongs            a Ping gets a Pong
    pong_body        the Pong holds what the Ping held
    keeps_first      of a fragmented message only the first fragment is kept
    """

    wrong_accept: bool = False
    any_version: bool = False
    no_key: bool = False
    mute_version: bool = False
    masks: bool = False
    tolerates: frozenset[Flaw] = frozenset()
    fails_with: int | None = None
    answers_close: bool = True
    closes_with: int | None = None
    parrots: bool = False
    pongs: bool = True
    pong_body: bool = True
    keeps_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Echoing:
    """How it echoes.

    drops                 share of messages that never come back (REL-01)
    slow, slow_seconds    share of messages held back, and for how long; not scaled, it is the defect (REL-02)
    stalls                every so many messages all wait for slow_seconds (REL-02)
    corrupts_from         messages of so many bytes or more come back with one bit changed (REL-23)
    cuts_to               longer messages come back cut to that length (REL-23)
    swaps                 share of messages that come back with the content of the one before (REL-01, REL-23)
    twice                 share of messages that come back twice (REL-05)
    """

    drops: float = 0.0
    slow: float = 0.0
    slow_seconds: float = 0.0
    stalls: int = 0
    corrupts_from: int | None = None
    cuts_to: int | None = None
    swaps: float = 0.0
    twice: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Streaming:
    """How it pushes readings. Seconds are not scaled: they are the defect.

    delay                   every reading leaves so many seconds after its time stamp (REL-03)
    lags                    every reading waits so much longer than the one before it (REL-03)
    late, late_seconds      share of readings that hold up the stream for so long (REL-03, REL-04)
    reorders, duplicates    share of readings that leave after the next one, or twice (REL-05)
    clock_off               its clock is ahead by so many seconds (REL-24)
    clock_drift             its clock runs faster by this share (REL-24)
    naive_time              one reading in five has a time stamp without zone (CMP-06)
    local_as_utc            one reading in five has local time marked as UTC in `ts_utc` (CMP-06)
    bad_payload             one reading in five breaks the schema (CMP-02)
    half_json               one reading in five is cut in the middle (CMP-02)
    lacks_member            one reading in five has no `power` (CMP-02)
    compact_zone            one reading in five writes the zone without its colon (CMP-06)
    """

    delay: float = 0.0
    lags: float = 0.0
    late: float = 0.0
    late_seconds: float = 0.0
    reorders: float = 0.0
    duplicates: float = 0.0
    clock_off: float = 0.0
    clock_drift: float = 0.0
    naive_time: bool = False
    local_as_utc: bool = False
    bad_payload: bool = False
    half_json: bool = False
    lacks_member: bool = False
    compact_zone: bool = False


class AfterCut(StrEnum):
    """What becomes of further connections: served, refused with 503, left without an answer, or let in and ignored."""

    SERVES = "serves"
    REFUSES = "refuses"
    HANGS = "hangs"
    IGNORES = "ignores"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """All of it.

    open_door     nobody needs the token (SEC-08, and CMP-01: it is declared otherwise)
    claims_echo   it declares an echo, and sends other bytes back (CMP-01)
    hides_stream  it declares no stream, and has one (CMP-01)
    after_cut     what becomes of connections after one has broken off (REL-18)
    """

    speech: Speech = field(default_factory=Speech)
    echo: Echoing = field(default_factory=Echoing)
    stream: Streaming = field(default_factory=Streaming)
    open_door: bool = False
    claims_echo: bool = False
    hides_stream: bool = False
    after_cut: AfterCut = AfterCut.SERVES
