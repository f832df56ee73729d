"""Ground truth: what the relay did, to which unit, when. An instrument is compared with it, not with a percentage."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

_MOST_EVENTS = 1_000_000


class Kind(StrEnum):
    """What happened.

    Of a unit: it was `forwarded` (once, and once more when `duplicated`), `lost`, `stalled` (sent on later: a lost
    chunk of a byte stream), `corrupted`, `reordered` (another one overtook it), dropped in an `outage`, or because the
    queue had `overflowed`. Of a flow: `opened`, `refused` in an outage, `unreachable` (the target took no connection),
    `closed`, `cut`. Of the relay: `frozen`, `changed` (another impairment).
    """

    OPENED = "opened"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    CLOSED = "closed"
    FORWARDED = "forwarded"
    LOST = "lost"
    STALLED = "stalled"
    DUPLICATED = "duplicated"
    REORDERED = "reordered"
    CORRUPTED = "corrupted"
    OUTAGE = "outage"
    OVERFLOWED = "overflowed"
    CUT = "cut"
    FROZEN = "frozen"
    CHANGED = "changed"


class Direction(StrEnum):
    """Up to the target, down from it."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that the relay did.

    at            seconds since the relay began
    flow          connection or client address, counted from 0; None when it is about the whole relay
    unit          number of the unit in its flow and direction, from 0
    size          bytes of the unit
    seconds       how long: of a wait, an outage, a freeze
    offset, mask  the byte that was changed, and by which XOR
    number        what the framing read out of the unit: the sequence number of a probe
    how           of a cut: rst, fin or silent
    """

    at: float
    kind: Kind
    direction: Direction | None = None
    flow: int | None = None
    unit: int | None = None
    size: int | None = None
    seconds: float | None = None
    offset: int | None = None
    mask: int | None = None
    number: int | None = None
    how: str | None = None

    def as_json(self) -> dict[str, str | int | float]:
        """Return what is known, without what is not."""
        known = ((name, getattr(self, name)) for name in self.__slots__)
        return {name: value for name, value in known if value is not None}


Sink = Callable[[Event], None]


class Truth:
    """All events in order, and their counts.

    Memory is bounded: after `most` events the list takes no more (`complete` is then False) while counts and `sink`,
    which is called with each event as it happens, go on.
    """

    def __init__(self, *, sink: Sink | None = None, most: int = _MOST_EVENTS) -> None:
        """Start the clock of the events."""
        self._began = time.monotonic()
        self._sink = sink
        self._most = most
        self._counts: Counter[tuple[Kind, Direction | None]] = Counter()
        self.events: list[Event] = []
        self.complete = True

    def now(self) -> float:
        """Return the seconds since the relay began."""
        return time.monotonic() - self._began

    def record(
        self,
        kind: Kind,
        direction: Direction | None = None,
        *,
        flow: int | None = None,
        unit: int | None = None,
        size: int | None = None,
        seconds: float | None = None,
        offset: int | None = None,
        mask: int | None = None,
        number: int | None = None,
        how: str | None = None,
    ) -> None:
        """Write down what happened now."""
        event = Event(
            at=round(self.now(), 6),
            kind=kind,
            direction=direction,
            flow=flow,
            unit=unit,
            size=size,
            seconds=None if seconds is None else round(seconds, 6),
            offset=offset,
            mask=mask,
            number=number,
            how=how,
        )
        self._counts[kind, direction] += 1
        if len(self.events) < self._most:
            self.events.append(event)
        else:
            self.complete = False
        if self._sink is not None:
            self._sink(event)

    def count(self, kind: Kind, direction: Direction | None = None) -> int:
        """Return how often it happened, in one direction or in all."""
        return sum(
            times
            for (what, where), times in self._counts.items()
            if what is kind and (direction is None or where is direction)
        )

    def counts(self) -> dict[str, int]:
        """Return how often each kind happened, those that did."""
        return {kind.value: count for kind in Kind if (count := self.count(kind))}

    def of(self, kind: Kind, direction: Direction | None = None) -> Iterator[Event]:
        """Return the events of a kind, in order."""
        for event in self.events:
            if event.kind is kind and (direction is None or event.direction is direction):
                yield event

    def numbers(self, *kinds: Kind) -> set[int]:
        """Return the sequence numbers of the units to which one of `kinds` happened, in either direction."""
        return {event.number for event in self.events if event.number is not None and event.kind in kinds}
