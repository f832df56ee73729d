"""Prints one indicator whole, in both languages; the tables of plain words that the library is shown in."""

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text as Cell

from evaluator.cli.index.table import print_table
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, speaking
from indices.library.framework import Framework
from indices.library.gate import CHECK_NAMES, Decision, Finding, Status, admit
from indices.library.indicator import Indicator, Instrument, Scope
from indices.library.quality import QUALITY_NAMES
from indices.library.raw_field import PERIOD_NAMES, RawField
from indices.library.standing import ORIGIN_NAMES, STATE_NAMES, Weight
from indices.ranges.reference_range import BASIS_NAMES, Basis
from rules.text import Language, Text

Row = tuple[str, str]
_NONE = Text(zh="无", en="none")
_SCOPES = {Scope.CITY: Text(zh="全市", en="city"), Scope.DISTRICT: Text(zh="各区县", en="every district")}
_INSTRUMENTS = {
    Instrument.TESTERS: Text(zh="检测", en="tests of systems and devices"),
    Instrument.QUESTIONNAIRES: Text(zh="问卷", en="questionnaires"),
    Instrument.INDICES: Text(zh="指数计算", en="index calculation"),
}
_STATUSES = {Status.ADMITTED: Text(zh="准入", en="admitted"), Status.CANDIDATE: Text(zh="候选", en="candidate")}


def start_table(*heads: str, title: str | None = None) -> Table:
    """Return an empty table without lines; no heads, no head row."""
    shown = None if title is None else Cell(title)
    table = Table(box=None, title=shown, title_justify="left", padding=(0, 2, 0, 0), show_header=bool(heads))
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def add_row(table: Table, *cells: str) -> None:
    """Add a row of plain words: a cell such as [0, 100] would be read as markup."""
    table.add_row(*(Cell(each) for each in cells))


def name_status(status: str) -> str:
    """Name what the gate decided, in the language spoken."""
    return _STATUSES[Status(status)].in_(speaking())


def print_indicator(framework: Framework, found: Indicator) -> None:
    """Print one indicator: meaning, formula, fields, range, state, and the decision of the gate."""
    parent = next(each.title for each in framework.aggregates if each.id == found.parent)
    write_result(f"{found.id}  {_both(found.title)}\n\n")
    head = (
        (say("体系", "framework"), f"{framework.id} {framework.edition}  {_both(framework.title)}"),
        (say("上级", "parent"), f"{found.parent}  {_both(parent)}"),
    )
    _print_rows((*head, *_describe(found), *_measure(found), *_place(found)))
    for each in found.fields:
        write_result(f"{say('字段', 'field')} {each.id} [{each.unit}]  {_both(each.title)}\n")
        _print_rows(_describe_field(each))
    _print_checks(admit(found))


def _print_rows(rows: tuple[Row, ...]) -> None:
    table = start_table()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for each in rows:
        add_row(table, *each)
    print_table(table)


def _both(text: Text | None) -> str:
    """Return the text in both languages, the spoken one first."""
    if text is None:
        return _NONE.in_(speaking())
    first = speaking()
    other = Language.EN if first is Language.ZH else Language.ZH
    return " / ".join(dict.fromkeys((text.in_(first), text.in_(other))))


def _describe(found: Indicator) -> Iterator[Row]:
    yield say("代码", "code"), found.code or found.id
    yield say("定义", "definition"), _both(found.definition)
    yield say("公式", "formula"), f"{_both(found.formula.text)} ({found.compute})" if found.formula else _both(None)
    yield say("单位", "unit"), found.unit or _both(None)
    yield say("方向", "direction"), _name_direction(found)
    for each in found.examples:
        given = ", ".join(f"{name} = {value:.12g}" for name, value in each.inputs.items())
        refused = say(f"拒绝（{each.refused}）", f"refused ({each.refused})")
        yield say("算例", "example"), f"{given} → {refused if each.value is None else f'{each.value:.12g}'}"


def _name_direction(found: Indicator) -> str:
    if found.ideal is not None:
        low, high = found.ideal
        return say(f"适度型，最佳区间 {low:g} 至 {high:g}", f"moderate, best from {low:g} to {high:g}")
    return {1: say("越大越好", "more is better"), -1: say("越小越好", "less is better")}.get(
        found.direction if isinstance(found.direction, int) else 0, _both(None)
    )


def _measure(found: Indicator) -> Iterator[Row]:
    yield say("自然范围", "natural range"), _bounds(found.range)
    for each in found.references:
        words = f"{_bounds((each.lower, each.upper))}  {_both(BASIS_NAMES[Basis(each.basis)])}: {_both(each.source)}"
        yield say("参考值范围", "reference range"), words
    for own in found.by_class:
        words = "  ".join((own.when, _bounds(own.range) if own.range else "", _weigh(own.weight) if own.weight else ""))
        yield say("分类取值", "by class"), f"{words}  {_both(own.why)}"
    yield say("权重", "weight"), _weigh(found.weight)
    yield say("适用", "applies"), found.applies
    for rule in found.ratio_rules:
        factor = "" if rule.factor == 1 else f"{rule.factor:g} × "
        yield say("字段关系", "ratio rule"), f"{rule.left} {rule.op.value} {factor}{rule.right}"


def _bounds(ends: tuple[float | None, float | None]) -> str:
    return " … ".join("∞" if each is None else f"{each:g}" for each in ends)


def _weigh(weight: Weight | None) -> str:
    return _both(None) if weight is None else f"{weight.value:g} ({_both(ORIGIN_NAMES[weight.origin])})"


def _place(found: Indicator) -> Iterator[Row]:
    source = found.source
    yield say("来源", "source"), f"{source.standard}, {source.clause}"
    yield say("核对状态", "state"), _both(STATE_NAMES[source.state])
    if source.note is not None:
        yield say("说明", "note"), _both(source.note)
    yield say("核验方法", "verification"), _both(found.verification)
    yield say("默认质量类", "quality class"), _both(QUALITY_NAMES[found.quality_default])
    yield say("采集范围", "collected"), _both(_SCOPES[found.scope])
    if found.instrument is not None:
        yield say("仪器", "instrument"), _both(_INSTRUMENTS[found.instrument])
    yield "SDG", ", ".join(str(goal) for goal in found.sdg) or _both(None)
    if found.marks:
        yield say("标记", "marks"), ", ".join(found.marks)


def _describe_field(field: RawField) -> tuple[Row, ...]:
    return (
        (say("  部门", "  department"), _both(field.department)),
        (say("  时段", "  period"), _both(PERIOD_NAMES[field.period])),
        (say("  证据", "  evidence"), _both(field.evidence)),
    )


def _print_checks(decision: Decision) -> None:
    signs = {Finding.MET: "✓", Finding.FAILED: "✗", Finding.OPEN: "?"}
    write_result(f"{say('准入门槛', 'admission gate')}: {name_status(decision.status.value)}\n")
    table = start_table()
    for _ in range(3):
        table.add_column(overflow="fold")
    for each in decision.checks:
        add_row(table, signs[each.finding], CHECK_NAMES[each.check].in_(speaking()), _both(each.reason))
    print_table(table)
