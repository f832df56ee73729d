"""Loss over an echo: probes that are not back in time, among all that were sent (RFC 7680)."""

from collections.abc import Mapping, Sequence

from rules.errors import TargetError
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.probing.echo import Echo
from testers.protocols.probing.schedule import draw_gaps, find_timeout

_BATCH = 250
_PACE, _LEAST_PACE = 0.001, 0.0004  # seconds between two probes on average


async def record_losses(ctx: Context, echo: Echo, *, key: str = "loss", nothing: TargetError) -> None:
    """Send numbered probes until the plan of the check `key` has enough, and record each of them.

    Raises
    ------
    TargetError
        `nothing`, when not one probe came back: that is no lossy echo, but none.

    """
    plan, timeout = ctx.samples(key), find_timeout(ctx)
    fastest = 1 / max(ctx.seconds(_PACE), _LEAST_PACE)
    lost = sent = 0
    while not plan.enough(lost, sent):
        gaps = draw_gaps(ctx, min(_BATCH, plan.n - sent), fastest=fastest)
        for number in await echo.burst(gaps, timeout=timeout):
            seconds = echo.back.get(number)
            back = None if seconds is None else round(1000 * seconds, 3)
            ctx.observe("probe", number=number, milliseconds=back)
            lost += seconds is None
            sent += 1
        ctx.progress(sent, plan.n)
        if lost == sent:
            raise nothing


def measure_loss(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `loss`: probes that were not back in time, among all that were sent."""
    probes = [each.facts for each in observations if each.what == "probe"]
    lost = [facts for facts in probes if facts["milliseconds"] is None]
    detail = None
    if lost:
        first = lost[0]["number"]
        detail = Text(
            zh=f"{len(lost)} 条消息在时限内未返回，首条序号为 {first}。",
            en=f"{len(lost)} messages were not back in time; the first was number {first}.",
        )
    return {"loss": Proportion(k=len(lost), n=len(probes), detail=detail)}
