"""`cityassay index specification`: the technical specification of an index, made from what computes it."""

from pathlib import Path
from typing import Annotated

import typer

from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, speaking, tell
from rules.bundle import write_whole
from rules.text import Text


def add_to(group: typer.Typer) -> None:
    """Add the command `specification`."""
    words = say("打印指数的技术规范（Markdown）。", "Print the technical specification as Markdown.")
    group.command("specification", help=words)(specification)


def specification(
    *,
    framework: Annotated[
        str, typer.Option("--framework", metavar="ID", help=say("指标体系。", "Indicator framework."))
    ] = "city-index",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="F", help=say("写入文件。", "Write it to a file."))
    ] = None,
) -> None:
    """Print the specification, or write it to `out`."""
    from evaluator.service.index.technical import write_specification

    page = write_specification(framework, speaking())
    if out is None:
        write_result(page)
        return
    write_whole(out, page.encode())
    tell(Text.same(str(out)))
