"""SHR-18 over HTTP: queries of the past return what was asked for, no more, no less, and in order."""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise

from rules.errors import TargetError, UsageError
from rules.hazard import Hazard
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.http.client import ENDPOINTS, record
from testers.protocols.ngsi.histories import History, Reply, Sample, Window, open_histories
from testers.protocols.ngsi.questions import LEAST, Question, Rules, make_questions, make_samples

_PAST = dt.timedelta(hours=1)
_MOST_KNOWN = 40
_SETTLING, _LEAST_SETTLING = 5.0, 1.0


@case(
    requirement="SHR-18",
    protocol="http",
    when="http.series or ngsi.temporal",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="历史查询的边界、空档、次序和条数正确",
    why_zh="写入已知数据（不能写则用稳定的既有数据），以端点、两半、空档、逆序、时区、条数等查询核对；出错的查询重问一次才计。",
    good=("ngsi_good", "ngsi_relaxed", "history_good", "history_closed", "history_read_only", "city"),
    bad=(
        "ngsi_includes_end",
        "ngsi_disorders",
        "ngsi_ignores_last",
        "ngsi_compares_texts",
        "ngsi_loses_edges",
        "history_shifts_bounds",
        "history_fills_gaps",
        "history_ignores_limit",
        "history_drops_last",
        "city:ngsi-between-inclusive-end",
        "city:history-out-of-order",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Queries of the past are right in bounds, gaps, order and number.

    Bills and inquiries rest on what a system says of the past. Known values are written (or, where nothing may be
    written, those that are there and stand still are taken), and windows are asked for whose answers are known: both
    ends, two halves, a gap, the wrong way round, another zone, a limit. A wrong answer is asked for again before it
    counts.
    """
    for history in open_histories(ctx):
        rules = Rules(bounds=history.bounds, descending=history.descending, lasts=history.lasts)
        known = await _find_known(ctx, history)
        questions = list(make_questions(known, rules))
        for number, question in enumerate(questions, start=1):
            await _put(ctx, history, question)
            ctx.progress(number, len(questions))
    return ctx.observations


async def _find_known(ctx: Context, history: History) -> list[Sample]:
    """Write known samples and wait until they can be read, or take the newest that the history holds."""
    start = dt.datetime.now(dt.UTC).replace(microsecond=0) - _PAST
    samples = make_samples(start)
    if not await history.prepare(samples):
        return await _take_present(history)
    whole = Window(start=start - _PAST, end=samples[-1].at + dt.timedelta(seconds=1))
    until = ctx.now() + max(ctx.seconds(_SETTLING), _LEAST_SETTLING)
    reply = await history.ask(whole)
    while len(reply.samples) < len(samples) and ctx.now() < until:
        await asyncio.sleep(0.1)
        reply = await history.ask(whole)
    if not reply.samples:
        raise _nothing(history, reply)
    return samples


async def _take_present(history: History) -> list[Sample]:
    """Return samples that stand still: the newest in the span that two readings agree on."""
    reply = await history.ask(Window())
    if reply.refused:
        raise _nothing(history, reply)
    by_time = {sample.at: sample for sample in reply.samples}
    known = [by_time[at] for at in sorted(by_time)][:-1][-_MOST_KNOWN:]
    if len(known) < LEAST or len(by_time) != len(reply.samples):
        raise UsageError(
            Text(
                zh=f"历史数据不足以考察：至少需要 {LEAST} 条时间各异的记录；请给出 series.write 以便写入。",
                en=f"The history does not suffice: {LEAST} records at different times are needed; give series.write.",
            )
        )
    if min(other.at - one.at for one, other in pairwise(known)) < dt.timedelta(milliseconds=4):
        raise UsageError(
            Text(
                zh="历史数据过密（相邻不足 4 ms），无法在其间设界；请给出 series.write 以便写入。",
                en="The records stand too close (less than 4 ms) to ask between them; give series.write.",
            )
        )
    return known


async def _put(ctx: Context, history: History, question: Question) -> None:
    reply = await history.ask(question.window)
    fault = _judge(question, reply)
    if fault is not None:
        reply = await history.ask(question.window)
        fault = _judge(question, reply)
    record(
        ctx, "query", reply.exchange, place=f"{history.name}: {question.name}", fault=write_finding(fault),
        samples=len(reply.samples),
    )  # fmt: skip


def _judge(question: Question, reply: Reply) -> Text | None:
    status = reply.exchange.status
    if reply.refused:
        refusal = question.may_refuse and 400 <= status < 500
        return None if refusal else find(f"返回状态码 {status}", f"the answer is {status}")
    return question.judge(reply.samples)


def _nothing(history: History, reply: Reply) -> TargetError:
    status = reply.exchange.status
    return TargetError(
        Text(
            zh=f"历史接口（{history.name}）没有返回任何数据（状态码 {status}）。",
            en=f"The history ({history.name}) returns nothing at all (status {status}).",
        )
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `wrong`: queries whose answers were wrong twice, among all."""
    facts = [each.facts for each in observations if each.what == "query"]
    wrong = [fact for fact in facts if fact["fault"]]
    detail = join_findings(
        read_findings(fact["fault"] for fact in wrong), places=[str(fact["place"]) for fact in wrong]
    )
    return {"wrong": Proportion(k=len(wrong), n=len(facts), detail=detail)}
