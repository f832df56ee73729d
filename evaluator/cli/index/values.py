"""`cityassay index values import|query|undo|export`: values of indicators in versions; nothing is overwritten."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from evaluator.cli.index.table import print_table
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, tell
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.text import Text

MOST_ROWS = 200


def add_to(group: typer.Typer) -> None:
    """Add the group `values`."""
    values = typer.Typer(
        help=say("指标数值库：入库、查询、撤销、导出。", "Values of indicators: enter, query, undo, export."),
        no_args_is_help=True,
    )
    values.command("import", help=say("把采集表的指标值入库。", "Enter the indicators of a filled sheet."))(enter)
    values.command("query", help=say("查询指标值。", "Query values."))(query)
    values.command("undo", help=say("撤销最近一个版本。", "Take back the last version of a value."))(undo)
    values.command("export", help=say("导出 CSV、XLSX 或数据表。", "Export as CSV, XLSX or data table."))(export)
    group.add_typer(values, name="values")


Folder = Annotated[Path, typer.Argument(metavar="DB", help=say("数值库文件夹。", "Folder of the database."))]
By = Annotated[str, typer.Option("--by", metavar="NAME", help=say("责任人。", "Who enters it."))]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help=say("入库或更正的理由。", "Why."))]
Cities = Annotated[list[str] | None, typer.Option("--city", metavar="CODE", help=say("城市。", "City."))]
Indicators = Annotated[list[str] | None, typer.Option("--indicator", metavar="CODE", help=say("指标。", "Indicator."))]
Periods = Annotated[list[str] | None, typer.Option("--period", metavar="P", help=say("时期。", "Period."))]
AsOf = Annotated[
    dt.datetime | None,
    typer.Option("--as-of", metavar="TIME", help=say("当时的数值库状态。", "As the database stood then.")),
]


def enter(
    folder: Folder,
    sheet: Annotated[Path, typer.Argument(metavar="SHEET", help=say("填好的采集表。", "The filled sheet."))],
    *,
    period: Annotated[str, typer.Option("--period", metavar="P", help=say("评价期。", "Period."))],
    by: By,
    reason: Reason,
    framework: Annotated[
        str, typer.Option("--framework", metavar="ID", help=say("指标体系。", "Indicator framework."))
    ] = "city-index",
    evidence: Annotated[
        Path | None, typer.Option("--evidence", metavar="DIR", help=say("证据文件夹。", "Folder of the evidence."))
    ] = None,
) -> None:
    """Enter all indicators of a sheet, or none."""
    from evaluator.service.index.values import Entry, enter_sheet

    entry = Entry(sheet=sheet, framework=framework, period=period, by=by, reason=reason, evidence=evidence)
    entered = enter_sheet(folder, entry)
    count = len(entered.versions)
    tell(Text(zh=f"{count} 个数值入库：{folder}", en=f"{count} values entered into {folder}."))
    for each in entered.remarks:
        tell(each)


def query(
    folder: Folder,
    *,
    city: Cities = None,
    indicator: Indicators = None,
    period: Periods = None,
    as_of: AsOf = None,
    history: Annotated[bool, typer.Option("--history", help=say("包括旧版本。", "Older versions too."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("打印 JSON。", "Print JSON."))] = False,
) -> None:
    """Print values with unit, class, source and version."""
    from evaluator.service.index.value_entry import list_entries
    from evaluator.service.index.values import find_values

    moment = as_of.astimezone() if as_of is not None else None
    found = find_values(
        folder, cities=city or (), indicators=indicator or (), periods=period or (), as_of=moment, history=history
    )
    if as_json:
        write_result(list_entries(found).model_dump_json(by_alias=True, indent=1) + "\n")
        return
    table = Table(box=None)
    for name in ("city", "indicator", "period", "value", "unit", "quality", "version", "by"):
        table.add_column(name)
    for each in found[:MOST_ROWS]:
        value = each.value
        shown = "–" if value.value is None else f"{value.value:g}"
        row = (value.city, value.indicator, value.period, shown, value.unit, value.quality.value)
        table.add_row(*row, str(each.version), each.entered_by)
    print_table(table)
    if len(found) > MOST_ROWS:
        tell(Text(zh=f"只显示前 {MOST_ROWS} 行，共 {len(found)} 行。", en=f"{MOST_ROWS} of {len(found)} rows shown."))


def undo(
    folder: Folder,
    city: Annotated[str, typer.Argument(metavar="CITY", help=say("城市。", "City."))],
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help=say("指标。", "Indicator."))],
    period: Annotated[str, typer.Argument(metavar="PERIOD", help=say("时期。", "Period."))],
    *,
    by: By,
    reason: Reason,
) -> None:
    """Take back the last version; it stays on record."""
    from evaluator.service.index.values import undo_value

    version = undo_value(folder, (city, indicator, period), by=by, reason=reason)
    value = version.value.value
    shown = "–" if value is None else f"{value:g}"
    tell(
        Text(
            zh=f"已撤销，现值 {shown}（第 {version.version} 版）。",
            en=f"Undone: now {shown}, version {version.version}.",
        )
    )


def export(
    folder: Folder,
    *,
    out: Annotated[Path, typer.Option("--out", metavar="F", help=say(".csv 或 .xlsx 文件。", "A .csv or .xlsx file."))],
    table: Annotated[
        str | None,
        typer.Option(
            "--table", metavar="P", help=say("导出该时期的数据表（供 index build）。", "Data table of a period.")
        ),
    ] = None,
    city: Cities = None,
    indicator: Indicators = None,
    period: Periods = None,
    as_of: AsOf = None,
) -> None:
    """Export what was asked for."""
    from evaluator.service.index.values import FORMS, export_table, export_values, find_values

    form = out.suffix.lstrip(".").lower()
    if form not in FORMS or (table is not None and form != "csv"):
        raise UsageError(
            Text(
                zh=f"--out：{out} 应以 .csv 或 .xlsx 结尾；--table 只能写 .csv。",
                en=f"--out: {out} must end in .csv or .xlsx; --table writes .csv alone.",
            )
        )
    moment = as_of.astimezone() if as_of is not None else None
    found = find_values(folder, cities=city or (), indicators=indicator or (), periods=period or (), as_of=moment)
    raw = export_table(found, table).encode() if table is not None else export_values(found, form)
    write_whole(out, raw)
    tell(Text(zh=f"{len(found)} 个数值：{out}", en=f"{len(found)} values: {out}"))
