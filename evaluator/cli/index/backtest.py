"""`cityassay index backtest`: one specification on every period of a panel, and how steady ranks and levels are."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from evaluator.cli.index.options import DataFile, Framework, RangesFile, SheetName, SpecFile, StructureFile, WeightsFile
from evaluator.cli.index.table import print_table
from evaluator.cli.index.waiting import wait
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, speaking, tell
from rules.text import Text

if TYPE_CHECKING:
    from evaluator.service.index.backtesting import BacktestResult
    from indices.foresight.churn import Churn
    from indices.foresight.predictive import Foretelling

MOST_SHOWN = 20


def add_to(group: typer.Typer) -> None:
    """Add the command `backtest`."""
    words = say(
        "以同一规格回算面板各期：名次、级别与预测能力。", "One specification over a panel: ranks, levels, foresight."
    )
    group.command("backtest", help=words)(backtest)


def backtest(
    data: DataFile,
    *,
    structure: StructureFile = None,
    framework: Framework = None,
    ranges: RangesFile = None,
    weights: WeightsFile = None,
    spec: SpecFile = None,
    sheet: SheetName = None,
    scale: Annotated[
        str | None,
        typer.Option("--levels", metavar="ID", help=say("按此分级标尺统计级别变动。", "Count changes of level by it.")),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome", metavar="COLUMN", help=say("指数之外的结果列，用于检验预测。", "Column outside the index.")
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say("打印 JSON。", "Print JSON."))] = False,
) -> None:
    """Build the index on every period and print how it did."""
    from evaluator.service.index.backtesting import BacktestOrder, run_backtest
    from evaluator.service.index.build import IndexFiles
    from evaluator.service.index.delivery import write_json

    files = IndexFiles(
        structure=structure, framework=framework, ranges=ranges, weights=weights, data=data, spec=spec, sheet=sheet
    )
    with wait(Text(zh="正在回算各期…", en="Building every period …")):
        found = run_backtest(BacktestOrder(files=files, levels=scale, outcome=outcome))
    if as_json:
        write_result(write_json(found.to_document()))
        return
    _print_periods(found)
    _print_steps(found)
    _print_levels(found)
    if found.foretelling is not None:
        _print_foretelling(found.foretelling)
    _print_breaks(found)
    for text in found.tell():
        write_result(text.in_(speaking()) + "\n")
    for each in (*found.assembled.remarks, *found.backtest.remarks):
        tell(each.text)


def _start(*names: str) -> Table:
    table = Table(box=None)
    table.add_column(names[0])
    for name in names[1:]:
        table.add_column(name, justify="right")
    return table


def _print_periods(found: "BacktestResult") -> None:
    from evaluator.service.index.panel import write_periods

    table = _start(
        say("时期", "period"),
        say("单元", "units"),
        say("有得分", "scored"),
        say("规格", "specification"),
        say("数据", "data"),
        say("结果", "result"),
    )
    for each in write_periods(found.assembled):
        digests = (each[f"{name}_sha256"][:12] for name in ("specification", "data", "result"))
        table.add_row(each["period"], str(each["units"]), str(each["scored"]), *digests)
    print_table(table)


def _print_steps(found: "BacktestResult") -> None:
    table = _start(
        say("相邻两期", "from – to"),
        say("共有单元", "units in both"),
        say("名次相关", "rank correlation"),
        say("平均变动", "mean move"),
    )
    for each in found.backtest.steps:
        rho = "–" if each.spearman is None else f"{each.spearman:.3f}"
        table.add_row(f"{each.before} – {each.after}", str(each.common), rho, f"{each.moved:.2f}")
    print_table(table)


def _print_levels(found: "BacktestResult") -> None:
    if found.backtest.held is None:
        return
    table = _start(
        say("级别变动", "levels"),
        say("比较", "compared"),
        say("升", "up"),
        say("降", "down"),
        say("次期撤回", "taken back"),
        say("变动率", "rate"),
    )
    _add_churn(table, say("直接划定", "as built"), found.backtest.churn)
    _add_churn(table, say("采用迟滞", "with hysteresis"), found.backtest.held)
    print_table(table)


def _add_churn(table: Table, name: str, churn: "Churn") -> None:
    counts = (str(count) for count in (churn.compared, churn.up, churn.down, churn.returned))
    table.add_row(name, *counts, f"{churn.rate:.1%}")


def _print_foretelling(found: "Foretelling") -> None:
    table = _start(
        say("预测", "forecast"),
        say("平均绝对误差", "mean absolute error"),
        say("指数使误差降低", "error lowered by the index"),
    )
    lines = (
        (say("上期原值", "last period's value"), found.mae_naive, found.over_naive),
        (say("自身历史", "its own history"), found.mae_history, found.over_history),
    )
    for name, error, gain in lines:
        table.add_row(name, f"{error:.4g}", f"{gain.share:.1%} [{gain.low:.1%}, {gain.high:.1%}]")
    table.add_row(say("历史与指数", "history and index"), f"{found.mae_index:.4g}", "")
    print_table(table)


def _print_breaks(found: "BacktestResult") -> None:
    if not found.jumps and not found.flagged:
        return
    table = _start(
        say("序列中断", "breaks"), say("指标", "indicator"), say("时期", "period"), say("形态", "shape"), "× σ"
    )
    rows = [(unit, code, period, say("来源标注", "flagged"), "") for unit, code, period in found.flagged]
    shapes = {"step": say("台阶", "step"), "spike": say("尖峰", "spike"), "open": say("未定", "open")}
    rows += [(each.unit, each.code, each.period, shapes[each.shape], f"{each.own:.1f}") for each in found.unflagged]
    for row in rows[:MOST_SHOWN]:
        table.add_row(*row)
    if len(rows) > MOST_SHOWN:
        table.add_row(f"… +{len(rows) - MOST_SHOWN} (--json)")
    print_table(table)
