"""A class of sensing devices: which rows of a scheme it must meet, at which limits, and a target file to start from."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from rules.flaw import FlawError
from rules.noun import Noun
from rules.requirement import RequirementId
from rules.scheme import Demand, Scheme, SchemeId
from rules.subject import Claim, Label
from rules.text import Text

ClassId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]


class Hours(Noun):
    """The hours on the bench that a standard budget takes for a device of this class, and why."""

    standard: Annotated[float, Field(gt=0, le=8760)]
    rationale: Text


class Template(Noun):
    """What a target file of the class begins with; secrets only by reference."""

    endpoints: Annotated[dict[str, str], Field(min_length=1)]
    capabilities: dict[str, Claim] = Field(default_factory=dict)
    parameters: dict[str, Label | int | float | bool] = Field(default_factory=dict)


class LeftOut(Noun):
    """A row of the scheme that does not apply to the class, with the reason that every report repeats."""

    id: RequirementId
    why: Text


class DeviceClass(Noun):
    """A device class of a scheme: its rows stand in place of, or beside, those of the scheme."""

    id: ClassId
    scheme: SchemeId
    title: Text
    why: Text
    rows: Annotated[tuple[Demand, ...], Field(min_length=1)]
    leaves_out: tuple[LeftOut, ...] = ()
    hours: Hours
    template: Template

    @model_validator(mode="after")
    def _names_each_row_once(self) -> "DeviceClass":
        ids = [row.id for row in self.rows] + [each.id for each in self.leaves_out]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise FlawError(
                zh=f"{'、'.join(twice)} 列了两次；一行要么适用，要么排除。",
                en=f"{', '.join(twice)} stands twice; a row either applies or is left out",
            )
        return self

    def apply_to(self, scheme: Scheme) -> Scheme:
        """Return the scheme for this class: its rows changed or added, and the rows left out taken away.

        A row that the class does not name stays as the scheme has it, so that nothing is dropped in silence; a limit
        that the class does not name stays too.
        """
        own: Mapping[str, Demand] = {row.id: row for row in self.rows}
        out = {each.id for each in self.leaves_out}
        kept = [_merge(demand, own.get(demand.id)) for demand in scheme.requirements if demand.id not in out]
        known = {demand.id for demand in scheme.requirements}
        added = [row for row in self.rows if row.id not in known]
        changed: Scheme = scheme.model_copy(update={"requirements": (*kept, *added)})
        return changed


def _merge(demand: Demand, own: Demand | None) -> Demand:
    if own is None:
        return demand
    changed: Demand = own.model_copy(update={"limits": {**demand.limits, **own.limits}})
    return changed
