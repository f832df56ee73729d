"""The audit of coherence of a whole index: the JRC's step 4, and the look back at the data of step 8.

Source: OECD and JRC, Handbook on Constructing Composite Indicators, 2008; JRC, 'Your 10-step guide', 2019. Coherence
comes before robustness: an index whose pillars are not one thing has nothing to be robust about.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from indices.coherence.association import Rule, find_rules
from indices.coherence.correlation import Pair, Relation, Stray, find_strays, pair_across
from indices.coherence.denominators import Leftover
from indices.coherence.family import find_families, gather_all, score_tree
from indices.coherence.finding import Finding, Grade, find_worst
from indices.coherence.network import Network, draw_network
from indices.coherence.pillar import Pillar, examine
from indices.coherence.verdict import INDEX, PILLAR, SUB_INDEX, judge_pillar
from indices.remark import Remark
from indices.structure import Structure
from indices.table import Array
from rules.errors import UsageError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coherence:
    """What the audit found.

    pillars    every family, pillars first, the index itself last
    together   all indicators as if they were one family: KMO, Bartlett, components, VIF of the whole
    findings   of all families, strays, pairs across pillars and denominators
    across     pairs of indicators of different pillars that repeat or contradict each other
    strays     indicators that go with another pillar more than with their own
    rules      association rules between indicators that survive the false discovery rate
    network    the partial-correlation graph; None with too little data
    leftovers  indicators against denominators, where these were given
    """

    pillars: tuple[Pillar, ...]
    together: Pillar
    findings: tuple[Finding, ...]
    across: tuple[Pair, ...]
    strays: tuple[Stray, ...]
    rules: tuple[Rule, ...]
    network: Network | None
    leftovers: tuple[Leftover, ...]
    remarks: tuple[Remark, ...]
    grade: Grade
    verdict: Text

    def of(self, code: str) -> tuple[Finding, ...]:
        """Return what was found about one code."""
        return tuple(each for each in self.findings if each.about == code)


def audit_coherence(
    values: Array,
    structure: Structure,
    *,
    scores: Mapping[str, Array] | None = None,
    leftovers: tuple[Leftover, ...] = (),
    seed: int = 0,
) -> Coherence:
    """Return the coherence of an index.

    values     normalised, high is good, shape (units, indicators) in the order of `structure.codes`, NaN = missing
    scores     of all elements by code, shape (units,) each; weighted arithmetic means where they are not given
    leftovers  what `denominators.find_leftovers` found

    Raises
    ------
    UsageError
        `values` have another number of columns than the structure has indicators.

    """
    _refuse_shape(values, structure)
    scored = score_tree(values, structure) if scores is None else scores
    families = find_families(scored, structure)
    pillars = tuple(examine(family, seed=seed) for family in families)
    verdicts = {pillar.code: judge_pillar(pillar, _name(pillar.code, structure)) for pillar in pillars}
    across, strays = pair_across(values, structure), find_strays(families, scored, structure)
    network = draw_network(values, structure.codes, seed=seed)
    grade = _grade(verdicts, structure)
    return Coherence(
        pillars=pillars,
        together=examine(gather_all(scored, structure), seed=seed),
        findings=(*(each for found in verdicts.values() for each in found), *_look_around(across, strays, leftovers)),
        across=across,
        strays=strays,
        rules=find_rules(values, structure.codes),
        network=network,
        leftovers=leftovers,
        remarks=tuple(_remark(values, network)),
        grade=grade,
        verdict=_conclude(grade, verdicts),
    )


def _refuse_shape(values: Array, structure: Structure) -> None:
    columns, wanted = values.shape[1], len(structure.codes)
    if columns != wanted:
        raise UsageError(
            Text(
                zh=f"数据有 {columns} 列，而结构表有 {wanted} 个指标。请按结构表的指标顺序给出各列。",
                en=f"The data have {columns} columns, the structure {wanted} indicators; give one column for each.",
            )
        )


def _name(code: str, structure: Structure) -> Text:
    if code == structure.top.code:
        return INDEX
    return PILLAR if structure.by_code[code].level == 2 else SUB_INDEX


def _grade(verdicts: Mapping[str, tuple[Finding, ...]], structure: Structure) -> Grade:
    """Fail when the index itself, or pillars with half of its weight, are not one thing."""
    weights = structure.effective_weights()
    unity = {code: found[0].grade for code, found in verdicts.items()}
    pillars = [each.code for each in structure.at_level(2)]
    lost = sum(weights[code] for code in pillars if unity[code] is Grade.FAIL)
    if unity[structure.top.code] is Grade.FAIL or lost >= 0.5:
        return Grade.FAIL
    worst = find_worst(tuple(each for found in verdicts.values() for each in found))
    return Grade.PASS if worst is Grade.PASS else Grade.CONCERN


def _conclude(grade: Grade, verdicts: Mapping[str, tuple[Finding, ...]]) -> Text:
    by_kind = {kind: [code for code, found in verdicts.items() if found[0].kind == kind] for kind in _KINDS}
    parts = [(len(by_kind[kind]), zh, en, by_kind[kind]) for kind, (zh, en) in _KINDS.items() if by_kind[kind]]
    zh = "；".join(f"{count} 个{words}（{'、'.join(codes)}）" for count, words, _, codes in parts)
    en = "; ".join(f"{count} {words} ({', '.join(codes)})" for count, _, words, codes in parts)
    lead = _LEADS[grade]
    return Text(
        zh=f"{lead.zh}共 {len(verdicts)} 个支柱与分组：{zh}。", en=f"{lead.en} Of {len(verdicts)} groups: {en}."
    )


_KINDS = {
    "unity": ("可视为单一概念", "taken as one thing"),
    "loose": ("联系松散", "loose"),
    "disunity": ("并非单一概念", "not one thing"),
    "untested": ("未得到检验", "not tested"),
    "single": ("只有一个下级", "with one child only"),
}
_LEADS = {
    Grade.PASS: Text(zh="指标体系内部一致。", en="The index is coherent."),
    Grade.CONCERN: Text(
        zh="指标体系大体可用，但部分内容需要复核。", en="The index can be used, but parts of it need a look."
    ),
    Grade.FAIL: Text(
        zh="指标体系内部不一致，合成结果掩盖了相互抵消的内容。",
        en="The index is not coherent: its mean hides parts that cancel each other.",
    ),
}


def _look_around(
    across: tuple[Pair, ...], strays: tuple[Stray, ...], leftovers: tuple[Leftover, ...]
) -> Iterator[Finding]:
    for pair in across:
        if pair.relation is Relation.REDUNDANT:
            text = Text(
                zh=f"{pair.first} 与 {pair.second} 分属两个支柱却几乎重复（r = {pair.r:.2f}）。",
                en=f"{pair.first} and {pair.second} stand in two pillars and say nearly the same (r = {pair.r:.2f}).",
            )
            yield _concern("redundant-across", f"{pair.first} ~ {pair.second}", pair.r, text)
    for stray in strays:
        text = Text(
            zh=f"{stray.code} 与 {stray.nearer} 的相关（{stray.r:.2f}）高于本支柱（{stray.rest:.2f}）。",
            en=f"{stray.code} goes with {stray.nearer} ({stray.r:.2f}) more than with its own ({stray.rest:.2f}).",
        )
        yield _concern("stray", stray.code, stray.r, text)
    for each in leftovers:
        if each.strong:
            text = Text(
                zh=f"{each.code} 与分母 {each.denominator} 仍高度相关（r = {each.r:.2f}），规模的影响未消除。",
                en=f"{each.code} still follows {each.denominator} (r = {each.r:.2f}): size was not taken out.",
            )
            yield _concern("denominator", each.code, each.r, text)


def _concern(kind: str, about: str, value: float | None, text: Text) -> Finding:
    return Finding(grade=Grade.CONCERN, kind=kind, about=about, text=text, value=value)


def _remark(values: Array, network: Network | None) -> Iterator[Remark]:
    units, indicators = values.shape
    if units <= indicators:
        text = Text(
            zh=f"{units} 个单元少于或等于 {indicators} 个指标：全体指标的偏相关与 VIF 只能由收缩估计给出，把握较低。",
            en=f"{units} units are no more than {indicators} indicators: what is said of all at once is weak.",
        )
        yield Remark(kind="few-units", about="coherence", text=text)
    if network is not None and network.filled:
        text = Text(
            zh=f"偏相关图将 {network.filled} 个缺失值按列均值处理，相应的边会偏弱。",
            en=f"The graph took {network.filled} missing values as the mean of their column; their edges are weakened.",
        )
        yield Remark(kind="filled", about="network", text=text)
