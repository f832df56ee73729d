"""The use case behind `index simulate`: what goes with a change, and which changes reach a level or suit a budget.

Everything that follows what is set follows by association between the cities of the table: association, not cause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from evaluator.service.index.build import Assembled, assemble
from evaluator.service.index.document import write_remark
from evaluator.service.index.ladder import Ladder, open_ladder
from evaluator.service.index.levers import Levers, choose_levers, read_costs
from evaluator.service.index.simulation_order import SimulationOrder, read_targets, refuse_question
from indices.build import pick_row
from indices.fixed_score import Bounds, FixedScore, fix_score
from indices.foresight.dependence import LABEL, Dependence, fit_dependence, split_dependence
from indices.foresight.plan import Plan, plan_budget, plan_target
from indices.foresight.simulate import Simulation, simulate
from indices.foresight.task import Task
from indices.library.catalogue import read_catalogue
from indices.remark import Remark
from indices.table import Array
from rules.text import Text

SCHEMA = "cityassay/index-simulate/1"
CONFIDENCE = 0.8
_ENOUGH_TO_SPLIT = 20
_KNOWN = 2 / 3
_CAVEAT = Text(
    zh="概率只反映关联模型的不确定度，不含数据与权重的不确定度。",
    en="The probabilities hold the doubt of the association model, not that of data and weights.",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SimulationResult:
    """What was found.

    alone     the score where nothing follows what is set; `simulation` what goes with it, None where nothing changes
    model     the association model by which it was judged
    plan      None where the targets were given
    """

    assembled: Assembled
    fixed: FixedScore
    unit: str
    model: Dependence
    now: float
    alone: float
    simulation: Simulation | None
    plan: Plan | None = None
    levers: Levers | None = None
    ladder: Ladder | None = None
    level: str | None = None
    remarks: tuple[Remark, ...] = field(default_factory=tuple)

    @property
    def targets(self) -> dict[str, float]:
        """The new value of every indicator that is set."""
        if self.simulation is None:
            return {}
        return {each.code: each.after for each in self.simulation.changes if each.chosen}

    def tell(self) -> tuple[Text, ...]:
        """Return what was found in sentences, each with what it rests on."""
        found = [] if self.plan is None else [self.plan.tell()]
        if self.plan is not None and self.plan.targets and not self.plan.exhaustive:
            found.append(_GREEDY)
        if self.simulation is not None:
            found += [self.simulation.tell(), self._tell_alone(), self._tell_model()]
        return (*found, self.fixed.tell(), *(self.levers.sentences if self.levers else ()), _CAVEAT)

    def _tell_alone(self) -> Text:
        return Text(
            zh=f"若其他指标均不随之变化，得分为 {self.alone:.2f}。",
            en=f"If nothing else moved with it, the score would be {self.alone:.2f}.",
        )

    def _tell_model(self) -> Text:
        return Text(
            zh=f"关联模型由 {self.model.units} 个单元拟合（收缩系数 {self.model.shrinkage:.2f}）：它说明各城市的样貌，"
            "不说明措施的效果。",
            en=f"The association model was fitted on {self.model.units} units (shrinkage {self.model.shrinkage:.2f}): "
            "it tells what cities look like, not what a measure will do.",
        )

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON; what is not there is null."""
        built = self.assembled.built
        return {
            "schema": SCHEMA,
            "label": LABEL.model_dump(),
            "index": {"code": built.structure.top.code, "title": built.structure.top.name.model_dump()},
            "specification": {"id": built.spec.id, "edition": built.spec.edition, "sha256": built.spec.sha256},
            "inputs": [
                {"role": each.role, "file": each.name, "sha256": each.sha256, "bytes": each.size}
                for each in self.assembled.inputs
            ],
            "unit": self.unit,
            "scale_held": not self.fixed.is_fixed,
            "model": {
                "units": self.model.units,
                "indicators": len(self.model.codes),
                "draws": len(self.model.deviations),
                "shrinkage": self.model.shrinkage,
            },
            "score": self._write_score(),
            "levels": self._write_levels(),
            "changes": [] if self.simulation is None else self._write_changes(self.simulation),
            "plan": None if self.plan is None else self._write_plan(self.plan),
            "sentences": [each.model_dump() for each in self.tell()],
            "flags": [write_remark(each) for each in (*self.assembled.remarks, *self.remarks)],
        }

    def _write_score(self) -> dict[str, Any]:
        found: dict[str, Any] = {"now": self.now, "alone": self.alone, "confidence": CONFIDENCE}
        if self.simulation is None:
            return found | {"after": self.now, "low": self.now, "high": self.now}
        low, high = self.simulation.interval(CONFIDENCE)
        return found | {"after": float(np.median(self.simulation.scores)), "low": low, "high": high}

    def _write_levels(self) -> dict[str, Any] | None:
        if self.ladder is None:
            return None
        now = np.array([self.now])
        after = now if self.simulation is None else self.simulation.scores
        return {
            "scale": self.ladder.scale.id,
            "edition": self.ladder.edition.isoformat(),
            "cuts": list(self.ladder.cuts),
            "now": self.ladder.share(now),
            "after": self.ladder.share(after),
        }

    def _write_changes(self, simulation: Simulation) -> list[dict[str, Any]]:
        elements = self.assembled.structure.by_code
        return [
            {
                "code": each.code,
                "name": elements[each.code].name.model_dump(),
                "unit": elements[each.code].unit,
                "set": each.chosen,
                "now": each.now,
                "after": each.after,
                "low": each.low,
                "high": each.high,
            }
            for each in simulation.changes
        ]

    def _write_plan(self, plan: Plan) -> dict[str, Any]:
        levers = self.levers or Levers(chosen=(), considered=0, sentences=())
        return {
            "level": self.level,
            "targets": plan.targets,
            "cost": plan.cost,
            "score": plan.score,
            "probability": plan.probability,
            "wanted": plan.wanted,
            "reached": plan.reached,
            "exhaustive": plan.exhaustive,
            "flattered": plan.flattered,
            "levers_considered": levers.considered,
            "levers": [{"code": each.code, "cost": each.cost, "most": each.most} for each in levers.chosen],
        }


_GREEDY = Text(
    zh="措施组合是逐个选出的，未比较全部组合。",
    en="The set of levers was grown one by one; not all sets were compared.",
)


def run_simulation(order: SimulationOrder) -> SimulationResult:
    """Build the index and return what was asked of the unit.

    Raises
    ------
    UsageError
        As `assemble`, `simulate`, `read_costs`; not exactly one question; an unknown unit, scale, level or indicator; a
        target outside the range; fewer than 10 units.

    """
    refuse_question(order)
    ladder = open_ladder(order.levels, order.edition)
    cut = ladder.cut(order.level) if ladder is not None and order.level is not None else None
    assembled = assemble(order.files)
    fixed = fix_score(assembled.built, pick_row(assembled.built, order.unit), _find_bounds(assembled))
    values, remarks = _prepare(fixed)
    if order.targets:
        return _set_targets(order, assembled, fixed, ladder=ladder, values=values, remarks=remarks)
    costs = None if order.costs is None else read_costs(order.costs, assembled.structure.codes)
    chooser, judge = _fit(values, fixed.raw.codes, order.seed)
    levers = choose_levers(fixed, costs, chooser)
    task = Task(
        city=fixed.city,
        score=fixed.score,
        levers=levers.chosen,
        model=chooser,
        judge=judge,
        probability=order.probability,
        seed=order.seed,
    )
    plan = plan_target(task, cut) if cut is not None else plan_budget(task, order.budget or 0.0)
    model = judge or chooser
    return SimulationResult(
        assembled=assembled,
        fixed=fixed,
        unit=order.unit,
        model=model,
        now=plan.now,
        alone=_score_alone(fixed, plan.targets),
        simulation=plan.simulation if plan.targets else None,
        plan=plan,
        levers=levers,
        ladder=ladder,
        level=order.level,
        remarks=(*remarks, *model.remarks),
    )


def _set_targets(
    order: SimulationOrder,
    assembled: Assembled,
    fixed: FixedScore,
    *,
    ladder: Ladder | None,
    values: Array,
    remarks: tuple[Remark, ...],
) -> SimulationResult:
    targets = read_targets(order.targets, fixed)
    # Nothing is chosen by the model here, so all units may speak.
    model = fit_dependence(values, fixed.raw.codes, seed=order.seed)
    simulation = simulate(model, fixed.city, targets, fixed.score, confidence=CONFIDENCE, seed=order.seed)
    return SimulationResult(
        assembled=assembled,
        fixed=fixed,
        unit=order.unit,
        model=model,
        now=simulation.now,
        alone=_score_alone(fixed, targets),
        simulation=simulation,
        ladder=ladder,
        remarks=(*remarks, *model.remarks),
    )


def _find_bounds(assembled: Assembled) -> Mapping[str, Bounds]:
    framework = assembled.spec.framework
    return {} if framework is None else {each.id: each.range for each in read_catalogue().of(framework)}


def _prepare(fixed: FixedScore) -> tuple[Array, tuple[Remark, ...]]:
    """Return the values that the model is fitted on; a column known for few units is held, and follows nothing."""
    known = np.isfinite(fixed.cities).mean(axis=0) > _KNOWN
    values = np.where(known, fixed.cities, 0.0)
    thin = [code for code, enough in zip(fixed.raw.codes, known, strict=True) if not enough]
    if not thin:
        return values, ()
    shown = ", ".join(thin[:8]) + (" …" if len(thin) > 8 else "")
    text = Text(
        zh=f"{len(thin)} 个指标只有少数单元有值，不随其他指标变化：{shown}。",
        en=f"{len(thin)} indicators have values for too few units and follow nothing: {shown}.",
    )
    return values, (Remark(kind="thin", about="dependence", text=text),)


def _fit(values: Array, codes: Sequence[str], seed: int) -> tuple[Dependence, Dependence | None]:
    if len(values) >= _ENOUGH_TO_SPLIT:
        return split_dependence(values, codes, seed=seed)
    return fit_dependence(values, codes, seed=seed), None


def _score_alone(fixed: FixedScore, targets: Mapping[str, float]) -> float:
    values = fixed.city.values.copy()
    for code, value in targets.items():
        values[fixed.city.place(code)] = value
    return float(fixed.score(values[np.newaxis])[0])
