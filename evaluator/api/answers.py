"""What the API answers, beside the run document itself."""

import datetime as dt

from pydantic import BaseModel, ConfigDict

from evaluator.service.history import Listing, RecordedRun
from rules.verdict import Word


class RunSummary(BaseModel):
    """One run in a list; `seconds` is its duration, `partial` says that only part of the scheme was tested."""

    model_config = ConfigDict(extra="forbid")

    number: int
    subject: str
    kind: str
    scheme: str
    edition: str
    verdict: Word
    counts: dict[Word, int]
    started: dt.datetime
    seconds: float
    partial: bool


class RunList(BaseModel):
    """One page of runs, newest first, and the number of all that match."""

    model_config = ConfigDict(extra="forbid")

    total: int
    runs: tuple[RunSummary, ...]


class Health(BaseModel):
    """The service lives."""

    status: str = "ok"


def list_summaries(listing: Listing) -> RunList:
    """Return a page of the history as the API tells it."""
    return RunList(total=listing.total, runs=tuple(_summarise(each) for each in listing.runs))


def _summarise(recorded: RecordedRun) -> RunSummary:
    run = recorded.run
    return RunSummary(
        number=recorded.number,
        subject=run.subject.id,
        kind=run.subject.kind,
        scheme=run.scheme.id,
        edition=run.scheme.edition,
        verdict=run.verdict,
        counts=run.counts,
        started=run.started,
        seconds=(run.finished - run.started).total_seconds(),
        partial=run.partial,
    )
