"""Waiting of the order of a minute, as people wait for a device to come back or for enough reports to come in."""

from testers.harness.context import Context

_MOST = 30  # times: below that a good target's milliseconds would grow to minutes


def wait_long(ctx: Context, nominal: float) -> float:
    """Return a time in seconds as long as a person's patience; a proof run shortens it twice.

    What lasts minutes must be over in seconds when a case is proved by the hundred. Nothing is shortened otherwise.
    """
    return max(ctx.seconds(ctx.seconds(nominal)), nominal / _MOST)


def stretch(ctx: Context, nominal: float) -> float:
    """Return by how much `wait_long` shortens: a second measured in a proof run stands for as many."""
    return nominal / wait_long(ctx, nominal)
