"""REL-20 over HTTP: after an outage the history has no gap.

Theory of operation: the tester is the gateway. It uploads numbered readings in batches through a relay of our own,
which is cut while a request is under way, while an acknowledgement is under way, and for seconds on end. Like any
store-and-forward device it keeps a batch until it is acknowledged and sends it again until then, with the same
Idempotency-Key. Afterwards the history of the span is read and compared number by number. What was acknowledged and is
not there was lost by the platform, since a cut link cannot take back an acknowledgement; what stands there twice was
counted twice. The relay cuts the tester's own connections: nobody else notices.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.http.client import ENDPOINTS, record
from testers.protocols.http.demands import demand
from testers.protocols.http.paging import read_pages
from testers.protocols.http.sending import HttpSender, open_sender
from testers.protocols.payload.sequences import Recovered
from testers.relay.gateway import Aim, Gateway, Series, make_series, write_instant
from testers.relay.tcp import open_tcp_relay

_CAPABILITY = "http.history"
_BATCH = 100
_CUTS = {Aim.REQUEST: 4, Aim.ANSWER: 4, Aim.DARK: 1}
_PATIENCE, _PAUSE = 10.0, 0.5  # seconds until acknowledged readings have to be in the history, and between two looks
_MOST_PAGES = 500
_NAMED = 8


@case(
    requirement="REL-20",
    protocol="http",
    when=_CAPABILITY,
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="断链后补传，历史数据无缺口",
    why_zh="断链期间的数据靠补传；平台确认过的数据若丢失，设备不会再发。经自有中继上传带序号的读数并多次切断，再逐号核对历史。",
    good=("records_good", "records_relaxed", "city"),
    bad=(
        "history_loses_acknowledged",
        "history_keeps_last",
        "history_disordered",
        "history_doubles",
        "city:history-loses-acknowledged",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """After an outage of the link the history has no gap.

    What a device measures while its link is down must come later, and what a platform has acknowledged nobody will send
    again. Numbered readings are uploaded through cuts, and sent again as often as needed; the history must hold all.
    """
    sender = open_sender(ctx)
    series = make_series(ctx.tag, ctx.samples("missing").n)
    path = demand(ctx, "history.path", of=_CAPABILITY)
    own = f"{path}{'&' if '?' in path else '?'}{urlencode({'device': series.device})}"
    ctx.clean_up(own, partial(_remove, sender, own))
    bitten = await _upload(ctx, sender, series)
    recovered = await _await_history(ctx, sender, own, series)
    missing: list[Json] = [*recovered.missing[:_NAMED]]
    ctx.observe(
        "history",
        expected=series.count,
        missing=len(recovered.missing),
        doubled=recovered.doubled,
        disordered=recovered.disordered,
        altered=recovered.altered,
        named=missing,
        cuts=len(bitten),
    )
    return ctx.observations


async def _upload(ctx: Context, sender: HttpSender, series: Series) -> list[Aim]:
    """Upload the series through a relay that is cut; return the cuts that interrupted something."""
    link = ctx.link(*ENDPOINTS)
    batches = [range(first, min(first + _BATCH, series.count)) for first in range(0, series.count, _BATCH)]
    aims = _aim(ctx, len(batches))
    async with open_tcp_relay(link.address, link.endpoint.port, seed=ctx.rng.getrandbits(31)) as relay:
        through = sender.by_way_of(ctx.own_link(f"{link.endpoint.scheme}://127.0.0.1:{relay.port}", like=link))
        gateway = Gateway(ctx=ctx, sender=through, relay=relay, path=demand(ctx, "history.upload", of=_CAPABILITY))
        for place, numbers in enumerate(batches):
            await gateway.upload(series, numbers, aims.get(place))
            if place == 0 and gateway.last is not None:
                record(ctx, "upload", gateway.last, readings=len(numbers))
            ctx.progress(numbers.stop, series.count)
        hit: list[Json] = [aim.value for aim in gateway.bitten]
        ctx.observe("uploads", batches=len(batches), tries=gateway.tries, cuts=hit)
    return gateway.bitten


def _aim(ctx: Context, batches: int) -> dict[int, Aim]:
    """Choose the batches that are cut; the first one never, so that a refusal is seen as what it is."""
    aims = [aim for aim, times in _CUTS.items() for _ in range(times)]
    places = ctx.rng.sample(range(1, batches), min(len(aims), batches - 1))
    return dict(zip(places, aims, strict=False))


async def _await_history(ctx: Context, sender: HttpSender, own: str, series: Series) -> Recovered:
    """Read the history until every reading is in it, or until our patience ends."""
    until = time.monotonic() + ctx.seconds(_PATIENCE)
    span = urlencode({"from": write_instant(series.began), "to": write_instant(series.ended), "limit": 200})
    while True:
        found = Recovered(count=series.count)
        async for page in read_pages(sender, f"{own}&{span}", most=_MOST_PAGES):
            for item in page.items:
                found.take(item.get("seq"), right=_is_right(series, item))
        if not found.missing or time.monotonic() > until:
            return found
        await asyncio.sleep(ctx.seconds(_PAUSE))


def _is_right(series: Series, item: Mapping[str, Json]) -> bool:
    number = item.get("seq")
    return (
        isinstance(number, int) and 0 <= number < series.count and item.get("value") == series.reading(number)["value"]
    )


async def _remove(sender: HttpSender, own: str) -> None:
    exchange = await sender.ask(own, method="DELETE")
    if not exchange.ok and exchange.status not in (404, 410):
        raise TargetError(
            Text(zh=f"DELETE {own} 返回状态码 {exchange.status}。", en=f"DELETE {own} answers {exchange.status}.")
        )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `missing` (acknowledged and not in the history) and `unsound` (there twice, out of order or altered).

    Where no cut interrupted anything, nothing was shown: both are empty.
    """
    fact = next((each.facts for each in observations if each.what == "history"), {})
    if not fact.get("cuts"):
        nothing = Text(zh="没有一次切断打断上传，未作检验。", en="No cut interrupted an upload; nothing was tried.")
        return {name: Proportion(k=0, n=0, detail=nothing) for name in ("missing", "unsound")}
    expected, lost, doubled, disordered, altered, cuts = (
        int(str(fact[name])) for name in ("expected", "missing", "doubled", "disordered", "altered", "cuts")
    )
    named = ", ".join(map(str, fact["named"] if isinstance(fact["named"], list) else []))
    return {
        "missing": Proportion(
            k=lost,
            n=expected,
            detail=Text(
                zh=f"切断 {cuts} 次" + (f"，缺失序号如 {named}。" if lost else "。"),
                en=f"{cuts} cuts" + (f"; missing numbers such as {named}." if lost else "."),
            ),
        ),
        "unsound": Proportion(
            k=min(expected, doubled + disordered + altered),
            n=expected,
            detail=Text(
                zh=f"重复 {doubled}，次序颠倒 {disordered}，数值改变 {altered}。",
                en=f"{doubled} double, {disordered} out of order, {altered} altered.",
            ),
        ),
    }
