"""The same asked twice, mixed at random: with the tester's marks, and as an ordinary client asks.

Theory of operation: both kinds of exchange are mixed by a seeded draw, so that whatever the network and the target go
through meets both alike. What is left as a difference is the target's own doing.
"""

import math
import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.measurement import Count, Measurement, Value
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import join_findings, read_findings

MARKED, PLAIN = "marked", "plain"
ROUNDS = 3
# An answer is late when it takes this many times the usual one and a moment that people notice: a definition, no limit.
_LATE_TIMES, _LATE_SECONDS = 2.0, 0.1
# Other header fields and other topics cost a target a little time of its own: less than this is no preference.
_SPARE_TIMES, _SPARE_MILLISECONDS = 1.5, 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The exchanges of one vantage: how many, those lost or refused, and the milliseconds of the answers."""

    n: int
    missed: int
    times: tuple[float, ...]

    def worse(self, late: float) -> int:
        """Return how many were lost, refused, or later than `late` milliseconds."""
        return self.missed + sum(time > late for time in self.times)


def shuffle_vantages(ctx: Context, count: int) -> list[str]:
    """Return `count` exchanges of either vantage in an order drawn from the seed."""
    order = [MARKED, PLAIN] * count
    ctx.rng.shuffle(order)
    return order


def record_exchange(
    ctx: Context, who: str, seconds: float | None, *, refused: bool = False, sent: bytes = b"", received: bytes = b""
) -> None:
    """Record one exchange; without `seconds` nothing came back."""
    milliseconds = None if seconds is None else round(1000 * seconds, 3)
    ctx.observe("exchange", sent=sent, received=received, who=who, milliseconds=milliseconds, refused=refused)


def reduce_vantages(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `favour`, `slower` and `laxer`."""
    marked, plain = _gather(observations, MARKED), _gather(observations, PLAIN)
    late = find_late((*marked.times, *plain.times))
    doors = [each.facts["fault"] for each in observations if each.what == "door"]
    open_doors = read_findings(doors)
    return {
        "favour": _compare_shares(plain, marked, late),
        "slower": _compare_times(plain, marked),
        "laxer": Count(k=len(open_doors), n=len(doors) * ROUNDS if doors else 0, detail=join_findings(open_doors)),
    }


def find_late(times: Sequence[float]) -> float:
    """Return the milliseconds beyond which an answer is late: found from all answers, whoever they went to."""
    usual = statistics.median(times) if times else 0.0
    return _LATE_TIMES * usual + 1000 * _LATE_SECONDS


def compare_shares(k: int, n: int, other_k: int, other_n: int) -> tuple[float, float]:
    """Return the difference of two shares, k/n - other_k/other_n, and its standard uncertainty.

    A. Agresti, B. Caffo, The American Statistician 54 (2000) 280-288: one event and one non-event are added to each, so
    that shares of zero have an uncertainty too.
    """
    share, other = (k + 1) / (n + 2), (other_k + 1) / (other_n + 2)
    variance = share * (1 - share) / (n + 2) + other * (1 - other) / (other_n + 2)
    return share - other, math.sqrt(variance)


def compare_times(times: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    """Return the chance that one of `times` is longer than one of `others` (ties are half), and its uncertainty.

    H. B. Mann, D. R. Whitney, Annals of Mathematical Statistics 18 (1947) 50-60: the uncertainty is the one that it
    has where both are alike, which is the largest that the chance can have near one half.
    """
    ordered = sorted(others)
    longer = sum(_rank(ordered, time) for time in times)
    n, m = len(times), len(others)
    return longer / (n * m), math.sqrt((n + m + 1) / (12 * n * m))


def shorten(milliseconds: float) -> float:
    """Return a time less what may pass for no preference at all: a third of it, and a moment."""
    return (milliseconds - _SPARE_MILLISECONDS) / _SPARE_TIMES


def _gather(observations: Sequence[Observation], who: str) -> Side:
    mine = [each.facts for each in observations if each.what == "exchange" and each.facts["who"] == who]
    good = [facts for facts in mine if facts["milliseconds"] is not None and not facts["refused"]]
    times = tuple(float(str(facts["milliseconds"])) for facts in good)
    return Side(n=len(mine), missed=len(mine) - len(good), times=times)


def _compare_shares(plain: Side, marked: Side, late: float) -> Value:
    n = min(plain.n, marked.n)
    if not n:
        return Value(value=0.0, u=0.0, unit="1", n=0)
    worse, usual = plain.worse(late), marked.worse(late)
    difference, u = compare_shares(worse, plain.n, usual, marked.n)
    detail = Text(
        zh=f"丢失、被拒或迟到：普通客户端 {worse}/{plain.n}，测试方 {usual}/{marked.n}。",
        en=f"Lost, refused or late: ordinary clients {worse}/{plain.n}, the tester {usual}/{marked.n}.",
    )
    return Value(value=difference, u=u, unit="1", n=n, detail=detail)


def _compare_times(plain: Side, marked: Side) -> Value:
    # What was lost has no time, but it counted as asked: a target that loses everything is not quick.
    n = min(plain.n, marked.n)
    if not plain.times or not marked.times:
        return Value(value=1.0 if marked.times else 0.5, u=0.0 if marked.times else 1.0, unit="1", n=n)
    chance, u = compare_times([shorten(time) for time in plain.times], marked.times)
    detail = Text(
        zh=f"应答时间中位数：普通客户端 {statistics.median(plain.times):.1f} 毫秒，"
        f"测试方 {statistics.median(marked.times):.1f} 毫秒。",
        en=f"Median answer: ordinary clients {statistics.median(plain.times):.1f} ms, "
        f"the tester {statistics.median(marked.times):.1f} ms.",
    )
    return Value(value=chance, u=u, unit="1", n=n, detail=detail)


def _rank(ordered: Sequence[float], time: float) -> float:
    """Return how many of the ordered are shorter than `time`, those alike by half."""
    return (bisect_left(ordered, time) + bisect_right(ordered, time)) / 2
