"""The summary on the terminal: verdict table, reasons for everything that is not a pass, counts.

Readable without colour and in a pipe: every word has its symbol and stands written out.
"""

import io
from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Line

from reports.dossier import Dossier
from reports.figure import write_bounds, write_estimate, write_limit
from reports.labels import BUDGET_NAMES, LEVEL_NAMES, say, say_property
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
    for part in _list_parts(dossier, language):
        console.print(part)
    lines = sink.getvalue().splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _list_parts(dossier: Dossier, language: Language) -> Iterable[RenderableType]:
    yield _head(dossier, language)
    yield _identity(dossier, language)
    for group in group_by_dimension(dossier.run):
        yield _table(dossier, group, language)
    yield from _reasons(dossier, language)
    yield _foot(dossier, language)


def _head(dossier: Dossier, language: Language) -> RenderableType:
    run = dossier.run
    lines = [
        _verdict(run.verdict, language, "bold"),
        Line(RUN_MEANINGS[run.verdict].in_(language)),
        *(Line(tell_tally(dossier, level).in_(language), style="dim") for level in Level),
        *(Line(f"! {warning.in_(language)}", style="bold yellow") for warning in list_warnings(dossier)),
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
    table.add_column(say("requirement", language), ratio=5, overflow="fold")
    table.add_column("", no_wrap=True, max_width=8)
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
    title = Line(f"{requirement.id} ", style="bold")
    title.append(dossier.title_of(requirement).in_(language), style="not bold")
    if requirement.level is Level.SHOULD:
        title.append(f" ({LEVEL_NAMES[Level.SHOULD].in_(language)})", style="dim")
    first = True
    for case in requirement.cases or (None,):
        for check in (case.checks if case else ()) or (None,):
            word = _verdict(requirement.verdict, language) if first else Line("")
            tag = Line(case.protocol, style="dim", justify="right") if case and len(requirement.cases) > 1 else Line("")
            table.add_row(word, title if first else Line(""), tag, *_numbers(check, language))
            first = False


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


def _reasons(dossier: Dossier, language: Language) -> Iterable[RenderableType]:
    rest = [each for each in dossier.run.requirements if each.verdict is not Word.PASS]
    if rest or dossier.run.findings:
        yield Line(say("undecided", language), style="bold")
    for requirement in sorted(rest, key=lambda each: ORDER.index(each.verdict)):
        line = _verdict(requirement.verdict, language)
        line.append(f" {requirement.id} ", style="bold")
        line.append(requirement.reason.in_(language), style="not bold")
        yield Padding(line, (0, 0, 0, 2))
    for finding in dossier.run.findings:
        line = Line("! ", style="bold yellow")
        line.append(f"{say_property(finding.kind, language)} · {say_property(finding.about, language)}: ", style="bold")
        line.append(finding.text.in_(language), style="not bold")
        yield Padding(line, (0, 0, 0, 2))


def _foot(dossier: Dossier, language: Language) -> RenderableType:
    run = dossier.run
    budget = f"{say('budget', language)} {BUDGET_NAMES[run.budget].in_(language)}"
    lines = [
        Line(""),
        _count_line(dossier, language),
        Line(f"{budget} · {BUDGET_MEANINGS[run.budget].in_(language)}", style="dim"),
    ]
    experimental = tell_experimental(dossier)
    if experimental is not None:
        lines.append(Line(experimental.in_(language), style="dim"))
    ending = (
        f"{dossier.number} · {dossier.scheme.title.in_(language)} {run.scheme.edition} "
        f"· {run.tool.name} {run.tool.version}"
    )
    return Group(*lines, Line(ending, style="dim"))


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
