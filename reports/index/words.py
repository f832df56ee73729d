"""The short words of the index reports, in both languages, and how their numbers are written."""

from collections.abc import Mapping

from reports.figure import write_bare, write_unit
from reports.index.evidence import Facet, Grade
from reports.index.unit import Certainty
from rules.text import Language, Text

LABELS: Mapping[str, Text] = {
    "agreement": Text(zh="各方法的一致性", en="Agreement of methods"),
    "alpha": Text(zh="α", en="α"),
    "annex": Text(zh="附录", en="Annex"),
    "area": Text(zh="项目", en="Item"),
    "bartlett": Text(zh="Bartlett p", en="Bartlett p"),
    "class": Text(zh="类别", en="Class"),
    "class-median": Text(zh="同类中位数", en="class median"),
    "class-span": Text(zh="同类最低至最高", en="lowest to highest of the class"),
    "code": Text(zh="代码", en="Code"),
    "coherence": Text(zh="支柱内部一致性", en="Coherence inside the pillars"),
    "confirmed": Text(zh="确认人与日期", en="Confirmed by, on"),
    "contradicting": Text(zh="相反", en="Opposed"),
    "correlations": Text(zh="相关性", en="Correlations"),
    "coverage": Text(zh="指标覆盖率", en="Indicators present"),
    "cr": Text(zh="一致性比率 CR", en="Consistency ratio CR"),
    "data": Text(zh="数据", en="Data"),
    "definition": Text(zh="口径", en="Definition"),
    "department": Text(zh="填报部门", en="Department"),
    "difference": Text(zh="与中位数之差", en="Difference"),
    "distance": Text(zh="距上一级别", en="To the next level"),
    "effective": Text(zh="在指数中的占比", en="Share in the index"),
    "evidence": Text(zh="证据材料", en="Evidence"),
    "field": Text(zh="字段", en="Field"),
    "first": Text(zh="一阶 S", en="First order S"),
    "first-component": Text(zh="首主成分", en="First PC"),
    "gain": Text(zh="指数增量", en="Gain of the index"),
    "grade": Text(zh="结论", en="Grade"),
    "imputations": Text(zh="插补的数值", en="Values filled in"),
    "count": Text(zh="个数", en="Values"),
    "index": Text(zh="指数", en="Index"),
    "indicator": Text(zh="指标", en="Indicator"),
    "indicators": Text(zh="指标数", en="Items"),
    "interval": Text(zh="90% 区间", en="90 % interval"),
    "kmo": Text(zh="KMO", en="KMO"),
    "league": Text(zh="分类排名表", en="League table by class"),
    "level": Text(zh="级别", en="Level"),
    "levels": Text(zh="级别概率", en="Probability of each level"),
    "limits": Text(zh="局限", en="Limits"),
    "made": Text(zh="计算时间", en="Computed"),
    "mean-r": Text(zh="平均 r", en="Mean r"),
    "method": Text(zh="方法", en="Method"),
    "missing": Text(zh="缺失", en="missing"),
    "missing-share": Text(zh="缺失比例", en="Missing share"),
    "moves": Text(zh="怎样升至上一级别", en="What would move it"),
    "name": Text(zh="名称", en="Name"),
    "note": Text(zh="说明", en="Note"),
    "not-computed": Text(zh="未计算", en="not computed"),
    "now": Text(zh="现值", en="Now"),
    "number": Text(zh="报告编号", en="Report no."),
    "origin": Text(zh="来源", en="Origin"),
    "period": Text(zh="时期", en="Period"),
    "pillar": Text(zh="支柱", en="Pillar"),
    "probability": Text(zh="概率", en="Probability"),
    "quality": Text(zh="数据质量", en="Data quality"),
    "range": Text(zh="参考范围", en="Reference range"),
    "ranges": Text(zh="参考范围及其确认", en="Reference ranges and who confirmed them"),
    "rank": Text(zh="名次", en="Rank"),
    "rank-interval": Text(zh="名次 90% 区间", en="90 % interval of the rank"),
    "ranks": Text(zh="名次的稳定性", en="How stable the ranks are"),
    "ranks-by-method": Text(zh="各方法下的名次", en="Ranks under each method"),
    "recipe": Text(zh="重新计算的命令", en="How to build it again"),
    "redundant": Text(zh="冗余", en="Doubled"),
    "remarks": Text(zh="附注", en="Remarks"),
    "result": Text(zh="结果", en="Result"),
    "score": Text(zh="得分", en="Score"),
    "sensitivity": Text(zh="方法选择的影响", en="How much each choice matters"),
    "share-of-scenarios": Text(zh="情景占比", en="share of scenarios"),
    "source": Text(zh="来源", en="Source"),
    "specification": Text(zh="规范", en="Specification"),
    "stage": Text(zh="阶段", en="Stage"),
    "stages": Text(zh="计算阶段及其摘要值", en="Stages and their hashes"),
    "step": Text(zh="步骤", en="Step"),
    "steps": Text(zh="十步审计结论", en="The ten steps at a glance"),
    "strengths": Text(zh="长处", en="Strengths"),
    "then": Text(zh="改进后", en="Then"),
    "total": Text(zh="总阶 ST", en="Total ST"),
    "treatments": Text(zh="异常值处理", en="Treatment of outliers"),
    "uncertain": Text(zh="不确定之处", en="What is uncertain"),
    "unit": Text(zh="单位", en="Unit"),
    "units-filled": Text(zh="所涉单元", en="Units"),
    "units": Text(zh="评价对象数", en="Units assessed"),
    "validity": Text(zh="可行性、有效性与科学性", en="Feasibility, validity and soundness"),
    "value": Text(zh="数值", en="Value"),
    "verification": Text(zh="核验方法", en="Verification"),
    "w": Text(zh="Kendall 协和系数 W", en="Kendall's W"),
    "weaknesses": Text(zh="短板", en="Weaknesses"),
    "weight": Text(zh="同级权重", en="Weight"),
    "weights": Text(zh="权重", en="Weights"),
    "weight-sets": Text(zh="各种赋权方法", en="Weights by method"),
    "worksheet": Text(zh="计算底稿", en="Worksheet"),
    "converged": Text(zh="已收敛", en="converged"),
    "not-converged": Text(zh="未收敛", en="not converged"),
    "no-class": Text(zh="未分类", en="no class given"),
    "all-units": Text(zh="全部单元", en="all units"),
}

GRADES: Mapping[Grade, Text] = {
    Grade.PASS: Text(zh="通过", en="Pass"),
    Grade.CONCERN: Text(zh="存疑", en="Concern"),
    Grade.FAIL: Text(zh="不通过", en="Fail"),
    Grade.NOT_DONE: Text(zh="未做", en="Not done"),
}

CERTAINTIES: Mapping[Certainty, Text] = {
    Certainty.SURE: Text(zh="确定", en="sure"),
    Certainty.LIKELY: Text(zh="很可能", en="likely"),
    Certainty.OPEN: Text(zh="未定", en="open"),
}

FACETS: Mapping[Facet, Text] = {
    Facet.FEASIBILITY: Text(zh="可行性：能否按口径采到数据", en="Feasibility: can the data be collected as defined"),
    Facet.VALIDITY: Text(zh="有效性：是否测到了想测的东西", en="Validity: does it measure what it is meant to"),
    Facet.SOUNDNESS: Text(zh="科学性：权重是否站得住", en="Soundness: do the weights hold up"),
}

# The ten steps of the JRC's guidance on composite indicators (OECD/JRC Handbook 2008).
STEPS: tuple[Text, ...] = (
    Text(zh="理论框架", en="Framework"),
    Text(zh="数据选择", en="Data selection"),
    Text(zh="插补与异常值", en="Imputation and outliers"),
    Text(zh="多元分析", en="Multivariate analysis"),
    Text(zh="标准化", en="Normalisation"),
    Text(zh="赋权与合成", en="Weighting and aggregation"),
    Text(zh="不确定性与敏感性", en="Uncertainty and sensitivity"),
    Text(zh="回到数据", en="Back to the data"),
    Text(zh="与其他指标的联系", en="Links to other indicators"),
    Text(zh="呈现", en="Visualisation"),
)


def say(key: str, language: Language) -> str:
    """Return a label in `language`."""
    return LABELS[key].in_(language)


def write_score(value: float | None, digits: int = 2) -> str:
    """Write a score with a true minus sign; a dash where there is none."""
    if value is None:
        return "–"
    shown = f"{value:.{digits + (abs(value) < 1 and value != 0)}f}"
    return shown.replace("-", "−")


def write_difference(value: float | None) -> str:
    """Write a difference with its sign."""
    if value is None:
        return "–"
    return f"{value:+.2f}".replace("-", "−")


def write_share(value: float | None) -> str:
    """Write a share as a percentage that rounding never makes whole."""
    if value is None:
        return "–"
    if 0 < value < 0.001:
        return "<0.1%"
    if 0.999 < value < 1:
        return ">99.9%"
    return f"{100 * value:.1f}%"


def write_figure(value: float | None, unit: str = "") -> str:
    """Write a number of the evidence with its unit: whole numbers whole, others to four digits."""
    if value is None:
        return "–"
    whole = float(value).is_integer() and abs(value) < 1e9
    shown = f"{value:.0f}".replace("-", "−") if whole else write_bare(value)
    return f"{shown} {write_unit(unit)}".rstrip() if unit not in ("", "1") else shown


def write_bare_cell(value: str | float | None) -> str:
    """Write a cell of a worksheet: words as they are, numbers to four digits."""
    return value if isinstance(value, str) else write_figure(value)


def tell_missing(key: str) -> Text:
    """Say that a part of the evidence was not computed."""
    label = LABELS[key]
    return Text(zh=f"{label.zh}：未计算。", en=f"{label.en}: not computed.")


def write_span(lower: float | None, upper: float | None) -> str:
    """Write an interval."""
    return "–" if lower is None or upper is None else f"{write_score(lower)} – {write_score(upper)}"


def write_ranks(lower: int | None, upper: int | None) -> str:
    """Write an interval of ranks."""
    if lower is None or upper is None:
        return "–"
    return str(lower) if lower == upper else f"{lower} – {upper}"
