"""How far the target's clock is from ours, with a bound: no one-way delay is worth more than this."""

import ipaddress
import math
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum

from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.context import Context
from testers.protocols.http.client import ENDPOINTS, open_client
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.places import settle_resource

OFFSET, BOUND = "clock.offset", "clock.bound"
# HTTP-date tells whole seconds (RFC 9110 section 5.6.7), and servers that format it once a second tell the last one.
_STALE = 1.0


class Source(StrEnum):
    """How the offset is known."""

    GIVEN = "given"
    SAME_HOST = "same-host"
    HTTP_DATE = "http-date"


SOURCES = {
    Source.GIVEN: Text(zh="由目标文件的 clock.offset、clock.bound 给出", en="given by clock.offset and clock.bound"),
    Source.SAME_HOST: Text(
        zh="目标在本机，与本机共用一个时钟", en="the target runs on this machine, on the same clock"
    ),
    Source.HTTP_DATE: Text(zh="取自目标的 HTTP Date 字段", en="taken from the target's HTTP Date field"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    """The target's clock minus ours, `seconds` give or take `bound`."""

    seconds: float
    bound: float
    source: Source

    def record(self, ctx: Context) -> None:
        """Observe it as 'clock'."""
        ctx.observe("clock", offset=self.seconds, bound=self.bound, source=self.source.value)


async def find_offset(ctx: Context) -> Offset:
    """Return the offset of the target's clock: as given, none on one machine, else from HTTP Date.

    Raises
    ------
    TargetError
        Nothing tells the target's time.
    UsageError
        `clock.offset` or `clock.bound` is no number of seconds.

    """
    given = _read_given(ctx)
    if given is not None:
        return given
    if is_here(ctx):
        return Offset(seconds=0.0, bound=0.0, source=Source.SAME_HOST)
    if any(ctx.has(name) for name in ENDPOINTS):
        return await _ask_date(ctx)
    raise TargetError(
        Text(
            zh="无从得知目标时钟与本机时钟的偏差；请在目标文件中给出 clock.offset 与 clock.bound（秒），"
            "或给出 HTTP 端点。",
            en="Nothing tells how far the target's clock is from ours; give clock.offset and clock.bound (seconds) "
            "in the target file, or an HTTP endpoint.",
        )
    )


def _read_given(ctx: Context) -> Offset | None:
    offset, bound = ctx.parameter(OFFSET), ctx.parameter(BOUND)
    if offset is None and bound is None:
        return None
    if bound is None:
        raise _wrong()
    try:
        found = Offset(seconds=float(offset or "0"), bound=float(bound), source=Source.GIVEN)
    except ValueError:
        raise _wrong() from None
    if not (math.isfinite(found.seconds) and math.isfinite(found.bound) and found.bound >= 0):
        raise _wrong()
    return found


def _wrong() -> UsageError:
    return UsageError(
        Text(
            zh="参数 clock.offset（目标时钟减本机时钟）与 clock.bound（其误差界）须为秒数，且后者必须给出、不小于 0。",
            en="The parameters clock.offset (the target's clock minus ours) and clock.bound (how far that may be off) "
            "are seconds; the second must be there and not below 0.",
        )
    )


def is_here(ctx: Context) -> bool:
    """Tell whether every endpoint of the target is on this machine: then one clock serves both."""
    return all(ipaddress.ip_address(ctx.link(name).address).is_loopback for name in ctx.target.endpoints)


async def _ask_date(ctx: Context) -> Offset:
    client = open_client(ctx)
    path = await settle_resource(ctx, client)
    before = time.time()
    exchange = await client.ask(path)
    after = time.time()
    told = read_date(exchange)
    if told is None:
        raise TargetError(
            Text(
                zh="目标的 HTTP 应答没有 Date 字段，无从得知其时钟；请给出 clock.offset 与 clock.bound。",
                en="The target's HTTP answers have no Date field, so its clock is unknown; "
                "give clock.offset and clock.bound.",
            )
        )
    # The clock stood somewhere between the second told and the one after, or a second later where Date is stale.
    earliest, latest = told - after, told + 1.0 + _STALE - before
    return Offset(seconds=(earliest + latest) / 2, bound=(latest - earliest) / 2, source=Source.HTTP_DATE)


def read_date(exchange: Exchange) -> float | None:
    """Return the Date field in seconds since 1970; None when there is none or it is no HTTP-date."""
    text = exchange.header("date")
    try:
        moment = parsedate_to_datetime(text) if text else None
    except (TypeError, ValueError, OverflowError):
        return None
    return None if moment is None or moment.tzinfo is None else moment.timestamp()
