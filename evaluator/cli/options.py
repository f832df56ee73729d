"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from evaluator.cli.voice import say

Packs = Annotated[
    list[Path],
    typer.Option(
        "--packs",
        metavar="DIR",
        help=say("另加一个规则包文件夹。", "Folder of one more rule pack."),
        default_factory=list,
    ),
]
SchemeName = Annotated[
    str | None,
    typer.Option(
        "--scheme",
        metavar="S",
        help=say("方案，默认取目标的 kind。", "Scheme; the target's kind by default."),
    ),
]
JsonOut = Annotated[
    str | None,
    typer.Option(
        "--json",
        metavar="F",
        help=say("运行文档写到 F（- 为标准输出）。", "Run document to F (- for standard output)."),
    ),
]
JunitOut = Annotated[
    str | None, typer.Option("--junit", metavar="F", help=say("JUnit XML 写到 F。", "JUnit XML to F."))
]
SarifOut = Annotated[
    str | None, typer.Option("--sarif", metavar="F", help=say("SARIF（安全维度）写到 F。", "SARIF (security) to F."))
]
EarlOut = Annotated[
    str | None, typer.Option("--earl", metavar="F", help=say("EARL JSON-LD 写到 F。", "EARL JSON-LD to F."))
]
HtmlOut = Annotated[
    str | None, typer.Option("--html", metavar="F", help=say("单文件 HTML 写到 F。", "Single-file HTML to F."))
]
PdfOut = Annotated[str | None, typer.Option("--pdf", metavar="F", help=say("PDF 报告写到 F。", "PDF report to F."))]
