"""Tables of how a scheme decides, for the terminal."""

import io

from rich import box
from rich.console import Console
from rich.table import Table

from evaluator.cli.usage import find_width
from evaluator.cli.voice import say, speaking
from evaluator.service.operate import Operation, Stance
from rules.operating import Line
from rules.requirement import Level
from rules.verdict import WORD_NAMES


def render_operation(operation: Operation) -> str:
    """Return the certificate's odds, then a row for each check."""
    factors = operation.characteristic.factors
    summary = Table(title=say("证书的把握", "The certificate"))
    for head in (say("各项性质位于", "every property at"), *(f"{factor:g}×" for factor in factors)):
        summary.add_column(head, justify="right")
    curve = operation.characteristic
    summary.add_row(say("取得证书的概率", "chance of a certificate"), *(f"{curve.certificate(f):.3f}" for f in factors))
    summary.add_row(say("至少一项不符合", "chance of a FAIL"), *(f"{curve.refusal(f):.3f}" for f in factors))
    left = (max(0.0, 1 - curve.certificate(f) - curve.refusal(f)) for f in factors)
    summary.add_row(say("不能判定", "inconclusive"), *(f"{each:.3f}" for each in left))
    summary.add_row(say("预期样本数", "samples expected"), *(f"{curve.samples(f):,.0f}" for f in factors))
    hours = say(f"至少小时数（{operation.rate:g} 次/秒）", f"hours at least ({operation.rate:g} requests/s)")
    summary.add_row(hours, *(f"{operation.hours(f):.2f}" for f in factors))
    table = Table(
        title=say("各检查项：符合/不符合的概率", "Each check: chances of PASS/FAIL"),
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    heads = (say("用例", "case"), say("检查项", "check"), say("级别", "level"), "n", say("可发现", "finds"))
    for place, head in enumerate(heads):
        table.add_column(head, no_wrap=place == 0, overflow="fold")
    for factor in factors:
        table.add_column(f"{factor:g}×", no_wrap=True)
    for line in curve.lines:
        table.add_row(*_row(line, factors))
    return _print(summary) + "\n" + _print(table)


def _row(line: Line, factors: tuple[float, ...]) -> tuple[str, ...]:
    level = say("必备", "must") if line.level is Level.MUST else say("推荐", "should")
    finds = "-" if line.detects is None else f"{line.detects:.2g}"
    odds = (f"{line.odds[factor].passes:.2f}/{line.odds[factor].fails:.2f}" for factor in factors)
    return line.case, line.check.key, level, f"{line.n:,}", finds, *odds


def render_stance(stance: Stance) -> str:
    """Return the words of one system under each factor; rows that move come first and are marked."""
    table = Table(title=say(f"{stance.system}：限值放缩后的判定", f"{stance.system}: verdicts under moved limits"))
    table.add_column(say("要求", "requirement"))
    for factor in stance.words:
        table.add_column(f"{factor:g}×")
    moved = set(stance.moved)
    for name in sorted(stance.levels, key=lambda each: (each not in moved, each)):
        words = (WORD_NAMES[words[name]].in_(speaking()) for words in stance.words.values())
        table.add_row(f"{'* ' if name in moved else ''}{name}", *words)
    verdicts = (WORD_NAMES[word].in_(speaking()) for word in stance.verdicts.values())
    table.add_row(say("结论", "verdict"), *verdicts, style="bold")
    return _print(table)


def _print(table: Table) -> str:
    console = Console(file=io.StringIO(), width=find_width(), highlight=False, no_color=True, force_terminal=False)
    with console.capture() as printed:
        console.print(table)
    return printed.get()
