"""`cityassay index experts`: a panel of experts weighs a whole index, from the goals down to the indicators."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from evaluator.cli.index.options import Framework, StructureFile
from evaluator.cli.index.table import print_table
from evaluator.cli.index.weights import CompletionName, Draws, GroupingName, MethodName, Seed, SharingName, TableName
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, speaking, tell
from indices.weights.ahp.completion import Completion
from indices.weights.ahp.group import Grouping, Sharing, Way
from indices.weights.ahp.origin import Standing
from indices.weights.ahp.priority import Method
from indices.weights.ahp.random_index import DEFAULT
from rules.errors import UsageError
from rules.text import Text

if TYPE_CHECKING:
    from evaluator.service.index.expert_panel import PanelTree
    from indices.weights.ahp.panel import Panel
    from indices.weights.ahp.uncertainty import Spread

_SHOWN = 5e-5  # a smaller ratio prints as 0


def add_to(group: typer.Typer) -> None:
    """Add the command `experts`."""
    words = say(
        "专家组对整个指标体系逐层赋权：发问卷、收判断、出记录。", "A panel weighs a whole index: forms out, record in."
    )
    group.command("experts", help=words)(experts)


def experts(
    sheets: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="SHEETS", help=say("填好的专家问卷，一人一份。", "Filled questionnaires, one an expert.")
        ),
    ] = None,
    *,
    framework: Framework = None,
    structure: StructureFile = None,
    questionnaire: Annotated[
        Path | None,
        typer.Option("--questionnaire", metavar="F", help=say("写出空白问卷（XLSX）。", "Write an empty form (XLSX).")),
    ] = None,
    method: MethodName = Method.EIGENVECTOR,
    table: TableName = DEFAULT,
    grouping: GroupingName = Grouping.AIJ,
    sharing: SharingName = Sharing.EQUAL,
    completion: CompletionName = Completion.LEAST_SQUARES,
    draws: Draws = 0,
    seed: Seed = 0,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="F", help=say("写出专家组记录，供 --weights 使用。", "Write the record, for --weights.")
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say("打印记录 JSON。", "Print the record as JSON."))] = False,
) -> None:
    """Write the questionnaire, or print the weights of filled ones and write their record."""
    from evaluator.service.index.expert_panel import (
        ask_panel,
        document_record,
        find_tree,
        hear_panel,
        perturb_panel,
        write_record,
    )

    if bool(sheets) == (questionnaire is not None):
        raise UsageError(
            Text(
                zh="请给出填好的问卷，或用 --questionnaire F 写出空白问卷，二者取一。",
                en="Give either filled questionnaires, or --questionnaire F to write an empty one.",
            )
        )
    tree = find_tree(framework, structure)
    if questionnaire is not None:
        asked = ask_panel(tree, questionnaire, speaking())
        pairs = sum(len(each) * (len(each) - 1) // 2 for each in asked.values())
        tell(
            Text(
                zh=f"问卷已写到 {questionnaire}：{len(asked)} 张表，{pairs} 个判断。每位专家填一份。",
                en=f"Questionnaire written to {questionnaire}: {len(asked)} sheets, {pairs} judgements. "
                "Every expert fills one.",
            )
        )
        return
    way = Way(grouping=grouping, method=method, table=table, completion=completion, sharing=sharing)
    found = hear_panel(tree, sheets or [], way)
    if out is not None:
        write_record(tree, found, out)
    if as_json:
        write_result(document_record(tree, found))
    else:
        _print(tree, found, perturb_panel(tree, found, draws=draws, seed=seed) if draws else None)
    for remark in found.remarks:
        tell(remark.text)
    if out is not None:
        tell(Text.same(str(out)))


def _print(tree: "PanelTree", found: "Panel", spread: "Spread | None") -> None:
    print_table(_tabulate_groups(tree, found))
    print_table(_tabulate_weights(tree, found, spread))
    recorded = found.standing is Standing.EXPERT_PANEL
    standing = (
        say("专家组", "expert panel")
        if recorded
        else say("示例（须至少两位专家署名并注明日期）", "illustrative (it takes two experts with name and date)")
    )
    largest = max(found.ratios.values())
    write_result(
        say(
            f"来源：{standing}；专家 {len(found.experts)} 位；最大 CR = {largest:.4f}；摘要 {found.digest[:16]}。\n",
            f"Origin: {standing}; experts: {len(found.experts)}; largest CR = {largest:.4f}; digest of the judgements: "
            f"{found.digest[:16]}.\n",
        )
    )


def _tabulate_groups(tree: "PanelTree", found: "Panel") -> Table:
    from evaluator.service.index.expert_panel import list_groups

    table = Table(box=None)
    table.add_column(say("上级", "aggregate"), overflow="fold")
    for head in (
        say("下级", "children"),
        say("群组 CR", "CR of the group"),
        say("最大 CR", "largest CR"),
        say("共识度", "consensus"),
        say("去掉一人最大变化", "most without one"),
    ):
        table.add_column(head, justify="right")
    for each in list_groups(tree, found):
        worst = f"{each.worst:.4f} {each.worst_expert}".strip() if each.worst > _SHOWN else f"{0:.4f}"
        table.add_row(
            f"{each.code} {each.name.in_(speaking())}",
            str(each.children),
            f"{each.ratio:.4f}",
            worst,
            "–" if each.consensus is None else f"{each.consensus:.0%}",
            "–" if each.change is None else f"{each.change:.3f}",
        )
    return table


def _tabulate_weights(tree: "PanelTree", found: "Panel", spread: "Spread | None") -> Table:
    from evaluator.service.index.expert_panel import list_weights

    table = Table(box=None)
    table.add_column(say("要素", "element"), overflow="fold")
    for head in (say("同级权重", "among siblings"), say("专家离散", "experts differ"), say("在指数中", "in the index")):
        table.add_column(head, justify="right")
    if spread is not None:
        table.add_column(say("90% 区间", "90% interval"), justify="right")
    for each in list_weights(tree, found):
        name = f"{'  ' * (each.depth - 1)}{each.code} {each.name.in_(speaking())}"
        cells = [f"{each.weight:.4f}", f"± {each.deviation:.3f}", f"{each.share:.4f}"]
        if spread is not None:
            at = spread.elements.index(each.code) if each.code in spread.elements else None
            cells.append("" if at is None else f"{spread.lower[at]:.4f}–{spread.upper[at]:.4f}")
        table.add_row(name, *cells)
    return table
