"""`cityassay index weights`: weights from experts' pairwise judgements (AHP)."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from evaluator.cli.stream import write_result
from evaluator.cli.usage import find_width
from evaluator.cli.voice import say, tell
from evaluator.service.index.weights import (
    Answer,
    document_weights,
    read_files,
    read_groups,
    weigh,
    write_questionnaire,
)
from indices.weights.ahp.completion import Completion
from indices.weights.ahp.group import Group, Grouping, Sharing, Way
from indices.weights.ahp.priority import Method
from indices.weights.ahp.random_index import DEFAULT, RandomIndex
from indices.weights.ahp.repair import Proposal
from indices.weights.ahp.scale import write_ratio
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.text import Text

_WORST = 5  # judgements shown; the document has all


def add_to(group: typer.Typer) -> None:
    """Add the command `weights`."""
    words = say("由专家判断矩阵（AHP）求权重，并检验一致性。", "Weights from pairwise judgements (AHP).")
    group.command("weights", help=words)(print_weights)


Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="JUDGEMENTS",
        help=say(
            "判断矩阵（CSV 或 XLSX；多个文件或工作表为一组专家）。",
            "Judgement matrices (CSV or XLSX; several files or sheets are a group of experts).",
        ),
    ),
]
MethodName = Annotated[
    Method,
    typer.Option(
        help=say("排序方法：特征向量或行几何平均。", "Priorities by principal eigenvector or row geometric mean.")
    ),
]
TableName = Annotated[RandomIndex, typer.Option("--ri", help=say("随机一致性指标表。", "Random index table of CR."))]
GroupingName = Annotated[
    Grouping,
    typer.Option("--group", help=say("群组集结：判断或权重。", "Aggregate judgements (aij) or priorities (aip).")),
]
SharingName = Annotated[
    Sharing,
    typer.Option("--experts", help=say("专家权重：相等或按一致性。", "Experts weigh equally or by consistency.")),
]
CompletionName = Annotated[
    Completion,
    typer.Option(help=say("缺失判断的补全方法。", "How missing judgements are filled.")),
]
SheetName = Annotated[str | None, typer.Option(metavar="NAME", help=say("只读这个工作表。", "Read this sheet only."))]
Repair = Annotated[
    bool,
    typer.Option("--repair", help=say("给出修改建议（不会改动判断）。", "Propose repairs, change nothing.")),
]
Draws = Annotated[
    int,
    typer.Option(min=0, max=10_000_000, help=say("判断扰动次数，0 为不做。", "Perturbed matrices; 0 = none.")),
]
Seed = Annotated[int, typer.Option(min=0, help=say("随机种子。", "Seed of the draws."))]
CrossCheck = Annotated[
    bool, typer.Option("--cross-check", help=say("与 ahpy 核对。", "Compare with the package ahpy."))
]
FuzzySpread = Annotated[
    float | None,
    typer.Option(
        "--fuzzy", metavar="X", help=say("另给模糊 AHP 权重，每个判断上下各 X 级。", "Fuzzy AHP too, X points around.")
    ),
]
Form = Annotated[
    Path | None,
    typer.Option(metavar="F", help=say("写出空白专家问卷到 F。", "Write an empty questionnaire to F.")),
]
Elements = Annotated[
    list[str] | None,
    typer.Option(
        metavar="A,B,C", help=say("问卷的元素，或 组名=A,B,C。", "Elements of the questionnaire, or NAME=A,B,C.")
    ),
]
JsonOut = Annotated[
    str | None,
    typer.Option("--json", metavar="F", help=say("JSON 写到 F（- 为标准输出）。", "JSON to F (- for stdout).")),
]


def print_weights(
    judgements: Files = None,
    *,
    method: MethodName = Method.EIGENVECTOR,
    table: TableName = DEFAULT,
    grouping: GroupingName = Grouping.AIJ,
    sharing: SharingName = Sharing.EQUAL,
    completion: CompletionName = Completion.LEAST_SQUARES,
    sheet: SheetName = None,
    repair: Repair = False,
    draws: Draws = 0,
    seed: Seed = 0,
    cross_check: CrossCheck = False,
    fuzzy: FuzzySpread = None,
    questionnaire: Form = None,
    elements: Elements = None,
    json_out: JsonOut = None,
) -> None:
    """Print weights and consistency of the judgements, or write an empty questionnaire."""
    if questionnaire is not None:
        _write_form(questionnaire, elements or [], judgements or [])
        return
    if not judgements:
        raise UsageError(
            Text(
                zh="请给出判断矩阵文件；空白问卷用 --questionnaire F --elements A,B,C 生成。",
                en="Give a judgement file; --questionnaire F --elements A,B,C writes an empty questionnaire.",
            )
        )
    way = Way(grouping=grouping, method=method, table=table, completion=completion, sharing=sharing)
    read = read_files(judgements, sheet=sheet)
    answer = weigh(read, way, repair=repair, draws=draws, seed=seed, cross_check=cross_check, fuzzy=fuzzy)
    _write(answer, json_out)


def _write_form(place: Path, elements: Sequence[str], judgements: Sequence[Path]) -> None:
    if judgements:
        raise UsageError(
            Text(
                zh="--questionnaire 与判断矩阵文件不能同时给出。",
                en="Give either --questionnaire or judgement files, not both.",
            )
        )
    write_questionnaire(place, read_groups(elements))
    tell(
        Text(
            zh=f"问卷已写到 {place}。专家填好后：cityassay index weights {place}",
            en=f"Questionnaire written to {place}. Once filled: cityassay index weights {place}",
        )
    )


def _write(answer: Answer, json_out: str | None) -> None:
    document = json.dumps(document_weights(answer), ensure_ascii=False, indent=1) + "\n"
    if json_out == "-":
        write_result(document)
    else:
        write_result(render_weights(answer))
        if json_out is not None:
            write_whole(Path(json_out), document.encode())
    extra = (answer.fuzzy.remark,) if answer.fuzzy else ()
    for remark in (*answer.weighing.remarks, *extra):
        tell(remark.text)


def render_weights(answer: Answer) -> str:
    """Return the weights, the consistency and what else was asked for, as tables for the terminal."""
    parts = [_print(_tabulate_weights(answer)), _say_consistency(answer)]
    if answer.weighing.blame:
        parts.append(_print(_tabulate_blame(answer)))
    if answer.weighing.completed:
        filled = [f"{each.row} / {each.column} = {each.value:.6g}" for each in answer.weighing.completed]
        parts.append(say("补全的判断：", "Filled judgements: ") + say("；", "; ").join(filled) + "\n")
    if answer.weighing.group:
        parts.append(_print(_tabulate_group(answer.weighing.group)))
        parts.append(_say_agreement(answer.weighing.group))
    parts += [_render_repair(each) for each in answer.repairs]
    if answer.cross_check:
        check = answer.cross_check
        words = f"{check.by}: Δw ≤ {check.weights:.1e}, ΔCR = {check.cr:.1e}\n"
        parts.append(say("交叉核对 ", "Cross-check with ") + words)
    parts.append(_say_origin(answer))
    return "".join(parts)


def _tabulate_weights(answer: Answer) -> Table:
    found, spread = answer.weighing, answer.spread
    table = _start(say("权重", "Weights"))
    table.add_column(say("元素", "element"), overflow="fold")
    heads = [say("特征向量", "eigenvector"), say("几何平均", "geometric mean"), say("名次", "rank")]
    if spread:
        heads += [
            say(f"{spread.confidence:.0%} 区间", f"{spread.confidence:.0%} interval"),
            say("名次稳定", "rank kept"),
        ]
    if answer.fuzzy:
        heads.append(say("模糊 AHP", "fuzzy"))
    for head in heads:
        table.add_column(head, justify="right")
    for place, name in enumerate(found.elements):
        cells = [f"{found.eigenvector[place]:.4f}", f"{found.geometric_mean[place]:.4f}", str(found.ranks[place])]
        if spread:
            cells += [f"{spread.lower[place]:.4f}–{spread.upper[place]:.4f}", f"{spread.stability[place]:.0%}"]
        if answer.fuzzy:
            low, _, high = answer.fuzzy.triangles[place]
            cells.append(f"{answer.fuzzy.weights[place]:.4f} ({low:.3f}–{high:.3f})")
        table.add_row(name, *cells)
    return table


def _say_consistency(answer: Answer) -> str:
    found = answer.weighing.consistency
    verdict = say("可接受", "acceptable") if found.is_acceptable else say("不可接受", "not acceptable")
    return (
        f"λmax = {found.lambda_max:.4f}   CI = {found.ci:.4f}   CR = {found.cr:.4f} ({found.table})   "
        f"GCI = {found.gci:.4f} (< {found.gci_limit:g})   {verdict}\n"
    )


def _tabulate_blame(answer: Answer) -> Table:
    table = _start(say("最不一致的判断", "Most inconsistent judgements"))
    table.add_column(say("行 / 列", "row / column"), overflow="fold")
    for head in (say("判断", "judgement"), say("隐含", "implied"), say("建议", "suggested"), say("占比", "share")):
        table.add_column(head, justify="right")
    for each in answer.weighing.blame[:_WORST]:
        cells = (write_ratio(each.judgement), f"{each.implied:.3g}", write_ratio(each.suggested), f"{each.share:.0%}")
        table.add_row(f"{each.row} / {each.column}", *cells)
    return table


def _tabulate_group(group: Group) -> Table:
    table = _start(say(f"专家（{group.grouping.upper()}）", f"Experts ({group.grouping.upper()})"))
    table.add_column(say("专家", "expert"), overflow="fold")
    heads = (say("权重", "share"), "CR", "GCOMPI", say("去掉后最大变化", "change without"), say("名次变动", "moved"))
    for head in heads:
        table.add_column(head, justify="right")
    without = {each.expert: each for each in group.left_out}
    for each in group.members:
        left = without.get(each.expert)
        change, moved = (f"{left.largest_change:.4f}", str(left.moved)) if left else ("–", "–")
        table.add_row(
            each.expert, f"{each.share:.3f}", f"{each.consistency.cr:.4f}", f"{each.gcompi:.4f}", change, moved
        )
    return table


def _say_agreement(group: Group) -> str:
    words = say(
        f"共识度 S* = {group.consensus:.1%}，GCOMPI = {group.gcompi:.4f}。",
        f"Consensus S* = {group.consensus:.1%}, GCOMPI = {group.gcompi:.4f}.",
    )
    if group.dispersion:
        widest = group.dispersion[0]
        span = f"{write_ratio(widest.lowest)}–{write_ratio(widest.highest)}"
        words += say(
            f"分歧最大的判断：{widest.row} / {widest.column}（{span}）。",
            f" Widest spread: {widest.row} / {widest.column} ({span}).",
        )
    return words + "\n"


def _render_repair(proposal: Proposal) -> str:
    before, after = f"{proposal.before.cr:.4f}", f"{proposal.after.cr:.4f}"
    title = say(
        f"修改建议，须经专家 {proposal.expert} 同意：CR {before} → {after}",
        f"Proposed to expert {proposal.expert}, who has to agree: CR {before} → {after}",
    )
    if not proposal.is_enough:
        title += say("（仍不足）", " (not enough yet)")
    table = _start(None)
    for head in (say("行 / 列", "row / column"), say("现值", "now"), say("建议", "proposed"), say("步数", "steps")):
        table.add_column(head, overflow="fold")
    for each in proposal.changes:
        steps = f"{each.steps:g}"
        table.add_row(f"{each.row} / {each.column}", write_ratio(each.before), write_ratio(each.after), steps)
    return f"{title}\n{_print(table)}"


def _say_origin(answer: Answer) -> str:
    origin = answer.weighing.origin
    standing = say(*_STANDINGS[origin.standing])
    return say(
        f"来源：{standing}；专家 {len(origin.experts)} 位；输入摘要 {origin.digest[:16]}。\n",
        f"Origin: {standing}; experts: {len(origin.experts)}; digest of input: {origin.digest[:16]}.\n",
    )


def _start(title: str | None) -> Table:
    return Table(title=title, box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))


def _print(table: Table) -> str:
    console = Console(file=io.StringIO(), width=find_width(), highlight=False, no_color=True, force_terminal=False)
    with console.capture() as printed:
        console.print(table, markup=False)
    return printed.get()


_STANDINGS = {
    "expert-panel": ("专家组", "expert panel"),
    "illustrative": ("示例（无署名和日期的专家组记录）", "illustrative (no panel with names and dates)"),
}
