"""SHR-19 over HTTP: versions are named, and their end is announced."""

import datetime as dt
from collections.abc import AsyncIterator, Mapping, Sequence

from rules.errors import TargetError
from rules.measurement import Count, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client, record
from testers.protocols.http.demands import demand
from testers.protocols.http.elsewhere import reach
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.lifecycle import (
    find_onward,
    judge_current,
    judge_deprecation,
    judge_order,
    judge_sunset,
    judge_version,
)

_CAPABILITY = "http.versioned"
_MOST_FOLLOWED = 5


@case(
    requirement="SHR-19",
    protocol="http",
    when=_CAPABILITY,
    endpoints=ENDPOINTS,
    title_zh="接口版本与停用时间已公告",
    why_zh="对接方须知自己用的是哪一版、何时停用、换到哪里。检查 Deprecation、Sunset 与链接，两次应答都错才计。",
    good=("records_good", "records_relaxed", "nginx_sharing", "city"),
    bad=(
        "versions_silent",
        "versions_boolean",
        "versions_iso_sunset",
        "versions_early_sunset",
        "versions_no_link",
        "city:versions-no-sunset",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Versions are named, and the end of an old one is announced.

    A partner has to know which version he uses, until when, and where to go. The answers of the deprecated version
    carry Deprecation, Sunset and a link; those of the current one do not call it outdated. A fault shows twice.
    """
    client = open_client(ctx)
    current, deprecated = (demand(ctx, name, of=_CAPABILITY) for name in ("http.current", "http.deprecated"))
    new, old = [await _get(client, current) for _ in range(2)], [await _get(client, deprecated) for _ in range(2)]
    record(ctx, "current", new[0])
    record(ctx, "deprecated", old[0])
    now = dt.datetime.now(dt.UTC)
    _assert(ctx, "version of the current", [judge_version(each) for each in new])
    _assert(ctx, "version of the deprecated", [judge_version(each) for each in old])
    _assert(ctx, "current", [judge_current(each, now) for each in new])
    _assert(ctx, "Deprecation", [judge_deprecation(each) for each in old])
    _assert(ctx, "Sunset", [judge_sunset(each) for each in old])
    _assert(ctx, "order", [judge_order(each) for each in old])
    async for name, findings in _follow(ctx, client, old[0]):
        _assert(ctx, name, findings)
    return ctx.observations


async def _get(client: HttpClient, path: str) -> Exchange:
    exchange = await client.follow(path)
    # RFC 8594 and RFC 9745 do not tie the fields to a status: 410 may carry them when the end has come.
    if exchange.ok or exchange.status == 410:
        return exchange
    raise TargetError(
        Text(
            zh=f"{path} 返回状态码 {exchange.status}；请检查参数 http.current 与 http.deprecated。",
            en=f"{path} answers {exchange.status}; check the parameters http.current and http.deprecated.",
        )
    )


async def _follow(ctx: Context, client: HttpClient, old: Exchange) -> AsyncIterator[tuple[str, list[Text | None]]]:
    """Look where the links lead: there must be one, and what they lead to must be there."""
    links = find_onward(old)
    missing = None if links else find("没有指向说明或后续版本的链接", "no link leads to an explanation or a successor")
    yield "link", [missing]
    for link in links[:_MOST_FOLLOWED]:
        place = await reach(ctx, client, link.target)
        if place is None:
            # Documentation often lies on another host, which nobody has authorised us to ask.
            ctx.observe("elsewhere", link=link.target[:200])
            continue
        answers = [await place.ask() for _ in range(2)]
        name = f"link {'/'.join(sorted(link.relations))}"
        yield name, [_judge_answer(link.target, answer) for answer in answers]


def _judge_answer(target: str, answer: Exchange) -> Text | None:
    if answer.status < 400 or answer.status in (401, 403, 429, 503):
        return None
    return find(f"链接 {target} 返回 {answer.status}", f"the link {target} answers {answer.status}")


def _assert(ctx: Context, name: str, findings: Sequence[Text | None]) -> None:
    """Record one assertion; what is wrong in one answer alone is not."""
    finding = None if None in findings else findings[0]
    ctx.observe("assertion", name=name, finding=write_finding(finding))


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `faults`: announcements that are missing or wrong, among all that were looked at."""
    facts = [each.facts for each in observations if each.what == "assertion"]
    faulty = [fact for fact in facts if fact["finding"]]
    detail = join_findings(read_findings(fact["finding"] for fact in faulty))
    return {"faults": Count(k=len(faulty), n=len(facts), detail=detail)}
