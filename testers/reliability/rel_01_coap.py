"""REL-01 over CoAP: the share of requests that never come back."""

from collections.abc import Mapping, Sequence

from rules.hazard import Hazard
from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context, Link
from testers.harness.observation import Observation
from testers.protocols.coap.echo import answer_null, nothing_back, number_of, open_echo
from testers.protocols.coap.places import ENDPOINTS
from testers.protocols.probing.loss import measure_loss, record_losses
from testers.protocols.probing.schedule import find_timeout
from testers.relay.control import Seen, control_datagrams

_CONTROLS = 80


@case(
    requirement="REL-01",
    protocol="coap",
    when="coap.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="CoAP 请求往返的丢失比例",
    why_zh="带序号的请求按泊松时刻交替以 CON、NON 发往回送资源，只发一次、不重传，时限内未返回即为丢失；"
    "重传会掩盖丢失，却掩盖不了由此而来的延迟。同一探测程序先经过已知丢弃量的中继，漏看一条即整次测量作废。",
    good=("coap_good", "libcoap", "aiocoap", "city"),
    bad=("coap_lossy", "coap_loses_non", "coap_mixes_up", "city:coap-loss"),
)
async def observe(ctx: Context) -> list[Observation]:
    """The share of CoAP requests that never come back.

    Numbered requests go to the echo at Poisson times, every other one confirmable, each of them once: sending again
    hides a loss, though not the delay that comes of it. One that is not back in time is lost. The same probing first
    meets a relay that throws known probes away: if it misses one of them, the measurement is void.
    """

    async def probe(link: Link) -> Seen:
        async with open_echo(ctx, link) as echo:
            sent = await echo.burst([0.0] * _CONTROLS, timeout=find_timeout(ctx))
            return Seen(sent=frozenset(sent), back=frozenset(echo.back))

    await control_datagrams(ctx, probe, numbering=number_of, answer=answer_null, scheme="coap")
    async with open_echo(ctx) as echo:
        await record_losses(ctx, echo, nothing=nothing_back(ctx))
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `loss`: probes that were not back in time, among all that were sent."""
    return measure_loss(observations)
