"""What a city declares beside its sheet: its name and class, the check for veto events, the level it held."""

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
    """The check for veto events (IDX-02): how many points were checked, and how many events were found."""

    checked: Annotated[int, Field(ge=0)]
    events: Annotated[int, Field(ge=0)] = 0
    record: str | None = None


class CityDeclaration(Noun):
    """The declaration of a city (YAML)."""

    city: DeclaredCity
    class_: Annotated[Attributes | None, Field(alias="class")] = None
    vetoes: VetoCheck | None = None
    level_before: str | None = None
    data: Literal["real", "synthetic"] = "real"
