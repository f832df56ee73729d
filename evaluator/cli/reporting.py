"""Where the results of a run go: the terminal, and the files named by --json, --pdf and their kin."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import reports.terminal
from evaluator.cli.voice import speaking, tell
from evaluator.service.report import open_dossier, render, write_reports
from rules.errors import UsageError
from rules.run import RunDocument
from rules.text import Text

STDOUT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Formats and their places; at most one goes to standard output, and then nothing else does."""

    places: dict[str, Path] = field(default_factory=dict)
    to_stdout: str | None = None

    @classmethod
    def read(cls, **given: str | None) -> Self:
        """Read the options as given, before anything runs.

        Raises
        ------
        UsageError
            Two formats want standard output, or a folder does not exist.

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
        places = {form: Path(place) for form, place in given.items() if place and place != STDOUT}
        for form, place in places.items():
            if not place.parent.is_dir():
                raise UsageError(
                    Text(
                        zh=f"--{form}：文件夹 {place.parent} 不存在，请先建立。",
                        en=f"--{form}: the folder {place.parent} does not exist; make it first.",
                    )
                )
        return cls(places=places, to_stdout=piped[0] if piped else None)


def deliver(bundle: Path, outputs: Outputs, run: RunDocument | None = None) -> None:
    """Print the summary (or the one format for standard output) and write the files."""
    dossier, language = open_dossier(bundle, run), speaking()
    write_reports(dossier, outputs.places, language)
    if outputs.to_stdout:
        sys.stdout.buffer.write(render(dossier, outputs.to_stdout, language))
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(reports.terminal.render(dossier, language, colour=sys.stdout.isatty()))
    tell(Text(zh=f"证据包：{bundle}", en=f"Bundle: {bundle}"))
    for form, place in outputs.places.items():
        tell(Text.same(f"{form}: {place}"))
