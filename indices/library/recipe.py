"""The formula of an indicator over its raw fields, with a worked example of each side."""

from typing import Annotated

from pydantic import Field, model_validator

from indices.library.raw_field import FieldId
from rules.flaw import FlawError
from rules.noun import Noun
from rules.text import Text

Number = Annotated[float, Field(allow_inf_nan=False)]
FieldIds = Annotated[tuple[FieldId, ...], Field(min_length=1)]


class Recipe(Noun):
    """Which fields stand above and below the line; several on one side are added up."""

    numerator: FieldIds
    denominator: tuple[FieldId, ...] = ()
    subtract: tuple[FieldId, ...] = ()
    factor: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    text: Text

    def names(self) -> frozenset[str]:
        """Return every field that it names."""
        return frozenset((*self.numerator, *self.denominator, *self.subtract))


class WorkedExample(Noun):
    """Inputs with the value they give, or with the field for which they are refused."""

    inputs: dict[FieldId, Number]
    value: Number | None = None
    refused: FieldId | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> "WorkedExample":
        if (self.value is None) == (self.refused is None):
            raise FlawError(zh="示例应写 value 或 refused 之一。", en="an example has either 'value' or 'refused'")
        return self
