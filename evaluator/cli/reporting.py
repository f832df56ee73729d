"""Where the results of a run go: the terminal, and the files named by --json, --pdf and their kin."""

import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import reports.terminal
from evaluator.cli.stream import write_result
from evaluator.cli.voice import speaking, tell
from evaluator.service.report import open_dossier, render, write_reports
from rules.errors import UsageError
from rules.run import RunDocument
from rules.text import Text

STDOUT = "-"
_WIDTH_IN_A_PIPE, _WIDEST = 100, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Formats and their places; at most one goes to standard output, and then nothing else does."""

    places: dict[str, Path] = field(default_factory=dict)
    to_stdout: str | None = None

    def __bool__(self) -> bool:
        """Tell whether anything was asked for."""
        return bool(self.places or self.to_stdout)

    @classmethod
    def read(cls, **given: str | None) -> Self:
        """Read the options as given, before anything runs: what cannot be written is told at once.

        Raises
        ------
        UsageError
            Two formats want standard output or the same file, or a place cannot be written.

        """
        piped = [form for form, place in given.items() if place == STDOUT]
        if len(piped) > 1:
            names = ", ".join(f"--{form}" for form in piped)
            raise UsageError(
                Text(
                    zh=f"只能有一种格式写到标准输出，却给了 {names}。",
                    en=f"Only one format may go to standard output: {names}.",
                )
            )
        places: dict[str, Path] = {}
        for form, place in given.items():
            if place and place != STDOUT:
                places[form] = _check_place(form, Path(place), places)
        return cls(places=places, to_stdout=piped[0] if piped else None)


def deliver(bundle: Path, outputs: Outputs, run: RunDocument | None = None) -> None:
    """Print the summary (or the one format for standard output), write the files, and say what can be done next."""
    dossier, language = open_dossier(bundle, run), speaking()
    write_reports(dossier, outputs.places, language)
    if outputs.to_stdout:
        write_result(render(dossier, outputs.to_stdout, language))
    else:
        write_result(reports.terminal.render(dossier, language, width=find_width(), colour=wants_colour()))
    for form, place in outputs.places.items():
        tell(Text.same(f"{form}: {place}"))
    tell(Text(zh=f"证据包：{bundle}", en=f"Bundle: {bundle}"))
    if run is None:
        again = f"cityassay judge {bundle}"
        pdf = "" if "pdf" in outputs.places else "    PDF: " + again + " --pdf report.pdf"
        tell(Text(zh=f"不接触目标即可重新判定：{again}{pdf}", en=f"Judge it again without the target: {again}{pdf}"))


def _check_place(form: str, place: Path, taken: dict[str, Path]) -> Path:
    if not place.parent.is_dir():
        raise UsageError(
            Text(
                zh=f"--{form}：文件夹 {place.parent} 不存在，请先建立。",
                en=f"--{form}: the folder {place.parent} does not exist; make it first.",
            )
        )
    if place.is_dir():
        raise UsageError(
            Text(
                zh=f"--{form}：{place} 是文件夹，请给出文件名。", en=f"--{form}: {place} is a folder; give a file name."
            )
        )
    if not os.access(place.parent, os.W_OK):
        raise UsageError(
            Text(
                zh=f"--{form}：没有写入文件夹 {place.parent} 的权限。",
                en=f"--{form}: no right to write into {place.parent}.",
            )
        )
    if place in taken.values():
        raise UsageError(
            Text(
                zh=f"--{form}：{place} 已用于另一种格式。", en=f"--{form}: {place} is taken by another format already."
            )
        )
    return place


def find_width() -> int:
    """Return the columns that a summary may take."""
    if not sys.stdout.isatty():
        return _WIDTH_IN_A_PIPE
    return min(shutil.get_terminal_size((_WIDTH_IN_A_PIPE, 24)).columns, _WIDEST)


def wants_colour() -> bool:
    """Honour NO_COLOR (no-color.org: set to anything but the empty word)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
