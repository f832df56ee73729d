"""`cityassay index robust`: rank intervals, what moves them, a goal left out, the weights at which ranks swap."""

from typing import Annotated

import typer
from rich.table import Table

from evaluator.cli.index.options import (
    DataFile,
    Framework,
    PeriodName,
    RangesFile,
    SheetName,
    SpecFile,
    StructureFile,
    WeightsFile,
)
from evaluator.cli.index.table import print_table
from evaluator.cli.index.waiting import wait
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say
from rules.text import Text

MOST_SHOWN = 20


def add_to(group: typer.Typer) -> None:
    """Add the command `robust`."""
    words = say(
        "名次区间、敏感性、剔除与权重临界点。", "Rank intervals, sensitivity, removals, breakpoints of weights."
    )
    group.command("robust", help=words)(robust)


def robust(
    data: DataFile,
    *,
    structure: StructureFile = None,
    framework: Framework = None,
    ranges: RangesFile = None,
    weights: WeightsFile = None,
    spec: SpecFile = None,
    sheet: SheetName = None,
    period: PeriodName = None,
    draws: Annotated[
        int | None, typer.Option("--draws", min=100, max=1_000_000, metavar="N", help=say("抽样数。", "Draws."))
    ] = None,
    noise: Annotated[
        float | None,
        typer.Option("--noise", min=0, max=0.99, metavar="X", help=say("权重相对变幅。", "Relative noise of weights.")),
    ] = None,
    sobol: Annotated[
        int, typer.Option("--sobol", min=0, max=65_536, metavar="N", help=say("Sobol 样本量。", "Rows of the design."))
    ] = 4_096,
    without: Annotated[
        int | None,
        typer.Option("--without", min=1, metavar="LEVEL", help=say("逐个剔除该级要素。", "Leave out this level's.")),
    ] = 2,
    unit: Annotated[
        str | None,
        typer.Option("--unit", metavar="CODE", help=say("也看哪一选择影响该单元的名次。", "What moves its rank, too.")),
    ] = None,
    units: Annotated[
        bool, typer.Option("--units", help=say("逐个剔除单元并重新计算。", "Leave out units, one by one."))
    ] = False,
    slide: Annotated[
        list[str] | None,
        typer.Option("--slide", metavar="CODE", help=say("求该要素权重的临界点。", "Breakpoints of its weight.")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say("打印 JSON。", "Print JSON."))] = False,
) -> None:
    """Vary what can vary and print what moved."""
    from evaluator.service.index.build import IndexFiles
    from evaluator.service.index.delivery import write_json
    from evaluator.service.index.robust import RobustOrder, RobustResult, examine_robustness

    files = IndexFiles(
        structure=structure,
        framework=framework,
        ranges=ranges,
        weights=weights,
        data=data,
        spec=spec,
        sheet=sheet,
        period=period,
    )
    order = RobustOrder(
        files=files,
        draws=draws,
        noise=noise,
        sobol=sobol,
        sliders=tuple(slide or ()),
        out_of=without,
        unit=unit,
        units=units,
    )
    with wait(Text(zh="正在检验稳健性…", en="Varying what can vary …")):
        found: RobustResult = examine_robustness(order)
    if as_json:
        write_result(write_json(found.to_document()))
        return
    _print_units(found.to_document())
    document = found.to_document()
    _print_sensitivity(document["sensitivity"], say("名次平均变动", "mean change of rank"))
    _print_sensitivity(document["sensitivity_of_unit"], say(f"{unit} 的名次", f"rank of {unit}"))
    _print_rest(found.to_document())


def _print_units(document: dict[str, object]) -> None:
    units = document["units"]
    assert isinstance(units, dict)  # noqa: S101 - written a line above
    table = Table(box=None)
    ahead = document["ahead"]
    assert isinstance(ahead, list)  # noqa: S101 - as above
    chances = {each["unit"]: each["probability"] for each in ahead}
    for name in (
        say("单元", "unit"),
        say("指数 90% 区间", "index, 90 %"),
        say("名次 90% 区间", "rank, 90 %"),
        say("领先下一名", "ahead of the next"),
    ):
        table.add_column(name)
    for unit, each in sorted(units.items(), key=lambda item: item[1]["rank"]):
        low, high = each["index"]
        first, last = each["rank"]
        chance = f"{chances[unit]:.0%}" if unit in chances else "–"
        table.add_row(unit, f"{low:.2f} – {high:.2f}", f"{first} – {last}", chance)
    print_table(table)


def _print_sensitivity(found: object, title: str) -> None:
    if not isinstance(found, dict):
        return
    table = Table(box=None, title=title, title_justify="left")
    for name in (say("选择", "choice"), say("一阶 S", "first order S"), say("总效应 ST", "total ST")):
        table.add_column(name)
    for name, each in found["choices"].items():
        spans = [
            f"{each[kind]:.3f} [{each[kind + '_interval'][0]:.3f}, {each[kind + '_interval'][1]:.3f}]"
            for kind in ("first", "total")
        ]
        table.add_row(name, *spans)
    print_table(table)
    write_result(f"{found['verdict']}\n\n")


def _print_rest(document: dict[str, object]) -> None:
    sliders = document["sliders"]
    assert isinstance(sliders, list)  # noqa: S101 - as above
    _print_removals(document["without"], say("要素", "element"))
    _print_removals(document["without_experts"], say("专家", "expert"))
    _print_removals(document["without_units"], say("单元", "unit"))
    for each in sliders:
        write_result(f"{each['code']} = {each['share']:.4f}: {each['first']} ↔ {each['second'] or each['cut']}\n")


def _print_removals(removals: object, kind: str) -> None:
    """Print what moves most without each, the largest first."""
    assert isinstance(removals, dict)  # noqa: S101 - as above
    order = sorted(removals.items(), key=lambda item: (-item[1]["shift"], -item[1]["most"]))
    for code, each in order[:MOST_SHOWN]:
        line = Text(
            zh=f"剔除{kind} {code}：名次平均变动 {each['shift']:.2f}，最多 {each['most']} 位。",
            en=f"without {kind} {code}: ranks move by {each['shift']:.2f} on average, by {each['most']} at most.",
        )
        write_result(say(line.zh, line.en) + "\n")
    if len(order) > MOST_SHOWN:
        write_result(f"… +{len(order) - MOST_SHOWN} (--json)\n")
