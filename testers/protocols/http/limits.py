"""Odd limits and odd filters of a list: what a service may answer, and what it may not."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from rules.errors import TargetError
from rules.text import Text
from testers.protocols.finding import find
from testers.protocols.http.exchange import Exchange, NotJson, parse_json
from testers.protocols.http.paging import find_items
from testers.protocols.http.records import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A query and how many items its answer may hold at most, None for any number."""

    what: str
    query: str
    most: int | None = None


def list_probes(name: str, *, held: int) -> Iterator[Probe]:
    """Yield the probes on a list that holds `held` records called `name`."""
    for limit in (1, 2, held - 1):
        yield Probe(what="limit in range", query=urlencode({"name": name, "limit": limit}), most=limit)
    for odd in ("0", "-1", "many", "1e9", "9" * 25, ""):
        # Refused, or brought into range: both are in use. An error of the server is neither.
        yield Probe(what="limit out of range", query=urlencode({"name": name, "limit": odd}))
    for other in (f"{name}-none", f"{name[:-1]}%", f"{name[:-1]}*", "' OR '1'='1", "不存在的名称", "\U0001f9ea"):
        yield Probe(what="filter that fits nothing", query=urlencode({"name": other, "limit": 5}), most=0)


async def find_mishandled(records: Records, probe: Probe) -> tuple[Exchange, Text | None]:
    """Ask a probe and return its answer with what is wrong about it; what is wrong once and not again is not."""
    exchange, finding = await _ask(records, probe)
    if finding is not None:
        exchange, finding = await _ask(records, probe)
    return exchange, finding


async def _ask(records: Records, probe: Probe) -> tuple[Exchange, Text | None]:
    exchange = await records.client.ask(f"{records.path}?{probe.query}")
    return exchange, judge_answer(exchange, probe)


def judge_answer(exchange: Exchange, probe: Probe) -> Text | None:
    """Return what is wrong about an answer, None where it is right; 429 and 503 say nothing."""
    status = exchange.status
    if status in (429, 503):
        return None
    if status >= 500:
        return find(f"返回服务器错误 {status}", f"ends in the server error {status}")
    if probe.most is None or not exchange.ok:
        refused = probe.what == "limit in range" and not exchange.ok
        return find(f"合法的 limit 被拒绝（{status}）", f"a limit in range is refused ({status})") if refused else None
    document = parse_json(exchange.body)
    try:
        held = -1 if isinstance(document, NotJson) else len(find_items(document, exchange.target))
    except TargetError:
        held = -1
    if held < 0:
        return find("应答中没有列表", "the answer holds no list")
    if held > probe.most:
        return find(f"返回 {held} 条，至多应为 {probe.most} 条", f"{held} items where {probe.most} are the most")
    return None
