"""Options that several commands of `cityassay index` share."""

from pathlib import Path
from typing import Annotated

import typer

from evaluator.cli.voice import say

StructureFile = Annotated[
    Path | None,
    typer.Option(
        "--structure", metavar="F", help=say("结构表（COINr iMeta，CSV 或 XLSX）。", "Structure table (COINr's iMeta).")
    ),
]
DataFile = Annotated[
    Path,
    typer.Option(
        "--data", metavar="F", help=say("数据表（COINr iData，CSV 或 XLSX）。", "Data table (COINr's iData).")
    ),
]
SpecFile = Annotated[
    Path | None,
    typer.Option("--spec", metavar="F", help=say("指数规格（YAML）。", "Index specification (YAML).")),
]
SheetName = Annotated[
    str | None,
    typer.Option(
        "--sheet", metavar="NAME", help=say("XLSX 数据所在的工作表。", "Sheet of the XLSX file with the data.")
    ),
]
Framework = Annotated[
    str | None,
    typer.Option(
        "--framework",
        metavar="ID",
        help=say("采用指标库中的指标体系（如 city-index）。", "Indicator system of the library, such as city-index."),
    ),
]
RangesFile = Annotated[
    Path | None,
    typer.Option(
        "--ranges", metavar="F", help=say("已确认的参考值范围（YAML）。", "Confirmed reference ranges (YAML).")
    ),
]
WeightsFile = Annotated[
    Path | None,
    typer.Option(
        "--weights", metavar="F", help=say("专家组赋权记录（index experts）。", "Record of a panel (index experts).")
    ),
]
PeriodName = Annotated[
    str | None,
    typer.Option("--period", metavar="P", help=say("多期数据中的一期（Time 列）。", "One period of several (Time).")),
]
