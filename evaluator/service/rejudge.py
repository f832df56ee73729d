"""Judge a bundle again: from the bundle alone, under another edition or scheme, or measured anew."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from evaluator.service.rulebook import LoadedBook, read_book
from rules.bundle import RUN, Bundle, open_bundle
from rules.casebook import Casebook, read_casebook
from rules.compose import RuleBook, compose_run
from rules.declaration import fill
from rules.errors import UsageError
from rules.evaluated import Evaluated
from rules.measurement import Measurement
from rules.plan import Plan, PlannedRequirement
from rules.record import CaseRecord
from rules.run import RunDocument
from rules.subject import Target
from rules.text import Text
from rules.verdict import Word
from rules.yaml_reader import parse_tree, read_bytes

PLAN = "plan.json"
MEASUREMENTS = "measurements.json"
SUBJECT = "subject.yaml"

Remeasure = Callable[[Bundle, CaseRecord], Mapping[str, Measurement]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Docket:
    """A bundle read for judging."""

    subject: Target | Evaluated
    book: RuleBook
    plan: Plan
    casebook: Casebook
    head: str

    def judge(self) -> RunDocument:
        """Compose the run document from what the docket holds."""
        return compose_run(self.subject.identity, self.book, self.plan, self.casebook, self.head)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """A bundle judged again: the run document of its own, and the one made now."""

    before: RunDocument
    after: RunDocument

    @property
    def changes(self) -> tuple[tuple[str, Word | None, Word], ...]:
        """The requirements whose word is another now: id, word before (None: not in that run), word after."""
        words = {each.id: each.verdict for each in self.before.requirements}
        return tuple(
            (each.id, words.get(each.id), each.verdict)
            for each in self.after.requirements
            if words.get(each.id) is not each.verdict
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudging:
    """What shall be different: the scheme's rules, the day whose limits hold, the measurements."""

    book: LoadedBook | None = None
    edition: dt.date | None = None
    remeasure: Remeasure | None = None


def rejudge(path: Path, rejudging: Rejudging) -> Rejudged:
    """Judge the bundle at `path` again; without changes the verdicts are the same to the byte.

    Raises
    ------
    UsageError
        There is no bundle, it was altered, or it was never closed.

    """
    with open_bundle(path) as bundle:
        docket, before = read_docket(bundle), read_run(bundle)
        if rejudging.remeasure is not None:
            docket = replace(docket, casebook=_measure_again(bundle, docket.casebook, rejudging.remeasure))
    if rejudging.book is not None:
        docket = replace(docket, book=rejudging.book.book, plan=_replan(docket.plan, rejudging.book.book))
    if rejudging.edition is not None:
        docket = replace(docket, plan=docket.plan.model_copy(update={"edition": rejudging.edition}))
    return Rejudged(before=before, after=docket.judge())


def read_run(bundle: Bundle) -> RunDocument:
    """Read the run document that a bundle holds.

    Raises
    ------
    UsageError
        There is none, or it is of another edition of this tool.

    """
    try:
        return RunDocument.model_validate_json(bundle.read(RUN))
    except ValidationError as error:
        raise UsageError(
            Text(
                zh="证据包中的 run.json 无法读取：不是由本版本的工具写出，或已损坏。",
                en="run.json in the bundle cannot be read: it is damaged, or of another version of this tool.",
            )
        ) from error


def read_docket(bundle: Bundle) -> Docket:
    """Read from a bundle all that judging needs.

    Raises
    ------
    UsageError
        The bundle was never closed, or one of its documents cannot be read.

    """
    if bundle.manifest is None:
        raise UsageError(
            Text(
                zh="该证据包没有 MANIFEST：运行没有结束。请用 cityassay test --resume 完成它。",
                en="The bundle has no MANIFEST: its run never ended. Finish it with 'cityassay test --resume'.",
            )
        )
    plan = _read_plan(bundle)
    run_entry = bundle.manifest.entries[-1]
    before = bundle.manifest.entries[:-1] if run_entry.path == RUN else bundle.manifest.entries
    return Docket(
        subject=read_subject(bundle.folder / SUBJECT),
        book=read_book(bundle, plan.scheme),
        plan=plan,
        casebook=read_casebook(bundle.read(MEASUREMENTS), bundle.evidence),
        head=before[-1].chain,
    )


def read_subject(place: Path) -> Target | Evaluated:
    """Read the subject file of a bundle: a target, or what was evaluated without one.

    Raises
    ------
    UsageError
        With file, line and mend.

    """
    raw = read_bytes(place, error=UsageError)
    tree = parse_tree(raw, file=str(place), error=UsageError)
    if isinstance(tree.root, dict) and "subject" in tree.root:
        return fill(tree, Evaluated, file=str(place), error=UsageError)
    return fill(tree, Target, file=str(place), error=UsageError)


def _read_plan(bundle: Bundle) -> Plan:
    try:
        return Plan.model_validate_json(bundle.read(PLAN))
    except ValidationError as error:
        raise UsageError(
            Text(zh="证据包中的 plan.json 无法读取。", en="plan.json in the bundle cannot be read.")
        ) from error


def _replan(plan: Plan, book: RuleBook) -> Plan:
    """Keep what was planned and is demanded by the other scheme, at that scheme's levels.

    What the other scheme demands beyond the plan was never tested, so it stays NOT_TESTED by having no case.
    """
    planned = {each.id: each for each in plan.requirements}
    missing = (Word.NOT_TESTED, Text(zh="原运行没有计划这一要求。", en="The run did not plan this requirement."))
    requirements = tuple(
        planned[demand.id].model_copy(update={"level": demand.level})
        if demand.id in planned
        else PlannedRequirement(id=demand.id, level=demand.level, left_out=missing)
        for demand in book.scheme.requirements
    )
    return plan.model_copy(update={"scheme": book.scheme.id, "requirements": requirements})


def _measure_again(bundle: Bundle, casebook: Casebook, remeasure: Remeasure) -> Casebook:
    """Run `reduce` again over the raw exchanges of every case that had measured something."""
    records = {
        name: replace(record, measurements=remeasure(bundle, record)) if record.problem is None else record
        for name, record in casebook.records.items()
    }
    return replace(casebook, records=records)
