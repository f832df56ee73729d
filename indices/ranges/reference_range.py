"""A reference range: between which two marks an indicator is scored, on what basis, and who confirmed it.

A level stands on reference ranges. Ranges taken from the sample move when a unit leaves it; so each is fixed, has a
source and a date, and is confirmed by a person before any level is told.
"""

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from rules.flaw import FlawError
from rules.noun import Noun
from rules.text import Sentence, Text

Mark = Annotated[float, Field(allow_inf_nan=False)]


class Basis(StrEnum):
    """What a range stands on, in the order of its weight in an argument."""

    LAW = "law"
    TARGET = "target"
    NATURAL = "natural"
    PERCENTILE = "percentile"


BASIS_NAMES = {
    Basis.LAW: Text(zh="法规或强制标准", en="law"),
    Basis.TARGET: Text(zh="规划目标", en="target"),
    Basis.NATURAL: Text(zh="自然边界", en="natural bound"),
    Basis.PERCENTILE: Text(zh="样本第 5 至第 95 百分位", en="P5 to P95 of a panel"),
}


class Confirmation(Noun):
    """The person who answers for a range, and the day."""

    by: Sentence
    on: dt.date


class Range(Noun):
    """The reference range of one indicator, in its unit; `lower` < `upper` whatever its direction."""

    indicator: Sentence
    lower: Mark
    upper: Mark
    basis: Basis
    source: Text
    confirmed: Confirmation | None = None

    @model_validator(mode="after")
    def _is_a_range(self) -> "Range":
        if not self.lower < self.upper:
            raise FlawError(
                zh=f"{self.indicator} 的下限 {self.lower:g} 应小于上限 {self.upper:g}。",
                en=f"{self.indicator}: the lower end {self.lower:g} must be below the upper end {self.upper:g}",
            )
        return self
