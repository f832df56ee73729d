"""`cityassay scheme list|show|rule`: the published rules, for reading."""

import json
from typing import Annotated

import typer

from evaluator.cli import options
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, speaking
from evaluator.service.rulebook import open_library
from rules.clause import PROVENANCE_NAMES
from rules.issuing import list_unverified
from rules.requirement import DIMENSION_NAMES
from rules.scheme import SECTION_NAMES


def add_to(app: typer.Typer) -> None:
    """Add the group `scheme`."""
    group = typer.Typer(
        help=say("查看认证方案与规则。", "Read the certification schemes and rules."), no_args_is_help=True
    )
    group.command("list", help=say("列出方案。", "List the schemes."))(list_schemes)
    group.command("show", help=say("列出方案的要求与限值。", "List a scheme's requirements and limits."))(show_scheme)
    group.command("rule", help=say("打印认证规则十二节。", "Print the twelve sections of the rule."))(print_rule)
    app.add_typer(group, name="scheme")


Name = Annotated[
    str, typer.Argument(metavar="SCHEME", help=say("方案（见 scheme list）。", "Scheme (see scheme list)."))
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
        rows = [{"id": each.id, "edition": each.edition, "title": each.title.model_dump()} for each in schemes]
        write_result(json.dumps({"schema": "cityassay/schemes/1", "schemes": rows}, ensure_ascii=False) + "\n")
        return
    for each in schemes:
        write_result(f"{each.id:24} {each.edition:12} {each.title.in_(speaking())}\n")


def show_scheme(name: Name, packs: options.Packs) -> None:
    """Print a scheme's requirements: level, title, pass lines, clauses with their standing."""
    library = open_library(packs)
    scheme, requirements = library.load_scheme(name), library.load_requirements()
    language = speaking()
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


def print_rule(name: Name, packs: options.Packs) -> None:
    """Print the certification rule, section by section."""
    scheme = open_library(packs).load_scheme(name)
    language = speaking()
    write_result(f"{scheme.title.in_(language)}\n")
    for number, (section, title) in enumerate(SECTION_NAMES.items()):
        write_result(f"\n{number}  {title.in_(language)}\n")
        for paragraph in scheme.sections[section]:
            write_result(f"\n{paragraph.in_(language)}\n")
