"""The fleet on the terminal: how many pass, which requirements fail most, which targets need somebody first."""

import io

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Line

from reports.fleet.bar import lay_bar
from reports.fleet.dossier import FleetDossier
from reports.fleet.words import list_warnings, say, tell_headline, write_share
from reports.labels import LEVEL_NAMES
from reports.mark import MARKS
from reports.terminal import NARROWEST
from rules.fleet_run import MemberDocument, ShareDocument
from rules.requirement import DIMENSION_NAMES, Level
from rules.text import Language
from rules.verdict import WORD_NAMES, Word

_BAR, _MOST_FAILED = 20, 6


def render(dossier: FleetDossier, language: Language, *, width: int = 100, colour: bool = False) -> str:
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
    console.print(_head(dossier, language))
    console.print(_requirements(dossier, language))
    if len(dossier.document.classes) > 1:
        console.print(_classes(dossier, language))
    if dossier.worst:
        console.print(_worst(dossier, language))
    return "\n".join(line.rstrip() for line in sink.getvalue().splitlines()) + "\n"


def _head(dossier: FleetDossier, language: Language) -> RenderableType:
    document = dossier.document
    counts = Line()
    for word, count in document.verdicts.items():
        counts.append(f"{MARKS[word].symbol} {WORD_NAMES[word].in_(language)} {count}  ", style=MARKS[word].terminal)
    lines = [Line(tell_headline(dossier).in_(language), style="bold"), counts]
    lines += [Line(f"! {warning.in_(language)}", style="bold yellow") for warning in list_warnings(dossier)]
    schemes = ", ".join(f"{each.id} {each.edition}" for each in document.schemes)
    lines.append(Line(f"{dossier.number} · {schemes} · {dossier.author}", style="dim"))
    title = Line(f" {dossier.title.in_(language)} · {document.fleet} ", style="bold")
    return Panel(Group(*lines), title=title, title_align="left")


def _requirements(dossier: FleetDossier, language: Language) -> RenderableType:
    table = _table(say("by-requirement", language))
    table.add_column(say("requirement", language), overflow="fold", ratio=5)
    table.add_column("", no_wrap=True, min_width=_BAR)
    table.add_column(say("rate", language), no_wrap=True)
    table.add_column(say("targets", language), justify="right", no_wrap=True)
    dimension = None
    for each in dossier.document.requirements:
        if each.dimension is not dimension:
            dimension = each.dimension
            table.add_row(Line(DIMENSION_NAMES[dimension].in_(language), style="bold dim"))
        title = Line(f"{each.id} ", style="bold")
        title.append(dossier.title_of(each.id).in_(language), style="not bold")
        if each.level is Level.SHOULD:
            title.append(f" ({LEVEL_NAMES[Level.SHOULD].in_(language)})", style="dim not bold")
        table.add_row(title, _bar(each), write_share(each), f"{each.passed}/{each.n}")
    return table


def _bar(each: ShareDocument) -> Line:
    """Draw the shares with a letter of its own for each verdict: readable without colour."""
    line, parts = Line(), lay_bar(each, each.counts).parts
    # Even one failure among thousands has its cell; the longest part makes room for it.
    cells = [max(round((part.end - part.start) * _BAR), 1) for part in parts]
    if cells:
        cells[cells.index(max(cells))] += _BAR - sum(cells)
    for part, length in zip(parts, cells, strict=True):
        symbol = "█" if part.word is Word.PASS else MARKS[part.word].symbol
        line.append(symbol * length, style=MARKS[part.word].terminal)
    return line


def _classes(dossier: FleetDossier, language: Language) -> RenderableType:
    table = _table(say("by-class", language))
    table.add_column(say("class", language), ratio=5)
    table.add_column(say("rate", language), no_wrap=True)
    table.add_column(say("targets", language), justify="right", no_wrap=True)
    for each in dossier.document.classes:
        table.add_row(each.class_ or say("no-class", language), write_share(each), f"{each.passed}/{each.n}")
    return table


def _worst(dossier: FleetDossier, language: Language) -> RenderableType:
    table = _table(say("worst", language))
    for key in ("verdict", "target", "failed"):
        table.add_column(say(key, language), overflow="fold")
    for each in dossier.worst:
        mark = MARKS[each.verdict]
        word = Line(f"{mark.symbol} {WORD_NAMES[each.verdict].in_(language)}", style=mark.terminal)
        table.add_row(word, Line(each.id, style="bold"), tell_failed(each, language))
    return table


def tell_failed(each: MemberDocument, language: Language) -> str:
    """Name what failed, the first of many."""
    if not each.failed:
        return say("nothing-failed", language)
    more = f" +{len(each.failed) - _MOST_FAILED}" if len(each.failed) > _MOST_FAILED else ""
    return " ".join(each.failed[:_MOST_FAILED]) + more


def _table(title: str) -> Table:
    return Table(
        box=SIMPLE_HEAD,
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="dim",
        expand=True,
        pad_edge=False,
    )
