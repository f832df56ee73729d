"""REL-24 over HTTP: whether the clock behind the answers is right."""

import time
from collections.abc import Mapping, Sequence

from rules.errors import TargetError
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.clock import read_date
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client, record
from testers.protocols.http.exchange import Exchange, NotJson, parse_json
from testers.protocols.http.places import settle_resource
from testers.protocols.payload.telemetry import read_reports
from testers.protocols.probing.offsets import (
    Look,
    bound_offset,
    find_step,
    look_closely,
    measure_offset,
    read_looks,
    record_own_clock,
)

TIME = "http.time"
# Servers that write Date once a second tell up to a second too little; those of nine in ten moments less than this.
_STALE = 0.9


@case(
    requirement="REL-24",
    protocol="http",
    when="http.api",
    endpoints=ENDPOINTS,
    title_zh="HTTP 应答所示的设备时钟",
    why_zh="取自参数 http.time 所指资源中的时间戳，否则取自 Date 字段（仅到整秒）。在秒的跳变前后密集读取，"
    "偏差可定到一次交互的时间；服务器若每秒才更新一次 Date，由此增加的不确定度计入结果。",
    good=("http_clock_good", "pyhttp", "nginx_plain", "city"),
    bad=("http_clock_ahead", "http_clock_behind", "http_clock_unset", "http_zone_slip", "city:http-clock-ahead"),
)
async def observe(ctx: Context) -> list[Observation]:
    """The clock that HTTP answers show.

    It is read from the resource of http.time, or from the Date field, which knows whole seconds (RFC 9110 section
    5.6.7). Looks right before and after a second begins find the offset to the time of one exchange; that many servers
    write Date once a second only is part of the uncertainty.
    """
    client, place = open_client(ctx), ctx.parameter(TIME)
    record_own_clock(ctx)
    path = place or await settle_resource(ctx, client)
    ctx.observe("source", path=path, date=place is None)

    async def ask() -> Look:
        return await _ask(ctx, client, path, date=place is None)

    await look_closely(ctx, ask, count=ctx.samples("offset").n)
    return ctx.observations


async def _ask(ctx: Context, client: HttpClient, path: str, *, date: bool) -> Look:
    await client.permit()
    before = time.time()
    exchange = await client.ask(path, permitted=True)
    after = time.time()
    told = read_date(exchange) if date else _read_body(exchange)
    if told is None:
        record(ctx, "timeless", exchange)
        raise _timeless(path, date=date)
    return Look(before=before, after=after, told=told)


def _read_body(exchange: Exchange) -> float | None:
    document = parse_json(exchange.body) if exchange.ok else NotJson()
    reports = [] if isinstance(document, NotJson) else read_reports("", document)
    return next((report.taken for report in reports if report.taken is not None), None)


def _timeless(path: str, *, date: bool) -> TargetError:
    if date:
        return TargetError(
            Text(
                zh=f"{path} 的应答没有有效的 Date 字段；没有时钟的服务器可以不发，请以参数 {TIME} 指明给出时间的资源。",
                en=f"The answer of {path} has no valid Date field, as a server without a clock may do; "
                f"name a resource that tells the time in {TIME}.",
            )
        )
    return TargetError(
        Text(
            zh=f"{path} 没有给出带时区的时间戳；请检查参数 {TIME}。",
            en=f"{path} gives no time stamp with a zone; check the parameter {TIME}.",
        )
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `offset` of the clock, in s."""
    looks = read_looks(observations)
    date = any(each.facts["date"] for each in observations if each.what == "source")
    offset = bound_offset(looks, slack=_STALE if date else 0.0) if looks else None
    step = find_step(looks)
    what = Text(
        zh=f"{len(looks)} 次读取，{'取自 Date 字段' if date else '取自时间资源'}，步长 {step:g} s。",
        en=f"{len(looks)} looks at {'the Date field' if date else 'the time resource'}, which steps by {step:g} s.",
    )
    return measure_offset(observations, offset, n=len(looks), what=what)
