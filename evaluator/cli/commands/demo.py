"""`cityassay demo`: the whole story on loopback, no questions asked."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from evaluator.cli.progress import ProgressBar
from evaluator.cli.voice import say, speaking, tell
from evaluator.service.demo import Told, tell_story
from rules.verdict import WORD_NAMES


def add_to(app: typer.Typer) -> None:
    """Add the command `demo`."""
    title = say(
        "在本机演示全过程：启动参考城市，测评，出报告，复核。",
        "The whole story on loopback: bring up, assay, report, verify.",
    )
    app.command("demo", help=title)(demo)


def demo(
    *, out: Annotated[Path, typer.Option(help=say("结果文件夹。", "Folder for the results."))] = Path("demo-out")
) -> int:
    """Run the demo; exit status 0 when both bundles verified, whatever their verdicts."""
    bar = ProgressBar()
    with bar:
        story = asyncio.run(tell_story(out, bar, tell))
    for told in story:
        sys.stdout.write(_summarise(told))
    return 0


def _summarise(told: Told) -> str:
    language = speaking()
    counts = "  ".join(f"{WORD_NAMES[word].in_(language)} {count}" for word, count in told.run.counts.items())
    verdict = WORD_NAMES[told.run.verdict].in_(language)
    lines = [
        "",
        f"{told.subject.name.in_(language)}",
        f"  {say('总判定', 'verdict')}: {verdict}   ({counts})",
        f"  {say('证据包（已复核）', 'bundle (verified)')}: {told.bundle}",
        *(f"  PDF: {pdf}" for pdf in told.pdfs),
        *(
            f"  {each.id} {each.verdict}: {each.reason.in_(language)}"
            for each in told.run.requirements
            if each.verdict == "FAIL"
        ),
    ]
    return "\n".join(lines) + "\n"
