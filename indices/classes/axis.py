"""An axis of city classes: administrative level, size, function. Its classes are dated: a year has its own law."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from rules.errors import UsageError
from rules.flaw import FlawError
from rules.noun import Noun
from rules.text import Sentence, Text

ClassId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]


class CityKind(Noun):
    """One class of an axis. A band holds lower <= people < upper; `group` is the coarser class it belongs to."""

    id: ClassId
    title: Text
    definition: Text | None = None
    lower: Annotated[float, Field(ge=0)] | None = None
    upper: Annotated[float, Field(gt=0)] | None = None
    group: ClassId | None = None

    def holds(self, people: float) -> bool:
        """Tell whether a city of so many people is of this band."""
        return (self.lower is None or people >= self.lower) and (self.upper is None or people < self.upper)


class Edition(Noun):
    """The classes from a day on, with where they stand."""

    since: dt.date
    standard: Sentence
    state: Literal["verified", "recalled", "own"]
    kinds: Annotated[tuple[CityKind, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _leaves_no_hole(self) -> "Edition":
        bands = [each for each in self.kinds if each.lower is not None or each.upper is not None]
        ends = [(bands[place].upper, bands[place + 1].lower) for place in range(len(bands) - 1)]
        if any(upper != lower for upper, lower in ends):
            raise FlawError(zh="各档应首尾相接，由小到大。", en="the bands must follow each other from small to large")
        return self


class Axis(Noun):
    """One axis with its editions in the order of their days. `several`: a city may be of more than one class."""

    id: ClassId
    title: Text
    measured_by: Text
    several: bool = False
    editions: Annotated[tuple[Edition, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _stands_in_order(self) -> "Axis":
        days = [each.since for each in self.editions]
        if days != sorted(set(days)):
            raise FlawError(
                zh="editions 应按 since 先后排列，日期不重复。", en="editions stand in order of 'since', each day once"
            )
        return self

    def on(self, day: dt.date) -> Edition:
        """Return the edition in force on a day.

        Raises
        ------
        UsageError
            None was yet.

        """
        found = [each for each in self.editions if each.since <= day]
        if not found:
            first = self.editions[0].since
            raise UsageError(
                Text(
                    zh=f"{day} 时“{self.title.zh}”尚无划分标准，最早为 {first}。请改用该日或之后的日期。",
                    en=f"'{self.title.en}' has no classes on {day}; the first are of {first}. Give a later day.",
                )
            )
        return found[-1]
