"""All units by class with index, interval, rank and the interval of the rank."""

from reports.index.block import Block, Front, Grid, Heading, Strong, Words, plates
from reports.index.caveats import write_banner
from reports.index.chart.dots import lay_dots
from reports.index.dossier import IndexDossier
from reports.index.scope import ClassGroup, group_classes, tell_scope
from reports.index.sheet import print_report
from reports.index.unit import UnitResult
from reports.index.words import (
    CERTAINTIES,
    LABELS,
    say,
    tell_missing,
    write_ranks,
    write_score,
    write_share,
    write_span,
)
from reports.plain import clean_noun
from rules.text import Language, Text

HOW_TO_READ = Text(
    zh="横线是指数的 90% 区间：在权重、方法和数据的不确定性之下，90% 的情景落在其中。"
    "区间重叠的两个单元，名次先后并不可靠。",
    en="The bar is the 90 % interval of the index: 90 % of the scenarios of weights, methods and data lie in it. "
    "Where the bars of two units overlap, which of them ranks first is not reliable.",
)
NO_INTERVALS = Text(
    zh="未计算不确定性：本表没有区间，名次的可靠程度未知。",
    en="No uncertainty was computed: there are no intervals, and how reliable the ranks are is not known.",
)


def render(dossier: IndexDossier, language: Language) -> bytes:
    """Return the league table as PDF."""
    shown = clean_noun(dossier)
    return print_report(head_league(shown), compose(shown, language), language)


def head_league(dossier: IndexDossier) -> Front:
    """Return what stands at its head."""
    return Front(
        title=LABELS["league"],
        name=dossier.subject,
        number=f"{dossier.number}-L",
        author=dossier.author,
        subtitle=dossier.title,
    )


def compose(dossier: IndexDossier, language: Language) -> list[Block]:
    """Return the blocks of the whole report."""
    return [*write_banner(dossier, language), *write_scope(dossier, language), *write_league(dossier, language)]


def write_scope(dossier: IndexDossier, language: Language) -> list[Block]:
    """Return how to read ranks and intervals."""
    scope = tell_scope(dossier)
    blurred = any(each.lower is not None for each in dossier.units)
    texts = [*([scope] if scope else []), HOW_TO_READ if blurred else NO_INTERVALS]
    return [Words(words=each.in_(language), style="small") for each in texts]


def write_league(dossier: IndexDossier, language: Language, *, drawn: bool = True) -> list[Block]:
    """Return a drawing and a table a class."""
    groups = group_classes(dossier)
    if not groups:
        return [Words(words=tell_missing("league").in_(language))]
    blocks: list[Block] = []
    for number, group in enumerate(groups):
        title = Text(zh=f"{group.name.zh}（{len(group.units)}）", en=f"{group.name.en} ({len(group.units)})")
        blocks.append(Heading(words=title.in_(language), key=f"class-{number}", depth=1))
        if drawn:
            blocks += plates(lay_dots(group.units, dossier.levels, language))
        blocks.append(_write_table(dossier, group, language))
    return blocks


def _write_table(dossier: IndexDossier, group: ClassGroup, language: Language) -> Grid:
    heads = [say(key, language) for key in ("rank", "rank-interval", "name", "index", "interval")]
    heads += [say("level", language)] if dossier.levels else []
    return Grid(
        heads=tuple(heads),
        shares=(0.65, 1.3, 2.5, 0.9, 1.6, *((2.6,) if dossier.levels else ())),
        rows=tuple(_write_row(dossier, each, language) for each in group.units),
        right=frozenset({0, 3}),
    )


def _write_row(dossier: IndexDossier, each: UnitResult, language: Language) -> tuple[str | Strong, ...]:
    level = (tell_level(dossier, each).in_(language),) if dossier.levels else ()
    return (
        "–" if each.rank is None else str(each.rank),
        write_ranks(each.rank_lower, each.rank_upper),
        Strong(words=each.name.in_(language)),
        write_score(each.index),
        write_span(each.lower, each.upper),
        *level,
    )


def tell_level(dossier: IndexDossier, each: UnitResult) -> Text:
    """Return the level of a unit with its probability and how sure it is."""
    level = each.level
    if level is None:
        return Text(zh="未定级", en="no level")
    name = next((noun.name for noun in dossier.levels if noun.id == level.id), Text.same(level.id))
    sure = CERTAINTIES[level.certainty]
    if level.probability is None:
        return Text(zh=f"{name.zh}（概率未计算）", en=f"{name.en} (probability not computed)")
    share = write_share(level.probability)
    return Text(zh=f"{name.zh}（{sure.zh}，{share}）", en=f"{name.en} ({sure.en}, {share})")
