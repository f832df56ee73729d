"""`cityassay case list|show|card`: the test cases, their hazard and their proof."""

import json
from pathlib import Path
from typing import Annotated

import typer

from evaluator.cli.score import render_score
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, speaking
from evaluator.service.curves import read_curves
from evaluator.service.proofs import read_ledger
from evaluator.service.remeasure import DIMENSIONS
from evaluator.service.rulebook import open_library
from evaluator.service.score_card import make_card, write_card
from evaluator.service.score_page import render_page
from rules.bundle import write_whole
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
    group.command("card", help=say("成绩单：误报率、漏报率与功效。", "The score card: error rates and power."))(
        show_score
    )
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


def show_score(
    as_json: Annotated[
        str | None,
        typer.Option(
            "--json", metavar="F", help=say("JSON 写到 F（- 为标准输出）。", "JSON to F (- for standard output).")
        ),
    ] = None,
    page: Annotated[
        Path | None, typer.Option(metavar="F", help=say("Markdown 页面写到 F。", "The page as Markdown to F."))
    ] = None,
) -> None:
    """Print the score card of all cases out of the ledger."""
    cards = [case.card for case in find_cases(DIMENSIONS).values()]
    sections = make_card(cards, open_library().load_requirements(), read_ledger(), read_curves())
    raw = (json.dumps(write_card(sections), ensure_ascii=False, indent=1) + "\n").encode()
    if page is not None:
        write_whole(page, render_page(sections).encode())
    if as_json == "-":
        write_result(raw)
        return
    if as_json is not None:
        write_whole(Path(as_json), raw)
    write_result(render_score(sections))
