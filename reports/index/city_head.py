"""The first page of a city's report: the index, the level, the pillars, strengths and weaknesses."""

from collections.abc import Sequence

from reports.index.block import Block, Grid, Heading, Pair, Strong, Tile, Tiles, Words, plates
from reports.index.chart.dots import lay_dots
from reports.index.chart.dumbbell import lay_dumbbell
from reports.index.dossier import IndexDossier
from reports.index.league import HOW_TO_READ, NO_INTERVALS
from reports.index.scope import compare_pillars, find_neighbours, find_peers, tell_scope
from reports.index.unit import Point, UnitLevel, UnitResult
from reports.index.words import (
    CERTAINTIES,
    LABELS,
    say,
    tell_missing,
    write_difference,
    write_ranks,
    write_score,
    write_share,
    write_span,
)
from rules.text import Language, Text

_MOST_POINTS = 5
_PILLARS = Text(zh="各支柱与同类中位数的比较", en="Pillars beside the median of the class")
_PILLARS_ALONE = Text(zh="各支柱得分", en="Scores of the pillars")
_PLACE = Text(zh="在同类中的位置", en="Where it stands in its class")
_LIKELIEST = Text(zh="已确立；最可能为{name} {share}", en="established; likeliest {name} {share}")


def write_summary(dossier: IndexDossier, unit: UnitResult, language: Language) -> list[Block]:
    """Return the numbers to be seen first, and the sentence that tells them."""
    tiles = (
        _index(unit, language),
        _level(dossier, unit, language),
        _rank(dossier, unit, language),
        _coverage(unit, language),
    )
    return [Words(words=tell_result(dossier, unit).in_(language), style="lead"), Tiles(tiles=tiles)]


def _index(unit: UnitResult, language: Language) -> Tile:
    if unit.lower is None or unit.upper is None:
        note = f"{say('interval', language)} {say('not-computed', language)}"
    else:
        note = f"{say('interval', language)} {write_span(unit.lower, unit.upper)}"
    return Tile(label=say("index", language), value=write_score(unit.index, 1), note=note)


def _level(dossier: IndexDossier, unit: UnitResult, language: Language) -> Tile:
    level = unit.level
    if level is None:
        return Tile(label=say("level", language), value="–", note=_tell_no_level(dossier).in_(language))
    name = name_level(dossier, level.id).in_(language)
    return Tile(label=say("level", language), value=name, note=note_level(dossier, level, language))


def note_level(dossier: IndexDossier, level: UnitLevel, language: Language) -> str:
    """Return what stands under the name of a level: how sure it is, or which one is likeliest above it."""
    likelier = find_likelier(dossier, level)
    if likelier is not None:
        return _LIKELIEST.in_(language).format(name=likelier[0].in_(language), share=write_share(likelier[1]))
    sure = CERTAINTIES[level.certainty].in_(language)
    share = say("not-computed", language) if level.probability is None else write_share(level.probability)
    return f"{say('probability', language)} {share} · {sure}"


def find_likelier(dossier: IndexDossier, level: UnitLevel) -> tuple[Text, float] | None:
    """Return the likeliest level and its probability where it lies above the established one, which is not vetoed.

    A level is established with assurance; what is likeliest may be one that the doubt still keeps out of reach.
    """
    ids = [each.id for each in dossier.levels]
    if level.vetoes or level.id not in ids or len(level.probabilities) != len(ids):
        return None
    place = max(range(len(ids)), key=level.probabilities.__getitem__)
    return None if place <= ids.index(level.id) else (dossier.levels[place].name, level.probabilities[place])


def _tell_no_level(dossier: IndexDossier) -> Text:
    if not dossier.ranges_confirmed:
        return Text(zh="参考范围未经确认，不能定级", en="no level without confirmed ranges")
    return Text(zh="未定级", en="no level was computed")


def _rank(dossier: IndexDossier, unit: UnitResult, language: Language) -> Tile:
    count = len(dossier.units if dossier.across else find_peers(dossier, unit))
    label = Text(zh="全部名次", en="Rank of all") if dossier.across else Text(zh="同类名次", en="Rank in its class")
    value = "–" if unit.rank is None else f"{unit.rank} / {count}"
    if unit.rank_lower is None or unit.rank_upper is None:
        note = f"{say('interval', language)} {say('not-computed', language)}"
    else:
        note = f"{say('interval', language)} {write_ranks(unit.rank_lower, unit.rank_upper)}"
    return Tile(label=label.in_(language), value=value, note=note)


def _coverage(unit: UnitResult, language: Language) -> Tile:
    note = Text(zh="有数值的指标占比", en="share of indicators with a value").in_(language)
    value = "–" if unit.coverage is None else f"{unit.coverage:.0%}"
    return Tile(label=say("coverage", language), value=value, note=note)


def name_level(dossier: IndexDossier, level: str) -> Text:
    """Return the name of a level, or its id."""
    return next((each.name for each in dossier.levels if each.id == level), Text.same(level))


def tell_result(dossier: IndexDossier, unit: UnitResult) -> Text:
    """Say in one sentence how the city came out."""
    if unit.index is None:
        return Text(zh=f"{unit.name.zh}的指数无法计算。", en=f"The index of {unit.name.en} could not be computed.")
    found = Text(
        zh=f"{unit.name.zh}的指数为 {write_score(unit.index, 1)}。",
        en=f"{unit.name.en} has an index of {write_score(unit.index, 1)}.",
    )
    if unit.level is None:
        return found
    name, share = name_level(dossier, unit.level.id), write_share(unit.level.probability)
    likelier = find_likelier(dossier, unit.level)
    if likelier is not None:
        above, chance = likelier[0], write_share(likelier[1])
        more = Text(
            zh=f"确立的级别为“{name.zh}”；最可能为“{above.zh}”（{chance}），但把握不足，尚未确立。",
            en=f"Its established level is {name.en}; {above.en} is likeliest ({chance}), but not yet established.",
        )
        return found.followed_by(more)
    sure = CERTAINTIES[unit.level.certainty]
    more = Text(zh=f"级别为“{name.zh}”，{sure.zh}（{share}）。", en=f"Its level is {name.en}, {sure.en} ({share}).")
    return found.followed_by(more)


def write_pillars(dossier: IndexDossier, unit: UnitResult, language: Language) -> list[Block]:
    """Return the pillars beside the class, and the neighbours of the city."""
    title = _PILLARS if len(find_peers(dossier, unit)) > 1 else _PILLARS_ALONE
    head = Heading(words=title.in_(language), key="pillars", depth=1)
    picture = lay_dumbbell(compare_pillars(dossier, unit), unit.name, language)
    shown = plates([picture]) if picture else [Words(words=tell_missing("pillar").in_(language), style="small")]
    return [head, *shown, *_write_place(dossier, unit, language)]


def _write_place(dossier: IndexDossier, unit: UnitResult, language: Language) -> list[Block]:
    peers = find_peers(dossier, unit)
    if len(peers) < 2:
        return []
    near = find_neighbours(peers, unit)
    scope = tell_scope(dossier)
    blurred = any(each.lower is not None for each in near)
    words = (HOW_TO_READ if blurred else NO_INTERVALS).followed_by(scope)
    head = Heading(words=_PLACE.in_(language), key="place", depth=1)
    return [head, *plates(lay_dots(near, dossier.levels, language, unit.code), words.in_(language))]


def write_points(dossier: IndexDossier, unit: UnitResult, language: Language) -> list[Block]:
    """Return strengths and weaknesses side by side."""
    return [
        Pair(
            left=_write_side(dossier, "strengths", unit.strengths, language),
            right=_write_side(dossier, "weaknesses", unit.weaknesses, language),
        )
    ]


def _write_side(dossier: IndexDossier, key: str, points: Sequence[Point], language: Language) -> tuple[Block, ...]:
    head = Heading(words=say(key, language), key=key, depth=1)
    if not points:
        return head, Words(words=tell_missing(key).in_(language), style="small")
    rows = tuple(
        (
            Strong(words=_short(dossier.name_of(each.code).in_(language))),
            write_score(each.score, 1),
            "–" if each.rank is None else str(each.rank),
            write_difference(each.difference),
        )
        for each in points[:_MOST_POINTS]
    )
    heads = tuple(LABELS[each].in_(language) for each in ("indicator", "score", "rank", "difference"))
    return head, Grid(heads=heads, shares=(3.2, 1.1, 1.1, 1.8), rows=rows, right=frozenset({1, 2, 3}))


def _short(words: str, most: int = 60) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"
