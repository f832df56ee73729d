"""What a relay has done: counted while it runs, and written down line by line where that was asked for."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rules.errors import UsageError
from rules.text import Text
from testers.harness.observation import Json
from testers.relay.journal import Journal
from testers.relay.truth import Direction, Event, Kind, Sink


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was done so far; `sealed` is the sha256 of the last line of the ground truth, once it is written."""

    port: int = 0
    began: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    counts: Counter[tuple[Kind, Direction | None]] = field(default_factory=Counter)
    sizes: Counter[Direction] = field(default_factory=Counter)
    flows: int = 0
    sealed: str | None = None

    def add(self, event: Event) -> None:
        """Count an event."""
        self.counts[event.kind, event.direction] += 1
        if event.kind is Kind.FORWARDED and event.direction is not None:
            self.sizes[event.direction] += event.size or 0

    def count(self, kind: Kind, direction: Direction | None = None) -> int:
        """Return how often that happened, in one direction or in any."""
        return sum(n for (what, where), n in self.counts.items() if what is kind and direction in (None, where))

    def by_kind(self) -> dict[str, int]:
        """Return how often each kind happened, those that did."""
        return {kind.value: count for kind in Kind if (count := self.count(kind))}


@contextmanager
def writing(place: Path | None, header: Mapping[str, Json], tally: Tally, stop: asyncio.Event) -> Iterator[Sink]:
    """Give the sink of a ground truth that counts, and writes to a new file at `place` where there is one.

    Raises
    ------
    UsageError
        There is a file already, or it cannot be written; `stop` is set as soon as that shows.

    """
    if place is None:
        yield tally.add
        return
    try:
        with place.open("x", encoding="utf-8") as out:
            journal, faults = Journal(out, header), list[OSError]()

            def sink(event: Event) -> None:
                tally.add(event)
                try:
                    journal.write(event)
                except OSError as error:
                    faults.append(error)
                    stop.set()

            try:
                yield sink
            except UsageError:
                # Nothing was relayed: no record, and the name is free for the next try.
                place.unlink(missing_ok=True)
                raise
            if faults:
                raise faults[0]
            tally.sealed = journal.end(tally.by_kind())
    except FileExistsError as error:
        raise UsageError(
            Text(
                zh=f"--truth {place} 已存在，不会覆盖；请换一个文件名。",
                en=f"--truth {place} is there already and stays; name another file.",
            )
        ) from error
    except OSError as error:
        raise UsageError(
            Text(zh=f"--truth {place} 无法写入（{error.strerror}）。", en=f"--truth {place}: {error.strerror}.")
        ) from error
