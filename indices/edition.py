"""The specification that a framework of the library stands for: fixed ranges, arithmetic means, its own weights."""

from collections.abc import Mapping, Sequence

from indices.library.catalogue import Catalogue
from indices.library.indicator import Indicator
from indices.ranges.reference_range import BASIS_NAMES, Basis
from indices.spec import AggregateStage, IndexSpec, Marks, NormaliseStage, WeightChoice
from indices.stages.normalise import Scale
from rules.errors import UsageError
from rules.text import Text


def specify_index(
    catalogue: Catalogue, framework: str, codes: Sequence[str], confirmed: Mapping[str, Marks] | None = None
) -> IndexSpec:
    """Return the specification of `framework` for the indicators `codes`.

    The range of an indicator is the confirmed one, else the one that a law or target gives, else its natural bounds;
    only the first carries a level.

    Raises
    ------
    UsageError
        There is no such framework; an indicator has no range with two ends.

    """
    frame = catalogue.framework(framework)
    indicators = {each.id: each for each in catalogue.of(framework)}
    given = confirmed or {}
    origins = {each.weight.origin.value for each in indicators.values() if each.weight is not None}
    return IndexSpec(
        id=frame.id,
        edition=frame.edition,
        title=frame.title,
        framework=frame.id,
        stages=(NormaliseStage(do="normalise", scale=Scale.GOALPOSTS), AggregateStage(do="aggregate")),
        weights=WeightChoice(origin="illustrative" if origins != {"expert-panel"} else "expert-panel"),
        ranges={code: given.get(code) or mark(indicators[code]) for code in codes},
    )


def mark(indicator: Indicator) -> Marks:
    """Return the range that the library proposes for an indicator.

    Raises
    ------
    UsageError
        It has none with two ends.

    """
    ideal = indicator.ideal if indicator.direction == "moderate" else None
    if indicator.references:
        found = indicator.references[0]
        return Marks(lower=found.lower, upper=found.upper, ideal=ideal, basis=found.basis, source=found.source)
    lower, upper = indicator.range
    if lower is None or upper is None:
        raise UsageError(
            Text(
                zh=f"指标 {indicator.id} 没有两端完整的参考值范围。请用 index ranges 提出并确认。",
                en=f"Indicator {indicator.id} has no range with two ends. Propose and confirm one with 'index ranges'.",
            )
        )
    return Marks(lower=lower, upper=upper, ideal=ideal, basis="natural", source=BASIS_NAMES[Basis.NATURAL])
