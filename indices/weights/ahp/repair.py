"""Proposes the fewest, smallest changes of judgements that make a matrix acceptable; nothing changes without consent.

A proposal is shown to the expert. What the expert agrees to is applied, and the log keeps both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from indices.table import Array
from indices.weights.ahp.completion import complete
from indices.weights.ahp.consistency import CR_LIMIT, Consistency, assess, measure_errors
from indices.weights.ahp.judgement import Judgement, given_pairs
from indices.weights.ahp.priority import find_block, iterate_power, weigh_geometric_mean
from indices.weights.ahp.random_index import DEFAULT, RandomIndex, find_random_index
from indices.weights.ahp.scale import POINTS, find_position, write_ratio
from rules.errors import UsageError
from rules.text import Text

_WIDTH = 32  # proposals carried on to the next change
_SUSPECTS = 40  # judgements tried: all of nine elements, the worst of more

Pair = tuple[int, int]
State = dict[Pair, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One judgement to be changed: `steps` points along the scale, from `before` to `after`."""

    row: str
    column: str
    before: float
    after: float
    steps: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Changes for an expert to agree to, the consistency before and after all of them."""

    expert: str
    changes: tuple[Change, ...]
    before: Consistency
    after: Consistency

    @property
    def is_enough(self) -> bool:
        """Whether the changes make the matrix acceptable."""
        return self.after.is_acceptable


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What the expert said to one change. `by` is the person, `date` the day (ISO 8601)."""

    row: str
    column: str
    agreed: bool
    by: str
    date: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the consent log: the change, the answer (None = not asked yet), CR before and after."""

    change: Change
    consent: Consent | None
    applied: bool
    cr_before: float
    cr_after: float


def propose_repair(
    judgement: Judgement, *, table: RandomIndex = DEFAULT, most_changes: int = 3, most_steps: float = 8
) -> Proposal:
    """Return the fewest changes to points of the scale that bring CR below 0.10; of equally few the smallest.

    At most `most_changes` judgements move, each by at most `most_steps` points; beyond nine elements only the 40
    worst are tried. One change is found by trying all; more by a beam search over the best 32, so that fewer might
    exist. `is_enough` tells whether the bounds sufficed.

    Raises
    ------
    UsageError
        The random index table ends before the size of the matrix.

    """
    before = assess(complete(judgement).matrix, table)
    changes: State = {}
    if not before.is_acceptable:
        changes = _search(judgement, find_random_index(judgement.size, table), most_changes, most_steps)
    listed = tuple(_describe(judgement, pair, value) for pair, value in sorted(changes.items()))
    after = assess(complete(_change(judgement, listed)).matrix, table)
    return Proposal(expert=judgement.expert, changes=listed, before=before, after=after)


def apply_consented(
    judgement: Judgement, proposal: Proposal, consents: Sequence[Consent], *, table: RandomIndex = DEFAULT
) -> tuple[Judgement, tuple[Entry, ...]]:
    """Return the judgement with the changes that were agreed to, and the log of every proposed change.

    Raises
    ------
    UsageError
        A consent names no proposed change, stands twice, or lacks person or date; the judgement is not the one the
        proposal was made for.

    """
    answers = _index_consents(proposal, consents)
    current, log = judgement, list[Entry]()
    for change in proposal.changes:
        if _value(judgement, change) != change.before:
            raise _refuse_change(
                change,
                zh="判断值已不是提出建议时的值，请重新生成建议。",
                en="has changed since; propose again.",
            )
        answer = answers.get((change.row, change.column))
        before = assess(complete(current).matrix, table).cr
        agreed = answer is not None and answer.agreed
        if agreed:
            current = _change(current, [change])
        after = assess(complete(current).matrix, table).cr
        log.append(Entry(change=change, consent=answer, applied=agreed, cr_before=before, cr_after=after))
    return current, tuple(log)


def _search(judgement: Judgement, index: float, most_changes: int, most_steps: float) -> State:
    size, beam = judgement.size, [State()]
    whole, best = complete(judgement).matrix, State()
    suspects = _list_suspects(judgement.matrix, whole)
    for _ in range(most_changes):
        nexts = list(_grow(judgement.matrix, suspects, beam, most_steps))
        if not nexts:
            break
        ratios = (_measure_lambda(whole, nexts) - size) / ((size - 1) * index)
        costs = [_cost(judgement.matrix, state) for state in nexts]
        good = [place for place in range(len(nexts)) if ratios[place] < CR_LIMIT]
        if good:
            return nexts[min(good, key=lambda place: (round(costs[place], 9), ratios[place]))]
        order = np.argsort(ratios, kind="stable")
        beam = [nexts[place] for place in order[:_WIDTH]]
        best = beam[0]
    return best


def _list_suspects(matrix: Array, whole: Array) -> list[Pair]:
    errors = np.abs(measure_errors(whole, weigh_geometric_mean(whole)))
    return sorted(given_pairs(matrix), key=lambda pair: -errors[pair])[:_SUSPECTS]


def _grow(matrix: Array, pairs: Sequence[Pair], beam: Sequence[State], most_steps: float) -> Iterator[State]:
    """Give every state with one more change, each set of changes once."""
    seen = set()
    for state in beam:
        for pair in pairs:
            if pair in state:
                continue
            for point in _list_points(float(matrix[pair]), most_steps):
                grown = {**state, pair: point}
                key = frozenset(grown.items())
                if key not in seen:
                    seen.add(key)
                    yield grown


def _list_points(ratio: float, most_steps: float) -> list[float]:
    steps = [abs(find_position(float(point)) - find_position(ratio)) for point in POINTS]
    return [float(point) for point, step in zip(POINTS, steps, strict=True) if 1e-9 < step <= most_steps + 1e-9]


def _measure_lambda(whole: Array, states: Sequence[State]) -> Array:
    block = find_block(len(whole))
    starts = range(0, len(states), block)
    return np.concatenate([iterate_power(_stack(whole, states[start : start + block]))[1] for start in starts])


def _stack(whole: Array, states: Sequence[State]) -> Array:
    stack = np.repeat(whole[:, :, None], len(states), axis=2)
    for number, state in enumerate(states):
        for (i, j), value in state.items():
            stack[i, j, number], stack[j, i, number] = value, 1 / value
    return stack


def _cost(matrix: Array, state: State) -> float:
    return sum(abs(find_position(value) - find_position(float(matrix[pair]))) for pair, value in state.items())


def _describe(judgement: Judgement, pair: Pair, value: float) -> Change:
    before = float(judgement.matrix[pair])
    return Change(
        row=judgement.elements[pair[0]],
        column=judgement.elements[pair[1]],
        before=before,
        after=value,
        steps=abs(find_position(value) - find_position(before)),
    )


def _change(judgement: Judgement, changes: Sequence[Change]) -> Judgement:
    matrix = judgement.matrix.copy()
    for change in changes:
        i, j = judgement.elements.index(change.row), judgement.elements.index(change.column)
        matrix[i, j], matrix[j, i] = change.after, 1 / change.after
    return replace(judgement, matrix=matrix)


def _value(judgement: Judgement, change: Change) -> float | None:
    if change.row not in judgement.elements or change.column not in judgement.elements:
        return None
    return float(judgement.matrix[judgement.elements.index(change.row), judgement.elements.index(change.column)])


def _index_consents(proposal: Proposal, consents: Sequence[Consent]) -> dict[tuple[str, str], Consent]:
    known = {(change.row, change.column): change for change in proposal.changes}
    answers: dict[tuple[str, str], Consent] = {}
    for each in consents:
        pair = (each.row, each.column)
        if pair not in known:
            raise UsageError(
                Text(
                    zh=f"同意书中的 {each.row} / {each.column} 不在修改建议里。",
                    en=f"Consent to {each.row} / {each.column}: no such change was proposed.",
                )
            )
        if pair in answers:
            raise _refuse_change(known[pair], zh="有两份答复，请只留一份。", en="was answered twice; keep one answer.")
        if not each.by.strip() or not each.date.strip():
            raise _refuse_change(
                known[pair], zh="答复缺少签署人或日期。", en="lacks the person or the date of the answer."
            )
        answers[pair] = each
    return answers


def _refuse_change(change: Change, *, zh: str, en: str) -> UsageError:
    what = f"{change.row} / {change.column} ({write_ratio(change.before)} → {write_ratio(change.after)})"
    return UsageError(Text(zh=f"{what}：{zh}", en=f"{what} {en}"))
