"""`cityassay index check`: the two tables and the specification, looked at before anything is computed."""

import json
from collections import Counter
from typing import Annotated

import typer

from evaluator.cli.index.options import DataFile, Framework, PeriodName, RangesFile, SheetName, SpecFile, StructureFile
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, speaking
from rules.text import Text

MOST_SHOWN = 40


def add_to(group: typer.Typer) -> None:
    """Add the command `check`."""
    words = say("检查结构表、数据表和规格，不做计算。", "Check structure, data and specification; compute nothing.")
    group.command("check", help=words)(check)


def check(
    data: DataFile,
    *,
    structure: StructureFile = None,
    framework: Framework = None,
    ranges: RangesFile = None,
    spec: SpecFile = None,
    sheet: SheetName = None,
    period: PeriodName = None,
    as_json: Annotated[bool, typer.Option("--json", help=say("打印 JSON。", "Print JSON."))] = False,
) -> None:
    """Check the files and print what a person should look at."""
    from evaluator.service.index.build import IndexFiles
    from evaluator.service.index.checking import inspect

    found = inspect(
        IndexFiles(
            structure=structure,
            framework=framework,
            ranges=ranges,
            data=data,
            spec=spec,
            sheet=sheet,
            period=period,
        )
    )
    if as_json:
        write_result(json.dumps(found.to_document(), ensure_ascii=False, indent=1) + "\n")
        return
    table, remarks = found.data.indicators, found.checked.remarks
    units, indicators, levels = len(table.units), len(table.codes), found.structure.depth
    gaps = sum(share > 0 for share in found.checked.missing.values())
    head = Text(
        zh=f"{units} 个单元，{indicators} 个指标，{levels} 级；{gaps} 个指标有缺失值。\n",
        en=f"{units} units, {indicators} indicators, {levels} levels; {gaps} indicators have missing values.\n",
    )
    write_result(head.in_(speaking()))
    for kind, count in Counter(each.kind for each in remarks).items():
        write_result(f"\n{kind} ({count})\n")
        for each in found.checked.of_kind(kind)[:MOST_SHOWN]:
            write_result(f"  {each.text.in_(speaking())}\n")
        if count > MOST_SHOWN:
            write_result(f"  … +{count - MOST_SHOWN} (--json)\n")
    if not remarks:
        write_result(say("没有发现需要查看的问题。\n", "Nothing that a person should look at.\n"))
