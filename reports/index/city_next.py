"""The second page of a city's report: the next level and what would move it, doubts, and the quality of the data."""

from reports.index.block import Block, Grid, Heading, Strong, Words, plates
from reports.index.chart.levels import Chances, lay_levels
from reports.index.city_head import find_likelier, name_level
from reports.index.dossier import IndexDossier
from reports.index.unit import Move, UnitLevel, UnitResult
from reports.index.words import say, tell_missing, write_difference, write_figure, write_score, write_share
from rules.text import Language, Text

_ASSOCIATION = Text(
    zh="增量按本指数的公式计算；指标改善能否带来实际变化，取决于措施本身，本表不作因果判断。",
    en="Gains follow from the formula of the index. Whether a city improves depends on what is done; the table "
    "makes no claim of cause.",
)

KEPT = Text(
    zh="级别沿用上次测评的结果：指数略低于该级界限，差距在滞后带之内，结论未定。",
    en="The level is that of the last assay, kept: the index is a little below its cut, inside the band that holds "
    "levels steady, and the matter is open.",
)

_UNSURE = Text(
    zh="但把握不足，尚未确立：缩小数据与权重的不确定性，或继续提高指数。",
    en="not with the assurance demanded: narrow the doubt of data and weights, or raise the index further.",
)
_VETOED = Text(zh="但因下述原因不能升级。", en="what is said below holds the level down.")


def write_next(dossier: IndexDossier, unit: UnitResult, language: Language) -> list[Block]:
    """Return the probability of each level, the distance to the next one, and the moves."""
    head = Heading(words=say("moves", language), key="next", depth=0)
    return [head, *_write_level(dossier, unit, language), *_write_moves(dossier, unit, language)]


def _write_level(dossier: IndexDossier, unit: UnitResult, language: Language) -> list[Block]:
    level = unit.level
    if level is None:
        return [Words(words=tell_missing("levels").in_(language))]
    blocks: list[Block] = [Words(words=tell_distance(dossier, unit, level).in_(language))]
    blocks += [Words(words=each.in_(language), style="strong") for each in level.vetoes]
    if level.kept:
        blocks.append(Words(words=KEPT.in_(language), style="strong"))
    if level.probabilities:
        row = Chances(name=unit.name, shares=level.probabilities)
        return [*blocks, *plates(lay_levels([row], dossier.levels, language), title=say("levels", language))]
    return [*blocks, Words(words=tell_missing("levels").in_(language), style="small")]


def tell_distance(dossier: IndexDossier, unit: UnitResult, level: UnitLevel) -> Text:
    """Say how far the next level is, or what keeps the city from it."""
    ids = [each.id for each in dossier.levels]
    above = ids.index(level.id) + 1 if level.id in ids else len(ids)
    if above >= len(ids):
        return Text(zh="已处于最高级别。", en="This is the highest level.")
    name, cut = name_level(dossier, ids[above]), dossier.levels[above].cut
    gap = level.distance
    if gap is None and cut is not None and unit.index is not None:
        gap = cut - unit.index
    if gap is None:
        return tell_missing("distance")
    line = "" if cut is None else write_score(cut, 1)
    if gap <= 0:
        reached = Text(
            zh=f"指数已达到“{name.zh}”的分界{f' {line}' if line else ''}，",
            en=f"The index has reached {name.en}{f', from {line}' if line else ''}, but",
        )
        return reached.followed_by(_VETOED if level.vetoes else _UNSURE)
    return Text(
        zh=f"上一级别是“{name.zh}”" + (f"，分界为 {line}" if line else "") + f"，还差 {write_score(gap)} 分。",
        en=f"The next level is {name.en}" + (f", from {line}" if line else "") + f": {write_score(gap)} points away.",
    )


def _write_moves(dossier: IndexDossier, unit: UnitResult, language: Language) -> list[Block]:
    if not unit.moves:
        return [Words(words=tell_missing("moves").in_(language), style="small")]
    heads = tuple(say(key, language) for key in ("indicator", "now", "then", "gain", "probability"))
    chance = Text(zh="达到上一级别的概率", en="Chance of the next level").in_(language)
    rows = tuple(_write_move(dossier, each, language) for each in unit.moves[:8])
    grid = Grid(heads=(*heads[:4], chance), shares=(4, 1.5, 1.5, 1.3, 1.7), rows=rows, right=frozenset({1, 2, 3, 4}))
    return [grid, Words(words=_ASSOCIATION.in_(language), style="small")]


def _write_move(dossier: IndexDossier, each: Move, language: Language) -> tuple[str | Strong, ...]:
    name = dossier.name_of(each.code).in_(language)
    note = f" {each.note.in_(language)}" if each.note else ""
    return (
        Strong(words=f"{name}{note}"),
        write_figure(each.now, each.unit),
        write_figure(each.then, each.unit),
        write_difference(each.gain),
        write_share(each.probability),
    )


def write_uncertain(dossier: IndexDossier, unit: UnitResult, language: Language) -> list[Block]:
    """Return what is not sure about this result."""
    head = Heading(words=say("uncertain", language), key="uncertain", depth=1)
    return [head, *(Words(words=each.in_(language)) for each in _list_doubts(dossier, unit))]


def _list_doubts(dossier: IndexDossier, unit: UnitResult) -> list[Text]:
    doubts: list[Text] = []
    if unit.lower is None or unit.upper is None:
        doubts.append(Text(zh="指数的区间未计算，其可靠程度未知。", en="The interval of the index was not computed."))
    else:
        half = write_score((unit.upper - unit.lower) / 2)
        doubts.append(
            Text(
                zh=f"指数的 90% 区间约为 ±{half} 分；小于这一幅度的差别不宜解读。",
                en=f"The 90 % interval of the index is about ±{half} points; do not read smaller differences.",
            )
        )
    held_back = unit.level is not None and find_likelier(dossier, unit.level) is not None
    if (
        unit.level is not None
        and unit.level.probability is not None
        and unit.level.probability < 0.95
        and not held_back
    ):
        share = write_share(unit.level.probability)
        doubts.append(
            Text(
                zh=f"级别的概率只有 {share}，低于 95%：另一组合理的权重或方法可能给出相邻的级别。",
                en=f"The level has a probability of {share}, below 95 %: other sound weights or methods may give the "
                "one beside it.",
            )
        )
    strongest = max(dossier.sensitivity, key=lambda each: each.total or 0.0, default=None)
    if strongest is not None and strongest.total is not None:
        doubts.append(
            Text(
                zh=f"对结果影响最大的方法选择是“{strongest.choice.zh}”（总阶 Sobol 指数 {strongest.total:.2f}）。",
                en=f"What matters most is the choice of '{strongest.choice.en}' (total index {strongest.total:.2f}).",
            )
        )
    return [*doubts, *unit.remarks]


def write_quality(dossier: IndexDossier, unit: UnitResult, language: Language) -> list[Block]:
    """Return coverage, classes of data quality, and the values filled in for this city."""
    head = Heading(words=say("quality", language), key="quality", depth=1)
    blocks: list[Block] = [head, Words(words=_tell_coverage(dossier, unit).in_(language))]
    if not unit.quality:
        return [*blocks, Words(words=tell_missing("quality").in_(language), style="small")]
    rows = tuple((each.name.in_(language), write_share(each.share)) for each in unit.quality)
    return [*blocks, Grid(heads=(say("quality", language), ""), shares=(4, 1), rows=rows, right=frozenset({1}))]


def _tell_coverage(dossier: IndexDossier, unit: UnitResult) -> Text:
    filled = sum(each.unit == unit.code for each in dossier.imputations)
    coverage = write_share(unit.coverage) if unit.coverage is not None else ""
    held = Text(
        zh=f"{coverage} 的指标有数值。" if coverage else "指标覆盖率未计算。",
        en=f"{coverage} of the indicators have a value." if coverage else "Coverage was not computed.",
    )
    if not filled:
        return held
    return held.followed_by(Text(zh=f"其中 {filled} 个数值是插补的。", en=f"Values filled in: {filled}."))
