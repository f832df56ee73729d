"""SHR-05 over HTTP: how long a publication takes until a consumer can read it."""

import time
from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import quote

from rules.errors import TargetError, UsageError
from rules.hazard import Hazard
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.http.client import ENDPOINTS
from testers.protocols.http.demands import demand
from testers.protocols.http.exchange import NotJson
from testers.protocols.http.sending import HttpSender, open_sender
from testers.protocols.http.visibility import (
    CAPABILITY,
    Pace,
    find_pace,
    measure_visibility,
    record_sighting,
    watch,
)
from testers.protocols.mqtt.together import together


@case(
    requirement="SHR-05",
    protocol="http",
    when=CAPABILITY,
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="HTTP 发布到可见的延迟",
    why_zh="从发出发布请求起计时，轮询到消费方能读出为止；轮询步长计入结果，始终不可见者按等待时间计。",
    good=("records_good", "records_relaxed", "city"),
    bad=("records_slow_to_appear", "records_never_appear", "city:publications-late"),
)
async def observe(ctx: Context) -> list[Observation]:
    """How long a publication over HTTP takes until a consumer can read it.

    A decision that waits for shared data waits for the slowest of them. The clock runs from the publishing request to
    the first poll that shows the record; what never shows counts with the whole time that we waited.
    """
    client, pace = open_sender(ctx), find_pace(ctx)
    count = max(ctx.samples("p95").n, ctx.samples("relative").n)
    visible = demand(ctx, "share.visible", of=CAPABILITY)
    if not visible.startswith("/") or "{id}" not in visible:
        raise UsageError(
            Text(
                zh=f"参数 share.visible 应为含 {{id}} 的路径，而不是 {visible}。",
                en=f"The parameter share.visible is a path with {{id}}, and not {visible}.",
            )
        )
    await together(
        (_publish(ctx, client, visible, pace, number) for number in range(1, count + 1)), at_once=pace.at_once
    )
    return ctx.observations


async def _publish(ctx: Context, client: HttpSender, visible: str, pace: Pace, number: int) -> None:
    """Publish one record, wait until it can be read, and remove it."""
    path = demand(ctx, "share.publish", of=CAPABILITY)
    mark = f"{ctx.tag}-{number}-{ctx.rng.getrandbits(32):08x}"
    await client.permit()
    began = time.monotonic()
    exchange = await client.send_json(path, {"name": ctx.tag, "value": number, "note": mark})
    document = exchange.json() if exchange.ok and exchange.body else NotJson()
    own = document.get("id") if isinstance(document, dict) else None
    if own is None:
        raise TargetError(
            Text(
                zh=f"POST {path} 返回状态码 {exchange.status}，没有给出所发布记录的 id。",
                en=f"POST {path} answers {exchange.status} without the id of what was published.",
            )
        )
    place = visible.replace("{id}", quote(str(own), safe=""))
    ctx.clean_up(place, partial(_remove, client, place))
    record_sighting(ctx, number, await watch(client, place, mark=mark.encode(), since=began, pace=pace), pace)
    ctx.progress(number, ctx.samples("p95").n)


async def _remove(client: HttpSender, place: str) -> None:
    exchange = await client.ask(place, method="DELETE")
    if not exchange.ok and exchange.status not in (404, 410):
        raise TargetError(
            Text(
                zh=f"DELETE {place} 返回状态码 {exchange.status}。",
                en=f"DELETE {place} answers {exchange.status}.",
            )
        )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `p95` in seconds and `relative` to the declared delay."""
    return measure_visibility(observations)
