"""The verdict on a pillar in words: whether it is one thing, and what speaks against it.

A pillar fails when its children share nothing: a mean correlation or an alpha of at most 0, so that its mean cancels
what it is made of. It raises a concern at an alpha below .6, more than one component beyond chance, pairs that repeat
or contradict each other, a child against its siblings, a child that the others give (VIF > 10), or KMO below .5.
"""

from collections.abc import Iterator

from indices.coherence.correlation import CONTRADICTING, REDUNDANT, Relation
from indices.coherence.finding import Finding, Grade
from indices.coherence.inflation import COLLINEAR
from indices.coherence.pillar import Pillar
from rules.text import Text

ALPHA = 0.6
KMO = 0.5
PILLAR = Text(zh="支柱", en="pillar")
SUB_INDEX = Text(zh="分项指数", en="sub-index")
INDEX = Text(zh="指数", en="index")


def judge_pillar(pillar: Pillar, name: Text = PILLAR) -> tuple[Finding, ...]:
    """Return what there is to say about a pillar (or what its `name` calls it), the verdict on its unity first."""
    look = (_find_flat, _find_pairs, _find_children, _find_parts)
    return (_judge_unity(pillar, name), *(each for find in look for each in find(pillar)))


def _judge_unity(pillar: Pillar, name: Text) -> Finding:
    if len(pillar.children) == 1:
        text = Text(zh="只有一个下级，无需检验一致性。", en="It has one child only; there is no coherence to test.")
        return Finding(grade=Grade.PASS, kind="single", about=pillar.code, text=text)
    if pillar.mean_r is None:
        text = Text(
            zh="数据不足，无法计算相关系数，一致性未得到检验。",
            en="There are too few values to compute correlations; coherence is not tested.",
        )
        return Finding(grade=Grade.CONCERN, kind="untested", about=pillar.code, text=text)
    # Alpha is not defined where the children cancel exactly; their mean correlation says it then.
    alpha = pillar.mean_r if pillar.alpha is None else pillar.alpha
    if pillar.mean_r <= 0 or alpha <= 0:
        lead = Text(zh=f"这一{name.zh}并非单一概念：", en=f"This {name.en} is not one thing:")
        grade, kind = Grade.FAIL, "disunity"
    elif alpha < ALPHA:
        lead = Text(zh=f"这一{name.zh}内部联系松散：", en=f"This {name.en} hangs together loosely:")
        grade, kind = Grade.CONCERN, "loose"
    else:
        lead = Text(zh=f"这一{name.zh}可视为单一概念：", en=f"This {name.en} can be taken as one thing:")
        grade, kind = Grade.PASS, "unity"
    text = lead.followed_by(_tell_numbers(pillar, pillar.mean_r))
    return Finding(grade=grade, kind=kind, about=pillar.code, value=pillar.alpha, text=text)


def _tell_numbers(pillar: Pillar, mean_r: float) -> Text:
    against, pairs = len(pillar.related(Relation.CONTRADICTING)), len(pillar.pairs)
    zh, en = ("无定义", "not defined") if pillar.alpha is None else (f"为 {pillar.alpha:.2f}", f"{pillar.alpha:.2f}")
    return Text(
        zh=f"平均相关系数 {mean_r:.2f}，{pairs} 对中有 {against} 对低于 {CONTRADICTING:g}，α 系数{zh}。",
        en=f"mean r {mean_r:.2f}, {against} of {pairs} pairs below {CONTRADICTING:g}, alpha {en}.",
    )


def _find_flat(pillar: Pillar) -> Iterator[Finding]:
    for code in pillar.constant:
        text = Text(
            zh=f"{code} 在各单元之间没有差异，不起区分作用。",
            en=f"{code} does not vary between the units; it tells none of them apart.",
        )
        yield Finding(grade=Grade.CONCERN, kind="constant", about=code, text=text)


def _find_pairs(pillar: Pillar) -> Iterator[Finding]:
    for pair in pillar.related(Relation.REDUNDANT):
        text = Text(
            zh=f"{pair.first} 与 {pair.second} 几乎重复（r = {pair.r:.2f} > {REDUNDANT:g}），同一内容被计入两次。",
            en=f"{pair.first} and {pair.second} say nearly the same twice (r = {pair.r:.2f} > {REDUNDANT:g}).",
        )
        yield _of_pair("redundant", pair.first, pair.second, pair.r, text)
    for pair in pillar.related(Relation.CONTRADICTING):
        text = Text(
            zh=f"{pair.first} 与 {pair.second} 相互抵消（r = {pair.r:.2f} < {CONTRADICTING:g}）。",
            en=f"{pair.first} and {pair.second} cancel each other (r = {pair.r:.2f} < {CONTRADICTING:g}).",
        )
        yield _of_pair("contradicting", pair.first, pair.second, pair.r, text)


def _of_pair(kind: str, first: str, second: str, r: float | None, text: Text) -> Finding:
    return Finding(grade=Grade.CONCERN, kind=kind, about=f"{first} ~ {second}", text=text, value=r)


def _find_children(pillar: Pillar) -> Iterator[Finding]:
    for tie in pillar.ties:
        if tie.rest is not None and tie.rest < 0:
            text = Text(
                zh=f"{tie.code} 与同组其他部分反向变化（r = {tie.rest:.2f}），请核对其方向或归属。",
                en=f"{tie.code} moves against its siblings (r = {tie.rest:.2f}); check its direction or its place.",
            )
            yield Finding(grade=Grade.CONCERN, kind="against", about=tie.code, text=text, value=tie.rest)
    for code, vif in zip(pillar.children, pillar.inflation.vif if pillar.inflation else (), strict=False):
        if vif is not None and vif > COLLINEAR:
            text = Text(
                zh=f"{code} 基本可由同组其他部分推出（VIF = {vif:.1f} > {COLLINEAR:g}）。",
                en=f"{code} is all but given by its siblings (VIF = {vif:.1f} > {COLLINEAR:g}).",
            )
            yield Finding(grade=Grade.CONCERN, kind="collinear", about=code, text=text, value=vif)


def _find_parts(pillar: Pillar) -> Iterator[Finding]:
    if pillar.components is not None and pillar.components.parallel > 1:
        text = Text(
            zh=f"平行分析显示其中含有 {pillar.components.parallel} 个成分，可考虑拆分。",
            en=f"Parallel analysis finds {pillar.components.parallel} components in it; consider to split it.",
        )
        yield Finding(grade=Grade.CONCERN, kind="split", about=pillar.code, text=text)
    if pillar.adequacy is not None and len(pillar.children) > 2 and pillar.adequacy.overall < KMO:
        kmo = pillar.adequacy.overall
        text = Text(
            zh=f"KMO 为 {kmo:.2f}，低于 {KMO:g}：指标之间的共同部分过少，不宜做因子分析。",
            en=f"KMO is {kmo:.2f}, below {KMO:g}: too little is common to the indicators for a factor analysis.",
        )
        yield Finding(grade=Grade.CONCERN, kind="adequacy", about=pillar.code, text=text, value=kmo)
