"""What an audit of an index rests on: the ten steps with their grades, and the tables behind them."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from rules.noun import Noun
from rules.text import Text

# A missing number is None, never NaN: a report says that something is missing.
Number = Annotated[float, Field(allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]


class Grade(StrEnum):
    """How a step or a part of the evidence came out; `not-done` is never a pass."""

    PASS = "pass"  # noqa: S105 - no password
    CONCERN = "concern"
    FAIL = "fail"
    NOT_DONE = "not-done"


class Facet(StrEnum):
    """What is asked of an index: 可行性, 有效性, 科学性."""

    FEASIBILITY = "feasibility"
    VALIDITY = "validity"
    SOUNDNESS = "soundness"


class Figure(Noun):
    """A number of the evidence with its name and unit (UCUM; '1' or empty for none)."""

    label: Text
    value: Number | None
    unit: str = ""


class AuditStep(Noun):
    """One of the ten steps of the JRC: its grade, what was found, and the numbers."""

    number: Annotated[int, Field(ge=1, le=10)]
    title: Text | None = None
    grade: Grade
    findings: tuple[Text, ...] = ()
    numbers: tuple[Figure, ...] = ()


class ValidityPart(Noun):
    """One of feasibility, validity, and soundness of the weights."""

    facet: Facet
    grade: Grade
    findings: tuple[Text, ...] = ()
    numbers: tuple[Figure, ...] = ()


class PillarCoherence(Noun):
    """Whether the indicators of a pillar measure one thing; None for what was not computed."""

    code: str
    indicators: int
    mean_r: Number | None = None
    contradicting: int | None = None
    redundant: int | None = None
    alpha: Number | None = None
    alpha_standardised: Number | None = None
    kmo: Number | None = None
    bartlett_p: Number | None = None
    first_component: Share | None = None
    grade: Grade = Grade.NOT_DONE
    finding: Text | None = None


class Correlation(Noun):
    """A correlation matrix; `rows[i][j]` is None where it could not be computed."""

    title: Text
    codes: tuple[str, ...]
    rows: tuple[tuple[Number | None, ...], ...]
    low: Number = -0.3
    high: Number = 0.92


class Sensitivity(Noun):
    """Sobol indices of one choice of method with 90 % intervals, over `draws` builds."""

    choice: Text
    first: Number | None = None
    first_lower: Number | None = None
    first_upper: Number | None = None
    total: Number | None = None
    total_lower: Number | None = None
    total_upper: Number | None = None
    converged: bool | None = None
    draws: int | None = None


class Agreement(Noun):
    """How alike methods rank: `rows` of a rank correlation, Kendall's W, and the ranks by method and unit."""

    methods: tuple[Text, ...]
    measure: Text
    rows: tuple[tuple[Number | None, ...], ...] = ()
    w: Number | None = None
    units: tuple[str, ...] = ()
    ranks: tuple[tuple[Number | None, ...], ...] = ()


class WeightSet(Noun):
    """One set of weights by code of the indicator or pillar, with the method, its origin and its consistency."""

    name: Text
    origin: Text
    weights: Mapping[str, Number]
    cr: Number | None = None
    cr_table: str = ""
    gci: Number | None = None
    note: Text | None = None


class Range(Noun):
    """The reference range of an indicator, where it comes from, and who confirmed it when."""

    code: str
    lower: Number | None
    upper: Number | None
    unit: str = ""
    source: Text | None = None
    confirmed_by: str | None = None
    confirmed_on: dt.date | None = None

    @property
    def confirmed(self) -> bool:
        """Whether a person has confirmed it with name and date."""
        return self.confirmed_by is not None and self.confirmed_on is not None
