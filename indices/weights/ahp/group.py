"""Several experts, one set of weights: judgements or priorities aggregated, and how far the experts agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indices.table import Array
from indices.weights.ahp.completion import Completion, complete
from indices.weights.ahp.consensus import measure_consensus
from indices.weights.ahp.consistency import Consistency, assess, measure_gci
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.priority import Method, rank, weigh
from indices.weights.ahp.random_index import DEFAULT, RandomIndex
from rules.errors import UsageError
from rules.text import Text


class Grouping(StrEnum):
    """What is aggregated, each by the weighted geometric mean (Forman and Peniwati 1998, EJOR 108:165-169)."""

    AIJ = "aij"  # individual judgements: the group acts as one
    AIP = "aip"  # individual priorities: each member acts alone


class Sharing(StrEnum):
    """What weight each expert has."""

    EQUAL = "equal"
    CONSISTENCY = "consistency"  # 1 / (1 + 10 CR): an expert at the limit of 0.10 counts half


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Member:
    """One expert of the group. `gcompi` is the distance of the own judgements from the priorities of the group."""

    expert: str
    share: float
    weights: Array
    consistency: Consistency
    gcompi: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """How far the experts differ in one judgement: geometric standard deviation (1 = agree), lowest and highest."""

    row: str
    column: str
    mean: float
    deviation: float
    lowest: float
    highest: float
    experts: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeftOut:
    """The weights without one expert, the largest change of a weight and the number of elements that change rank."""

    expert: str
    weights: Array
    largest_change: float
    moved: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """What the experts say together.

    judgement  geometric mean of the judgements (AIJ), NaN where nobody gave one
    weights    priorities of the group, shape (n,)
    gcompi     share-weighted mean of the members' (Escobar, Aguaron and Moreno-Jimenez 2015, DSS 71:113-122)
    consensus  0 (none) to 1 (all alike), see `consensus.py`
    """

    grouping: Grouping
    judgement: Judgement
    weights: Array
    members: tuple[Member, ...]
    dispersion: tuple[Dispersion, ...]
    gcompi: float
    consensus: float
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a group is aggregated: what, with which priorities, table, completion and weights of the experts."""

    grouping: Grouping = Grouping.AIJ
    method: Method = Method.EIGENVECTOR
    table: RandomIndex = DEFAULT
    completion: Completion = Completion.LEAST_SQUARES
    sharing: Sharing = Sharing.EQUAL


def gather(judgements: Sequence[Judgement], way: Way, shares: Array | None = None) -> Group:
    """Return the group of at least two experts; `shares` (experts,) are their weights, else by `way.sharing`.

    Raises
    ------
    UsageError
        Experts judged other elements, an expert stands twice, the shares are no weights.

    """
    aligned = align(judgements)
    matrices = [complete(each, way.completion).matrix for each in aligned]
    consistencies = [assess(matrix, way.table) for matrix in matrices]
    portions = _share(consistencies, way.sharing) if shares is None else _check_shares(shares, aligned)
    weights = _aggregate(aligned, matrices, portions, way)
    own = [weigh(matrix, way.method) for matrix in matrices]
    members = tuple(
        Member(
            expert=each.expert,
            share=float(portions[k]),
            weights=own[k],
            consistency=consistencies[k],
            gcompi=measure_gci(matrices[k], weights),
        )
        for k, each in enumerate(aligned)
    )
    return Group(
        grouping=way.grouping,
        judgement=combine(aligned, portions),
        weights=weights,
        members=members,
        dispersion=measure_dispersion(aligned),
        gcompi=float(portions @ np.array([each.gcompi for each in members])),
        consensus=measure_consensus(np.array(own)),
        left_out=_leave_out(aligned, matrices, portions, weights, way),
    )


def align(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Return the judgements with their elements in the order of the first.

    Raises
    ------
    UsageError
        Other elements, or an expert twice.

    """
    first = judgements[0]
    for number, each in enumerate(judgements):
        if set(each.elements) != set(first.elements):
            odd = "、".join(sorted(set(each.elements) ^ set(first.elements)))
            raise UsageError(
                Text(
                    zh=f"{_name(each)} 与 {_name(first)} 的元素不同：{odd}。同一组专家应判断相同的元素。",
                    en=f"{_name(each)} and {_name(first)} differ in elements: {odd}. A group judges the same ones.",
                )
            )
        if each.expert in (other.expert for other in judgements[:number]):
            raise UsageError(
                Text(
                    zh=f"专家“{each.expert}”出现两次（{_name(each)}）。请去掉重复的文件，或改名。",
                    en=f"Expert '{each.expert}' stands twice ({_name(each)}); take one out or rename it.",
                )
            )
    return [_reorder(each, first.elements) for each in judgements]


def combine(judgements: Sequence[Judgement], shares: Array) -> Judgement:
    """Return the weighted geometric mean of the judgements, over the experts who gave each; NaN where nobody did."""
    logs = np.log(np.array([each.matrix for each in judgements]))
    given = ~np.isnan(logs)
    weights = shares[:, None, None] * given
    total = weights.sum(axis=0)
    sums = (weights * np.where(given, logs, 0.0)).sum(axis=0)
    mean = np.where(total > 0, np.exp(sums / np.where(total > 0, total, 1.0)), np.nan)
    return Judgement(elements=judgements[0].elements, matrix=mean, expert="+".join(each.expert for each in judgements))


def measure_dispersion(judgements: Sequence[Judgement]) -> tuple[Dispersion, ...]:
    """Return the spread of every judgement that at least two experts gave, the widest first."""
    logs = np.log(np.array([each.matrix for each in judgements]))
    names, found = judgements[0].elements, []
    for i, j in zip(*np.triu_indices(len(names), k=1), strict=True):
        own = logs[:, i, j][~np.isnan(logs[:, i, j])]
        if len(own) < 2:
            continue
        found.append(
            Dispersion(
                row=names[i],
                column=names[j],
                mean=float(np.exp(own.mean())),
                deviation=float(np.exp(own.std(ddof=1))),
                lowest=float(np.exp(own.min())),
                highest=float(np.exp(own.max())),
                experts=len(own),
            )
        )
    return tuple(sorted(found, key=lambda each: -each.deviation))


def _aggregate(judgements: Sequence[Judgement], matrices: Sequence[Array], shares: Array, way: Way) -> Array:
    if way.grouping is Grouping.AIJ:
        return weigh(complete(combine(judgements, shares), way.completion).matrix, way.method)
    own = np.array([weigh(matrix, way.method) for matrix in matrices])
    means = np.exp(shares @ np.log(own))
    return np.asarray(means / means.sum(), dtype=np.float64)


def _leave_out(
    judgements: Sequence[Judgement], matrices: Sequence[Array], shares: Array, weights: Array, way: Way
) -> tuple[LeftOut, ...]:
    found = []
    for k, each in enumerate(judgements):
        rest = [place for place in range(len(judgements)) if place != k]
        total = shares[rest].sum()
        if total <= 0:
            continue
        without = _aggregate([judgements[r] for r in rest], [matrices[r] for r in rest], shares[rest] / total, way)
        found.append(
            LeftOut(
                expert=each.expert,
                weights=without,
                largest_change=float(np.abs(without - weights).max()),
                moved=int((rank(without) != rank(weights)).sum()),
            )
        )
    return tuple(found)


def _share(consistencies: Sequence[Consistency], sharing: Sharing) -> Array:
    ratios = np.array([each.cr for each in consistencies])
    raw = 1 / (1 + 10 * ratios) if sharing is Sharing.CONSISTENCY else np.ones(len(ratios))
    return np.asarray(raw / raw.sum(), dtype=np.float64)


def _check_shares(shares: Array, judgements: Sequence[Judgement]) -> Array:
    sound = shares.shape == (len(judgements),) and bool(np.all(np.isfinite(shares)) and np.all(shares >= 0))
    if not sound or shares.sum() <= 0:
        raise UsageError(
            Text(
                zh=f"专家权重应为 {len(judgements)} 个不小于 0 且不全为 0 的数。",
                en=f"The experts' weights must be {len(judgements)} numbers of at least 0, not all 0.",
            )
        )
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def _reorder(judgement: Judgement, elements: Sequence[str]) -> Judgement:
    order = [judgement.elements.index(name) for name in elements]
    return Judgement(
        elements=tuple(elements),
        matrix=judgement.matrix[np.ix_(order, order)],
        expert=judgement.expert,
        date=judgement.date,
        source=judgement.source,
        remarks=judgement.remarks,
    )


def _name(judgement: Judgement) -> str:
    return judgement.source or judgement.expert or "-"
