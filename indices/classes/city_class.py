"""The class of a city on a day: its administrative level, its size band, its functions.

Classes (分类) say which cities may stand beside each other; levels (分级) say how good one is. They are two axes: a
class is never a mark.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from indices.classes.axes import read_axes
from indices.classes.axis import CityKind, ClassId, Edition
from rules.applicability import Answer
from rules.errors import UsageError
from rules.noun import Noun
from rules.text import Text


class Attributes(Noun):
    """What a city is classified by: level id, permanent population of the urban area (persons), function ids."""

    level: ClassId
    urban_population: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    functions: tuple[ClassId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CityClass:
    """The class of a city. `size` is None where no urban population was given (a community has none)."""

    level: str
    size: str | None
    functions: tuple[str, ...]
    on: dt.date

    def answers(self) -> Mapping[str, Answer]:
        """Return yes or no to every `level.x`, `size.x` and `function.x` of the day, for `rules.applicability`.

        Without a size, no `size.x` is answered: an expression that asks for one stays undeclared.
        """
        held = {f"level.{self.level}", f"size.{self.size}", *(f"function.{name}" for name in self.functions)}
        known = [f"{axis.id}.{kind.id}" for axis in read_axes().values() for kind in axis.on(self.on).kinds]
        if self.size is None:
            known = [name for name in known if not name.startswith("size.")]
        return {name: Answer.YES if name in held else Answer.NO for name in known}

    def title(self) -> Text:
        """Return the class in words."""
        axes = read_axes()
        named = [("level", self.level), ("size", self.size), *(("function", name) for name in self.functions)]
        texts = [_kind(axes[axis].on(self.on), name).title for axis, name in named if name is not None]
        return Text(zh="·".join(each.zh for each in texts), en=", ".join(each.en for each in texts))


def classify(attributes: Attributes, on: dt.date) -> CityClass:
    """Return the class of a city by the classes in force on a day.

    Raises
    ------
    UsageError
        A level or function is none of that day, a function stands twice, or no classes were in force yet.

    """
    axes = read_axes()
    _known(axes["level"].on(on), "level", attributes.level)
    for name in attributes.functions:
        _known(axes["function"].on(on), "functions", name)
    if len(set(attributes.functions)) < len(attributes.functions):
        raise UsageError(Text(zh="functions 中有重复项，请删去。", en="functions names one twice; take it out."))
    return CityClass(
        level=attributes.level, size=_size(attributes, on), functions=tuple(sorted(attributes.functions)), on=on
    )


def _size(attributes: Attributes, on: dt.date) -> str | None:
    people = attributes.urban_population
    if people is None:
        return None
    return next(kind.id for kind in read_axes()["size"].on(on).kinds if kind.holds(people))


def _known(edition: Edition, key: str, name: str) -> None:
    known = [kind.id for kind in edition.kinds]
    if name not in known:
        choice = ", ".join(known)
        raise UsageError(
            Text(zh=f"{key}：没有类别 {name}。可选：{choice}。", en=f"{key}: no class {name}. Choose from {choice}.")
        )


def _kind(edition: Edition, name: str) -> CityKind:
    return next(kind for kind in edition.kinds if kind.id == name)
