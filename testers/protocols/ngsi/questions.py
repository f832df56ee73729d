"""Questions to a history whose answers are known, from what was written or from what it answered itself.

Pure: a question knows its window and tells from the samples of the answer what is wrong with it.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rules.text import Text
from testers.protocols.finding import find
from testers.protocols.ngsi.histories import Sample, Window

Judge = Callable[[Sequence[Sample]], Text | None]
LEAST = 8  # samples at different times without which nothing can be asked
_STEP = dt.timedelta(milliseconds=500)
_FAR = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How the history is declared to behave; None where nothing is declared."""

    bounds: str | None
    descending: bool | None
    lasts: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request; `may_refuse` where an error is a right answer too."""

    name: str
    window: Window
    judge: Judge
    may_refuse: bool = False


def make_samples(start: dt.datetime) -> list[Sample]:
    """Return samples a second apart with a gap of ten in the middle, whole seconds, no value twice."""
    places = [*range(8), *range(18, 26)]
    return [Sample(at=start + dt.timedelta(seconds=place), value=float(100 + place)) for place in places]


def make_questions(known: Sequence[Sample], rules: Rules) -> Iterator[Question]:
    """Yield the questions about `known`, which are in order of time and stand at different times."""
    times = [sample.at for sample in known]
    step, middle = _half(times), len(known) // 2
    first, last, cut = times[0] - step, times[-1] + step, times[middle] - step
    yield Question(name="whole", window=Window(start=first, end=last), judge=_expect(known, rules))
    inside = Window(start=times[2] + step, end=times[-3] - step)
    yield Question(name="inside", window=inside, judge=_expect(known[3:-3], rules))
    yield Question(name="first half", window=Window(start=first, end=cut), judge=_expect(known[:middle], rules))
    yield Question(name="second half", window=Window(start=cut, end=last), judge=_expect(known[middle:], rules))
    yield from _make_edges(known, rules)
    gap = max(pairwise(times), key=lambda pair: pair[1] - pair[0])
    hole = Window(start=gap[0] + (gap[1] - gap[0]) / 4, end=gap[1] - (gap[1] - gap[0]) / 4)
    yield Question(name="gap", window=hole, judge=_expect((), rules))
    yield Question(name="before all", window=Window(start=first - _FAR, end=first), judge=_expect_none_of(known))
    yield Question(name="inverted", window=Window(start=last, end=first), judge=_expect((), rules), may_refuse=True)
    for zone in (8, -5):
        # An interface may ask for UTC and refuse anything else; what it accepts it must understand.
        shifted = Window(start=first, end=cut, offset=zone)
        judge = _expect(known[:middle], rules)
        yield Question(name=f"zone {zone:+d}", window=shifted, judge=judge, may_refuse=True)
    for limit in (1, 3):
        few = Window(start=first, end=last, limit=limit)
        yield Question(name=f"limit {limit}", window=few, judge=_expect_cut(known, limit, rules))


def _make_edges(known: Sequence[Sample], rules: Rules) -> Iterator[Question]:
    """Windows whose ends fall on samples: who belongs to them is a matter of the declared bounds."""
    start, end = 2, len(known) - 3
    window = Window(start=known[start].at, end=known[end].at)
    inner = known[start + 1 : end]
    if rules.bounds is None:
        allowed = [[*head, *inner, *tail] for head in ([], [known[start]]) for tail in ([], [known[end]])]
        yield Question(name="edges", window=window, judge=_expect_any(allowed, rules))
    else:
        head = [known[start]] if rules.bounds[0] == "[" else []
        tail = [known[end]] if rules.bounds[1] == "]" else []
        yield Question(name="edges", window=window, judge=_expect([*head, *inner, *tail], rules))
    at = known[start].at
    after, before = known[start + 1 :], known[:start]
    # Of one end alone nothing is declared: the sample that stands on it may come or not.
    yield Question(name="after", window=Window(start=at),
                   judge=_expect_part([after, known[start:]], known, rules))  # fmt: skip
    yield Question(name="before", window=Window(end=at),
                   judge=_expect_part([before, known[: start + 1]], known, rules))  # fmt: skip


def find_disorder(found: Sequence[Sample], rules: Rules) -> Text | None:
    """Return where samples do not follow each other in time, as declared or, where nothing is, in either direction."""
    rising = all(one.at <= other.at for one, other in pairwise(found))
    falling = all(one.at >= other.at for one, other in pairwise(found))
    right = (rising or falling) if rules.descending is None else falling if rules.descending else rising
    return None if right else find("结果未按时间排序", "the samples are not in order of time")


def _expect(wanted: Sequence[Sample], rules: Rules) -> Judge:
    return _expect_any([wanted], rules)


def _expect_any(allowed: Sequence[Sequence[Sample]], rules: Rules) -> Judge:
    def judge(found: Sequence[Sample]) -> Text | None:
        for wanted in allowed:
            if _same(found, wanted):
                return find_disorder(found, rules)
        nearest = min(allowed, key=lambda wanted: abs(len(wanted) - len(found)))
        return _explain(found, nearest)

    return judge


def _expect_part(allowed: Sequence[Sequence[Sample]], known: Sequence[Sample], rules: Rules) -> Judge:
    """Only what is known counts: an open side holds whatever else the series has."""
    times = {each.at for each in known}
    judge = _expect_any(allowed, rules)
    return lambda found: judge([each for each in found if each.at in times])


def _expect_none_of(known: Sequence[Sample]) -> Judge:
    times = {each.at for each in known}

    def judge(found: Sequence[Sample]) -> Text | None:
        return _explain(found, ()) if any(each.at in times for each in found) else None

    return judge


def _expect_cut(known: Sequence[Sample], limit: int, rules: Rules) -> Judge:
    """A limit gives so many from one end, in order; from which one, where that is not declared, is open."""
    ends = [known[:limit], known[-limit:]]
    allowed = ends if rules.lasts is None else ends[1:] if rules.lasts else ends[:1]
    return _expect_any(allowed, rules)


def _same(found: Sequence[Sample], wanted: Sequence[Sample]) -> bool:
    if len(found) != len(wanted):
        return False
    pairs = zip(sorted(found, key=lambda each: each.at), sorted(wanted, key=lambda each: each.at), strict=True)
    return all(one.at == other.at and _is_value(one.value, other.value) for one, other in pairs)


def _is_value(one: float | None, other: float | None) -> bool:
    # A history of other readings than ours may have no member `value`: then times alone are compared.
    return one is None or other is None or one == other


def _explain(found: Sequence[Sample], wanted: Sequence[Sample]) -> Text:
    times, due = {each.at for each in found}, {each.at for each in wanted}
    missing, extra = len(due - times), len(times - due)
    doubled = len(found) - len(times)
    altered = 0 if missing or extra or doubled else 1
    return find(
        f"缺 {missing} 条、多 {extra} 条、重复 {doubled} 条、数值不符 {altered} 处",
        f"{missing} missing, {extra} too many, {doubled} double, {altered} altered",
    )


def _half(times: Sequence[dt.datetime]) -> dt.timedelta:
    """Return half of the smallest distance, at most our usual step: a cut there falls on no sample."""
    return min(min(other - one for one, other in pairwise(times)) / 2, _STEP)
