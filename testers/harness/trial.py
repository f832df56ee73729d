"""One case on one target: observed, cleaned up, reduced, kept; whatever goes wrong becomes a verdict."""

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rules.applicability import Answer
from rules.measurement import Measurement
from rules.plan import PlannedCase
from rules.record import CaseRecord
from rules.text import Text
from rules.verdict import Verdict
from testers.harness.absent import remember_absent
from testers.harness.case import Case
from testers.harness.evidence import EvidenceStore, keep_observations
from testers.harness.observation import Observation
from testers.harness.outcome import (
    CAME_THROUGH,
    Outcome,
    explain_error,
    explain_fault,
    report_interrupt,
    report_overdue,
)
from testers.harness.redaction import Redactor
from testers.harness.seed import derive_seed
from testers.harness.session import Session, Undo
from testers.harness.setting import Setting

# The longest that a case may take: for its set-up, and for each sample with its requests at the allowed rate.
_BASE_SECONDS = 300.0
_SAMPLE_SECONDS = 0.5
_REQUESTS_PER_SAMPLE = 4

_log = logging.getLogger(__name__)
remember_absent()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run on one target. Set `stop` to end it; the running case still cleans up."""

    setting: Setting
    cases: Mapping[str, Case]
    evidence: EvidenceStore
    stop: asyncio.Event = field(default_factory=asyncio.Event)


async def try_case(run: Run, planned: PlannedCase, case: Case) -> CaseRecord:
    """Run one case from its first observation to its record."""
    started, began = dt.datetime.now().astimezone(), time.monotonic()
    seed = derive_seed(run.setting.seed, planned.card.id)
    session = Session(setting=run.setting, card=planned.card, samples=planned.samples, seed=seed)
    outcome = await _observe(run, case, session, find_deadline(run, planned))
    residue = await _clean_up(run, session)
    observations = tuple(session.observations)
    measurements: Mapping[str, Measurement] = {}
    if outcome is CAME_THROUGH:
        measurements, outcome = _reduce(case, observations)
    kept, outcome = _keep(run, case, observations, outcome)
    clean = run.setting.redactor
    return CaseRecord(
        id=planned.card.id,
        started=started,
        seconds=round(time.monotonic() - began, 6),
        measurements={} if outcome.problem else measurements,
        problem=_clean_verdict(outcome.problem, clean),
        observed=_read_capabilities(observations),
        identity=_read_identity(observations),
        residue=residue,
        evidence=kept,
        trace=clean.clean_text(outcome.trace) if outcome.trace else None,
    )


def find_deadline(run: Run, planned: PlannedCase) -> float:
    """Return the seconds after which a case is cut off: generous, but never for ever."""
    fixed = run.setting.doors.limits.deadline
    if fixed is not None:
        return fixed
    samples = sum(plan.n * max(plan.repeat, 1) for plan in planned.samples.values())
    return _BASE_SECONDS + samples * (_SAMPLE_SECONDS + _REQUESTS_PER_SAMPLE / run.setting.doors.pace)


async def _observe(run: Run, case: Case, session: Session, seconds: float) -> Outcome:
    task = asyncio.create_task(_call(case, session), name=case.card.id)
    stop = asyncio.create_task(run.stop.wait())
    try:
        await asyncio.wait({task, stop}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if session.lasting and not task.done() and not stop.done():
            await asyncio.wait({task, stop}, timeout=session.lasting, return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        _take_interrupt(run)
    finally:
        stop.cancel()
    if task.done():
        return _read_task(run, task)
    task.cancel()
    if not await _outlast(run, task, run.setting.doors.limits.ending):
        _log.warning("case %s does not end when it is cancelled", case.card.id)
    return report_interrupt() if run.stop.is_set() else report_overdue(seconds)


async def _call(case: Case, session: Session) -> None:
    await case.observe(session)


def _read_task(run: Run, task: asyncio.Task[None]) -> Outcome:
    if task.cancelled():
        return explain_fault(RuntimeError("the case cancelled its own task"))
    error = task.exception()
    return CAME_THROUGH if error is None else explain_error(error, run.setting.target.target.id)


async def _clean_up(run: Run, session: Session) -> tuple[str, ...]:
    """Undo what was written, last first, each step bounded; return what could not be undone."""
    residue: list[str] = []
    with run.setting.doors.watchdog.muzzled():
        while session.undos:
            undo = session.undos.pop()
            problem = await _try_undo(run, undo)
            if problem is not None:
                residue.append(run.setting.redactor.clean_text(undo.what))
                session.observe("residue", written=undo.what, why=problem)
    return tuple(residue)


async def _try_undo(run: Run, undo: Undo) -> str | None:
    async def call() -> None:
        await undo.undo()

    limits = run.setting.doors.limits
    task = asyncio.create_task(call())
    if not await _outlast(run, task, limits.clean_up):
        task.cancel()
        await _outlast(run, task, limits.ending)
        return f"not done within {limits.clean_up:g} s"
    if task.cancelled():
        return "cancelled"
    error = task.exception()
    return None if error is None else f"{type(error).__name__}: {error}"


async def _outlast(run: Run, task: asyncio.Task[None], seconds: float) -> bool:
    """Wait `seconds` for `task`, through an interrupt too; tell whether it ended."""
    until = time.monotonic() + seconds
    while not task.done() and (left := until - time.monotonic()) > 0:
        try:
            await asyncio.wait({task}, timeout=left)
        except asyncio.CancelledError:
            _take_interrupt(run)
    if task.done() and not task.cancelled():
        task.exception()  # read, so that asyncio does not report it as never retrieved
    return task.done()


def _take_interrupt(run: Run) -> None:
    """Turn a cancellation (Ctrl-C) into the stop event, so that a readable bundle can still be written."""
    run.stop.set()
    current = asyncio.current_task()
    if current is not None:
        current.uncancel()


def _reduce(case: Case, observations: Sequence[Observation]) -> tuple[Mapping[str, Measurement], Outcome]:
    try:
        return dict(case.reduce(observations)), CAME_THROUGH
    except Exception as error:  # noqa: BLE001 - a mistake of ours must become ERROR, whatever it is
        return {}, explain_fault(error)


def _keep(
    run: Run, case: Case, observations: Sequence[Observation], outcome: Outcome
) -> tuple[tuple[str, ...], Outcome]:
    """Keep observations and trace; a case that recorded what JSON cannot hold is in error."""
    kept: tuple[str, ...] = ()
    try:
        kept = keep_observations(case.card.id, observations, run.evidence)
    except (TypeError, ValueError) as error:
        outcome = explain_fault(error)
    if outcome.trace:
        clean = run.setting.redactor.clean_text(outcome.trace)
        kept = (*kept, run.evidence.keep(clean.encode("utf-8", "backslashreplace")))
    return kept, outcome


def _clean_verdict(verdict: Verdict | None, clean: Redactor) -> Verdict | None:
    if verdict is None:
        return None
    reason = Text(zh=clean.clean_text(verdict.reason.zh), en=clean.clean_text(verdict.reason.en))
    return Verdict(word=verdict.word, reason=reason)


def _read_capabilities(observations: Sequence[Observation]) -> dict[str, Answer]:
    seen: dict[str, Answer] = {}
    for observation in observations:
        if observation.what == "capability":
            name, answer = str(observation.facts["name"]), Answer(str(observation.facts["answer"]))
            seen[name] = Answer.YES if seen.get(name) is Answer.YES else answer
    return seen


def _read_identity(observations: Sequence[Observation]) -> dict[str, str]:
    told = [observation.facts for observation in observations if observation.what == "identity"]
    return {name: str(value) for facts in told for name, value in facts.items() if value not in (None, "")}
