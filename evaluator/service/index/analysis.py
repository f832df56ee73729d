"""All that is asked of a built index before anybody relies on it: intervals, sensitivity, coherence, other methods."""

import datetime as dt
from dataclasses import dataclass

from evaluator.service.index.build import Assembled
from indices.coherence.audit import Coherence, audit_coherence
from indices.coherence.denominators import find_leftovers
from indices.comparison import Comparison, compare_methods
from indices.data_check import Checked, check_data
from indices.robustness import Robustness, assess
from indices.stages.normalise import FIXED
from indices.table import Array
from indices.uncertainty.leave_out import Removal, leave_out_elements
from indices.uncertainty.tree import compile_tree
from rules.level_scale import Grade, LevelScale, grade


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Levelled:
    """The scale of levels as it holds on `edition`, and the grade of every unit by code."""

    scale: LevelScale
    edition: dt.date
    grades: dict[str, Grade]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Analysis:
    """What was found out about an index; `levelled` where a scheme was asked."""

    assembled: Assembled
    checked: Checked
    robustness: Robustness
    coherence: Coherence
    comparison: Comparison
    removals: tuple[Removal, ...]
    levelled: Levelled | None

    @property
    def levels_stand(self) -> bool:
        """Whether a person stands for every reference range; else the levels are for show and have no force."""
        ranges = self.assembled.spec.ranges
        used = self.assembled.spec.scale_stage.scale in FIXED
        return used and bool(ranges) and all(each.is_confirmed for each in ranges.values())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """What is asked beyond the numbers themselves.

    sobol    rows of the sensitivity design, 0 = none
    errors   standard uncertainty of every normalised score, where the data state their quality
    scale    of levels, judged as of `edition`
    """

    sobol: int = 4_096
    errors: Array | None = None
    scale: LevelScale | None = None
    edition: dt.date | None = None


def analyse(assembled: Assembled, question: Question) -> Analysis:
    """Analyse a built index.

    Raises
    ------
    UsageError
        Weights or scores that the analyses cannot take; no cut of the levels in force on the day.

    """
    built, data = assembled.built, assembled.data
    normalised = built.stage("normalise").table
    robustness = assess(built, data, errors=question.errors, sobol=question.sobol)
    goals = [each.code for each in built.structure.children(built.structure.top.code)]
    means = built.spec.mean_stage.means
    tree = compile_tree(built.structure)
    divided = next((stage.table for stage in built.stages if stage.do == "denominate"), data.indicators)
    return Analysis(
        assembled=assembled,
        checked=check_data(data, built.structure),
        robustness=robustness,
        coherence=audit_coherence(
            normalised.values,
            built.structure,
            scores=built.scores.by_code,
            leftovers=find_leftovers(divided, data.denominators, built.structure),
            seed=built.spec.uncertainty.seed,
        ),
        comparison=compare_methods(built),
        removals=leave_out_elements(tree, normalised.values, goals, means) if len(goals) > 1 else (),
        levelled=_grade_all(robustness, built.units, question),
    )


def _grade_all(robustness: Robustness, units: tuple[str, ...], question: Question) -> Levelled | None:
    if question.scale is None:
        return None
    edition = question.edition or dt.datetime.now().astimezone().date()
    draws = robustness.intervals.draws
    grades = {unit: grade(draws[:, place], question.scale, edition) for place, unit in enumerate(units)}
    return Levelled(scale=question.scale, edition=edition, grades=grades)
