"""The subject of a bundle that no network leads to: a city, a service, an energy system, and the files it came in."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rules.noun import Noun
from rules.subject import Claim, Identity, Label, Slug
from rules.text import Text

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class EvaluatedIdentity(Noun):
    """What was evaluated."""

    id: Slug
    kind: Literal["city", "service", "energy-system"]
    name: Text


class InputFile(Noun):
    """A file that went in, by its digest."""

    role: Label
    file: Label
    sha256: Sha256
    bytes: Annotated[int, Field(ge=0)]


class Evaluated(Noun):
    """The subject file of a bundle without a target (interfaces, 'Bundle')."""

    subject: EvaluatedIdentity
    capabilities: dict[str, Claim] = Field(default_factory=dict)
    inputs: tuple[InputFile, ...] = ()

    @property
    def identity(self) -> Identity:
        """The subject as the run document names it."""
        return Identity(id=self.subject.id, kind=self.subject.kind, name=self.subject.name)
