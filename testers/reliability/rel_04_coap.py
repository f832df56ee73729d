"""REL-04 over CoAP: how much the delay of requests varies."""

from collections.abc import Mapping, Sequence

import numpy as np

from rules.hazard import Hazard
from rules.measurement import Measurement, Quantile
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.coap.echo import nothing_back, open_echo
from testers.protocols.coap.places import ENDPOINTS
from testers.protocols.probing.delay import vary_probes
from testers.protocols.probing.schedule import draw_gaps, find_timeout

_WARM_UP = 3
_PACE = 0.005  # seconds between two requests on average, as in REL-02
_BATCH = 300


@case(
    requirement="REL-04",
    protocol="coap",
    when="coap.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="CoAP 请求时延的变化",
    why_zh="时延忽长忽短，控制就会抖动。变化量定义为每个请求的往返时延减去其中的最小值"
    "（RFC 3393 以最小时延分组为参照）。",
    good=("coap_good", "libcoap", "city"),
    bad=("coap_jitters", "coap_slow", "coap_stalls", "city:coap-jitter"),
)
async def observe(ctx: Context) -> list[Observation]:
    """How much the delay of CoAP requests varies.

    The variation of a request is its round trip minus the least round trip: RFC 3393 with the packet of least delay for
    reference.
    """
    count, timeout, done = ctx.samples("variation").n, find_timeout(ctx), 0
    fastest = 1 / max(ctx.seconds(_PACE), _PACE / 5)
    async with open_echo(ctx) as echo:
        if not any(number in echo.back for number in await echo.burst([0.0] * _WARM_UP, timeout=timeout)):
            raise nothing_back(ctx)
        while done < count:
            gaps = draw_gaps(ctx, min(_BATCH, count - done), fastest=fastest)
            for number in await echo.burst(gaps, timeout=timeout):
                seconds = echo.back.get(number)
                ctx.observe("probe", number=number, milliseconds=None if seconds is None else round(1000 * seconds, 3))
                done += 1
            ctx.progress(done, count)
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `variation` in ms, of the round trips."""
    nothing = Quantile(samples=np.array([], dtype=np.float64), q=0.99, unit="ms")
    return {"variation": vary_probes(observations) or nothing}
