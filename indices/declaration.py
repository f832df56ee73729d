"""What a city declares beside its sheet: its name and class, and the check for veto events."""

from typing import Annotated, Literal

from pydantic import Field

from indices.classes.city_class import Attributes
from rules.noun import Noun
from rules.subject import Slug
from rules.text import Text


class DeclaredCity(Noun):
    """The city by its code on the sheet."""

    id: Slug
    name: Text


class VetoCheck(Noun):
    """The check for veto events (IDX-02): what was found at each of its three points.

    record           file among the evidence: who looked where, and when
    grave_incidents  grave incidents of network or data security in the period
    falsifications   cases of falsified statistics
    below_floor      key indicators under their floor
    """

    record: Annotated[str, Field(min_length=1)]
    grave_incidents: Annotated[int, Field(ge=0)]
    falsifications: Annotated[int, Field(ge=0)]
    below_floor: Annotated[int, Field(ge=0)]

    @property
    def found(self) -> tuple[int, int]:
        """The number of events, and of points that were checked."""
        points = (self.grave_incidents, self.falsifications, self.below_floor)
        return sum(points), len(points)


class CityDeclaration(Noun):
    """The declaration of a city (YAML)."""

    city: DeclaredCity
    class_: Annotated[Attributes | None, Field(alias="class")] = None
    vetoes: VetoCheck | None = None
    data: Literal["real", "synthetic"] = "real"
