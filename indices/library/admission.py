"""What an indicator states of itself so that the gate can admit it: error, cost, and how it discriminates."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from rules.flaw import FlawError
from rules.noun import Noun
from rules.text import Text


class ErrorBasis(StrEnum):
    """How the error of a value is known.

    instrument  the instrument gives it with every value (an interval, a standard error)
    sampling    it follows from the sample size, given with every value
    recount     bounded: a second count may differ by no more than `relative`, else the value is refused
    """

    INSTRUMENT = "instrument"
    SAMPLING = "sampling"
    RECOUNT = "recount"


class ErrorStatement(Noun):
    """The error of a value of this indicator; `relative` is the bound of a recount as a share of the value."""

    basis: ErrorBasis
    relative: Annotated[float, Field(gt=0, le=0.5)] | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _bounds_a_recount(self) -> "ErrorStatement":
        if (self.basis is ErrorBasis.RECOUNT) != (self.relative is not None):
            raise FlawError(
                zh="basis 为 recount 时须写 relative（复核允许的相对差），其他情形不写。",
                en="'relative' stands with basis recount, and only there",
            )
        return self


class Cost(Noun):
    """What it takes a city to collect the indicator once."""

    person_days: Annotated[float, Field(gt=0, le=365)]
    note: Text | None = None


class Admission(Noun):
    """What the author states; whether it is enough is for the gate."""

    error: ErrorStatement | None = None
    cost: Cost | None = None
