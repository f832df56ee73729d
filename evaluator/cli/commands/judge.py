"""`cityassay judge BUNDLE...`: verdicts again, from bundles alone; no target needed."""

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer

from evaluator.cli import options
from evaluator.cli.reporting import Outputs, deliver
from evaluator.cli.voice import say, tell
from evaluator.service.rejudge import Rejudging, rejudge
from evaluator.service.remeasure import measure_again
from evaluator.service.rulebook import load_book, open_library
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.run import RunDocument, exit_status
from rules.text import Text


def add_to(app: typer.Typer) -> None:
    """Add the command `judge`."""
    app.command("judge", help=say("仅凭证据包重新判定。", "Judge bundles again, without their target."))(judge)


def judge(
    bundles: Annotated[list[Path], typer.Argument(metavar="BUNDLE...")],
    packs: options.Packs,
    *,
    scheme: options.SchemeName = None,
    edition: Annotated[
        str | None, typer.Option(metavar="DATE", help=say("按此日的限值判定。", "Judge by the limits of that day."))
    ] = None,
    remeasure: Annotated[
        bool, typer.Option("--remeasure", help=say("由原始交换重新计算。", "Measure again from the raw exchanges."))
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help=say("运行文档写入此文件夹。", "Folder for the run documents."))
    ] = None,
    as_json: options.JsonOut = None,
    html: options.HtmlOut = None,
    pdf: options.PdfOut = None,
) -> int:
    """Judge one or more bundles again and print what changed."""
    outputs = Outputs.read(json=as_json, html=html, pdf=pdf)
    if len(bundles) > 1 and (outputs.places or outputs.to_stdout):
        raise UsageError(
            Text(zh="多个证据包请用 --out 指定文件夹。", en="For several bundles give a folder with --out.")
        )
    rejudging = Rejudging(
        book=load_book(open_library(packs), scheme) if scheme else None,
        edition=_read_date(edition),
        remeasure=measure_again if remeasure else None,
    )
    status = 0
    for bundle in bundles:
        run = rejudge(bundle, rejudging)
        deliver(bundle, outputs, run)
        _tell_changes(bundle, run)
        if out is not None:
            _write(out, bundle, run)
        status = _worst(status, exit_status(run))
    return status


def _read_date(word: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(word) if word else None
    except ValueError as error:
        raise UsageError(
            Text(
                zh=f"--edition 要写成 2026-01-31 这样的日期，不是“{word}”。",
                en=f"--edition takes a date like 2026-01-31, not '{word}'.",
            )
        ) from error


def _tell_changes(bundle: Path, run: RunDocument) -> None:
    place = bundle / "run.json"
    if not place.is_file():
        return
    before = {each["id"]: each["verdict"] for each in json.loads(place.read_bytes())["requirements"]}
    changed = [
        f"{each.id}: {before[each.id]} -> {each.verdict}"
        for each in run.requirements
        if before.get(each.id, each.verdict) != each.verdict
    ]
    if changed:
        tell(Text(zh=f"与原判定不同：{'; '.join(changed)}", en=f"Changed verdicts: {'; '.join(changed)}"))
    else:
        tell(Text(zh="判定与原运行一致。", en="The verdicts are those of the run."))


def _write(out: Path, bundle: Path, run: RunDocument) -> None:
    out.mkdir(parents=True, exist_ok=True)
    write_whole(out / f"{bundle.stem}.run.json", run.to_json().encode())


def _worst(first: int, second: int) -> int:
    """Return the status of several: a FAIL before anything not established before success."""
    order = (1, 3, 0)
    return min(first, second, key=order.index)
