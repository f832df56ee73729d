"""The history of runs: closed bundles are recorded once, by the head of their manifest."""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import Engine

from evaluator.service import report
from evaluator.service.bundles import find_bundles, read_head
from evaluator.store.database import open_session
from evaluator.store.models import RunRow
from evaluator.store.runs import Page, add_run, find_by_head, find_run, list_runs, list_subjects
from reports.dossier import Dossier
from rules.bundle import RUN, open_bundle
from rules.errors import HouseError, UsageError
from rules.run import RunDocument
from rules.text import Text
from rules.verdict import Word

_log = logging.getLogger(__name__)


class GoneError(UsageError):
    """The bundle of a run is no longer where it was recorded; the run's document is still at hand."""


class AlteredError(UsageError):
    """The bundle of a run was altered or exchanged after it was recorded; nothing may be printed from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """A run of the history, as its readers get it; `head` is that of the bundle when it was recorded."""

    number: int
    head: str
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
            There is no closed bundle, it was altered, or its run document cannot be read.

        """
        with open_bundle(bundle) as opened:
            if opened.manifest is None:
                raise UsageError(Text(zh=f"{bundle} 尚未结束。", en=f"{bundle} is not finished."))
            raw, head = opened.read(RUN), opened.manifest.head
        row = _make_row(_read_run(raw, bundle), raw.decode(), head, bundle)
        with open_session(self._engine, writing=True) as session:
            known = find_by_head(session, head)
            if known is None:
                return add_run(session, row).id or 0
            if not Path(known.bundle).exists():  # it was moved
                known.bundle = row.bundle
            return known.id or 0

    def gather(self, folder: Path) -> int:
        """Record every closed bundle below `folder`; return how many could be read. A broken one is logged."""
        found = 0
        for bundle in find_bundles(folder):
            try:
                if not self._knows(bundle):
                    self.record(bundle)
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

    def list_subjects(self) -> Sequence[str]:
        """Return the ids of the subjects that have runs."""
        with open_session(self._engine) as session:
            return list_subjects(session)

    def get(self, number: int) -> RecordedRun | None:
        """Return one run, or None."""
        with open_session(self._engine) as session:
            row = find_run(session, number)
            return _read_row(row) if row else None

    def open_dossier(self, recorded: RecordedRun) -> Dossier:
        """Open the bundle behind a run and check every file of it.

        Raises
        ------
        GoneError
            It is no longer there.
        AlteredError
            It is not what it was when it was recorded.

        """
        if not recorded.bundle.exists():
            raise GoneError(
                Text(
                    zh=f"证据包 {recorded.bundle.name} 已不在原处。判定结果仍有记录，报告和证据无法再取得；"
                    "放回后刷新即可。",
                    en=f"The bundle {recorded.bundle.name} is no longer in its place. Its verdicts are on record, its "
                    "reports and evidence are not; put it back and refresh.",
                )
            )
        try:
            dossier = report.open_dossier(recorded.bundle)
        except UsageError as error:
            raise AlteredError(_tell_altered(recorded.bundle, error.message)) from error
        if dossier.head != recorded.head:
            raise AlteredError(_tell_altered(recorded.bundle, Text(zh="链首值不同。", en="its head is another.")))
        return dossier

    def _knows(self, bundle: Path) -> bool:
        """Tell whether the bundle at this place is recorded, without reading more of it than its MANIFEST."""
        with open_session(self._engine) as session:
            row = find_by_head(session, read_head(bundle))
            return row is not None and Path(row.bundle).exists()


def _read_run(raw: bytes, bundle: Path) -> RunDocument:
    try:
        return RunDocument.model_validate_json(raw)
    except ValidationError as error:
        raise UsageError(
            Text(zh=f"{bundle} 的 run.json 无法读取。", en=f"run.json of {bundle} cannot be read.")
        ) from error


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
    run = RunDocument.model_validate_json(row.document)
    return RecordedRun(number=row.id or 0, head=row.head, bundle=Path(row.bundle), run=run)


def _to_utc(moment: dt.datetime) -> dt.datetime:
    """Return the moment as the tables keep it: in UTC, without a zone."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None)


def _tell_altered(bundle: Path, why: Text) -> Text:
    """Name the bundle without its folder: readers of the console need not know the disk of the server."""
    zh, en = (words.replace(str(bundle), bundle.name) for words in (why.zh, why.en))
    return Text(
        zh=f"证据包在记录之后被改动，不能据此出具报告：{zh}",
        en=f"The bundle was altered after it was recorded; no report may rest on it: {en}",
    )
