"""`cityassay test FLEET`: many targets at once, with a bar for all of them and one summary at the end."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

import reports.fleet.terminal
from evaluator.cli.reporting import Outputs, find_width, wants_colour
from evaluator.cli.stream import write_note, write_result
from evaluator.cli.voice import say, speaking, tell
from evaluator.service.fleet import DOCUMENT, FleetAssay, FleetOrder, ReadyFleet, assay_fleet, get_fleet_ready
from evaluator.service.fleet_report import FORMATS, render_fleet, write_fleet_reports
from rules.errors import UsageError
from rules.run import RunDocument
from rules.text import Text
from rules.verdict import WORD_NAMES


def refuse_for_fleets(outputs: Outputs, options: Mapping[str, object]) -> None:
    """Refuse what makes sense for one target alone.

    Raises
    ------
    UsageError
        An option was given that a fleet has no use for.

    """
    given = [name for name, value in options.items() if value]
    asked = set(outputs.places) | ({outputs.to_stdout} if outputs.to_stdout else set())
    given += [f"--{form}" for form in sorted(asked - set(FORMATS))]
    if given:
        names = ", ".join(given)
        raise UsageError(
            Text(
                zh=f"集群测评没有 {names}；它只用于单个目标，请对集群中的一个目标单独运行。",
                en=f"A fleet has no {names}: it is for one target; test that target of the fleet alone.",
            )
        )


def assay_many(order: FleetOrder, bar: "FleetBar", outputs: Outputs, *, dry_run: bool) -> int:
    """Assay the fleet, print and write its reports; return the exit status."""
    ready = asyncio.run(get_fleet_ready(order))
    if dry_run:
        asyncio.run(_print_plan(ready))
        return 0
    with bar:
        result = asyncio.run(assay_fleet(ready))
    _deliver(result, outputs, order.out)
    return result.document.status


class FleetBar:
    """The bar of a fleet: targets done, time gone and time left; a line a target where there is no terminal."""

    def __init__(self) -> None:
        """Draw on standard error; nothing is drawn where that is no terminal."""
        columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
        self._console = Console(stderr=True, highlight=False)
        self._bar = Progress(TextColumn("{task.description}"), *columns, console=self._console, transient=True)
        self._live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._all = self._bar.add_task(say("全部目标", "All targets"), total=None)

    def __enter__(self) -> Self:
        """Show the bar."""
        if self._live:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._live:
            self._bar.stop()

    def told(self, run: RunDocument, done: int, of: int) -> None:
        """Count a target that is done."""
        if self._live:
            self._bar.update(self._all, completed=done, total=of)
            return
        write_note(f"[{done}/{of}] {run.subject.id}  {WORD_NAMES[run.verdict].in_(speaking())}")


def _deliver(result: FleetAssay, outputs: Outputs, out: Path) -> None:
    dossier, language = result.dossier, speaking()
    write_fleet_reports(dossier, outputs.places, language)
    if outputs.to_stdout:
        write_result(render_fleet(dossier, outputs.to_stdout, language))
    else:
        write_result(reports.fleet.terminal.render(dossier, language, width=find_width(), colour=wants_colour()))
    for form, place in outputs.places.items():
        tell(Text.same(f"{form}: {place}"))
    if result.found_done:
        count = result.found_done
        tell(
            Text(zh=f"{count} 个目标此前已测完，没有重测。", en=f"{count} targets were done before; not tested again.")
        )
    tell(Text(zh=f"集群文档：{out / DOCUMENT}", en=f"Fleet document: {out / DOCUMENT}"))
    if result.document.interrupted:
        tell(
            Text(
                zh=f"已测完的证据包都在。用同样的命令加 --resume --out {out} 接着测其余目标。",
                en=f"Finished bundles are kept. The same command with --resume --out {out} goes on with the rest.",
            )
        )


async def _print_plan(fleet: ReadyFleet) -> None:
    total = 0
    for member in fleet.order.fleet.members:
        plan = (await fleet.ready(member)).plan()
        total += len(plan.cases)
        names = " ".join(case.card.id for case in plan.cases)
        write_result(f"{member.target.target.id}: {names or '-'}\n")
    count = len(fleet.order.fleet.members)
    tell(
        Text(
            zh=f"{count} 个目标，共 {total} 个用例。仅打印计划，没有发送任何数据。",
            en=f"{count} targets, {total} cases in all. Plan only; nothing was sent.",
        )
    )
