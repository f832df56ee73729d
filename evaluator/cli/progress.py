"""How far a run has come, on standard error: a bar with the time left on a terminal, one line a case elsewhere."""

import os
import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from evaluator.cli.stream import write_note
from evaluator.cli.voice import say, speaking
from rules.case import CaseCard
from rules.record import CaseRecord
from rules.verdict import WORD_NAMES


class ProgressBar:
    """A listener of the runner, and the context in which its bar is shown."""

    def __init__(self) -> None:
        """Draw on standard error; nothing is drawn where that is no terminal."""
        self._console = Console(stderr=True, highlight=False)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        # Rich takes FORCE_COLOR for a terminal; a bar in a log file helps nobody.
        self._live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._all: TaskID | None = None
        self._one: TaskID | None = None

    def __enter__(self) -> Self:
        """Show the bar."""
        if self._live:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._live:
            self._bar.stop()

    def case_began(self, card: CaseCard, index: int, of: int) -> None:
        """Show the case and its place among all."""
        title = f"{card.id}  {card.title.in_(speaking())}"
        if not self._live:
            write_note(f"[{index}/{of}] {title}")
            return
        if self._all is None:
            self._all = self._bar.add_task(say("全部用例", "All cases"), total=of)
        self._bar.update(self._all, total=of, completed=index - 1)
        if self._one is not None:
            self._bar.remove_task(self._one)
        self._one = self._bar.add_task(title[:60], total=None)

    def progressed(self, done: int, of: int) -> None:
        """Move the bar of the running case."""
        if self._live and self._one is not None:
            self._bar.update(self._one, completed=done, total=of)

    def case_ended(self, record: CaseRecord) -> None:
        """Count the case; a problem is told at once."""
        if self._live and self._all is not None:
            self._bar.advance(self._all)
        if record.problem is not None:
            word = WORD_NAMES[record.problem.word].in_(speaking())
            line = f"  {record.id}: {word} - {record.problem.reason.in_(speaking())}"
            if self._live:
                self._console.print(line, markup=False)
            else:
                write_note(line)
