"""`cityassay index repair`: the fewest changes to an inconsistent judgement, and the log of an expert's consent."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from evaluator.cli.index.table import print_table
from evaluator.cli.index.weights import SheetName, TableName
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, tell
from indices.weights.ahp.random_index import DEFAULT
from indices.weights.ahp.scale import write_ratio
from rules.text import Text

if TYPE_CHECKING:
    from evaluator.service.index.repairing import Repair
    from indices.weights.ahp.repair import Entry


def add_to(group: typer.Typer) -> None:
    """Add the command `repair`."""
    words = say(
        "对不一致的判断提出最少修改，经专家同意后生效并留痕。", "Fewest changes to a judgement, applied by consent."
    )
    group.command("repair", help=words)(repair)


def repair(
    judgement: Annotated[
        Path, typer.Argument(metavar="JUDGEMENT", help=say("一位专家的判断矩阵。", "One expert's judgement."))
    ],
    *,
    sheet: SheetName = None,
    table: TableName = DEFAULT,
    form: Annotated[
        Path | None,
        typer.Option("--form", metavar="F", help=say("写出待签署的答复表（.csv）。", "Form to sign (.csv).")),
    ] = None,
    consent: Annotated[
        Path | None, typer.Option("--consent", metavar="F", help=say("已签署的答复表。", "The signed form."))
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="F", help=say("写出修改后的判断（.csv）。", "The new judgement (.csv).")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say("打印 JSON。", "Print JSON."))] = False,
) -> None:
    """Propose, or apply what the expert agreed to, and print the log."""
    from evaluator.service.index.delivery import write_json
    from evaluator.service.index.repairing import RepairOrder
    from evaluator.service.index.repairing import repair as mend

    found = mend(RepairOrder(judgement=judgement, sheet=sheet, table=table, consent=consent, form=form, out=out))
    if as_json:
        write_result(write_json(found.to_document()))
    else:
        _print(found)
    for place in (form, out):
        if place is not None:
            tell(Text.same(str(place)))


def _print(found: "Repair") -> None:
    before = found.proposal.before
    if found.log:
        table = Table(box=None)
        for head in (
            say("行 / 列", "row / column"),
            say("现值", "now"),
            say("建议", "proposed"),
            say("答复", "answer"),
        ):
            table.add_column(head, overflow="fold")
        table.add_column("CR", justify="right")
        for each in found.log:
            change = each.change
            cells = (f"{change.row} / {change.column}", write_ratio(change.before), write_ratio(change.after))
            table.add_row(*cells, _say_answer(each), f"{each.cr_after:.4f}")
        print_table(table)
    expert = found.proposal.expert
    if before.is_acceptable:
        line = say(
            f"{expert}：CR = {before.cr:.4f}，可接受，无需修改。", f"{expert}: CR = {before.cr:.4f} is acceptable."
        )
    else:
        line = say(
            f"{expert}：CR {before.cr:.4f}，全部采纳后为 {found.proposal.after.cr:.4f}，现为 {found.ratio:.4f}。",
            f"{expert}: CR {before.cr:.4f}; {found.proposal.after.cr:.4f} with all changes; {found.ratio:.4f} now.",
        )
    write_result(line + "\n")


def _say_answer(entry: "Entry") -> str:
    if entry.consent is None:
        return say("待答复", "open")
    word = say("同意", "agreed") if entry.consent.agreed else say("不同意", "refused")
    return f"{word} {entry.consent.by} {entry.consent.date}"
