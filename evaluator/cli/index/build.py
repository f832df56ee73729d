"""`cityassay index build`: scores, ranks, levels and the audit report of an index, from its two tables."""

from pathlib import Path
from typing import Annotated

import typer

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
from evaluator.cli.reporting import Outputs, find_width, wants_colour
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, speaking, tell
from rules.text import Text


def add_to(group: typer.Typer) -> None:
    """Add the command `build`."""
    words = say(
        "由结构表与数据表计算指数，并给出区间、审计与报告。", "Compute an index with intervals, audit and reports."
    )
    group.command("build", help=words)(build)


Place = Annotated[str | None, typer.Option(metavar="F")]


def build(
    data: DataFile,
    *,
    structure: StructureFile = None,
    framework: Framework = None,
    ranges: RangesFile = None,
    weights: WeightsFile = None,
    spec: SpecFile = None,
    sheet: SheetName = None,
    period: PeriodName = None,
    quality: Annotated[
        Path | None,
        typer.Option("--quality", metavar="F", help=say("各数值的数据质量类别表。", "Table of quality classes.")),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option("--unit", metavar="CODE", help=say("为该单元写出城市报告。", "Write the report of this unit.")),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help=say("写出全部报告的文件夹。", "Folder for all reports.")),
    ] = None,
    scale: Annotated[
        str | None,
        typer.Option("--levels", metavar="ID", help=say("按此分级标尺给出级别概率。", "Give levels by this scale.")),
    ] = None,
    scheme: Annotated[
        str | None,
        typer.Option("--scheme", metavar="S", help=say("按方案判定 --unit。", "Judge --unit by this scheme.")),
    ] = None,
    as_json: Annotated[
        str | None,
        typer.Option("--json", metavar="F", help=say("写出 JSON（- 为标准输出）。", "Write JSON (- to stdout).")),
    ] = None,
    pdf: Annotated[
        str | None, typer.Option("--pdf", metavar="F", help=say("写出审计报告 PDF。", "Write the audit as PDF."))
    ] = None,
    html: Annotated[
        str | None, typer.Option("--html", metavar="F", help=say("写出审计报告网页。", "Write the audit as HTML."))
    ] = None,
) -> int:
    """Build the index, analyse it, and write what was asked for."""
    from evaluator.service.index.build import IndexFiles
    from evaluator.service.index.use import IndexOrder, run_index
    from rules.run import exit_status

    outputs = Outputs.read(json=as_json, pdf=pdf, html=html)
    files = IndexFiles(
        structure=structure,
        framework=framework,
        ranges=ranges,
        weights=weights,
        data=data,
        spec=spec,
        sheet=sheet,
        period=period,
        quality=quality,
    )
    result = run_index(IndexOrder(files=files, unit=unit, out=out, levels=scale, scheme=scheme))
    language = speaking()
    result.write(outputs.places, language)
    if outputs.to_stdout:
        write_result(result.render(outputs.to_stdout, language))
    else:
        write_result(result.summarise(language, width=find_width(), colour=wants_colour()))
    for form, place in {**outputs.places, **result.written}.items():
        tell(Text.same(f"{form}: {place}"))
    return exit_status(result.run) if result.run is not None else 0
