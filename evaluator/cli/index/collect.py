"""`cityassay index collect spec|check|run`: what is to be collected, whether a sheet holds, values from sources."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evaluator.cli.stream import write_note, write_result
from evaluator.cli.voice import say, speaking, tell
from rules.errors import UsageError
from rules.text import Text

if TYPE_CHECKING:  # what they stand for needs an extra
    from evaluator.service.index.filling import Delivery
    from indices.collect.run import Collected


def add_to(group: typer.Typer) -> None:
    """Add the group `collect`."""
    collect = typer.Typer(
        help=say("指标数据采集：规格、检查、接入。", "Collecting data: specification, check, sources."),
        no_args_is_help=True,
    )
    words = say("写出采集表模板、JSON Schema 与规格 PDF。", "Write template, JSON Schema and PDF of the specification.")
    collect.command("spec", help=words)(spec)
    collect.command("check", help=say("检查填好的采集表。", "Check a filled sheet."))(check)
    collect.command("run", help=say("按映射文件读取数据源。", "Read the sources of a mapping file."))(run)
    group.add_typer(collect, name="collect")


Framework = Annotated[str, typer.Option("--framework", metavar="ID", help=say("指标体系。", "Indicator framework."))]
Period = Annotated[str, typer.Option("--period", metavar="P", help=say("评价期，如 2025。", "Period, such as 2025."))]
AsJson = Annotated[bool, typer.Option("--json", help=say("打印 JSON。", "Print JSON."))]


def spec(
    *,
    period: Period,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=say("结果文件夹。", "Folder for the files."))],
    framework: Framework = "city-index",
    city: Annotated[
        list[str] | None,
        typer.Option(
            "--city", metavar="CODE=NAME", help=say("填报的城市或区县。", "A city or district that fills in.")
        ),
    ] = None,
) -> None:
    """Write what a city needs to fill in its sheet."""
    from evaluator.service.index.collecting import SpecOrder, write_specification

    for place in write_specification(SpecOrder(framework=framework, period=period, out=out, cities=tuple(city or ()))):
        write_result(f"{place}\n")


def check(
    sheet: Annotated[Path, typer.Argument(metavar="SHEET", help=say("填好的采集表。", "The filled sheet."))],
    *,
    period: Period,
    framework: Framework = "city-index",
    evidence: Annotated[
        Path | None, typer.Option("--evidence", metavar="DIR", help=say("证据文件夹。", "Folder of the evidence."))
    ] = None,
    last: Annotated[
        Path | None,
        typer.Option("--last", metavar="SHEET", help=say("上一期的采集表。", "Sheet of the period before.")),
    ] = None,
    last_period: Annotated[
        str | None, typer.Option("--last-period", metavar="P", help=say("上一期。", "The period before."))
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Print every finding with sheet, cell and cure; exit status 1 when there are errors."""
    from evaluator.service.index.collecting import CheckOrder, check_sheet, write_checkup
    from evaluator.service.index.delivery import write_json

    order = CheckOrder(
        sheet=sheet, framework=framework, period=period, evidence=evidence, last=last, last_period=last_period
    )
    checkup = check_sheet(order)
    if as_json:
        write_result(write_json(write_checkup(checkup)))
    else:
        for each in checkup.findings:
            mark = "✗" if each in checkup.errors else "!"
            write_result(f"{mark} {each.text.in_(speaking())}\n")
        errors, others = len(checkup.errors), len(checkup.findings) - len(checkup.errors)
        tell(
            Text(
                zh=f"{len(checkup.values)} 个可用数值；{errors} 处错误，{others} 处提醒。",
                en=f"{len(checkup.values)} values can be used; {errors} errors, {others} warnings.",
            )
        )
    return 1 if checkup.errors else 0


def run(
    mapping: Annotated[Path, typer.Argument(metavar="MAPPING", help=say("映射文件（YAML）。", "Mapping file (YAML)."))],
    *,
    state: Annotated[
        Path | None,
        typer.Option(
            "--state", metavar="F", help=say("进度文件（默认在映射文件旁）。", "Progress (beside the mapping).")
        ),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help=say("全部重新读取。", "Read everything again."))] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help=say("写出采集表、证据和结果。", "Write sheet, evidence, result.")),
    ] = None,
    sheet: Annotated[
        Path | None,
        typer.Option(
            "--sheet", metavar="F", help=say("填入已有的采集表（配合 --out）。", "A sheet to fill on (with --out).")
        ),
    ] = None,
    city: Annotated[
        list[str] | None,
        typer.Option("--city", metavar="CODE=NAME", help=say("城市名称（配合 --out）。", "City's name (with --out).")),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read the sources, reconcile what they tell, and print values and indicators with their traces."""
    from evaluator.service.index.collecting import run_collection, write_collected
    from evaluator.service.index.delivery import write_json
    from evaluator.service.index.filling import FillOrder, deliver_collection

    kept = state or mapping.with_name(f"{mapping.stem}.state.json")

    def note(text: Text) -> None:
        write_note(text.in_(speaking()))

    if out is None and (sheet is not None or city):
        raise UsageError(Text(zh="--sheet 和 --city 须与 --out 同用。", en="--sheet and --city go with --out."))
    delivery = None
    if out is not None:
        order = FillOrder(mapping=mapping, state=kept, out=out, sheet=sheet, cities=city or (), fresh=fresh)
        delivery = deliver_collection(order, note)
        collected = delivery.collected
    else:
        collected = run_collection(mapping, kept, fresh=fresh, tell=note)
    if as_json:
        write_result(write_json(write_collected(collected)))
    else:
        _print_collected(collected)
    if delivery is not None:
        _tell_delivery(delivery)


def _print_collected(collected: "Collected") -> None:
    for value in collected.values:
        where = f"{value.city:12} {value.code:20} {value.period:10}"
        write_result(f"{where} {value.value!s:>16} {value.unit:10} {value.source}\n")
    for found in collected.indicators:
        write_result(f"{found.city:12} {found.code:20} {found.period:10} {found.value:>16.6g} {found.unit}\n")
    for text in (*(each.text for each in collected.decisions), *(each.text for each in collected.remarks)):
        tell(text)


def _tell_delivery(delivery: "Delivery") -> None:
    for text in delivery.remarks:
        tell(text)
    count, place = len(delivery.sheet.written), delivery.place
    tell(
        Text(
            zh=f"{place}：{delivery.fields} 个字段中写入 {count} 个值。其余由部门填写，再运行 index collect check。",
            en=f"{place}: {count} values for {delivery.fields} fields. Departments fill in the rest; "
            "then run 'index collect check'.",
        )
    )
