"""`cityassay index objective`: weights that the data themselves give, by every method, side by side."""

from typing import TYPE_CHECKING, Annotated

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
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, speaking, tell
from indices.weights.combined import Rule

if TYPE_CHECKING:
    from evaluator.service.index.objective import ObjectiveResult


def add_to(group: typer.Typer) -> None:
    """Add the command `objective`."""
    words = say("由数据求客观权重（熵、CRITIC 等），并可组合。", "Weights from the data (entropy, CRITIC, ...).")
    group.command("objective", help=words)(objective)


def objective(
    data: DataFile,
    *,
    structure: StructureFile = None,
    framework: Framework = None,
    ranges: RangesFile = None,
    weights: WeightsFile = None,
    spec: SpecFile = None,
    sheet: SheetName = None,
    period: PeriodName = None,
    method: Annotated[
        list[str] | None,
        typer.Option(
            "--method", metavar="M", help=say("方法，可多次；默认全部。", "A method; repeat. All by default.")
        ),
    ] = None,
    within: Annotated[
        str | None,
        typer.Option("--within", metavar="CODE", help=say("只看该项之下的指标。", "Below this element only.")),
    ] = None,
    combine: Annotated[
        Rule | None, typer.Option("--combine", help=say("把各组权重合为一组。", "Make one set of them."))
    ] = None,
    own: Annotated[
        bool, typer.Option("--own", help=say("组合时计入指数自身的权重。", "Count the index's own weights in."))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("打印 JSON。", "Print JSON."))] = False,
) -> None:
    """Weigh by every method asked for and print the sets side by side."""
    from evaluator.service.index.build import IndexFiles
    from evaluator.service.index.delivery import write_json
    from evaluator.service.index.objective import ObjectiveOrder, weigh_data

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
    found = weigh_data(ObjectiveOrder(files=files, methods=tuple(method or ()), within=within, rule=combine, own=own))
    if as_json:
        write_result(write_json(found.to_document()))
        return
    _print(found)
    for refused in found.refused:
        tell(refused.why)
    for remark in dict.fromkeys(each.text for one in found.sets for each in one.remarks):
        tell(remark)


def _print(found: "ObjectiveResult") -> None:
    table = Table(box=None)
    table.add_column(say("指标", "indicator"), overflow="fold")
    sets = [found.own, *found.sets, *((found.combined,) if found.combined else ())]
    for each in sets:
        name = say("指数自身", "own") if each is found.own else each.method
        table.add_column(name, justify="right", overflow="fold")
    for place, code in enumerate(found.codes):
        table.add_row(code, *(f"{each.weights[place]:.4f}" for each in sets))
    print_table(table)
    if found.combined is not None:
        w, p_value = found.combined.worksheet["concordance"]
        write_result(
            say(
                f"各组次序的一致性 W = {w:.3f}（p = {p_value:.3g}）。",
                f"Agreement of the orders: W = {w:.3f} (p = {p_value:.3g}).",
            )
            + "\n"
        )
        for remark in found.combined.remarks:
            write_result(remark.text.in_(speaking()) + "\n")
