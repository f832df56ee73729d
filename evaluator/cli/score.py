"""The score card of the testers as a table for the terminal."""

import io
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from evaluator.cli.usage import find_width
from evaluator.cli.voice import say, speaking
from evaluator.service.curves import Curve
from evaluator.service.proofs import PROVED
from evaluator.service.score_card import Section, count_words


def render_score(sections: Sequence[Section]) -> str:
    """Return a row for each requirement and each case of it, then the power curves."""
    table = Table(title=say("测试工具的成绩单", "Score card of the testers"), box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    heads = (
        say("要求 / 用例", "requirement / case"),
        say("误报（上界）", "false alarms (bound)"),
        say("漏报（上界）", "misses (bound)"),
        say("故障种类", "kinds"),
        say("状态", "standing"),
    )
    for head in heads:
        table.add_column(head, overflow="fold")
    proved, experimental = say("已验证", "proved"), say("试验性", "experimental")
    for section in sections:
        title = f"{section.id}  {section.title.in_(speaking())}"
        table.add_row(title, str(section.good), str(section.bad), str(section.kinds), "", style="bold")
        for row in section.rows:
            standing = (proved if row.standing == PROVED else experimental) + (" ★" if row.meets_aim else "")
            table.add_row(f"  {row.case}", str(row.good), str(row.bad), str(len(row.bad_systems)), standing)
    return _print(table) + render_curves([row.curve for section in sections for row in section.rows if row.curve])


def render_curves(curves: Sequence[Curve]) -> str:
    """Return a table for each curve."""
    printed = []
    for curve in curves:
        table = Table(title=f"{curve.case}: {curve.what.in_(speaking())}", box=box.SIMPLE_HEAD)
        for head in (
            say("× 限值", "x limit"),
            "PASS",
            "FAIL",
            say("其他", "other"),
            say("设计 PASS/FAIL", "design PASS/FAIL"),
        ):
            table.add_column(head, justify="right")
        for point in curve.points:
            promised = point.promised and f"{point.promised.passes:.2f}/{point.promised.fails:.2f}"
            table.add_row(f"{point.factor:g}", *map(str, count_words(point.words)), promised or "–")
        printed.append(_print(table))
    return "".join(printed)


def _print(table: Table) -> str:
    console = Console(file=io.StringIO(), width=find_width(), highlight=False, no_color=True, force_terminal=False)
    with console.capture() as printed:
        console.print(table)
    return printed.get()
