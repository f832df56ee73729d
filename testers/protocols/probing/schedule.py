"""When probes leave, and when one counts as lost."""

from testers.harness.context import Context

# Of the rate that the owner allows; the rest is for the protocol's own packets and for the waiting a queue needs.
_SHARE_OF_RATE = 0.8
_LEAST_TIMEOUT = 1.0


def draw_gaps(ctx: Context, count: int, *, fastest: float) -> list[float]:
    """Return gaps of a Poisson stream (RFC 2330 section 11.1.1) within the target's rate, in seconds.

    fastest  probes a second that are asked for at most
    """
    rate = min(_SHARE_OF_RATE * ctx.target.authorisation.max_rate, fastest)
    return [ctx.rng.expovariate(rate) for _ in range(count)]


def find_timeout(ctx: Context, nominal: float = 5.0) -> float:
    """Return after how many seconds a probe counts as lost."""
    return max(ctx.seconds(nominal), _LEAST_TIMEOUT)
