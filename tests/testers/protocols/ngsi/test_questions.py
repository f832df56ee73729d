"""Questions to a history: a right one passes all of them whatever it may choose, each wrong one fails."""

import datetime as dt
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.protocols.ngsi.histories import Sample, Window
from testers.protocols.ngsi.questions import Rules, find_disorder, make_questions, make_samples

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
KNOWN = make_samples(START)
Answer = Callable[[Sequence[Sample], Window], list[Sample]]


def answer(known: Sequence[Sample], window: Window, *, bounds: str = "[)", newest: bool = False) -> list[Sample]:
    def inside(at: dt.datetime) -> bool:
        late = window.start is None or at > window.start or (at == window.start and bounds[0] == "[")
        early = window.end is None or at < window.end or (at == window.end and bounds[1] == "]")
        return late and early

    found = [each for each in known if inside(each.at)]
    found = found[::-1] if newest else found
    return found[: window.limit] if window.limit else found


def faults(rules: Rules, reply: Answer, known: Sequence[Sample] = KNOWN) -> set[str]:
    return {each.name for each in make_questions(known, rules) if each.judge(reply(known, each.window)) is not None}


@pytest.mark.parametrize("bounds", ["[)", "[]", "(]", "()"])
@pytest.mark.parametrize("newest", [False, True])
def test_a_right_history_passes(bounds: str, *, newest: bool) -> None:
    def reply(known: Sequence[Sample], window: Window) -> list[Sample]:
        return answer(known, window, bounds=bounds, newest=newest)

    assert faults(Rules(bounds=bounds, descending=newest, lasts=None), reply) == set()
    # Where nothing is declared, every choice is a right one.
    assert faults(Rules(bounds=None, descending=None, lasts=None), reply) == set()


@pytest.mark.parametrize(("declared", "real"), [("[)", "[]"), ("[)", "()"), ("(]", "[)"), ("[]", "()")])
def test_other_bounds_than_declared(declared: str, real: str) -> None:
    found = faults(
        Rules(bounds=declared, descending=None, lasts=None), lambda known, window: answer(known, window, bounds=real)
    )
    assert found == {"edges"}


WRONG: dict[str, Answer] = {
    "disorder": lambda known, window: answer(known, window)[1::2] + answer(known, window)[::2],
    "twice": lambda known, window: [*answer(known, window), *answer(known, window)[-1:]],
    "one lost": lambda known, window: [each for each in answer(known, window) if each.at != known[5].at],
    "filled gap": lambda known, window: answer(known, window) or [Sample(at=window.start or START, value=0.0)],
    "no limit": lambda known, window: answer(known, Window(start=window.start, end=window.end)),
    "other value": lambda known, window: [
        Sample(at=each.at, value=(each.value or 0) + (each.at == known[4].at)) for each in answer(known, window)
    ],
    "zone": lambda known, window: answer(
        known, Window(start=window.start, end=window.end and window.end + dt.timedelta(hours=window.offset))
    ),
    "inverted": lambda known, window: answer(
        known,
        Window(start=window.end, end=window.start)
        if window.start and window.end and window.start > window.end
        else window,
    ),
    "all": lambda known, _window: list(known),
    "nothing": lambda _known, _window: [],
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_history_is_found(name: str) -> None:
    assert faults(Rules(bounds="[)", descending=None, lasts=None), WRONG[name])


@given(st.lists(st.integers(4, 10**7), min_size=8, max_size=30), st.sampled_from(["[)", "[]", "(]", "()"]))
def test_any_series_of_a_right_history_passes(gaps: list[int], bounds: str) -> None:
    at, known = START, []
    for number, gap in enumerate(gaps):
        at += dt.timedelta(milliseconds=gap)
        known.append(Sample(at=at, value=float(number)))
    rules = Rules(bounds=bounds, descending=False, lasts=False)
    assert faults(rules, lambda all_, window: answer(all_, window, bounds=bounds), known) == set()


@pytest.mark.parametrize(
    ("numbers", "descending", "right"),
    [([], None, True), ([1], True, True), ([1, 2], None, True), ([2, 1], None, True), ([1, 3, 2], None, False),
     ([1, 2], True, False), ([2, 1], False, False), ([1, 1], False, True)],
)  # fmt: skip
def test_order(*, numbers: list[int], descending: bool | None, right: bool) -> None:
    found = [Sample(at=START + dt.timedelta(seconds=number), value=None) for number in numbers]
    rules = Rules(bounds=None, descending=descending, lasts=None)
    assert (find_disorder(found, rules) is None) == right


# RFC 3339 section 5.8: one instant in two zones.
@pytest.mark.parametrize(
    ("offset", "micro", "text"),
    [
        (0, 0, "2026-01-01T00:00:00.000Z"),
        (8, 0, "2026-01-01T08:00:00.000+08:00"),
        (0, 1, "2026-01-01T00:00:00.000001Z"),
    ],
)
def test_instants_are_written_as_rfc_3339(offset: int, micro: int, text: str) -> None:
    assert Window(offset=offset).write(START.replace(microsecond=micro)) == text
