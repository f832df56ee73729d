"""`cityassay index simulate`: what goes with setting indicators of a unit, and the changes that reach a level."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from evaluator.cli.index.options import DataFile, Framework, RangesFile, SheetName, SpecFile, StructureFile, WeightsFile
from evaluator.cli.index.table import print_table
from evaluator.cli.index.waiting import wait
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, speaking, tell
from rules.text import Text

if TYPE_CHECKING:
    from evaluator.service.index.simulating import SimulationResult

MOST_SHOWN = 20


def add_to(group: typer.Typer) -> None:
    """Add the command `simulate`."""
    words = say(
        "改变若干指标会伴随什么；达到某级别的最小代价（关联而非因果）。",
        "What goes with a change; the cheapest way to a level (association, not cause).",
    )
    group.command("simulate", help=words)(simulate)


def simulate(
    data: DataFile,
    *,
    unit: Annotated[str, typer.Option("--unit", metavar="CODE", help=say("要模拟的单元。", "The unit."))],
    structure: StructureFile = None,
    framework: Framework = None,
    ranges: RangesFile = None,
    weights: WeightsFile = None,
    spec: SpecFile = None,
    sheet: SheetName = None,
    targets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="CODE=VALUE", help=say("把指标设为该值，可多次。", "Set an indicator; repeat.")),
    ] = None,
    level: Annotated[
        str | None, typer.Option("--level", metavar="ID", help=say("要达到的级别。", "Level to reach."))
    ] = None,
    scale: Annotated[
        str | None, typer.Option("--levels", metavar="ID", help=say("分级标尺。", "Scale of levels."))
    ] = None,
    budget: Annotated[
        float | None, typer.Option("--budget", metavar="B", help=say("可用的总费用。", "What may be spent in all."))
    ] = None,
    costs: Annotated[
        Path | None,
        typer.Option("--costs", metavar="F", help=say("费用表（code, cost, most）。", "Costs: code, cost, most.")),
    ] = None,
    probability: Annotated[
        float,
        typer.Option("--probability", metavar="P", help=say("要求的达标概率。", "Probability with which to reach it.")),
    ] = 0.8,
    as_json: Annotated[bool, typer.Option("--json", help=say("打印 JSON。", "Print JSON."))] = False,
) -> None:
    """Simulate the change, or look for the plan, and print what goes with it."""
    from evaluator.service.index.build import IndexFiles
    from evaluator.service.index.delivery import write_json
    from evaluator.service.index.simulating import run_simulation
    from evaluator.service.index.simulation_order import SimulationOrder

    order = SimulationOrder(
        files=IndexFiles(
            structure=structure, framework=framework, ranges=ranges, weights=weights, data=data, spec=spec, sheet=sheet
        ),
        unit=unit,
        targets=tuple(targets or ()),
        level=level,
        levels=scale,
        budget=budget,
        costs=costs,
        probability=probability,
    )
    with wait(Text(zh="正在模拟…", en="Simulating …")):
        found = run_simulation(order)
    if as_json:
        write_result(write_json(found.to_document()))
        return
    _print_changes(found)
    _print_levels(found)
    for text in found.tell():
        write_result(text.in_(speaking()) + "\n")
    for each in (*found.assembled.remarks, *found.remarks):
        tell(each.text)


def _print_changes(found: "SimulationResult") -> None:
    from indices.foresight.dependence import LABEL

    if found.simulation is None:
        return
    table = Table(box=None, title=LABEL.in_(speaking()), title_justify="left")
    table.add_column(say("指标", "indicator"), overflow="fold")
    for name in (say("现值", "now"), say("变化后", "after"), say("80% 区间", "80 % interval"), ""):
        table.add_column(name, justify="right")
    widths = dict(zip(found.fixed.raw.codes, found.fixed.width.tolist(), strict=True))

    def size(code: str, change: float) -> float:
        return abs(change) / widths[code] if widths[code] else 0.0

    order = sorted(
        found.simulation.changes, key=lambda each: (not each.chosen, -size(each.code, each.after - each.now))
    )
    for each in order[:MOST_SHOWN]:
        mark = say("设定", "set") if each.chosen else ""
        span = "" if each.chosen else f"{each.low:.4g} – {each.high:.4g}"
        table.add_row(each.code, f"{each.now:.4g}", f"{each.after:.4g}", span, mark)
    if len(order) > MOST_SHOWN:
        table.add_row(f"… +{len(order) - MOST_SHOWN} (--json)")
    print_table(table)


def _print_levels(found: "SimulationResult") -> None:
    if found.ladder is None or found.simulation is None:
        return
    table = Table(box=None)
    for name in (say("级别", "level"), say("界限", "cut"), say("变化后的概率", "probability after")):
        table.add_column(name, justify="left" if name in ("级别", "level") else "right")
    shares = found.ladder.share(found.simulation.scores)
    for step, cut in zip(found.ladder.scale.steps, ("–", *(f"{cut:g}" for cut in found.ladder.cuts)), strict=True):
        table.add_row(step.name.in_(speaking()), cut, f"{shares[step.id]:.0%}")
    print_table(table)
