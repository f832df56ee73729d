"""What is asked, by whom, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from testers.protocols.snmp.ber import Oid
from testers.protocols.snmp.keys import User
from testers.protocols.snmp.values import Value, VarBind
from testers.protocols.snmp.wire import Kind, Status, Version

_DENIED = {Status.AUTHORIZATION_ERROR, Status.NO_ACCESS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """Who asks in v1 and v2c."""

    name: str
    version: Version = Version.V2C


Credential = Community | User


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request: GET, GETNEXT or GETBULK of `names`. Nothing here can write: SET has no place in this driver."""

    kind: Kind
    names: tuple[Oid, ...]
    repetitions: int = 0

    def __post_init__(self) -> None:
        """Refuse whatever is not read-only."""
        if self.kind not in {Kind.GET, Kind.GET_NEXT, Kind.GET_BULK}:
            raise ValueError(f"{self.kind.name} is no question of a read-only driver")


class Outcome(StrEnum):
    """How an exchange ended."""

    ANSWERED = "answered"  # a Response came; `status` may still say no
    REPORTED = "reported"  # a v3 Report came; `reason` says which
    SILENT = "silent"  # nothing came in time
    CLOSED = "closed"  # the host says that nobody listens there
    GARBLED = "garbled"  # something came that is no answer to the question; `reason` says why


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of one question; `seconds` from sending to the answer (or to giving up)."""

    outcome: Outcome
    seconds: float
    bound: tuple[VarBind, ...] = ()
    status: int = 0
    index: int = 0
    reason: str | None = None
    sent: bytes = b""
    received: bytes = b""

    @property
    def answered(self) -> bool:
        """Whether a Response came, with whatever error status."""
        return self.outcome is Outcome.ANSWERED

    @property
    def accepted(self) -> bool:
        """Whether the target let the asker in: a Response that does not deny access (RFC 3416 section 4.2.1)."""
        return self.answered and self.status not in _DENIED

    def value(self, name: Oid) -> Value | None:
        """Return the value of `name`, or None when there is none (missing, exception or error)."""
        for bound in self.bound:
            if bound.name == name and bound.value.exists and not self.status:
                return bound.value
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What an engine tells anybody about itself (RFC 3414 section 4): not a finding, v3 works this way."""

    reply: Reply
    engine_id: bytes = b""
    boots: int = 0
    time: int = 0

    @property
    def found(self) -> bool:
        """Whether a v3 engine answered."""
        return bool(self.engine_id)


class Ending(StrEnum):
    """Why a walk stopped."""

    END_OF_VIEW = "end-of-view"
    LEFT_ROOT = "left-root"
    LOOP = "loop"
    LIMIT = "limit"
    STUCK = "stuck"  # silence, garbage or an error where a successor or the end belongs


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What a walk saw, in the order in which it came; `last` is the exchange that ended it."""

    root: Oid
    bound: tuple[VarBind, ...]
    ending: Ending
    requests: int
    last: Reply


def get(*names: Oid) -> Question:
    """Ask for these instances."""
    return Question(kind=Kind.GET, names=names)


def get_next(*names: Oid) -> Question:
    """Ask for the successors."""
    return Question(kind=Kind.GET_NEXT, names=names)


def get_bulk(names: Sequence[Oid], repetitions: int) -> Question:
    """Ask for up to `repetitions` successors of each name."""
    return Question(kind=Kind.GET_BULK, names=tuple(names), repetitions=repetitions)
