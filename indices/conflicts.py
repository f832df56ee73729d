"""Finds choices of a specification that contradict each other, before anything runs."""

from collections import Counter
from collections.abc import Iterator

from indices.spec import (
    AggregateStage,
    ImputeStage,
    IndexSpec,
    NormaliseStage,
    TreatStage,
    name_sources,
    name_stages,
)
from indices.stages.aggregate import POSITIVE_ONLY, Mean
from indices.stages.impute import Method
from indices.stages.normalise import FIXED, Scale
from indices.structure import Structure
from rules.errors import UsageError
from rules.text import Text

_BY_GROUP = (Method.GROUP_MEAN, Method.GROUP_MEDIAN)


def refuse_conflicts(spec: IndexSpec, structure: Structure | None = None) -> None:
    """Refuse the first contradiction; with the structure, also what does not fit it.

    Raises
    ------
    UsageError
        It names both choices and says which to change.

    """
    for flaw in (*_find_order(spec), *_find_lineage(spec), *_find_clashes(spec), *_find_strangers(spec, structure)):
        raise UsageError(Text(zh=f"规格 {spec.id}：{flaw.zh}", en=f"specification {spec.id}: {flaw.en}"))


def _find_order(spec: IndexSpec) -> Iterator[Text]:
    names = name_stages(spec)
    for name, count in Counter(names).items():
        if count > 1:
            yield Text(
                zh=f"有 {count} 个阶段名为 {name}，请用 name 区分。", en=f"{count} stages are called {name}; name them."
            )
    kinds = [stage.do for stage in spec.stages]
    for kind in ("normalise", "aggregate"):
        if kinds.count(kind) != 1:
            yield Text(zh=f"应有且只有一个 {kind} 阶段。", en=f"there must be exactly one {kind} stage.")
    if kinds[-2:] != ["normalise", "aggregate"]:
        yield Text(
            zh="最后两个阶段应为 normalise 和 aggregate。", en="the last two stages must be normalise, aggregate."
        )
    if "denominate" in kinds and "treat" in kinds and kinds.index("denominate") > kinds.index("treat"):
        yield Text(zh="denominate 应在 treat 之前。", en="denominate must come before treat.")


def _find_lineage(spec: IndexSpec) -> Iterator[Text]:
    """Find a source that is not there, and a stage that was computed and never used."""
    names, sources = name_stages(spec), name_sources(spec)
    for place, source in enumerate(sources):
        if source is not None and source not in names[:place]:
            known = ", ".join(names[:place]) or "-"
            yield Text(
                zh=f"阶段 {names[place]} 取自 {source}，但它之前没有这个阶段（有：{known}）。",
                en=f"stage {names[place]} takes {source}, but no stage before it has that name (there are: {known}).",
            )
            return
    used = {names[-1]}
    for name, source in reversed(list(zip(names, sources, strict=True))):
        if name in used and source is not None:
            used.add(source)
    for name in names:
        if name not in used:
            taken = sources[names.index(name) + 1]
            yield Text(
                zh=f"阶段 {name} 的结果没有被使用（下一阶段取自 {taken}）。请改正 from，或删去该阶段。",
                en=f"stage {name} is computed and not used (the next one takes {taken}). Mend 'from' or take it out.",
            )


def _find_clashes(spec: IndexSpec) -> Iterator[Text]:
    for stage in spec.stages:
        if isinstance(stage, ImputeStage) and (stage.method in _BY_GROUP) != (stage.by is not None):
            yield Text(
                zh=f"impute 的 method {stage.method.value} 与 by 不一致：按组的方法需要 by，其他方法不要。",
                en=f"impute: method {stage.method.value} and 'by' do not go together; only group methods take 'by'.",
            )
    choice = spec.weights
    if (choice.origin == "data") != (choice.method is not None):
        yield Text(
            zh="weights 的 origin 为 data 时需要 method（如 critic），其他来源不要 method。",
            en="weights: origin 'data' needs a method, such as critic, and no other origin takes one.",
        )
    scale = next((stage for stage in spec.stages if isinstance(stage, NormaliseStage)), None)
    upward = next((stage for stage in spec.stages if isinstance(stage, AggregateStage)), None)
    if scale is None or upward is None:
        return
    if scale.upper <= scale.lower:
        yield Text(zh="normalise 的 upper 应大于 lower。", en="normalise: upper must be above lower.")
    strict = [mean for mean in (upward.mean, *upward.by_level.values()) if mean in POSITIVE_ONLY]
    if strict and not scale.scaling.is_positive:
        yield _not_positive(scale, strict[0])
    if scale.scale in FIXED and any(isinstance(stage, TreatStage) for stage in spec.stages):
        yield Text(
            zh=f"treat 按样本改动数值，与固定标尺 {scale.scale.value} 矛盾：级别会随其他城市而变。请删去 treat。",
            en=f"treat moves values by the sample, which contradicts the fixed scale {scale.scale.value}: a level "
            "would depend on other cities. Take treat out.",
        )


def _not_positive(scale: NormaliseStage, mean: Mean) -> Text:
    low = scale.scale in (Scale.Z_SCORE, Scale.BORDA, Scale.FRACTION_OF_BEST)
    cure = "选用 min-max 且 lower 大于 0" if low else "把 lower 设为大于 0（如 1）"
    mend = "take min-max with lower above 0" if low else "set lower above 0, such as 1"
    return Text(
        zh=f"{scale.scale.value} 归一化会给出不大于 0 的得分，与 {mean.value} 平均矛盾。请{cure}，或改用 arithmetic。",
        en=f"{scale.scale.value} scores are not all above 0, which contradicts the {mean.value} mean: {mend}, or take "
        "arithmetic.",
    )


def _find_strangers(spec: IndexSpec, structure: Structure | None) -> Iterator[Text]:
    if structure is None:
        return
    for code in (*spec.ranges, *spec.weights.values, *spec.uncertainty.weight_deviations):
        if code not in structure.by_code:
            yield Text(zh=f"{code} 不在结构中。", en=f"{code} is not in the structure.")
    for code, marks in spec.ranges.items():
        if not marks.lower < marks.upper:
            yield Text(
                zh=f"{code} 的参考值范围 {marks.lower:g} … {marks.upper:g} 无效，下限应小于上限。",
                en=f"{code}: range {marks.lower:g} ... {marks.upper:g} is empty; lower must be below upper.",
            )
        if marks.ideal and not marks.lower <= marks.ideal[0] <= marks.ideal[1] <= marks.upper:
            yield Text(
                zh=f"{code} 的理想区间应在参考值范围之内。", en=f"{code}: the ideal interval must lie in the range."
            )
