"""REL-19 over HTTP: how much of the time the service is there."""

from collections.abc import Mapping, Sequence

from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.http.client import ENDPOINTS
from testers.protocols.http.pulse import HttpPulse
from testers.protocols.probing.soak import Soak, measure_uptime


@case(
    requirement="REL-19",
    protocol="http",
    when="http.soak and http.soak != undeclared",
    endpoints=ENDPOINTS,
    title_zh="HTTP 服务的可用性（长时运行）",
    why_zh="可用性要按时间而不是按请求数说话。长时间逐次探测，把运行与中断作为交替更新过程估计；进程被杀后可续测。",
    good=("records_good", "records_relaxed", "nginx_sharing", "city"),
    bad=("soak_resets", "soak_hangs", "soak_fails", "city:http-comes-and-goes"),
)
async def observe(ctx: Context) -> list[Observation]:
    """How much of the time an HTTP service is there, over a soak.

    Availability is told in time and not in requests. The service is asked again and again; up and down times count as
    an alternating renewal process, outages in clusters as one. A soak that was killed goes on with --resume.
    """
    pulse = HttpPulse(ctx)
    await Soak(ctx, pulse, timeout=pulse.link.timeout).run()
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `uptime`: the share of time up, as draws."""
    return measure_uptime(observations)
