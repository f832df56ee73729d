"""The summary on the terminal: verdict table, reasons for everything that is not a pass, counts.

Readable without colour and in a pipe: every word has its symbol and stands written out.
"""

import io
from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Line

from reports.dossier import Dossier
from reports.figure import write_bounds, write_estimate, write_limit
from reports.labels import LEVEL_NAMES, say, say_property
from reports.line_break import break_lines
from reports.mark import MARKS, ORDER
from reports.overview import Group as Dimensioned
from reports.overview import compare_identity, group_by_dimension
from reports.statements import BUDGET_MEANINGS, RUN_MEANINGS, list_warnings, tell_experimental, tell_tally
from rules.requirement import DIMENSION_NAMES, Level
from rules.run import CheckDocument, RequirementDocument
from rules.text import Language
from rules.verdict import WORD_NAMES, Word

NARROWEST = 60


def render(dossier: Dossier, language: Language, *, width: int = 100, colour: bool = False) -> str:
    """Return the summary as text, at most `width` columns; with ANSI colours where `colour`."""
    sink = io.StringIO()
    console = Console(
        file=sink,
        width=max(width, NARROWEST),
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        highlight=False,
        legacy_windows=False,
    )
    for part in _list_parts(dossier, language, console.width):
        console.print(part)
    lines = sink.getvalue().splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _list_parts(dossier: Dossier, language: Language, width: int) -> Iterable[RenderableType]:
    yield _head(dossier, language, width)
    yield _identity(dossier, language)
    for group in group_by_dimension(dossier.run):
        yield _table(dossier, group, language)
    yield from _reasons(dossier, language, width)
    yield _foot(dossier, language, width)


def _head(dossier: Dossier, language: Language, width: int) -> RenderableType:
    run = dossier.run

    def line(words: str, style: str = "") -> Line:
        return _fold(Line(words, style=style), width - 4)

    lines = [
        _verdict(run.verdict, language, "bold"),
        line(RUN_MEANINGS[run.verdict].in_(language)),
        *(line(tell_tally(dossier, level).in_(language), "dim") for level in Level),
        *(line(f"! {warning.in_(language)}", "bold yellow") for warning in list_warnings(dossier)),
    ]
    title = Line(f" {dossier.title.in_(language)} · {dossier.name.in_(language)} ", style="bold")
    return Panel(Group(*lines), title=title, title_align="left", border_style=MARKS[run.verdict].terminal)


def _identity(dossier: Dossier, language: Language) -> RenderableType:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="dim")
    for key in ("property", "declared", "observed"):
        table.add_column(say(key, language), overflow="fold")
    for row in compare_identity(dossier.run):
        observed = Line(row.observed or "–", style="bold red" if row.mismatch else "")
        if row.mismatch:
            observed.append(f"  ✗ {say('mismatch', language)}")
        table.add_row(Line(say_property(row.key, language)), Line(row.declared or "–"), observed)
    return table


def _table(dossier: Dossier, group: Dimensioned, language: Language) -> RenderableType:
    table = Table(
        box=SIMPLE_HEAD,
        title=DIMENSION_NAMES[group.dimension].in_(language),
        title_justify="left",
        title_style="bold",
        header_style="dim",
        expand=True,
        pad_edge=False,
    )
    table.add_column(say("verdict", language), no_wrap=True, min_width=_widest_word(dossier, language))
    table.add_column("", no_wrap=True, min_width=6)
    table.add_column(say("requirement", language), ratio=5, overflow="fold")
    table.add_column(say("estimate", language), ratio=5, overflow="fold")
    table.add_column(say("limit", language), ratio=2, overflow="fold")
    for requirement in group.requirements:
        _add_rows(table, dossier, requirement, language)
    return table


def _widest_word(dossier: Dossier, language: Language) -> int:
    """Return the columns that the widest word of this run takes, so that all tables line up."""
    words = {requirement.verdict for requirement in dossier.run.requirements}
    return max((_verdict(word, language).cell_len for word in words), default=0)


def _add_rows(table: Table, dossier: Dossier, requirement: RequirementDocument, language: Language) -> None:
    """Add one row for a requirement with one number, and a row for each number where there are several."""
    title = Line(dossier.title_of(requirement).in_(language))
    if requirement.level is Level.SHOULD:
        title.append(f" ({LEVEL_NAMES[Level.SHOULD].in_(language)})", style="dim")
    checks = [(case, check) for case in requirement.cases for check in case.checks]
    only = checks[0][1] if len(checks) == 1 else None
    numbers = (Line(""), Line("")) if len(checks) > 1 else _numbers(only, language)
    table.add_row(_verdict(requirement.verdict, language), Line(requirement.id, style="bold"), title, *numbers)
    if len(checks) > 1:
        for case, check in checks:
            name = f"{dossier.check_title(requirement.id, check.key).in_(language)} · {case.protocol}"
            table.add_row("", "", Padding(Line(name, style="dim"), (0, 0, 0, 1)), *_numbers(check, language))


def _numbers(check: CheckDocument | None, language: Language) -> tuple[Line, Line]:
    if check is None or check.measurement is None:
        return Line("–", style="dim"), Line(write_limit(check.criterion).in_(language) if check else "–", style="dim")
    mark = MARKS[check.verdict]
    measured = Line(f"{mark.symbol} ", style=mark.terminal)
    measured.append(write_estimate(check).in_(language), style="bold")
    bounds = write_bounds(check)
    if bounds is not None:
        measured.append(f"  [{bounds.in_(language)}]", style="dim")
    return measured, Line(write_limit(check.criterion).in_(language))


def _reasons(dossier: Dossier, language: Language, width: int) -> Iterable[RenderableType]:
    rest = [each for each in dossier.run.requirements if each.verdict is not Word.PASS]
    if rest or dossier.run.findings:
        yield Line(say("undecided", language), style="bold")
    for requirement in sorted(rest, key=lambda each: ORDER.index(each.verdict)):
        line = _verdict(requirement.verdict, language)
        line.append(f" {requirement.id} ", style="bold")
        line.append(requirement.reason.in_(language), style="not bold")
        yield Padding(_fold(line, width - 2), (0, 0, 0, 2))
    for finding in dossier.run.findings:
        about = f"{say_property(finding.kind, language)} · {say_property(finding.about, language)}: "
        line = Line("! ", style="bold yellow")
        line.append(about, style="bold")
        line.append(finding.text.in_(language), style="not bold")
        yield Padding(_fold(line, width - 2), (0, 0, 0, 2))


def _foot(dossier: Dossier, language: Language, width: int) -> RenderableType:
    run = dossier.run
    ending = (
        f"{dossier.number} · {dossier.scheme.title.in_(language)} {run.scheme.edition} · "
        f"{run.tool.name} {run.tool.version}"
    )
    experimental = tell_experimental(dossier)
    notes = (
        BUDGET_MEANINGS[run.budget].in_(language),
        experimental.in_(language) if experimental is not None else "",
        ending,
    )
    lines = [_fold(Line(note, style="dim"), width) for note in notes if note]
    return Group(Line(""), _fold(_count_line(dossier, language), width), *lines)


def _fold(line: Line, width: int) -> Line:
    """Break a line as Chinese and Latin typesetting do; rich knows spaces alone."""
    words = line.plain
    ends = break_lines(words, [cell_len(character) for character in words], lambda _: width)
    lines = line.divide(ends[:-1])
    for each in lines:
        each.rstrip()
    return Line("\n").join(lines)


def _count_line(dossier: Dossier, language: Language) -> Line:
    line = Line(f"{say('counts', language)} ", style="bold")
    for word in ORDER:
        count = dossier.run.counts.get(word, 0)
        if count:
            line.append(f" {MARKS[word].symbol} {WORD_NAMES[word].in_(language)} {count} ", style=MARKS[word].terminal)
    return line


def _verdict(word: Word, language: Language, style: str = "") -> Line:
    mark = MARKS[word]
    return Line(f"{mark.symbol} {WORD_NAMES[word].in_(language)}", style=f"{style} {mark.terminal}".strip())
