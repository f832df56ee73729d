"""How long it takes until what was published can be read: polled, with both ends of the answer.

A record becomes visible between the beginning of the last poll that did not show it and the end of the first poll that
did. `floor` and `seen` are these two ends, in seconds since the publication began; the step of polling lies between.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rules.errors import TargetError
from rules.measurement import Measurement, Quantile
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.http.client import HttpClient
from testers.protocols.http.demands import demand_seconds
from testers.protocols.http.exchange import Exchange

CAPABILITY = "http.publish-visible"
_MOST_AT_ONCE = 8
_STEPS = 20  # polls in the declared time
_LEAST_STEP = 0.01
_PATIENCE = 2.0  # declared times after which a publication counts as not visible
_REFUSED = (401, 403)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How to look: seconds declared, between polls, until giving up; and publications under way at once."""

    declared: float
    step: float
    patience: float
    at_once: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """When a publication was not there yet, and when it was; `seen` is None when it never came in our patience."""

    floor: float
    seen: float | None
    exchange: Exchange | None = None


def find_pace(ctx: Context) -> Pace:
    """Return the pace for the declared delay within the rate of the target; UsageError without share.delay."""
    declared = demand_seconds(ctx, "share.delay", of=CAPABILITY)
    step = max(declared / _STEPS, _LEAST_STEP)
    at_once = int(ctx.target.authorisation.max_rate * step / 2)
    return Pace(
        declared=declared,
        step=step,
        patience=_PATIENCE * declared + ctx.seconds(1.0),
        at_once=min(max(at_once, 1), _MOST_AT_ONCE),
    )


async def watch(client: HttpClient, target: str, *, mark: bytes, since: float, pace: Pace) -> Sighting:
    """Poll `target` until its answer holds `mark` or patience ends; `since` is the monotonic time of publication.

    Raises
    ------
    TargetError
        The account may not read there, or there is no answer.

    """
    floor = 0.0
    while True:
        asked = time.monotonic()
        exchange = await client.ask(target)
        if exchange.ok and mark in exchange.body:
            return Sighting(floor=floor, seen=time.monotonic() - since, exchange=exchange)
        if exchange.status in _REFUSED:
            raise TargetError(
                Text(
                    zh=f"{target} 拒绝读取（状态码 {exchange.status}）；请检查 http.token。",
                    en=f"{target} may not be read (status {exchange.status}); check http.token.",
                )
            )
        floor = asked - since
        if floor > pace.patience:
            return Sighting(floor=floor, seen=None, exchange=exchange)
        await asyncio.sleep(max(0.0, asked + pace.step - time.monotonic()))


def record_sighting(ctx: Context, number: int, sighting: Sighting, pace: Pace) -> None:
    """Record a publication; raw bytes of the first one and of those that came after their time."""
    seen = sighting.seen
    shown = number == 1 or seen is None or seen > pace.declared
    exchange = sighting.exchange if shown else None
    ctx.observe(
        "publication",
        sent=exchange.sent if exchange else b"",
        received=exchange.received if exchange else b"",
        number=number,
        floor=round(sighting.floor, 6),
        seen=None if seen is None else round(seen, 6),
        declared=pace.declared,
    )


def measure_visibility(observations: Sequence[Observation]) -> dict[str, Measurement]:
    """Return `p95` in seconds and `relative` to the declared delay.

    A publication counts to the end of the poll that shows it, so that the step of polling is on the safe side; one that
    never came counts to the end of our patience.
    """
    facts = [each.facts for each in observations if each.what == "publication"]
    ends = [float(str(fact["floor"] if fact["seen"] is None else fact["seen"])) for fact in facts]
    seconds = np.array(ends, dtype=np.float64)
    declared = np.array([float(str(fact["declared"])) for fact in facts], dtype=np.float64)
    steps = [float(str(fact["seen"])) - float(str(fact["floor"])) for fact in facts if fact["seen"] is not None]
    missing = sum(fact["seen"] is None for fact in facts)
    detail = None
    if facts:
        most = max(steps, default=0.0)
        detail = Text(
            zh=f"轮询使单个结果至多偏大 {most:.3g} s；{missing} 条始终不可见。",
            en=f"Polling makes a single result too large by {most:.3g} s at the most; {missing} never became visible.",
        )
    return {
        "p95": Quantile(samples=seconds, q=0.95, unit="s", detail=detail),
        "relative": Quantile(samples=seconds / declared, q=0.95, unit="1", detail=detail),
    }
