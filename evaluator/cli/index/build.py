"""`cityassay index build`: scores, ranks, levels and the audit report of an index, from its two tables."""

import json
from pathlib import Path
from typing import Annotated

import typer

from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, tell
from rules.errors import UsageError
from rules.text import Text


def add_to(group: typer.Typer) -> None:
    """Add the command `build`."""
    group.command("build", help=say("由结构表与数据表计算指数。", "Compute an index from structure and data."))(build)


StructureFile = Annotated[
    Path,
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


def build(
    structure: StructureFile,
    data: DataFile,
    *,
    spec: SpecFile = None,
    as_json: Annotated[
        str | None,
        typer.Option("--json", metavar="F", help=say("写出 JSON（- 为标准输出）。", "Write JSON (- to stdout).")),
    ] = None,
) -> None:
    """Build the index."""
    from evaluator.service.index.build import IndexFiles, assemble
    from evaluator.service.index.document import write_document

    assembled = assemble(IndexFiles(structure=structure, data=data, spec=spec))
    document = write_document(assembled)
    if as_json == "-":
        write_result(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
        return
    raise UsageError(Text(zh="尚未实现。", en="Not there yet."))


__all__ = ["add_to", "tell"]
