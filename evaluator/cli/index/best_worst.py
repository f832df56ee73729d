"""`cityassay index best-worst`: weights from two lists instead of a whole matrix."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from evaluator.cli.index.table import print_table
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, tell


def add_to(group: typer.Typer) -> None:
    """Add the command `best-worst`."""
    words = say("由最优最劣法求权重（两列判断）。", "Weights by the best-worst method (two lists).")
    group.command("best-worst", help=words)(best_worst)


def best_worst(
    judgements: Annotated[
        Path,
        typer.Argument(
            metavar="LISTS",
            help=say(
                "CSV 或 XLSX，列：要素、最优对其他、其他对最劣。", "Columns element, best_to_others, others_to_worst."
            ),
        ),
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help=say("打印 JSON。", "Print JSON."))] = False,
) -> None:
    """Print the weights and how consistent the lists are."""
    from evaluator.service.index.best_worst import weigh_best_worst
    from evaluator.service.index.delivery import write_json

    found = weigh_best_worst(judgements)
    if as_json:
        write_result(write_json(found.to_document()))
    else:
        table = Table(box=None)
        table.add_column(say("要素", "element"), overflow="fold")
        table.add_column(say("权重", "weight"), justify="right")
        for name, weight in zip(found.elements, found.found.weights, strict=True):
            table.add_row(name, f"{weight:.4f}")
        print_table(table)
        write_result(f"ξ = {found.xi:.4f}   {say('最大输入不一致', 'largest inconsistency')} = {found.ratio:.4f}\n")
    for remark in found.found.remarks:
        tell(remark.text)
