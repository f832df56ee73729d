"""`cityassay index ranges propose|show|adopt|confirm`: reference ranges, from proposals to a person's confirmation."""

import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evaluator.cli.index.indicator_card import add_row, start_table
from evaluator.cli.index.options import SheetName
from evaluator.cli.index.table import print_table
from evaluator.cli.stream import write_note, write_result
from evaluator.cli.voice import say, speaking, tell
from indices.ranges.reference_range import BASIS_NAMES, Basis, Range
from rules.errors import UsageError
from rules.text import Text

if TYPE_CHECKING:
    from evaluator.service.index.range_proposal import PanelFile, Proposed
    from indices.ranges.book import RangeBook
    from indices.remark import Remark

_YES = {"y", "yes", "是"}


def add_to(group: typer.Typer) -> None:
    """Add the group `ranges`."""
    words = say("参考值范围：提出、采用、署名确认。", "Reference ranges: propose, adopt, confirm by name.")
    ranges = typer.Typer(help=words, no_args_is_help=True)
    proposing = say(
        "按法规、目标、自然边界和样本百分位提出范围。", "Propose by law, target, natural bound, percentiles."
    )
    ranges.command("propose", help=proposing)(propose)
    ranges.command("show", help=say("查看范围册及确认情况。", "A book of ranges, and who confirmed what."))(show)
    ranges.command("adopt", help=say("为一个指标采用另一范围。", "Adopt another range for one indicator."))(adopt)
    ranges.command("confirm", help=say("署名确认范围。", "Confirm ranges by name and date."))(confirm)
    group.add_typer(ranges, name="ranges")


BookFile = Annotated[Path, typer.Argument(metavar="BOOK", help=say("范围册（YAML）。", "Book of ranges (YAML)."))]
PanelData = Annotated[
    Path | None,
    typer.Option("--data", metavar="PANEL", help=say("样本城市的数据表。", "Data table of the cities of a panel.")),
]
PanelName = Annotated[
    str | None,
    typer.Option("--panel", metavar="NAME", help=say("样本名称，默认取文件名。", "Name of the panel; else the file.")),
]
Json = Annotated[bool, typer.Option("--json", help=say("打印 JSON。", "Print JSON."))]


def propose(
    *,
    framework: Annotated[
        str, typer.Option("--framework", metavar="F", help=say("指标体系（见 library list）。", "Framework."))
    ],
    data: PanelData = None,
    panel: PanelName = None,
    sheet: SheetName = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="BOOK", help=say("写出范围册（YAML）。", "Write a book (YAML)."))
    ] = None,
    on: Annotated[
        dt.datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help=say("分级界限所用日期。", "Day of the cuts.")),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=say("覆盖已有文件。", "Overwrite an existing file."))] = False,
    as_json: Json = False,
) -> None:
    """Propose every range; with a panel also P5 to P95, and how many cities each choice would move."""
    from evaluator.service.index.new_file import require_new
    from evaluator.service.index.range_proposal import document_proposed, propose_ranges
    from indices.ranges.book import write_book

    if out is not None:
        require_new(out, force=force)
    day = on.date() if on is not None else _today()
    found = propose_ranges(framework, _read_panel(data, panel, sheet), day)
    if out is not None:
        write_book(out, found.book)
    if as_json:
        _print_json(document_proposed(found, out))
        return
    _print_proposals(found)
    _tell_remarks([*(each for one in found.proposals for each in one.remarks), *found.remarks])
    if out is not None:
        number, after = len(found.book.ranges), f"cityassay index ranges confirm {out} --by …"
        tell(
            Text(
                zh=f"已写出 {out}，{number} 个范围，均未确认。接下来：{after}",
                en=f"Written: {out}, {number} ranges, none confirmed. Next: {after}",
            )
        )


def show(book: BookFile, *, as_json: Json = False) -> None:
    """Print the ranges of a book with their confirmations, and the indicators that have none."""
    from evaluator.service.index.ranges import document_book, list_bare, load_book

    found = load_book(book)
    if as_json:
        _print_json(document_book(found))
        return
    _print_ranges(found.ranges)
    bare, confirmed = list_bare(found), sum(each.confirmed is not None for each in found.ranges)
    write_result(
        say(
            f"{found.framework} 第 {found.edition} 版：{len(found.ranges)} 个范围，已确认 {confirmed} 个。\n",
            f"{found.framework} {found.edition}: {len(found.ranges)} ranges, {confirmed} confirmed.\n",
        )
    )
    if bare:
        write_result(say("没有范围的指标：", "Indicators without a range: ") + ", ".join(bare) + "\n")


def adopt(
    book: BookFile,
    code: Annotated[str, typer.Argument(metavar="CODE", help=say("指标编号。", "Id of the indicator."))],
    *,
    basis: Annotated[Basis, typer.Option("--basis", help=say("依据。", "What the range stands on."))],
    lower: Annotated[float | None, typer.Option("--lower", metavar="X", help=say("下限。", "Lower end."))] = None,
    upper: Annotated[float | None, typer.Option("--upper", metavar="Y", help=say("上限。", "Upper end."))] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="S", help=say("上下限的出处。", "Where the ends stand."))
    ] = None,
    data: PanelData = None,
    panel: PanelName = None,
    sheet: SheetName = None,
    as_json: Json = False,
) -> None:
    """Put another range of one indicator into the book; a confirmation of the former one is lost."""
    from evaluator.service.index.range_choice import Choice, adopt_range
    from evaluator.service.index.ranges import document_book, load_book, write_range
    from indices.ranges.book import write_book

    before = load_book(book)
    files = _read_panel(data, panel, sheet)
    choice = Choice(indicator=code, basis=basis, lower=lower, upper=upper, source=source, panel=files)
    found = adopt_range(before, choice)
    if found.book != before:
        write_book(book, found.book)
    if as_json:
        former = None if found.before is None else write_range(found.before)
        _print_json(document_book(found.book, book, adopted=write_range(found.now), before=former))
        return
    _print_ranges([found.now])
    if found.book == before:
        tell(Text(zh="与原范围相同，没有改动。", en="It is the range that stood there; nothing was changed."))
    elif found.reopened:
        tell(
            Text(
                zh=f"{found.now.indicator} 的范围已改，须重新确认。",
                en=f"{found.now.indicator} changed: confirm it anew.",
            )
        )
    else:
        tell(Text(zh=f"已写入 {book}，尚未确认。", en=f"Written to {book}, not confirmed yet."))


def confirm(
    book: BookFile,
    *,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help=say("确认人姓名。", "Who confirms."))],
    on: Annotated[
        dt.datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help=say("确认日期，默认今天。", "Day; today.")),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="CODE", help=say("只确认这些指标，可重复。", "Only this one; repeatable.")),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help=say("不再询问。", "Do not ask."))] = False,
    as_json: Json = False,
) -> None:
    """Confirm ranges that are not confirmed yet; on a terminal they are shown and asked for first."""
    from evaluator.service.index.ranges import confirm_ranges, document_book, load_book, write_range
    from indices.ranges.book import write_book

    before = load_book(book)
    today = _today()
    found = confirm_ranges(before, only or (), by=by, on=on.date() if on else today, today=today)
    changed = [each for each in found.ranges if each != before.by_indicator[each.indicator]]
    if not yes:
        _require_terminal(as_json=as_json)
    if not as_json:
        _print_ranges(changed)
    if not yes:
        _ask(len(changed), by)
        _refuse_changed(book, before, load_book(book))
    write_book(book, found)
    if as_json:
        _print_json(document_book(found, book, now_confirmed=[write_range(each) for each in changed]))
        return
    still = sum(each.confirmed is None for each in found.ranges)
    tell(
        Text(
            zh=f"{by.strip()} 确认了 {len(changed)} 个范围，尚有 {still} 个未确认。",
            en=f"Ranges confirmed by {by.strip()}: {len(changed)}; still open: {still}.",
        )
    )


def _require_terminal(*, as_json: bool) -> None:
    if as_json or not sys.stdin.isatty():
        raise UsageError(
            Text(
                zh="确认需要有人在终端上回答；在脚本中或用 --json 时请加 --yes。",
                en="Confirming asks a person at a terminal; in a script or with --json, add --yes.",
            )
        )


def _ask(number: int, by: str) -> None:
    name = by.strip()
    write_note(
        say(f"以 {name} 的名义确认以上 {number} 个范围？[y/N]", f"Confirm the ranges above ({number}) as {name}? [y/N]")
    )
    if sys.stdin.readline().strip().lower() not in _YES:
        raise typer.Abort


def _refuse_changed(path: Path, seen: "RangeBook", now: "RangeBook") -> None:
    """Refuse to confirm what the person has not seen: the file may change while the question stands."""
    if now != seen:
        raise UsageError(
            Text(
                zh=f"{path} 在询问期间被改动，没有确认。请重新运行。",
                en=f"{path} changed while you were asked; nothing was confirmed. Run it again.",
            )
        )


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


def _read_panel(data: Path | None, name: str | None, sheet: str | None) -> "PanelFile | None":
    from evaluator.service.index.range_proposal import PanelFile

    if data is not None:
        return PanelFile(path=data, name=name, sheet=sheet)
    if name is not None or sheet is not None:
        raise UsageError(
            Text(zh="--panel 和 --sheet 只与 --data 一起使用。", en="--panel and --sheet go with --data only.")
        )
    return None


def _print_json(document: Mapping[str, Any]) -> None:
    write_result(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def _tell_remarks(remarks: "Sequence[Remark]") -> None:
    """Tell the first of each kind, and how many are like it."""
    for kind, count in Counter(each.kind for each in remarks).items():
        first = next(each.text for each in remarks if each.kind == kind)
        more = Text(zh=f"（同类共 {count} 项，全部见 --json）", en=f"({count} such remarks; --json has all)")
        tell(first.followed_by(more if count > 1 else None))


def _print_proposals(found: "Proposed") -> None:
    heads = (say("指标", "indicator"), say("依据", "basis"), say("下限", "lower"), say("上限", "upper"))
    moved = (say("改变级别的城市", "cities that change level"),) if found.effects else ()
    table = start_table("", *heads, *moved)
    chosen = found.book.by_indicator
    for proposal in found.proposals:
        for each in proposal.ranges:
            sign = "●" if chosen[each.indicator] == each else ""
            effect = found.effects.get(each)
            cell = "" if effect is None else f"{effect.moved} / {effect.of}  (↑{effect.up} ↓{effect.down})"
            add_row(table, sign, *_write(each), *([cell] if moved else []))
    print_table(table)
    mark = say(
        "● 写入范围册（依次取法规、目标、自然边界、百分位）", "● stands in the book (law, target, natural, percentile)"
    )
    write_result(f"{mark}\n")
    for turn in found.turns:
        name, moves = BASIS_NAMES[turn.basis].in_(speaking()), f"{turn.up + turn.down} / {turn.of}"
        line = say(
            f"{turn.indicators} 个指标都改按“{name}”：{moves} 个城市改变级别（↑{turn.up} ↓{turn.down}）",
            f"With '{name}' wherever there is one (indicators: {turn.indicators}): {moves} cities change level "
            f"(↑{turn.up} ↓{turn.down})",
        )
        write_result(f"{line}\n")


def _print_ranges(ranges: Iterable[Range]) -> None:
    heads = (say("指标", "indicator"), say("依据", "basis"), say("下限", "lower"), say("上限", "upper"))
    table = start_table(*heads, say("出处", "source"), say("确认", "confirmed"))
    for each in ranges:
        signed = f"{each.confirmed.by} {each.confirmed.on}" if each.confirmed else "-"
        add_row(table, *_write(each), each.source.in_(speaking()), signed)
    print_table(table)


def _write(found: Range) -> tuple[str, ...]:
    ends = (f"{found.lower:.10g}", f"{found.upper:.10g}")
    return (found.indicator, BASIS_NAMES[found.basis].in_(speaking()), *ends)
