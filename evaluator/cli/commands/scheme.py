"""`cityassay scheme list|show|rule|oc|sensitivity`: the published rules, for reading, and how they decide."""

import json
from pathlib import Path
from typing import Annotated

import typer

from evaluator.cli import options
from evaluator.cli.odds import render_operation, render_stance
from evaluator.cli.stream import write_note, write_result
from evaluator.cli.voice import say, speaking
from evaluator.service.operate import Operation, Stance, assay_system, judge_stretched, operate
from evaluator.service.rulebook import load_book, open_library
from evaluator.service.targets import load_target
from rules.clause import PROVENANCE_NAMES
from rules.criterion import Budget
from rules.device_class import DeviceClass
from rules.errors import UsageError
from rules.issuing import list_unverified
from rules.requirement import DIMENSION_NAMES
from rules.scheme import SECTION_NAMES
from rules.text import Text


def add_to(app: typer.Typer) -> None:
    """Add the group `scheme`."""
    group = typer.Typer(
        help=say("查看认证方案与规则。", "Read the certification schemes and rules."), no_args_is_help=True
    )
    group.command("list", help=say("列出方案。", "List the schemes."))(list_schemes)
    group.command("show", help=say("列出方案的要求与限值。", "List a scheme's requirements and limits."))(show_scheme)
    group.command("rule", help=say("打印认证规则十二节。", "Print the twelve sections of the rule."))(print_rule)
    odds = say(
        "各性质位于限值 0.5、1、2 倍时取得证书的概率。", "Chance of a certificate at 0.5, 1 and 2 times the limits."
    )
    group.command("oc", help=odds)(print_odds)
    moved = say("限值减半与加倍时已知系统的判定。", "Verdicts of known systems under half and double limits.")
    group.command("sensitivity", help=moved)(print_sensitivity)
    app.add_typer(group, name="scheme")


Name = Annotated[
    str, typer.Argument(metavar="SCHEME", help=say("方案（见 scheme list）。", "Scheme (see scheme list)."))
]


ClassName = Annotated[
    str | None,
    typer.Option("--class", metavar="C", help=say("设备类别（见 scheme list）。", "Device class (see scheme list).")),
]


def list_schemes(
    packs: options.Packs,
    *,
    as_json: Annotated[bool, typer.Option("--json", help=say("打印 JSON。", "Print JSON."))] = False,
) -> None:
    """List the schemes with their titles."""
    library = open_library(packs)
    schemes = [library.load_scheme(name) for name in library.schemes]
    if as_json:
        rows = [
            {
                "id": each.id,
                "edition": each.edition,
                "title": each.title.model_dump(),
                "classes": [found.id for found in library.list_classes(each.id)],
            }
            for each in schemes
        ]
        write_result(json.dumps({"schema": "cityassay/schemes/1", "schemes": rows}, ensure_ascii=False) + "\n")
        return
    for each in schemes:
        write_result(f"{each.id:24} {each.edition:12} {each.title.in_(speaking())}\n")
        for found in library.list_classes(each.id):
            write_result(f"    {found.id:20} {found.title.in_(speaking())}\n")


def show_scheme(name: Name, packs: options.Packs, *, device_class: ClassName = None) -> None:
    """Print a scheme's requirements: level, title, pass lines, clauses with their standing."""
    library = open_library(packs)
    scheme, requirements = library.load_scheme(name), library.load_requirements()
    language = speaking()
    if device_class is not None:
        found = library.load_class(device_class)
        scheme = found.apply_to(scheme)
        _print_class(found)
    unverified = len(list_unverified(scheme, requirements))
    if unverified:
        write_result(
            say(
                f"仅供演示：{unverified} 个条款尚未与原文核对，除演示外不得签发证书。\n\n",
                f"Demonstration only: {unverified} clauses were never compared with their text.\n\n",
            )
        )
    for demand in scheme.requirements:
        requirement = requirements[demand.id]
        dimension = DIMENSION_NAMES[requirement.dimension].in_(language)
        write_result(f"{demand.id}  [{demand.level}]  {dimension}  {requirement.title.in_(language)}\n")
        for check in requirement.checks:
            limit = (demand.limits.get(check.key) or check.criterion.limits)[-1]
            line = f"{check.criterion.op} {limit.limit} {check.measure.unit}"
            write_result(f"    {check.title.in_(language)}: {line}  ({check.criterion.rule})\n")
        for clause in requirement.clauses:
            write_result(f"    {clause.citation}  {PROVENANCE_NAMES[clause.standing].in_(language)}\n")


def _print_class(found: DeviceClass) -> None:
    language = speaking()
    write_result(f"{found.id}  {found.title.in_(language)}\n{found.why.in_(language)}\n")
    hours = found.hours
    write_result(
        say(f"标准投入约需 {hours.standard:g} 小时：", f"About {hours.standard:g} hours at standard budget: ")
        + f"{hours.rationale.in_(language)}\n"
    )
    for each in found.leaves_out:
        write_result(f"{each.id}  {say('不适用：', 'left out: ')}{each.why.in_(language)}\n")
    write_result("\n")


def print_rule(name: Name, packs: options.Packs) -> None:
    """Print the certification rule, section by section."""
    scheme = open_library(packs).load_scheme(name)
    language = speaking()
    write_result(f"{scheme.title.in_(language)}\n")
    for number, (section, title) in enumerate(SECTION_NAMES.items()):
        write_result(f"\n{number}  {title.in_(language)}\n")
        for paragraph in scheme.sections[section]:
            write_result(f"\n{paragraph.in_(language)}\n")


AsJson = Annotated[bool, typer.Option("--json", help=say("打印 JSON。", "Print JSON."))]
BudgetName = Annotated[
    Budget, typer.Option("--budget", help=say("检测投入：quick、standard 或 full。", "quick, standard or full."))
]


def print_odds(
    name: Name,
    packs: options.Packs,
    *,
    budget: BudgetName = Budget.STANDARD,
    target: Annotated[
        Path | None,
        typer.Option(
            "--target",
            metavar="FILE",
            help=say("只计划该目标文件具备的用例。", "Plan only what this target file has."),
        ),
    ] = None,
    rate: Annotated[
        float | None,
        typer.Option(min=0.001, metavar="R", help=say("每秒请求数。", "Requests a second.")),
    ] = None,
    device_class: ClassName = None,
    as_json: AsJson = False,
) -> None:
    """Print the operating characteristic of a scheme."""
    subject = load_target(target) if target else None
    wanted = device_class or (subject.target.class_ if subject else None)
    operation = operate(load_book(open_library(packs), name, wanted), budget, target=subject, rate=rate)
    if not operation.characteristic.lines:
        raise UsageError(
            Text(zh="该目标没有任何可计划的用例。", en="Nothing can be planned for this target: no case applies to it.")
        )
    if as_json:
        write_result(json.dumps(_document_odds(operation), ensure_ascii=False, indent=1) + "\n")
        return
    write_result(render_operation(operation))
    write_note(
        say(
            "假定：各项相互独立；时间类性质按对数标准差 0.5 的对数正态分布，数值类标准不确定度取限值的 10 %；"
            "“= 0”的要求按对象符合计算，“可发现”一列为以其置信度能发现的违反比例。FAIL 的概率按 Holm 法最严一步计算。",
            "Assumed: independent checks; durations log-normal with a log standard deviation of 0.5, values with a "
            "standard uncertainty of 10 % of the limit. A line of '= 0' is taken as met; 'finds' is the share of "
            "violations it finds with its confidence. Chances of FAIL are those of Holm's strictest step.",
        )
    )


def print_sensitivity(
    name: Name,
    bundles: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[BUNDLE]...", help=say("已有的证据包。", "Bundles of known systems.")),
    ] = None,
    *,
    packs: options.Packs,
    system: Annotated[
        list[str] | None,
        typer.Option(
            "--system",
            metavar="NAME",
            help=say("现场检测一个已知系统（如 city、mosquitto）。", "Assay a known system now (city, mosquitto)."),
        ),
    ] = None,
    budget: BudgetName = Budget.QUICK,
    as_json: AsJson = False,
) -> None:
    """Judge known systems with every limit halved and doubled."""
    book = load_book(open_library(packs), name)
    if not bundles and not system:
        raise UsageError(
            Text(
                zh="请给出证据包，或用 --system 指定已知系统（例如 --system city）。",
                en="Give bundles, or known systems with --system (for instance --system city).",
            )
        )
    stances = [judge_stretched(bundle) for bundle in bundles or []]
    for each in system or []:
        write_note(say(f"正在检测 {each} ……", f"assaying {each} ..."))
        stances.append(assay_system(book, each, budget))
    if as_json:
        document = {"schema": "cityassay/sensitivity/1", "systems": [_document_stance(each) for each in stances]}
        write_result(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
        return
    for stance in stances:
        write_result(render_stance(stance))


def _document_odds(operation: Operation) -> dict[str, object]:
    curve = operation.characteristic
    return {
        "schema": "cityassay/oc/1",
        "scheme": operation.scheme,
        "budget": operation.budget,
        "rate": operation.rate,
        "certificate": [
            {
                "factor": factor,
                "passes": curve.certificate(factor),
                "fails": curve.refusal(factor),
                "samples": curve.samples(factor),
                "hours": operation.hours(factor),
            }
            for factor in curve.factors
        ],
        "checks": [
            {
                "case": line.case,
                "check": line.check.key,
                "level": line.level,
                "n": line.n,
                "detects": line.detects,
                "odds": [
                    {"factor": factor, "passes": odds.passes, "fails": odds.fails, "n": odds.n}
                    for factor, odds in line.odds.items()
                ],
            }
            for line in curve.lines
        ],
    }


def _document_stance(stance: Stance) -> dict[str, object]:
    return {
        "system": stance.system,
        "moved": list(stance.moved),
        "verdicts": [
            {"factor": factor, "verdict": stance.verdicts[factor], "requirements": dict(words)}
            for factor, words in stance.words.items()
        ],
    }
