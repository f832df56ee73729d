"""A raw field that a department reports, and the rules between two of them."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from rules.noun import Noun
from rules.text import Sentence, Text

FieldId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Period(StrEnum):
    """Over which time a field is taken; `moment` is the stand at the end of the year."""

    MOMENT = "moment"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


PERIOD_NAMES = {
    Period.MOMENT: Text(zh="年末时点", en="end of year"),
    Period.MONTH: Text(zh="月", en="month"),
    Period.QUARTER: Text(zh="季度", en="quarter"),
    Period.YEAR: Text(zh="年", en="year"),
}


class Kind(StrEnum):
    """What numbers may stand in a field: whole ones, any from 0 on, any."""

    COUNT = "count"
    AMOUNT = "amount"
    SIGNED = "signed"


class RawField(Noun):
    """One number to report, with who reports it, for which time and on which evidence."""

    id: FieldId
    title: Text
    unit: Sentence
    kind: Kind = Kind.COUNT
    department: Text
    period: Period
    evidence: Text


class Comparison(StrEnum):
    """How two fields must stand to each other; `near` is within the tolerance, a share of the right one."""

    AT_MOST = "<="
    AT_LEAST = ">="
    NEAR = "near"


class RatioRule(Noun):
    """A rule between two fields that tells a slip of the pen: `left op factor x right`."""

    left: FieldId
    op: Comparison
    right: FieldId
    factor: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    tolerance: Annotated[float, Field(ge=0, le=1)] = 0.05

    def holds(self, left: float, right: float) -> bool:
        """Tell whether two values keep the rule."""
        bound = self.factor * right
        match self.op:
            case Comparison.AT_MOST:
                return left <= bound
            case Comparison.AT_LEAST:
                return left >= bound
            case Comparison.NEAR:
                return abs(left - bound) <= self.tolerance * abs(bound)
