"""The tables and drawings behind the ten steps; what was not computed is said in its place."""

from reports.index.block import Block, Facts, Grid, Heading, Mark, Strong, Words, plates
from reports.index.chart.bump import Way, lay_bump
from reports.index.chart.correlation import lay_correlation
from reports.index.chart.tree import lay_tree
from reports.index.dossier import IndexDossier
from reports.index.evidence import Agreement, Correlation, PillarCoherence, Range, WeightSet
from reports.index.validity import write_grade
from reports.index.words import LABELS, say, tell_missing, write_figure, write_score, write_share
from rules.text import Language, Text

_MOST, _NAMED = 40, 6
_UNCONFIRMED = Text(zh="未确认", en="not confirmed")
_TOO_MANY = Text(zh="项目过多或过少，不画相关图。", en="too many or too few items for a drawing.")


def write_missing(key: str, language: Language) -> Words:
    """Say that a part was not computed."""
    return Words(words=tell_missing(key).in_(language), style="small")


def write_subhead(key: str, language: Language) -> Heading:
    """Return a heading inside a step."""
    return Heading(words=say(key, language), key=key, depth=1)


def write_rest(count: int, language: Language) -> list[Block]:
    """Say how many rows are left out; nothing where none are."""
    if count <= 0:
        return []
    words = Text(
        zh=f"另有 {count} 行未列出，见计算底稿的数据文件。",
        en=f"{count} more rows are not shown; they stand in the data files of the worksheet.",
    )
    return [Words(words=words.in_(language), style="small")]


def write_tree(dossier: IndexDossier, language: Language) -> list[Block]:
    """Return the weights as nested bars."""
    head = write_subhead("weights", language)
    picture = lay_tree(dossier.tree, language)
    return [head, *plates([picture])] if picture else [head, write_missing("weights", language)]


def write_treatments(dossier: IndexDossier, language: Language) -> list[Block]:
    """Return what was done to outliers, and what was filled in."""
    return [*_write_treatments(dossier, language), *_write_imputations(dossier, language)]


def _write_treatments(dossier: IndexDossier, language: Language) -> list[Block]:
    head = write_subhead("treatments", language)
    if not dossier.treatments:
        none = Text(zh="没有记录异常值处理。", en="No treatment is on record.")
        return [head, Words(words=none.in_(language), style="small")]
    rows = tuple(
        (
            Strong(words=each.code),
            dossier.name_of(each.code).in_(language),
            each.method.in_(language),
            str(each.values),
            write_figure(each.skew),
            write_figure(each.kurtosis),
        )
        for each in dossier.treatments[:_MOST]
    )
    after = Text(zh="处理后偏度", en="Skew after"), Text(zh="处理后峰度", en="Kurtosis after")
    heads = (
        *(say(key, language) for key in ("code", "indicator", "method", "count")),
        *(each.in_(language) for each in after),
    )
    shares = (1.3, 3, 2.2, 0.8, 1.2, 1.3)
    grid = Grid(heads=heads, shares=shares, rows=rows, right=frozenset({3, 4, 5}))
    return [head, grid, *write_rest(len(dossier.treatments) - _MOST, language)]


def _write_imputations(dossier: IndexDossier, language: Language) -> list[Block]:
    head = write_subhead("imputations", language)
    if not dossier.imputations:
        none = Text(zh="没有记录插补的数值。", en="No value filled in is on record.")
        return [head, Words(words=none.in_(language), style="small")]
    found: dict[tuple[str, str], list[str]] = {}
    for each in dossier.imputations:
        found.setdefault((each.code, each.method.in_(language)), []).append(each.unit)
    rows = tuple(
        (
            Strong(words=code),
            dossier.name_of(code).in_(language),
            method,
            str(len(units)),
            " ".join(units[:_NAMED]) + (" …" if len(units) > _NAMED else ""),
        )
        for (code, method), units in list(found.items())[:_MOST]
    )
    heads = tuple(say(key, language) for key in ("code", "indicator", "method", "count", "units-filled"))
    grid = Grid(heads=heads, shares=(1.3, 2.6, 1.7, 0.8, 3), rows=rows, right=frozenset({3}))
    return [head, grid, *write_rest(len(found) - _MOST, language)]


def write_coherence(dossier: IndexDossier, language: Language) -> list[Block]:
    """Return coherence by pillar and the correlation matrices."""
    head = write_subhead("coherence", language)
    blocks: list[Block] = [head]
    if dossier.coherence:
        keys = (
            "pillar",
            "indicators",
            "mean-r",
            "contradicting",
            "redundant",
            "alpha",
            "kmo",
            "bartlett",
            "first-component",
        )
        heads = (*(say(key, language) for key in keys), say("grade", language))
        rows = tuple(_write_pillar(dossier, each, language) for each in dossier.coherence)
        shares = (2.3, 0.9, 0.85, 0.95, 1.15, 0.8, 0.8, 1.1, 0.95, 1.25)
        blocks.append(Grid(heads=heads, shares=shares, rows=rows, right=frozenset(range(1, 9))))
        blocks += [
            Words(words=f"{dossier.name_of(each.code).in_(language)}{_colon(language)}{each.finding.in_(language)}")
            for each in dossier.coherence
            if each.finding
        ]
    else:
        blocks.append(write_missing("coherence", language))
    return [*blocks, *_write_correlations(dossier, language)]


def _colon(language: Language) -> str:
    return "：" if language is Language.ZH else ": "


def _write_pillar(dossier: IndexDossier, each: PillarCoherence, language: Language) -> tuple[str | Mark | Strong, ...]:
    return (
        Strong(words=dossier.name_of(each.code).in_(language)),
        str(each.indicators),
        write_score(each.mean_r, 1),
        "–" if each.contradicting is None else str(each.contradicting),
        "–" if each.redundant is None else str(each.redundant),
        write_score(each.alpha, 1),
        write_score(each.kmo, 1),
        write_p(each.bartlett_p),
        write_share(each.first_component),
        write_grade(each.grade, language),
    )


def write_p(value: float | None) -> str:
    """Write a p value; a very small one as such."""
    if value is None:
        return "–"
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def _write_correlations(dossier: IndexDossier, language: Language) -> list[Block]:
    head = write_subhead("correlations", language)
    if not dossier.correlations:
        return [head, write_missing("correlations", language)]
    return [head, *(block for each in dossier.correlations for block in _write_correlation(each, language))]


def _write_correlation(each: Correlation, language: Language) -> list[Block]:
    picture = lay_correlation(each, language)
    title = each.title.in_(language)
    if picture is None:
        words = f"{title}{_colon(language)}{_TOO_MANY.in_(language)}"
        return [Words(words=words, style="small")]
    return plates([picture], title=title)


def write_ranges(dossier: IndexDossier, language: Language) -> list[Block]:
    """Return the reference ranges, their sources and who confirmed them."""
    head = write_subhead("ranges", language)
    if not dossier.ranges:
        return [head, write_missing("ranges", language)]
    rows = tuple(_write_range(dossier, each, language) for each in dossier.ranges)
    heads = tuple(say(key, language) for key in ("code", "indicator", "range", "source", "confirmed"))
    return [head, Grid(heads=heads, shares=(1.3, 2.4, 1.6, 2.6, 1.7), rows=rows)]


def _write_range(dossier: IndexDossier, each: Range, language: Language) -> tuple[str | Strong, ...]:
    confirmed = f"{each.confirmed_by} {each.confirmed_on}" if each.confirmed else _UNCONFIRMED.in_(language)
    span = f"{write_figure(each.lower)} – {write_figure(each.upper, each.unit)}"
    source = each.source.in_(language) if each.source else "–"
    name = dossier.name_of(each.code).in_(language)
    return Strong(words=each.code), name, span, source, confirmed


def write_weights(dossier: IndexDossier, language: Language) -> list[Block]:
    """Return the sets of weights side by side, with origin and consistency, and the agreement of methods."""
    head = write_subhead("weight-sets", language)
    if not dossier.weights:
        return [head, write_missing("weight-sets", language), *_write_agreement(dossier, language)]
    codes = list(dict.fromkeys(code for each in dossier.weights for code in each.weights))
    blocks: list[Block] = [head, Facts(rows=tuple(_write_origin(each, language) for each in dossier.weights))]
    # At most six sets stand side by side; more go into a table of their own below.
    for start in range(0, len(dossier.weights), 6):
        sets = dossier.weights[start : start + 6]
        rows = tuple(
            (dossier.name_of(code).in_(language), *(write_weight(each.weights.get(code)) for each in sets))
            for code in codes
        )
        heads = (say("name", language), *(each.name.in_(language) for each in sets))
        right = frozenset(range(1, len(heads)))
        blocks.append(Grid(heads=heads, shares=(2.4, *(1.0 for _ in sets)), rows=rows, right=right))
    return [*blocks, *_write_agreement(dossier, language)]


def write_weight(value: float | None) -> str:
    """Write a weight to four digits behind the point."""
    return "–" if value is None else f"{value:.4f}"


def _write_origin(each: WeightSet, language: Language) -> tuple[str, str]:
    said = [each.origin.in_(language)]
    if each.cr is not None:
        said.append(f"{say('cr', language)} {each.cr:.3f}" + (f" ({each.cr_table})" if each.cr_table else ""))
    if each.gci is not None:
        said.append(f"GCI {each.gci:.3f}")
    if each.note:
        said.append(each.note.in_(language))
    return each.name.in_(language), " · ".join(said)


def _write_agreement(dossier: IndexDossier, language: Language) -> list[Block]:
    head, found = write_subhead("agreement", language), dossier.agreement
    if found is None:
        return [head, write_missing("agreement", language)]
    told = f"{found.measure.in_(language)} · {LABELS['w'].in_(language)} = {write_figure(found.w)}"
    return [head, Words(words=told), *_write_matrix(found, language), *_write_bump(dossier, found, language)]


def _write_matrix(found: Agreement, language: Language) -> list[Block]:
    if not found.rows:
        return []
    names = [each.in_(language) for each in found.methods]
    rows = tuple(
        (f"{place} {name}", *("–" if value is None else f"{value:.2f}" for value in row))
        for place, (name, row) in enumerate(zip(names, found.rows, strict=False), start=1)
    )
    heads = ("", *(str(place) for place in range(1, len(names) + 1)))
    right = frozenset(range(1, len(heads)))
    shares = (2.6, *(min(1.0, 9.0 / len(names)) for _ in names))
    rows = tuple((*row, *("–" for _ in range(len(heads) - len(row))))[: len(heads)] for row in rows)
    return [Grid(heads=heads, shares=shares, rows=rows, right=right)]


def _write_bump(dossier: IndexDossier, found: Agreement, language: Language) -> list[Block]:
    ways = []
    for code, ranks in zip(found.units, found.ranks, strict=False):
        unit = dossier.unit(code)
        ways.append(Way(name=unit.name if unit else Text.same(code), ranks=ranks))
    picture = lay_bump(ways, found.methods, language) if ways else None
    return plates([picture], title=say("ranks-by-method", language))
