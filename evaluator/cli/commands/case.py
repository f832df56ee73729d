"""`cityassay case list|show`: the test cases, their hazard and their proof."""

from typing import Annotated

import typer

from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, speaking
from evaluator.service.proofs import read_ledger
from evaluator.service.remeasure import DIMENSIONS
from rules.errors import UsageError
from rules.hazard import HAZARD_NAMES
from rules.text import Text
from testers.harness.registry import find_cases


def add_to(app: typer.Typer) -> None:
    """Add the group `case`."""
    group = typer.Typer(
        help=say("查看测试用例及其验证状态。", "Read the test cases and how they are proved."), no_args_is_help=True
    )
    group.command("list", help=say("列出测试用例。", "List the test cases."))(list_cases)
    group.command("show", help=say("一个用例的目的与样件。", "One case: why it matters, its specimens."))(show_case)
    app.add_typer(group, name="case")


def list_cases() -> None:
    """List the cases with hazard class and standing."""
    ledger, language = read_ledger(), speaking()
    for name, case in find_cases(DIMENSIONS).items():
        hazard = HAZARD_NAMES[case.card.hazard].in_(language)
        write_result(f"{name:14} {ledger.standing(case.card):13} {hazard}  {case.card.title.in_(language)}\n")


def show_case(
    name: Annotated[str, typer.Argument(metavar="ID", help=say("用例（见 case list）。", "Case (see case list)."))],
) -> None:
    """Print one case."""
    cases, language = find_cases(DIMENSIONS), speaking()
    if name not in cases:
        known = ", ".join(cases)
        raise UsageError(
            Text(zh=f"没有用例 {name}。现有：{known}。", en=f"There is no case {name}. There are: {known}.")
        )
    card = cases[name].card
    rows = (
        card.title.in_(language),
        card.why.in_(language),
        f"{say('适用', 'applies when')}: {card.when}   {say('端点', 'endpoints')}: {', '.join(card.endpoints)}",
        f"{say('合格样件', 'good')}: {', '.join(card.good)}",
        f"{say('不合格样件', 'bad')}: {', '.join(card.bad)}",
        f"{say('验证', 'proof')}: {read_ledger().standing(card)}   sha256 {card.digest[:16]}",
    )
    write_result("\n".join(rows) + "\n")
