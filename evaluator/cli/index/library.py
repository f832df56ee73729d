"""`cityassay index library list|show|goals|classes|export|gate`: the indicator database, for reading."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from evaluator.cli.index.indicator_card import add_row, name_status, print_indicator, start_table
from evaluator.cli.index.options import SheetName
from evaluator.cli.index.table import print_table
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, speaking, tell
from indices.library.standing import State
from rules.text import Text

if TYPE_CHECKING:
    from indices.library.gate import Decision


def add_to(group: typer.Typer) -> None:
    """Add the group `library`."""
    words = say(
        "指标库：体系、指标、准入与导出。", "The indicator database: frameworks, indicators, admission, export."
    )
    library = typer.Typer(help=words, no_args_is_help=True)
    listing = say("列出指标体系，或查找指标。", "List the frameworks, or find indicators.")
    library.command("list", help=listing)(list_library)
    library.command("show", help=say("查看一个指标的全部内容。", "Everything of one indicator."))(show_indicator)
    goals = say("各体系指标与可持续发展目标的对照。", "Cross-walk of all frameworks by Sustainable Development Goal.")
    library.command("goals", help=goals)(show_goals)
    classes = say("城市分类的各轴，或一个城市的类别。", "The axes of city classes, or the class of a city.")
    library.command("classes", help=classes)(show_classes)
    library.command("export", help=say("将指标库写为 XLSX。", "Write the library as XLSX."))(export)
    gate = say("指标准入：哪些可以计分，哪些只是候选。", "Admission: what may be scored, and what is a candidate.")
    library.command("gate", help=gate)(show_gate)
    group.add_typer(library, name="library")


Json = Annotated[bool, typer.Option("--json", help=say("打印 JSON。", "Print JSON."))]
FrameworkName = Annotated[
    str, typer.Argument(metavar="FRAMEWORK", help=say("指标体系（见 library list）。", "Framework (see library list)."))
]


def list_library(
    *,
    framework: Annotated[
        str | None, typer.Option("--framework", metavar="F", help=say("列出该体系的指标。", "Indicators of this one."))
    ] = None,
    sdg: Annotated[
        int | None, typer.Option("--sdg", metavar="N", help=say("可持续发展目标，1 至 17。", "Goal, 1 to 17."))
    ] = None,
    state: Annotated[State | None, typer.Option("--state", help=say("核对状态。", "How well it is known."))] = None,
    words: Annotated[
        str | None, typer.Option("--words", metavar="W", help=say("编号、名称或定义中的词。", "Words to look for."))
    ] = None,
    as_json: Json = False,
) -> None:
    """List the frameworks; with a filter, the indicators that match."""
    from evaluator.service.index.library import count_frameworks, document_frameworks, document_indicators
    from indices.library.catalogue import read_catalogue

    catalogue = read_catalogue()
    if (framework, sdg, state, words) == (None, None, None, None):
        counts = count_frameworks(catalogue)
        document = document_frameworks(counts)
        _print(document, as_json=as_json, tables=lambda: _tabulate_frameworks(document))
        return
    found = catalogue.search(words or "", framework=framework, sdg=sdg, state=state)
    document = document_indicators(found)
    _print(document, as_json=as_json, tables=lambda: _tabulate_indicators(document))
    tell(Text(zh=f"找到 {len(found)} 个指标。", en=f"Indicators found: {len(found)}."))


def show_indicator(
    framework: FrameworkName,
    code: Annotated[
        str, typer.Argument(metavar="CODE", help=say("指标编号或标准中的代码。", "Id, or the code of the standard."))
    ],
    *,
    as_json: Json = False,
) -> None:
    """Print one indicator: meaning, formula, fields, range, state, and the decision of the gate."""
    from evaluator.service.index.library import document_indicator
    from indices.library.catalogue import read_catalogue

    catalogue = read_catalogue()
    found = catalogue.indicator(framework, code)
    frame = catalogue.framework(framework)
    if as_json:
        _print(document_indicator(frame, found), as_json=True)
        return
    print_indicator(frame, found)


def show_goals(*, as_json: Json = False) -> None:
    """Print which indicators of which framework serve which goal."""
    from evaluator.service.index.library import document_goals
    from indices.library.catalogue import read_catalogue

    document = document_goals(read_catalogue())
    _print(document, as_json=as_json, tables=lambda: _tabulate_goals(document))


def show_classes(
    *,
    level: Annotated[
        str | None, typer.Option("--level", metavar="L", help=say("行政层级。", "Administrative level."))
    ] = None,
    urban_population: Annotated[
        float | None,
        typer.Option("--urban-population", metavar="N", help=say("城区常住人口（人）。", "Urban population, persons.")),
    ] = None,
    function: Annotated[
        list[str] | None,
        typer.Option("--function", metavar="F", help=say("城市职能，可重复。", "Function; repeatable.")),
    ] = None,
    on: Annotated[
        dt.datetime | None,
        typer.Option(
            "--on", formats=["%Y-%m-%d"], metavar="DATE", help=say("按哪一天的标准。", "Classes of this day.")
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the axes of city classes; with attributes of a city, its class."""
    from evaluator.service.index.library import classify_city, document_axes, document_class

    day = on.date() if on is not None else dt.datetime.now().astimezone().date()
    if level is None and urban_population is None and not function:
        document = document_axes(day)
        _print(document, as_json=as_json, tables=lambda: _tabulate_axes(document))
        return
    found = classify_city(level, urban_population, function or (), day)
    if as_json:
        _print(document_class(found), as_json=True)
        return
    ids = ", ".join(each for each in (found.level, found.size, *found.functions) if each)
    write_result(f"{found.title().in_(speaking())}  ({ids}; {found.on})\n")


def export(
    *,
    out: Annotated[Path, typer.Option("--out", metavar="F.xlsx", help=say("结果文件。", "File to write."))],
    force: Annotated[bool, typer.Option("--force", help=say("覆盖已有文件。", "Overwrite an existing file."))] = False,
) -> None:
    """Write the library as a workbook: an overview, then one sheet a framework."""
    from evaluator.service.index.library_workbook import export_library
    from indices.library.catalogue import read_catalogue
    from rules.bundle import write_whole

    write_whole(out, export_library(read_catalogue(), out, force=force))
    tell(Text(zh=f"已写出 {out}。", en=f"Written: {out}"))


def show_gate(
    framework: FrameworkName,
    *,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="F", help=say("数据表，用于检验区分度。", "Data table, to test discrimination.")
        ),
    ] = None,
    sheet: SheetName = None,
    as_json: Json = False,
) -> None:
    """Print what the admission gate says of every indicator of a framework."""
    from evaluator.service.index.library import document_gate, pass_gate
    from indices.library.catalogue import read_catalogue

    gate = pass_gate(read_catalogue(), framework, data, sheet=sheet)
    document = document_gate(gate)
    _print(document, as_json=as_json, tables=lambda: [_tabulate_decisions(gate.decisions)])
    out, first = len(gate.decisions) - gate.admitted, sum(each.provisional for each in gate.decisions)
    tell(
        Text(
            zh=f"准入 {gate.admitted} 个，候选（不计分）{out} 个；{first} 个的区分度尚无数据检验。",
            en=f"{gate.admitted} admitted, {out} candidates (never scored); {first} not yet tried on data.",
        )
    )


def _print(document: Mapping[str, Any], *, as_json: bool, tables: Any = tuple) -> None:  # noqa: ANN401 - a function
    if as_json:
        write_result(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
        return
    for each in tables():
        print_table(each)


def _spoken(text: Mapping[str, str]) -> str:
    return text[speaking().value]


def _name_state(state: str) -> str:
    from indices.library.standing import STATE_NAMES

    return STATE_NAMES[State(state)].in_(speaking())


def _tabulate_frameworks(document: Mapping[str, Any]) -> Iterator[Table]:
    heads = (say("体系", "id"), say("版本", "edition"), say("指标", "indicators"), say("准入", "admitted"))
    table = start_table(*heads, say("状态", "state"), say("名称", "title"))
    for each in document["frameworks"]:
        numbers = (str(each["indicators"]), str(each["admitted"]))
        add_row(table, each["id"], each["edition"], *numbers, _name_states(each), _spoken(each["title"]))
    yield table


def _name_states(framework: Mapping[str, Any]) -> str:
    """Name how well the indicators are known, with numbers; that of the frame where there are none."""
    known = [f"{_name_state(state)} {number}" for state, number in framework["states"].items() if number]
    return say("；", "; ").join(known) or _name_state(framework["source"]["state"])


def _tabulate_indicators(document: Mapping[str, Any]) -> Iterator[Table]:
    heads = (say("体系", "framework"), say("编号", "id"), say("名称", "title"), say("单位", "unit"))
    table = start_table(*heads, "SDG", say("状态", "state"), say("准入", "gate"))
    for each in document["indicators"]:
        goals = " ".join(str(goal) for goal in each["sdg"])
        marks = (_name_state(each["state"]), name_status(each["status"]))
        add_row(table, each["framework"], each["id"], _spoken(each["title"]), each["unit"] or "", goals, *marks)
    if document["indicators"]:
        yield table


def _tabulate_goals(document: Mapping[str, Any]) -> Iterator[Table]:
    table = start_table("SDG", say("目标", "goal"), say("体系", "framework"), say("指标", "indicators"))
    for each in document["goals"]:
        names = each["frameworks"] or {"-": []}
        for place, (name, known) in enumerate(names.items()):
            head = (str(each["goal"]), _spoken(each["title"])) if not place else ("", "")
            add_row(table, *head, name, " ".join(known))
    for name, number in document["without"].items():
        add_row(table, "-", say("未对应目标", "no goal named"), name, str(number))
    yield table


def _tabulate_axes(document: Mapping[str, Any]) -> Iterator[Table]:
    for axis in document["axes"]:
        title = f"{_spoken(axis['title'])} ({axis['id']}, {axis['since']}, {axis['standard']})"
        table = start_table(say("编号", "id"), say("类别", "class"), say("说明", "definition"), title=title)
        for kind in axis["kinds"]:
            add_row(table, kind["id"], _spoken(kind["title"]), _bound(kind))
        yield table


def _bound(kind: Mapping[str, Any]) -> str:
    if kind["definition"]:
        return _spoken(kind["definition"])
    ends = (f"≥ {kind['lower']:,.0f}" if kind["lower"] else "", f"< {kind['upper']:,.0f}" if kind["upper"] else "")
    return ", ".join(each for each in ends if each)


def _tabulate_decisions(decisions: "Iterable[Decision]") -> Table:
    from indices.library.gate import Finding

    table = start_table(say("编号", "id"), say("结论", "status"), say("理由", "reasons"))
    for each in decisions:
        told = [check.reason for check in each.checks if check.finding is not Finding.MET]
        add_row(table, each.indicator, name_status(each.status.value), "\n".join(text.in_(speaking()) for text in told))
    return table
