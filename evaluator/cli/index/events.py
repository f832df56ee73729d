"""`cityassay index events`: event rows of devices and systems become the table that an index is built from."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from evaluator.cli.index.table import print_table
from evaluator.cli.index.waiting import wait
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, tell
from rules.text import Text

if TYPE_CHECKING:
    from evaluator.service.index.events import EventsResult

MOST_UNITS, MOST_MEASURES = 20, 8


def add_to(group: typer.Typer) -> None:
    """Add the command `events`."""
    words = say("把设备与系统的事件数据汇总为指标数据表。", "Sum event rows up to a table of indicators.")
    group.command("events", help=words)(events)


def events(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="EVENTS", help=say("事件表（CSV、Parquet 或 Parquet 文件夹）。", "CSV, Parquet, or a folder of it.")
        ),
    ],
    *,
    measures: Annotated[
        Path, typer.Option("--measures", metavar="F", help=say("指标口径（YAML）。", "What to measure (YAML)."))
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="F", help=say("数据表写到 F（.csv）。", "Write the table to F (.csv).")),
    ] = None,
    memory: Annotated[
        int, typer.Option("--memory", min=64, metavar="MIB", help=say("内存上限（MiB）。", "Memory allowed, MiB."))
    ] = 2048,
    as_json: Annotated[bool, typer.Option("--json", help=say("打印 JSON。", "Print JSON."))] = False,
) -> None:
    """Measure, print the head of the table, and write it."""
    from evaluator.service.index.delivery import write_json
    from evaluator.service.index.events import EventsOrder, measure_events

    with wait(Text(zh="正在汇总事件…", en="Summing the events up …")):
        found = measure_events(EventsOrder(events=source, measures=measures, out=out, mebibytes=memory))
    if as_json:
        write_result(write_json(found.to_document()))
    else:
        _print(found)
    units, codes = len(found.table.units), len(found.table.codes)
    tell(Text(zh=f"{units} 个单元，{codes} 个指标。", en=f"{units} units, {codes} measures."))
    if out is not None:
        tell(Text.same(str(out)))


def _print(found: "EventsResult") -> None:
    table = Table(box=None)
    table.add_column(say("单元", "unit"), overflow="fold")
    shown = found.table.codes[:MOST_MEASURES]
    for code in shown:
        table.add_column(code, justify="right", overflow="fold")
    for unit, row in list(zip(found.table.units, found.table.values, strict=True))[:MOST_UNITS]:
        table.add_row(unit, *("–" if math.isnan(cell) else f"{cell:.6g}" for cell in row[:MOST_MEASURES]))
    more = max(len(found.table.units) - MOST_UNITS, 0), max(len(found.table.codes) - MOST_MEASURES, 0)
    if any(more):
        table.add_row(say(f"… 另有 {more[0]} 行、{more[1]} 列", f"… {more[0]} more rows, {more[1]} more columns"))
    print_table(table)
