"""The use case behind `index second-order`: candidates computed from a panel, and the admission test of each.

What is predicted is the outcome of the last period; what it is predicted from ends a period before. Many candidates are
tried, and the best of many is good by luck alone, so each interval is widened until all of them hold together
(Bonferroni: C. E. Bonferroni 1936; its use for intervals O. J. Dunn, Journal of the American Statistical Association 56
(1961) 52-64). The spread of a gain comes from drawing units again, its tail is taken as that of a normal law.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evaluator.service.index.build import IndexFiles, Input, digest_input
from evaluator.service.index.candidates import Candidate, list_candidates
from evaluator.service.index.document import write_remark
from evaluator.service.index.panel import AssembledPanel, assemble_panel, spread, write_head, write_periods
from indices.district_sheet import Districts, read_districts
from indices.foresight.admission import Admission, admit
from indices.remark import Remark
from indices.table import Array
from rules.errors import UsageError
from rules.statistics.distributions import normal_ppf
from rules.text import Text

SCHEMA = "cityassay/index-second-order/1"
CONFIDENCE = 0.9
FEWEST_UNITS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOrderOrder:
    """What is asked: `files.data` is the panel, `outcome` its column outside the index, `districts` a table of them.

    elasticities  pairs of a cause and an effect
    """

    files: IndexFiles
    outcome: str
    districts: Path | None = None
    elasticities: Sequence[tuple[str, str]] = ()
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tried:
    """The test of one candidate among `tries`; `low` and `high` hold for all tries together."""

    candidate: Candidate
    admission: Admission
    tries: int
    low: float
    high: float

    @property
    def admitted(self) -> bool:
        """Whether it adds validity, whatever luck the number of tries brings."""
        return self.low > 0

    def tell(self) -> Text:
        """Return the decision with its numbers."""
        found, name = self.admission, self.candidate.name
        zh, en = ("准予纳入", "is admitted") if self.admitted else ("不予纳入", "is not admitted")
        return Text(
            zh=f"{name} {zh}：对“{found.outcome}”的样本外误差由 {found.error_without:.4g} 变为 {found.error_with:.4g}，"
            f"降幅 {found.gain:.1%}（按 {self.tries} 次检验校正的区间 {self.low:.1%} 至 {self.high:.1%}，"
            f"{found.units} 个单元，另有 {found.missing} 个缺值未用）。",
            en=f"{name} {en}: the error of {found.outcome} out of sample goes from {found.error_without:.4g} to "
            f"{found.error_with:.4g}, a gain of {found.gain:.1%} (interval for {self.tries} tries {self.low:.1%} … "
            f"{self.high:.1%}; {found.units} units, {found.missing} left out for missing values).",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Untested:
    """A candidate that could not be tested, and why."""

    name: str
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SecondOrderResult:
    """What was found; `base` is the last period of the candidates, `until` that of the outcome."""

    assembled: AssembledPanel
    inputs: tuple[Input, ...]
    outcome: str
    base: str
    until: str
    tried: tuple[Tried, ...]
    untested: tuple[Untested, ...]
    remarks: tuple[Remark, ...]

    @property
    def admitted(self) -> tuple[Tried, ...]:
        """The candidates that were admitted."""
        return tuple(each for each in self.tried if each.admitted)

    def tell(self) -> tuple[Text, ...]:
        """Return what was asked, how many were tried, and how that was allowed for."""
        tries, admitted = len(self.tried), len(self.admitted)
        alone = 1 - (1 - CONFIDENCE) / max(tries, 1)
        asked = Text(
            zh=f"用截至 {self.base} 期的数据预测 {self.until} 期的“{self.outcome}”："
            "先用一阶指标（缺值取均值），再逐个加入候选。",
            en=f"{self.outcome} of {self.until} was predicted from data up to {self.base}: from the first-order "
            "indicators (gaps at their mean), and from these and one candidate at a time.",
        )
        counted = Text(
            zh=f"共检验 {tries} 个候选，纳入 {admitted} 个；区间经 Bonferroni 校正，{tries} 个区间同时成立的置信度为 "
            f"{CONFIDENCE:.0%}（单个 {alone:.2%}）。",
            en=f"{tries} candidates were tried, {admitted} admitted; intervals are widened after Bonferroni so that "
            f"all {tries} hold together with {CONFIDENCE:.0%} (each with {alone:.2%}).",
        )
        return asked, counted

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON."""
        head = write_head(self.assembled, SCHEMA)
        head["inputs"] += [
            {"role": each.role, "file": each.name, "sha256": each.sha256, "bytes": each.size} for each in self.inputs
        ]
        return head | {
            "periods": write_periods(self.assembled),
            "outcome": {"column": self.outcome, "period": self.until},
            "base_period": self.base,
            "tries": len(self.tried),
            "correction": {"method": "bonferroni", "confidence": CONFIDENCE},
            "candidates": [_write_tried(each) for each in self.tried],
            "untested": [{"name": each.name, "why": each.why.model_dump()} for each in self.untested],
            "sentences": [each.model_dump() for each in self.tell()],
            "flags": [write_remark(each) for each in (*self.assembled.remarks, *self.remarks)],
        }


def try_candidates(
    order: SecondOrderOrder, *, progressed: Callable[[int, int], None] | None = None
) -> SecondOrderResult:
    """Compute the candidates and return the test of each; `progressed` is told how many are done, of how many.

    Raises
    ------
    UsageError
        As `assemble_panel` and `read_districts`; fewer than three periods; the outcome does not vary or is known for
        too few units; no candidate can be tested.

    """
    assembled = assemble_panel(order.files, outcome=order.outcome)
    periods = assembled.data.periods
    if len(periods) < 3:
        raise UsageError(
            Text(
                zh=f"{order.files.data}：高阶指标至少需要三期数据，现有 {len(periods)} 期。",
                en=f"{order.files.data}: second-order indicators need three periods; there are {len(periods)}.",
            )
        )
    base, until = periods[-2:]
    districts = _read_districts(order, assembled, base)
    candidates, remarks = list_candidates(assembled, districts, order.elasticities)
    tried, untested = _try_all(assembled, candidates, order, progressed or (lambda _done, _of: None))
    return SecondOrderResult(
        assembled=assembled,
        inputs=() if order.districts is None else (digest_input("districts", order.districts),),
        outcome=order.outcome,
        base=base,
        until=until,
        tried=tried,
        untested=untested,
        remarks=remarks,
    )


def _read_districts(order: SecondOrderOrder, assembled: AssembledPanel, base: str) -> Districts | None:
    if order.districts is None:
        return None
    panel = assembled.data.panel
    return read_districts(order.districts, units=panel.units, codes=assembled.structure.codes, period=base)


def _try_all(
    assembled: AssembledPanel,
    candidates: Sequence[Candidate],
    order: SecondOrderOrder,
    progressed: Callable[[int, int], None],
) -> tuple[tuple[Tried, ...], tuple[Untested, ...]]:
    outcome = assembled.data.panel.series(order.outcome)[:, -1]
    first = _take_first_order(assembled)
    _refuse_outcome(order, outcome, first)
    found: dict[str, Admission] = {}
    untested: list[Untested] = []
    for done, each in enumerate(candidates):
        progressed(done, len(candidates))
        one = _try(each, first, outcome, order)
        if isinstance(one, Text):
            untested.append(Untested(name=each.name, why=one))
        else:
            found[each.name] = one
    by_name = {each.name: each for each in candidates}
    tried = [_widen(by_name[name], one, len(found)) for name, one in found.items()]
    return tuple(sorted(tried, key=lambda each: (not each.admitted, -each.admission.gain))), tuple(untested)


def _take_first_order(assembled: AssembledPanel) -> Array:
    """Return the scores of the indicators a period before the outcome; gaps at the mean, NaN for units not in it."""
    built, units = assembled.builds[assembled.data.periods[-2]], assembled.data.panel.units
    columns = []
    for code in built.structure.codes:
        scores = built.scores.by_code[code]
        known = np.isfinite(scores)
        if known.any():
            columns.append(spread(built, np.where(known, scores, scores[known].mean()), units))
    return np.column_stack(columns)


def _refuse_outcome(order: SecondOrderOrder, outcome: Array, first: Array) -> None:
    known = outcome[np.isfinite(outcome) & np.all(np.isfinite(first), axis=1)]
    if len(known) < FEWEST_UNITS or np.ptp(known) == 0:
        raise UsageError(
            Text(
                zh=f"{order.files.data}：“{order.outcome}”在最后一期须有至少 {FEWEST_UNITS} 个单元的值且互不相同，"
                f"现有 {len(known)} 个。",
                en=f"{order.files.data}: {order.outcome} must be known for {FEWEST_UNITS} units in the last period and "
                f"differ between them; there are {len(known)}.",
            )
        )


def _try(each: Candidate, first: Array, outcome: Array, order: SecondOrderOrder) -> Admission | Text:
    known = each.values[np.isfinite(each.values) & np.isfinite(outcome)]
    if len(known) and np.ptp(known) == 0:
        return Text(zh="各单元取值相同。", en="It is the same for every unit.")
    try:
        return admit(
            each.values,
            first,
            outcome,
            name=each.name,
            outcome_name=order.outcome,
            seed=order.seed,
            confidence=CONFIDENCE,
        )
    except UsageError as error:
        return error.message


def _widen(candidate: Candidate, found: Admission, tries: int) -> Tried:
    """Widen the interval of one try until `tries` of them hold together."""
    tail = (1 - CONFIDENCE) / 2
    half = (found.high - found.low) / 2
    wider = normal_ppf(1 - tail / tries) / normal_ppf(1 - tail)
    return Tried(
        candidate=candidate,
        admission=found,
        tries=tries,
        low=found.gain - wider * max(half, found.gain - found.low),
        high=found.gain + wider * max(half, found.high - found.gain),
    )


def _write_tried(each: Tried) -> dict[str, Any]:
    found = each.admission
    return {
        "name": each.candidate.name,
        "kind": each.candidate.kind,
        "about": each.candidate.about,
        "admitted": each.admitted,
        "units": found.units,
        "missing": found.missing,
        "error": {"without": found.error_without, "with": found.error_with, "of_mean": found.error_of_mean},
        "gain": found.gain,
        "interval": [each.low, each.high],
        "interval_alone": [found.low, found.high],
        "text": each.tell().model_dump(),
    }
