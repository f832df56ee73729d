"""`cityassay test TARGET`: a live assay of one target."""

import asyncio
import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from evaluator.cli import options
from evaluator.cli.progress import ProgressBar
from evaluator.cli.reporting import Outputs, deliver
from evaluator.cli.voice import say, speaking, tell
from evaluator.service.assay import Order, Ready, assay, get_ready
from evaluator.service.resume import find_finished
from evaluator.service.rulebook import load_book, open_library
from evaluator.service.targets import load_target
from rules.criterion import Budget
from rules.errors import UsageError
from rules.plan import Plan, Selection
from rules.run import exit_status
from rules.text import Text
from testers.harness.signature import read_trust


def add_to(app: typer.Typer) -> None:
    """Add the command `test`."""
    app.command("test", help=say("测评一个在线目标。", "Assay one live target."))(assay_target)


def assay_target(
    target: Annotated[Path, typer.Argument(metavar="TARGET", help=say("目标文件（YAML）。", "Target file (YAML)."))],
    packs: options.Packs,
    only: Annotated[list[str], typer.Option("--only", metavar="ID", default_factory=list)],
    skip: Annotated[list[str], typer.Option("--skip", metavar="ID", default_factory=list)],
    *,
    scheme: options.SchemeName = None,
    budget: Annotated[Budget, typer.Option(help=say("样本预算。", "How many samples."))] = Budget.STANDARD,
    out: Annotated[Path | None, typer.Option(help=say("证据包文件夹。", "Folder of the bundle."))] = None,
    seed: Annotated[int, typer.Option(help=say("随机种子。", "Seed of everything drawn."))] = 1,
    resume: Annotated[
        bool, typer.Option("--resume", help=say("已完成则不再测试。", "Skip a finished bundle."))
    ] = False,
    arm: Annotated[Path | None, typer.Option(help=say("解锁文件。", "Arming file."))] = None,
    trust: Annotated[Path | None, typer.Option(help=say("可信公钥文件。", "File of trusted keys."))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("只打印计划。", "Print the plan only."))] = False,
    as_json: options.JsonOut = None,
    junit: options.JunitOut = None,
    sarif: options.SarifOut = None,
    earl: options.EarlOut = None,
    html: options.HtmlOut = None,
    pdf: options.PdfOut = None,
) -> int:
    """Assay one live target, print its verdicts, and write bundle and reports."""
    outputs = Outputs.read(json=as_json, junit=junit, sarif=sarif, earl=earl, html=html, pdf=pdf)
    subject = load_target(target)
    library = open_library(packs)
    folder = out or Path(f"{subject.target.id}-{dt.datetime.now().astimezone():%Y%m%dT%H%M%S}")
    finished = find_finished(folder) if resume else None
    if finished is not None:
        deliver(folder, outputs)
        return exit_status(finished)
    _check_names([*only, *skip], set(library.requirements))
    bar = ProgressBar()
    order = Order(
        target=subject,
        book=load_book(library, scheme or subject.target.kind),
        budget=budget,
        selection=Selection(only=frozenset(only), skip=frozenset(skip)),
        seed=seed,
        folder=target.parent,
        trust=read_trust(trust),
        arm=arm,
        listener=bar,
    )
    return asyncio.run(_run(order, folder, outputs, bar, dry_run=dry_run))


async def _run(order: Order, folder: Path, outputs: Outputs, bar: ProgressBar, *, dry_run: bool) -> int:
    ready = await get_ready(order)
    if dry_run:
        _print_plan(ready)
        return 0
    with bar:
        result = await assay(ready, folder)
    deliver(result.folder, outputs)
    return exit_status(result.run)


def _print_plan(ready: Ready) -> None:
    plan: Plan = ready.plan()
    language = speaking()
    for requirement in plan.requirements:
        words = requirement.left_out[1].in_(language) if requirement.left_out else ""
        typer.echo(f"{requirement.id} [{requirement.level}] {words}")
        for case in requirement.cases:
            left_out = case.left_out[1].in_(language) if case.left_out else ""
            typer.echo(f"    {case.card.id} ({case.card.hazard}) {left_out}")
            for key, sample in case.samples.items():
                says = sample.establishes.in_(language) if sample.establishes else ""
                typer.echo(f"        {key}: {sample.design}, n = {sample.n}. {says}")
    tell(Text(zh="仅打印计划，没有向目标发送任何数据。", en="Plan only; nothing was sent to the target."))


def _check_names(names: list[str], known: set[str]) -> None:
    for name in names:
        if name.split(".")[0] not in known:
            ids = ", ".join(sorted(known))
            raise UsageError(
                Text(zh=f"没有要求 {name}。现有：{ids}。", en=f"There is no requirement {name}. There are: {ids}.")
            )
