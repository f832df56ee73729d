"""`cityassay judge BUNDLE...`: verdicts again, from bundles alone; no target needed."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from evaluator.cli import options
from evaluator.cli.reporting import Outputs, deliver
from evaluator.cli.voice import say, speaking, tell
from evaluator.service.rejudge import Rejudged, Rejudging, rejudge
from evaluator.service.remeasure import measure_again
from evaluator.service.rulebook import LoadedBook, load_book, open_library
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.run import exit_status
from rules.text import Text
from rules.verdict import WORD_NAMES, Word


def add_to(app: typer.Typer) -> None:
    """Add the command `judge`."""
    title = say("仅凭证据包重新判定，不需要目标。", "Judge bundles again, without their target.")
    app.command("judge", help=title)(judge)


def judge(
    bundles: Annotated[
        list[Path],
        typer.Argument(
            metavar="BUNDLE...", help=say("证据包文件夹或 .assay 文件。", "Bundle folders or .assay files.")
        ),
    ],
    packs: options.Packs,
    *,
    scheme: Annotated[
        str | None,
        typer.Option(
            metavar="S",
            help=say("改用另一方案的规则，默认用证据包自带的。", "Rules of another scheme; default: the bundle's."),
        ),
    ] = None,
    edition: Annotated[
        str | None, typer.Option(metavar="DATE", help=say("按此日的限值判定。", "Judge by the limits of that day."))
    ] = None,
    remeasure: Annotated[
        bool, typer.Option("--remeasure", help=say("由原始交换重新计算。", "Measure again from the raw exchanges."))
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help=say("运行文档写入此文件夹。", "Folder for the run documents.")),
    ] = None,
    as_json: options.JsonOut = None,
    junit: options.JunitOut = None,
    sarif: options.SarifOut = None,
    earl: options.EarlOut = None,
    html: options.HtmlOut = None,
    pdf: options.PdfOut = None,
) -> int:
    """Judge one or more bundles again and print what changed."""
    outputs = Outputs.read(json=as_json, junit=junit, sarif=sarif, earl=earl, html=html, pdf=pdf)
    if len(bundles) > 1 and outputs:
        raise UsageError(
            Text(zh="多个证据包请用 --out 指定文件夹。", en="For several bundles give a folder with --out.")
        )
    rejudging = Rejudging(
        book=_load_book(scheme, packs),
        edition=_read_date(edition),
        remeasure=measure_again if remeasure else None,
    )
    judged = [(bundle, rejudge(bundle, rejudging)) for bundle in bundles]
    if out is not None:
        _write(out, [each for _, each in judged])
    for bundle, each in judged:
        deliver(bundle, outputs, each.after)
        tell(_tell_changes(each))
    return _worst([exit_status(each.after) for _, each in judged])


def _load_book(scheme: str | None, packs: list[Path]) -> LoadedBook | None:
    if scheme is None and packs:
        raise UsageError(
            Text(
                zh="--packs 要与 --scheme 同用：不指定方案时按证据包自带的规则判定。",
                en="--packs needs --scheme: without it a bundle is judged by the rules it holds.",
            )
        )
    return load_book(open_library(packs), scheme) if scheme else None


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


def _tell_changes(judged: Rejudged) -> Text:
    if judged.after == judged.before:
        return Text(zh="判定与原运行逐字节一致。", en="The run document is the same to the byte.")
    changes = "; ".join(f"{name}: {_name(before)} -> {_name(after)}" for name, before, after in judged.changes)
    if not changes:
        return Text(
            zh="各要求的判定与原运行一致，运行文档的其他内容不同。",
            en="The verdicts are those of the run; the rest of the document differs.",
        )
    return Text(zh=f"与原判定不同：{changes}", en=f"Changed verdicts: {changes}")


def _name(word: Word | None) -> str:
    return "–" if word is None else WORD_NAMES[word].in_(speaking())


def _write(out: Path, judged: list[Rejudged]) -> None:
    """Write each run document under a name of its own: bundles of different subjects often have the same file name."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            Text(
                zh=f"--out：无法建立文件夹 {out}：{error.strerror}。",
                en=f"--out: {out} cannot be made: {error.strerror}.",
            )
        ) from error
    for each in judged:
        name = f"{each.after.subject.id}-{each.after.manifest_sha256[:8]}.run.json"
        write_whole(out / name, each.after.to_json().encode())


def _worst(statuses: list[int]) -> int:
    """Return the status of several: a FAIL before anything not established before success."""
    return next(status for status in (1, 3, 0) if status in statuses)
