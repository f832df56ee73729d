"""`cityassay index second-order`: growth, coordination and equity from a panel, and the admission test of each."""

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
    from evaluator.service.index.second_order import SecondOrderResult

MOST_SHOWN = 20


def add_to(group: typer.Typer) -> None:
    """Add the command `second-order`."""
    words = say(
        "由面板计算高阶指标，并检验各自能否纳入。", "Second-order indicators of a panel, each with its admission test."
    )
    group.command("second-order", help=words)(second_order)


def second_order(
    data: DataFile,
    *,
    outcome: Annotated[
        str, typer.Option("--outcome", metavar="COLUMN", help=say("指数之外的结果列。", "Column outside the index."))
    ],
    structure: StructureFile = None,
    framework: Framework = None,
    ranges: RangesFile = None,
    weights: WeightsFile = None,
    spec: SpecFile = None,
    sheet: SheetName = None,
    districts: Annotated[
        Path | None,
        typer.Option(
            "--districts",
            metavar="F",
            help=say("区县表（uCode, district, people, 指标…）。", "Table: uCode, district, people, indicators."),
        ),
    ] = None,
    elasticity: Annotated[
        list[str] | None,
        typer.Option(
            "--elasticity",
            metavar="CAUSE,EFFECT",
            help=say("再试一对指标的弹性，可多次。", "Try the elasticity of a pair too; repeat."),
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say("打印 JSON。", "Print JSON."))] = False,
) -> None:
    """Compute the candidates and print the test of each."""
    from evaluator.service.index.build import IndexFiles
    from evaluator.service.index.delivery import write_json
    from evaluator.service.index.second_order import SecondOrderOrder, try_candidates

    files = IndexFiles(
        structure=structure, framework=framework, ranges=ranges, weights=weights, data=data, spec=spec, sheet=sheet
    )
    pairs = tuple(_read_pair(each) for each in elasticity or ())
    order = SecondOrderOrder(files=files, outcome=outcome, districts=districts, elasticities=pairs)
    with wait(Text(zh="正在检验候选指标…", en="Testing the candidates …")) as word:

        def progressed(done: int, of: int) -> None:
            word(Text(zh=f"正在检验候选指标 {done}/{of}…", en=f"Testing the candidates, {done} of {of} …"))

        found = try_candidates(order, progressed=progressed)
    if as_json:
        write_result(write_json(found.to_document()))
        return
    _print_tried(found)
    for tried in found.tried[:MOST_SHOWN]:
        write_result(tried.tell().in_(speaking()) + "\n")
    if len(found.tried) > MOST_SHOWN:
        write_result(f"… +{len(found.tried) - MOST_SHOWN} (--json)\n")
    for each in found.untested[:MOST_SHOWN]:
        write_result(say(f"{each.name} 未检验：{each.why.zh}", f"{each.name} not tested: {each.why.en}") + "\n")
    for text in found.tell():
        write_result(text.in_(speaking()) + "\n")
    for remark in (*found.assembled.remarks, *found.remarks):
        tell(remark.text)


def _read_pair(words: str) -> tuple[str, str]:
    cause, _, effect = (each.strip() for each in words.replace("，", ",").partition(","))
    return cause, effect


def _print_tried(found: "SecondOrderResult") -> None:
    table = Table(box=None)
    table.add_column(say("候选", "candidate"), overflow="fold")
    for name in (
        say("单元", "units"),
        say("不含的误差", "error without"),
        say("含的误差", "error with"),
        say("降幅", "gain"),
        say("校正区间", "widened interval"),
        say("纳入", "admitted"),
    ):
        table.add_column(name, justify="right")
    for each in found.tried[:MOST_SHOWN]:
        one = each.admission
        numbers = (str(one.units), f"{one.error_without:.4g}", f"{one.error_with:.4g}", f"{one.gain:.1%}")
        mark = say("是", "yes") if each.admitted else say("否", "no")
        table.add_row(each.candidate.name, *numbers, f"{each.low:.1%} – {each.high:.1%}", mark)
    if len(found.tried) > MOST_SHOWN:
        table.add_row(f"… +{len(found.tried) - MOST_SHOWN} (--json)")
    print_table(table)
