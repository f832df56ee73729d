"""How long a target takes to serve a client again whose connection our relay has cut.

Theory of operation: several travellers, each behind a relay of its own, are served once and are then cut, all at the
same moment and in the same way; each comes back as devices do, soon at first and then less and less often, until it has
been served once more. The link is whole again at once, so the time is the target's and not the network's.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from rules.errors import TargetError
from rules.measurement import Measurement, Quantile
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.probing.patience import stretch, wait_long

AT_ONCE = 6
# Reset by the network; closed without a word; gone without the target hearing of it.
CUTS = ("rst", "fin", "deaf")
_PATIENCE = 75.0  # seconds; who is not served by then counts with so much
_PAUSE, _MOST_PAUSE = 0.05, 1.0
_MOST_STUCK = 6


class Traveller(Protocol):
    """A client of the target behind a relay of its own."""

    async def greet(self) -> None:
        """Be served once; TargetError when that does not happen."""

    async def board(self) -> None:
        """Open the connection that will be cut."""

    async def cut(self, how: str) -> None:
        """Be cut in one of the ways of `CUTS`."""

    async def return_once(self) -> bool:
        """Try once to be served again and tell whether it worked; TargetError when the target does not play."""


async def record_recoveries(ctx: Context, travellers: Sequence[Traveller], *, count: int) -> None:
    """Cut and come back until `count` recoveries are recorded, or too many did not happen.

    Raises
    ------
    TargetError
        The target served nobody to begin with.

    """
    done = stuck = 0
    while done < count and stuck < _MOST_STUCK:
        party = travellers[: count - done]
        try:
            for each in party:
                await each.greet()
        except TargetError:
            if not stuck:
                raise
            # One of those who were not served again still is not: there is nothing more to learn.
            break
        how = CUTS[done // AT_ONCE % len(CUTS)]
        await asyncio.gather(*(each.board() for each in party))
        await asyncio.gather(*(each.cut(how) for each in party))
        times = await asyncio.gather(*(_come_back(ctx, each) for each in party))
        for seconds in times:
            ctx.observe("recovery", cut=how, seconds=None if seconds is None else round(seconds, 4))
        done, stuck = done + len(party), stuck + sum(seconds is None for seconds in times)
        ctx.progress(done, count)


async def _come_back(ctx: Context, traveller: Traveller) -> float | None:
    """Return the seconds until the traveller was served again, None when that was not within patience."""
    patience, factor = wait_long(ctx, _PATIENCE), stretch(ctx, _PATIENCE)
    began, pause = time.monotonic(), _PAUSE / factor
    while (left := began + patience - time.monotonic()) > 0:
        try:
            async with asyncio.timeout(left):
                if await traveller.return_once():
                    return (time.monotonic() - began) * factor
        except (TargetError, TimeoutError):
            pass
        await asyncio.sleep(min(pause, max(0.0, began + patience - time.monotonic())))
        pause = min(2 * pause, _MOST_PAUSE / factor)
    return None


def measure_recovery(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `p95` of the recovery times in s; one that did not happen counts with the patience there was."""
    found = [each.facts for each in observations if each.what == "recovery"]
    stuck = [facts for facts in found if facts["seconds"] is None]
    times = [_PATIENCE if facts["seconds"] is None else float(str(facts["seconds"])) for facts in found]
    detail = None
    if stuck:
        kinds = ", ".join(dict.fromkeys(str(facts["cut"]) for facts in stuck))
        detail = Text(
            zh=f"{len(found)} 次断开中有 {len(stuck)} 次在 {_PATIENCE:g} 秒内未恢复（{kinds}），按该时间计入。",
            en=f"After {len(stuck)} of {len(found)} cuts ({kinds}) there was no service within {_PATIENCE:g} s, which "
            "counts for them.",
        )
    return {"p95": Quantile(samples=np.array(times, dtype=np.float64), q=0.95, unit="s", detail=detail)}
