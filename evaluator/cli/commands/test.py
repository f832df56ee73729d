"""`cityassay test TARGET|FLEET`: a live assay of one target, or of many at once."""

import asyncio
import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from evaluator.cli import options
from evaluator.cli.fleet import FleetBar, assay_many, refuse_for_fleets
from evaluator.cli.progress import ProgressBar
from evaluator.cli.reporting import Outputs, deliver
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, speaking, tell
from evaluator.service.assay import Order, Ready, assay, get_ready
from evaluator.service.fleet import FleetOrder, read_fleet
from evaluator.service.resume import find_finished, set_aside
from evaluator.service.rulebook import load_book, open_library
from evaluator.service.targets import load_target
from rules.criterion import Budget
from rules.errors import UsageError
from rules.fleet import is_fleet
from rules.plan import Plan, Selection
from rules.run import exit_status
from rules.text import Text
from testers.harness.signature import read_key, read_trust


def add_to(app: typer.Typer) -> None:
    """Add the command `test`."""
    title = say(
        "测评在线目标或一批目标：只访问授权范围内的地址，打印判定并写出证据包。",
        "Assay a live target, or a fleet of them, within the authorisation; print verdicts, write bundles.",
    )
    app.command("test", help=title)(assay_target)


def assay_target(
    target: Annotated[
        Path,
        typer.Argument(
            metavar="TARGET|FLEET",
            help=say(
                "目标文件（模板：target new），或集群文件、CSV（每行一个目标）。",
                "Target file (draft: target new), or a fleet file, or a CSV with a target a row.",
            ),
        ),
    ],
    packs: options.Packs,
    only: Annotated[
        list[str],
        typer.Option(
            "--only",
            metavar="ID",
            default_factory=list,
            help=say("只测这一要求或用例。", "Only this requirement or case."),
        ),
    ],
    skip: Annotated[
        list[str],
        typer.Option(
            "--skip",
            metavar="ID",
            default_factory=list,
            help=say("跳过这一要求或用例（报告中写明）。", "Leave this one out (the report says so)."),
        ),
    ],
    *,
    scheme: options.SchemeName = None,
    budget: Annotated[
        Budget, typer.Option(help=say("样本量：快速、标准、充分。", "How many samples are taken."))
    ] = Budget.STANDARD,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help=say("证据包文件夹，默认 <目标>-<时间>。", "Folder of the bundle; default <target>-<time>."),
        ),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help=say("一切随机抽取的种子。", "Seed of everything drawn."))] = 1,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help=say(
                "--out 已完成则不再测试，未完成则移开重测。", "A finished --out is done; an unfinished one runs again."
            ),
        ),
    ] = False,
    arm: Annotated[
        Path | None,
        typer.Option(
            metavar="F", help=say("破坏性用例的解锁文件（第二人签署）。", "Arming file for disruptive cases.")
        ),
    ] = None,
    trust: Annotated[
        Path | None,
        typer.Option(metavar="F", help=say("可信公钥文件，用于核对授权签名。", "Keys that may sign authorisations.")),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(
            metavar="F", help=say("用此 Ed25519 私钥签署证据包清单。", "Sign the MANIFEST with this Ed25519 key.")
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("只打印计划，不发送任何数据。", "Print the plan, send nothing."))
    ] = False,
    as_json: options.JsonOut = None,
    junit: options.JunitOut = None,
    sarif: options.SarifOut = None,
    earl: options.EarlOut = None,
    html: options.HtmlOut = None,
    pdf: options.PdfOut = None,
) -> int:
    """Assay one live target or a fleet, print the verdicts, and write bundles and reports."""
    outputs = Outputs.read(json=as_json, junit=junit, sarif=sarif, earl=earl, html=html, pdf=pdf)
    _check_sense(outputs, out, resume=resume, dry_run=dry_run)
    if is_fleet(target):
        refuse_for_fleets(outputs, {"--arm": arm})
        fleet, fleet_bar = read_fleet(target), FleetBar()
        fleet_order = FleetOrder(
            fleet=fleet,
            library=open_library(packs),
            out=out or _name_folder(fleet.id),
            scheme=scheme,
            budget=budget,
            selection=Selection(only=frozenset(only), skip=frozenset(skip)),
            seed=seed,
            trust=read_trust(trust),
            key=read_key(key) if key else None,
            resume=resume,
            told=fleet_bar.told,
        )
        return assay_many(fleet_order, fleet_bar, outputs, dry_run=dry_run)
    subject = load_target(target)
    folder = out or _name_folder(subject.target.id)
    finished = find_finished(folder, subject.target.id) if resume else None
    if finished is not None:
        tell(Text(zh=f"{folder} 已经测完，不再测试。", en=f"{folder} is finished; nothing is tested again."))
        deliver(folder, outputs)
        return exit_status(finished)
    bar = ProgressBar()
    order = Order(
        target=subject,
        book=load_book(open_library(packs), scheme or subject.target.kind, subject.target.class_),
        budget=budget,
        selection=Selection(only=frozenset(only), skip=frozenset(skip)),
        seed=seed,
        folder=target.parent,
        trust=read_trust(trust),
        arm=arm,
        key=read_key(key) if key else None,
        listener=bar,
        resume=resume,
    )
    ready = asyncio.run(get_ready(order))
    if dry_run:
        _print_plan(ready)
        return 0
    if resume and (aside := set_aside(folder)):
        tell(Text(zh=f"未完成的证据包已移到 {aside}。", en=f"The unfinished bundle is now {aside}."))
    with bar:
        result = asyncio.run(assay(ready, folder))
    deliver(result.folder, outputs)
    return exit_status(result.run)


def _name_folder(subject: str) -> Path:
    return Path(f"{subject}-{dt.datetime.now().astimezone():%Y%m%dT%H%M%S}")


def _check_sense(outputs: Outputs, out: Path | None, *, resume: bool, dry_run: bool) -> None:
    if resume and out is None:
        raise UsageError(
            Text(zh="--resume 需要用 --out 指明证据包文件夹。", en="--resume needs --out to name the bundle's folder.")
        )
    if dry_run and outputs:
        raise UsageError(
            Text(
                zh="--dry-run 只打印计划，没有运行文档和报告可写；请去掉 --json、--pdf 等选项。",
                en="--dry-run prints the plan alone; it writes nothing for --json, --pdf or their kin.",
            )
        )


def _print_plan(ready: Ready) -> None:
    plan: Plan = ready.plan()
    language = speaking()
    lines: list[str] = []
    for requirement in plan.requirements:
        words = requirement.left_out[1].in_(language) if requirement.left_out else ""
        lines.append(f"{requirement.id} [{requirement.level}] {words}")
        for case in requirement.cases:
            left_out = case.left_out[1].in_(language) if case.left_out else ""
            lines.append(f"    {case.card.id} ({case.card.hazard}) {left_out}")
            for key, sample in case.samples.items():
                says = sample.establishes.in_(language) if sample.establishes else ""
                lines.append(f"        {key}: {sample.design}, n = {sample.n}. {says}")
    write_result("\n".join(line.rstrip() for line in lines) + "\n")
    tell(Text(zh="仅打印计划，没有向目标发送任何数据。", en="Plan only; nothing was sent to the target."))
