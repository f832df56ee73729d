"""Who wants to hear how far a run has come: the runner itself never prints."""

from typing import Protocol

from rules.case import CaseCard
from rules.record import CaseRecord


class Listener(Protocol):
    """Told of every case; must return at once."""

    def case_began(self, card: CaseCard, index: int, of: int) -> None:
        """Case number `index` (from 1) of `of` begins."""

    def progressed(self, done: int, of: int) -> None:
        """The running case has taken `done` of `of` samples."""

    def case_ended(self, record: CaseRecord) -> None:
        """The case is done."""


class Silence:
    """A listener that does not listen."""

    def case_began(self, card: CaseCard, index: int, of: int) -> None:
        """Do nothing."""

    def progressed(self, done: int, of: int) -> None:
        """Do nothing."""

    def case_ended(self, record: CaseRecord) -> None:
        """Do nothing."""
