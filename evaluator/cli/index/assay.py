"""`cityassay index assay SHEET`: one city from its filled sheet to verdicts, level, bundle and report."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from evaluator.cli.index.options import WeightsFile
from evaluator.cli.reporting import Outputs, deliver
from evaluator.cli.voice import say, tell
from rules.text import Text


def add_to(group: typer.Typer) -> None:
    """Add the command `assay`."""
    words = say("按认证规则测评一个城市的采集表。", "Assay one city from its filled collection sheet.")
    group.command("assay", help=words)(assay)


Form = Annotated[str | None, typer.Option(metavar="F")]


def assay(
    sheet: Annotated[Path, typer.Argument(metavar="SHEET", help=say("填好的采集表。", "The filled collection sheet."))],
    *,
    period: Annotated[
        str, typer.Option("--period", metavar="P", help=say("评价期，如 2025。", "Period, such as 2025."))
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=say("结果文件夹。", "Folder for the results."))],
    framework: Annotated[
        str, typer.Option("--framework", metavar="ID", help=say("指标体系。", "Indicator framework."))
    ] = "city-index",
    scheme: Annotated[str, typer.Option("--scheme", metavar="S", help=say("认证方案。", "Scheme."))] = "city-index",
    declaration: Annotated[
        Path | None, typer.Option("--declaration", metavar="F", help=say("城市声明（YAML）。", "Declaration (YAML)."))
    ] = None,
    evidence: Annotated[
        Path | None, typer.Option("--evidence", metavar="DIR", help=say("证据文件夹。", "Folder of the evidence."))
    ] = None,
    ranges: Annotated[
        Path | None, typer.Option("--ranges", metavar="F", help=say("已确认的参考值范围。", "Confirmed ranges."))
    ] = None,
    weights: WeightsFile = None,
    before: Annotated[
        Path | None,
        typer.Option(
            "--before", metavar="BUNDLE", help=say("上次测评的证据包（滞后带用）。", "Bundle of the last assay.")
        ),
    ] = None,
    edition: Annotated[
        dt.datetime | None,
        typer.Option(
            "--edition", formats=["%Y-%m-%d"], metavar="DATE", help=say("限值所用日期。", "Day of the limits.")
        ),
    ] = None,
    as_json: Annotated[str | None, typer.Option("--json", metavar="F", help=say("判定 JSON。", "Verdicts."))] = None,
    pdf: Annotated[str | None, typer.Option("--pdf", metavar="F", help=say("判定报告 PDF。", "Verdicts, PDF."))] = None,
    html: Annotated[
        str | None, typer.Option("--html", metavar="F", help=say("判定报告网页。", "Verdicts, HTML."))
    ] = None,
) -> int:
    """Check the sheet, compute, judge, and write bundle and reports into `out`."""
    from evaluator.service.index.certify import compute_city
    from evaluator.service.index.city_order import CityOrder
    from evaluator.service.index.city_report import write_city_reports
    from evaluator.service.index.hearing import judge_city, settle_level
    from evaluator.service.index.ranges import read_confirmed
    from rules.run import exit_status

    outputs = Outputs.read(json=as_json, pdf=pdf, html=html)
    order = CityOrder(
        sheet=sheet,
        period=period,
        framework=framework,
        scheme=scheme,
        declaration=declaration,
        evidence=evidence,
        ranges=read_confirmed(ranges, framework=framework) if ranges is not None else None,
        weights=weights,
        before=before,
        edition=edition.date() if edition is not None else None,
    )
    case = compute_city(order)
    bundle = out / "bundle"
    run = judge_city(case.hearing, bundle)
    final = settle_level(case.hearing, run)
    written = write_city_reports(case, final, out)
    deliver(bundle, outputs, run)
    names = {step.id: step.name for step in case.scale.steps}
    name, likeliest = names[final.established], names[final.likeliest]
    errors = len(case.checkup.errors)
    tell(
        Text(
            zh=f"级别：确立为{name.zh}；最可能为{likeliest.zh}（{final.probability:.0%}）。数据检查：{errors} 处错误。",
            en=f"Level: {name.en} is established; {likeliest.en} is likeliest ({final.probability:.0%}). "
            f"Data check: {errors} errors.",
        )
    )
    for place in written:
        tell(Text.same(str(place)))
    return exit_status(run)
