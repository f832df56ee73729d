"""The specification of an index: one versioned document that says how scores are formed, and nothing of the data.

It is read from YAML, hashed (RFC 8785 over its values), and checked as a whole before anything runs: choices that
contradict each other are refused by name, and so is a stage whose result nobody uses.
"""

import datetime as dt
import hashlib
from typing import Annotated, Literal

import rfc8785
from pydantic import BeforeValidator, Field, StringConstraints

from indices.ranges.reference_range import BASIS_NAMES, Basis
from indices.stages.aggregate import Mean, Means
from indices.stages.goalposts import Goal
from indices.stages.history import FromPeriods
from indices.stages.impute import Method
from indices.stages.normalise import Scale, Scaling
from indices.stages.treat import Thresholds, Transform
from rules.noun import Noun
from rules.text import Text

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,40}$")]
Share = Annotated[float, Field(ge=0, le=1)]


class _Stage(Noun):
    """A stage: its `name` (by default what it does) and the stage whose result it takes (by default the one before)."""

    name: Name | None = None
    from_: Annotated[Name | None, Field(alias="from")] = None


class DenominateStage(_Stage):
    """Divide by the denominators that the structure names."""

    do: Literal["denominate"]


class ImputeStage(_Stage):
    """Fill gaps; `by` is the group column of the group methods, the panel methods look at other periods.

    `copies` asks for multiple imputation beside it.
    """

    do: Literal["impute"]
    method: Method | FromPeriods
    by: str | None = None
    copies: Annotated[int, Field(ge=0, le=200)] = 0


class ScreenStage(_Stage):
    """Leave out units with less than `share` of all values, or `pillar_share` of a pillar's."""

    do: Literal["screen"]
    share: Share = 0.9
    pillar_share: Share = 0.0


class TreatStage(_Stage):
    """Treat outliers."""

    do: Literal["treat"]
    skewness: Annotated[float, Field(gt=0)] = 2.0
    kurtosis: Annotated[float, Field(gt=0)] = 3.5
    most: Annotated[int, Field(ge=1, le=50)] = 5
    transform: Transform = Transform.LOG

    @property
    def thresholds(self) -> Thresholds:
        """The thresholds as the stage takes them."""
        return Thresholds(skewness=self.skewness, kurtosis=self.kurtosis, most=self.most)


class NormaliseStage(_Stage):
    """Bring all indicators onto one scale."""

    do: Literal["normalise"]
    scale: Scale = Scale.MIN_MAX
    lower: float = 0.0
    upper: float = 100.0
    mean: float = 0.0
    deviation: Annotated[float, Field(gt=0)] = 1.0

    @property
    def scaling(self) -> Scaling:
        """The scaling as the stage takes it."""
        return Scaling(scale=self.scale, lower=self.lower, upper=self.upper, mean=self.mean, deviation=self.deviation)


class AggregateStage(_Stage):
    """Go up the tree. `by_level` names the mean of a floor ("2" = the lowest aggregates)."""

    do: Literal["aggregate"]
    mean: Mean = Mean.ARITHMETIC
    by_level: dict[Annotated[str, StringConstraints(pattern=r"^[2-9]$")], Mean] = Field(default_factory=dict)
    power: float = 0.5
    min_share: Share = 0.0

    @property
    def means(self) -> Means:
        """The means as the stage takes them."""
        levels = {int(level): mean for level, mean in self.by_level.items()}
        return Means(default=self.mean, by_level=levels, power=self.power, min_share=self.min_share)


Stage = Annotated[
    DenominateStage | ImputeStage | ScreenStage | TreatStage | NormaliseStage | AggregateStage,
    Field(discriminator="do"),
]


def _in_both(given: object) -> object:
    return Text.same(given) if isinstance(given, str) and given else given


class Marks(Noun):
    """The reference range of one indicator, with who confirmed it; without that no level stands on it.

    source     a sentence in both languages, or one string that stands for both
    """

    lower: float
    upper: float
    target: float | None = None
    ideal: tuple[float, float] | None = None
    basis: Literal["target", "law", "natural", "percentile", "illustrative"] = "illustrative"
    source: Annotated[Text, BeforeValidator(_in_both)] | None = None
    confirmed_by: str | None = None
    confirmed_on: dt.date | None = None

    @property
    def ground(self) -> Text:
        """What the range stands on: its source, or else its basis by name."""
        if self.source is not None:
            return self.source
        if self.basis == "illustrative":
            return Text(zh="示意", en="illustrative")
        return BASIS_NAMES[Basis(self.basis)]

    @property
    def goal(self) -> Goal:
        """The marks as the stage takes them."""
        return Goal(lower=self.lower, upper=self.upper, target=self.target, ideal=self.ideal)

    @property
    def is_confirmed(self) -> bool:
        """Tell whether a person stands for this range."""
        return bool(self.confirmed_by and self.confirmed_on)


class WeightChoice(Noun):
    """Where the weights come from. Weights by code replace those of the structure.

    `expert-panel` names the record of the panel; `illustrative` weights cannot carry a certificate. `method` (origin
    `data`) weighs the indicators inside each lowest aggregate by a registered method; aggregates keep their weights.
    """

    origin: Literal["illustrative", "expert-panel", "published", "data"] = "illustrative"
    record: str | None = None
    method: str | None = None
    note: Text | None = None
    values: dict[str, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)


class UncertaintyChoice(Noun):
    """What is varied: weights and data (by quality class); how many draws, from which seed.

    weight_noise       relative half-width of the weights
    weight_deviations  by code, how far the experts of a panel differ (standard deviation among siblings that sum to 1);
                       where given, it takes the place of the noise
    """

    draws: Annotated[int, Field(ge=100, le=1_000_000)] = 10_000
    seed: Annotated[int, Field(ge=0)] = 1
    weight_noise: Annotated[float, Field(ge=0, lt=1)] = 0.25
    weight_deviations: dict[str, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)


class IndexSpec(Noun):
    """An index specification."""

    id: Name
    edition: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    title: Text
    framework: str | None = None
    stages: Annotated[tuple[Stage, ...], Field(min_length=2)]
    weights: WeightChoice = WeightChoice()
    ranges: dict[str, Marks] = Field(default_factory=dict)
    uncertainty: UncertaintyChoice = UncertaintyChoice()

    @property
    def sha256(self) -> str:
        """The digest of what the document says, whatever its layout."""
        return hashlib.sha256(rfc8785.dumps(self.model_dump(mode="json", by_alias=True))).hexdigest()

    @property
    def scale_stage(self) -> NormaliseStage:
        """The stage that normalises; `refuse_conflicts` makes sure that there is one."""
        return next(stage for stage in self.stages if isinstance(stage, NormaliseStage))

    @property
    def mean_stage(self) -> AggregateStage:
        """The stage that goes up the tree; `refuse_conflicts` makes sure that there is one."""
        return next(stage for stage in self.stages if isinstance(stage, AggregateStage))

    @property
    def goals(self) -> dict[str, Goal]:
        """The marks of every indicator that has some."""
        return {code: marks.goal for code, marks in self.ranges.items()}


def name_stages(spec: IndexSpec) -> tuple[str, ...]:
    """Return the name of every stage: its own, or what it does."""
    return tuple(stage.name or stage.do for stage in spec.stages)


def name_sources(spec: IndexSpec) -> tuple[str | None, ...]:
    """Return the name of the stage that each stage takes; None for the data themselves."""
    names = name_stages(spec)
    before = (None, *names[:-1])
    return tuple(stage.from_ or last for stage, last in zip(spec.stages, before, strict=True))


def example_spec(by: str | None) -> IndexSpec:
    """Return COINr's own example pipeline, which holds where no specification is given.

    `by` is the group column for imputation; without one, gaps get the mean of all.
    """
    method = Method.GROUP_MEAN if by else Method.MEAN
    return IndexSpec(
        id="example",
        edition="COINr 1.1.14",
        title=Text(zh="COINr 示例流程", en="COINr's example pipeline"),
        stages=(
            DenominateStage(do="denominate"),
            ImputeStage(do="impute", method=method, by=by),
            ScreenStage(do="screen", share=0.9),
            TreatStage(do="treat"),
            NormaliseStage(do="normalise"),
            AggregateStage(do="aggregate"),
        ),
    )
