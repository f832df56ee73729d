"""What the REST interface answers with; the OpenAPI description is made from these."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Record(BaseModel):
    """A value that crosses the border."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Quantity(Record):
    """A number with its UCUM unit."""

    value: float
    unit: str


class Position(Record):
    """WGS 84, degrees."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    crs: Literal["EPSG:4326"] = "EPSG:4326"


class Thing(Record):
    """A registered device."""

    id: str
    model: str
    position: Position
    rated_power: Quantity


class Things(Record):
    """All registered devices."""

    items: list[Thing]
    total: int


class Reading(Record):
    """One report of a lamp pole."""

    id: str
    seq: int
    ts: AwareDatetime
    power: Quantity
    energy: Quantity
    dim: Quantity
    lux: Quantity


class Readings(Record):
    """Reports in order of time; `truncated` says that more lie in the span."""

    items: list[Reading]
    truncated: bool


class Period(Record):
    """From (inclusive) until (exclusive)."""

    start: AwareDatetime
    end: AwareDatetime


class EnergyKpi(Record):
    """Energy of all poles since the start of the run."""

    period: Period
    energy: Quantity
    baseline: Quantity
    saving: Quantity
    poles: int


class Health(Record):
    """The service is up."""

    status: Literal["ok"]
    time: AwareDatetime


class Capabilities(Record):
    """The city's own declaration (ICS)."""

    capabilities: dict[str, Literal["yes", "no"]]


class Problem(Record):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
