"""The history of runs: closed bundles are recorded once, by the head of their manifest."""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from evaluator.service.report import open_dossier
from evaluator.store.database import open_session
from evaluator.store.models import RunRow
from evaluator.store.runs import Page, add_run, find_by_head, find_run, list_runs
from reports.dossier import Dossier
from rules.bundle import MANIFEST, open_bundle
from rules.errors import HouseError, UsageError
from rules.run import RunDocument
from rules.text import Text
from rules.verdict import Word

_log = logging.getLogger(__name__)
_DEEPEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """A run of the history, as its readers get it."""

    number: int
    bundle: Path
    run: RunDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of the history and the number of all that match."""

    runs: Sequence[RecordedRun]
    total: int


class History:
    """The run history in one database."""

    def __init__(self, engine: Engine) -> None:
        """Use the database behind `engine`."""
        self._engine = engine

    def record(self, bundle: Path) -> int:
        """Record a closed bundle and return its number; one that is known already keeps its number.

        Raises
        ------
        UsageError
            There is no closed bundle, or it was altered.

        """
        with open_bundle(bundle) as opened:
            if opened.manifest is None:
                raise UsageError(Text(zh=f"{bundle} 尚未结束。", en=f"{bundle} is not finished."))
            raw, head = opened.read("run.json"), opened.manifest.head
        run = RunDocument.model_validate_json(raw)
        with open_session(self._engine) as session:
            row = find_by_head(session, head) or add_run(session, _make_row(run, raw.decode(), head, bundle))
            return row.id or 0

    def gather(self, folder: Path) -> int:
        """Record every closed bundle below `folder`; return how many could be read. A broken one is logged."""
        found = 0
        for manifest in sorted(folder.glob("**/" + MANIFEST)):
            if len(manifest.relative_to(folder).parts) > _DEEPEST:
                continue
            try:
                self.record(manifest.parent)
                found += 1
            except HouseError as error:
                _log.warning("%s", error)
        return found

    def list(
        self,
        *,
        subject: str | None = None,
        scheme: str | None = None,
        verdict: Word | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> Listing:
        """Return one page of the history, newest first; empty fields do not narrow."""
        page = Page(subject=subject, scheme=scheme, verdict=verdict, offset=offset, limit=limit)
        with open_session(self._engine) as session:
            rows, total = list_runs(session, page)
            return Listing(runs=[_read_row(row) for row in rows], total=total)

    def get(self, number: int) -> RecordedRun | None:
        """Return one run, or None."""
        with open_session(self._engine) as session:
            row = find_run(session, number)
            return _read_row(row) if row else None

    def open_dossier(self, recorded: RecordedRun) -> Dossier:
        """Open the bundle behind a run; UsageError when it has gone or was altered."""
        return open_dossier(recorded.bundle)


def _make_row(run: RunDocument, document: str, head: str, bundle: Path) -> RunRow:
    return RunRow(
        head=head,
        subject=run.subject.id,
        kind=run.subject.kind,
        scheme=run.scheme.id,
        edition=run.scheme.edition,
        verdict=run.verdict.value,
        budget=run.budget.value,
        partial=run.partial,
        started=_to_utc(run.started),
        seconds=(run.finished - run.started).total_seconds(),
        bundle=str(bundle.resolve()),
        document=document,
        recorded=_to_utc(dt.datetime.now(dt.UTC)),
    )


def _read_row(row: RunRow) -> RecordedRun:
    return RecordedRun(number=row.id or 0, bundle=Path(row.bundle), run=RunDocument.model_validate_json(row.document))


def _to_utc(moment: dt.datetime) -> dt.datetime:
    """Return the moment in UTC without a zone: SQLite keeps none, and one zone sorts rightly."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None)
