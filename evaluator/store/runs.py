"""All queries about runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from evaluator.store.models import RunRow

_MOST_SUBJECTS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which runs to list, newest first; empty fields do not narrow."""

    subject: str | None = None
    scheme: str | None = None
    verdict: str | None = None
    offset: int = 0
    limit: int = 50


def list_runs(session: Session, page: Page) -> tuple[Sequence[RunRow], int]:
    """Return one page of runs, newest first, and how many there are in all."""
    query = select(RunRow)
    for column, value in ((RunRow.subject, page.subject), (RunRow.scheme, page.scheme), (RunRow.verdict, page.verdict)):
        if value:
            query = query.where(col(column) == value)
    total = session.exec(select(func.count()).select_from(query.subquery())).one()
    # Runs of a fleet start in the same second; the number keeps them in one order from page to page.
    newest_first = query.order_by(col(RunRow.started).desc(), col(RunRow.id).desc())
    return session.exec(newest_first.offset(page.offset).limit(page.limit)).all(), total


def list_subjects(session: Session) -> Sequence[str]:
    """Return the ids of the subjects that have runs, sorted; at most a thousand."""
    return session.exec(select(RunRow.subject).distinct().order_by(RunRow.subject).limit(_MOST_SUBJECTS)).all()


def find_run(session: Session, number: int) -> RunRow | None:
    """Return the run with this number, or None."""
    return session.get(RunRow, number)


def find_by_head(session: Session, head: str) -> RunRow | None:
    """Return the run whose bundle has this head, or None."""
    return session.exec(select(RunRow).where(RunRow.head == head)).first()


def add_run(session: Session, row: RunRow) -> RunRow:
    """Add a run and give it its number."""
    session.add(row)
    session.flush()
    return row
