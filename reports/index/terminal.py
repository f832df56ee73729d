"""The index on the terminal, short: the caveats, the ten steps, and the best of each class with intervals."""

import io

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Line

from reports.index.audit_cover import list_steps, tally_steps, title_step
from reports.index.caveats import list_caveats
from reports.index.dossier import IndexDossier
from reports.index.evidence import Grade
from reports.index.league import NO_INTERVALS, tell_level
from reports.index.look import LOOKS
from reports.index.scope import ClassGroup, group_classes, tell_scope
from reports.index.unit import UnitResult
from reports.index.words import GRADES, say, tell_missing, write_ranks, write_score, write_span
from reports.plain import clean_noun
from reports.terminal import NARROWEST
from rules.text import Language, Text

_MOST = 10


def render(dossier: IndexDossier, language: Language, *, width: int = 100, colour: bool = False) -> str:
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
    shown = clean_noun(dossier)
    console.print(_head(shown, language))
    groups = group_classes(shown)
    if not groups:
        console.print(Line(tell_missing("league").in_(language)))
    for group in groups:
        console.print(_table(shown, group, language))
    return "\n".join(line.rstrip() for line in sink.getvalue().splitlines()) + "\n"


def _head(dossier: IndexDossier, language: Language) -> RenderableType:
    lines = [Line(f"! {each.in_(language)}", style="bold yellow") for each in list_caveats(dossier)]
    lines.append(Line(tally_steps(dossier).in_(language), style="bold"))
    for step in list_steps(dossier):
        if step.grade in (Grade.CONCERN, Grade.FAIL):
            look = LOOKS[step.grade]
            name = f"{step.number} {title_step(step).in_(language)} · {GRADES[step.grade].in_(language)}"
            lines.append(Line(f"{look.symbol} {name}", style=look.terminal))
    notes = [tell_scope(dossier), None if _has_intervals(dossier) else NO_INTERVALS]
    lines += [Line(each.in_(language)) for each in notes if each is not None]
    spec = dossier.spec
    lines.append(Line(f"{dossier.number} · {spec.id} {spec.edition} · {dossier.author}", style="dim"))
    title = Line(f" {dossier.title.in_(language)} · {dossier.subject.in_(language)} ", style="bold")
    return Panel(Group(*lines), title=title, title_align="left")


def _has_intervals(dossier: IndexDossier) -> bool:
    return any(each.lower is not None for each in dossier.units)


def _table(dossier: IndexDossier, group: ClassGroup, language: Language) -> RenderableType:
    table = Table(
        box=SIMPLE_HEAD,
        title=_name_group(group).in_(language),
        title_justify="left",
        title_style="bold",
        header_style="dim",
        expand=True,
        pad_edge=False,
    )
    for key, right in (("rank", True), ("rank-interval", False), ("name", False), ("index", True), ("interval", False)):
        table.add_column(say(key, language), justify="right" if right else "left", overflow="fold")
    if dossier.levels:
        table.add_column(say("level", language), overflow="fold")
    for each in group.units[:_MOST]:
        table.add_row(*_row(dossier, each, language))
    return table


def _name_group(group: ClassGroup) -> Text:
    count = len(group.units)
    if count <= _MOST:
        return group.name
    return Text(
        zh=f"{group.name.zh}（前 {_MOST} 名，共 {count}）", en=f"{group.name.en} (the first {_MOST} of {count})"
    )


def _row(dossier: IndexDossier, each: UnitResult, language: Language) -> list[str]:
    level = [tell_level(dossier, each).in_(language)] if dossier.levels else []
    rank = "–" if each.rank is None else str(each.rank)
    ranks, span = write_ranks(each.rank_lower, each.rank_upper), write_span(each.lower, each.upper)
    return [rank, ranks, each.name.in_(language), write_score(each.index), span, *level]
