"""The noun of a framework: its edition, its tree above the indicators, and how well it is known."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from indices.library.indicator import IndicatorId
from indices.library.standing import Source, State, Weight
from rules.flaw import FlawError
from rules.noun import Noun
from rules.text import Sentence, Text

FrameworkId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]


class Aggregate(Noun):
    """A node above the indicators; `state` says how its name is known, the weight has an origin of its own."""

    id: IndicatorId
    parent: IndicatorId | None = None
    title: Text
    state: State = State.VERIFIED
    weight: Weight | None = None


class Tally(Noun):
    """How many items the source says that it has, so that what is not here can be counted."""

    what: Text
    number: Annotated[int, Field(ge=1)]
    state: State


class Framework(Noun):
    """An indicator system in one edition.

    weighted  'yes' where its own weights stand in it, 'partly' where some could be read, 'unread' where it
              has weights that were not read, 'no' where it has none
    """

    id: FrameworkId
    title: Text
    edition: Sentence
    since: dt.date | None = None
    source: Source
    license: Text
    weighted: Literal["yes", "partly", "unread", "no"]
    weights_sum: Annotated[float, Field(gt=0)] | None = None
    note: Text
    tallies: tuple[Tally, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()

    @model_validator(mode="after")
    def _is_one_tree(self) -> "Framework":
        known = [each.id for each in self.aggregates]
        twice = sorted({each for each in known if known.count(each) > 1})
        strange = sorted({each.parent for each in self.aggregates if each.parent} - set(known))
        tops = [each.id for each in self.aggregates if each.parent is None]
        if twice or strange or len(tops) > 1:
            names = ", ".join(twice or strange or tops)
            raise FlawError(
                zh=f"aggregates 中 {names} 重复、未声明，或不止一个没有 parent。",
                en=f"aggregates: {names} stands twice, is not there, or more than one has no parent",
            )
        return self

    def children(self, parent: str | None) -> tuple[Aggregate, ...]:
        """Return the aggregates below `parent`, in the order of the file."""
        return tuple(each for each in self.aggregates if each.parent == parent)
