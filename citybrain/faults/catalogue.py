"""The catalogue of seeded defects: `faults/*.yaml` and the `faults.yaml` of each scenario, checked on reading."""

import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Requirement = Annotated[str, Field(pattern=r"^(REL|CMP|SHR|SEC|GAM)-[0-9]{2}$")]


class Text(BaseModel):
    """The same in Chinese and English."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: str
    en: str


class Fault(BaseModel):
    """One seeded defect; `set` replaces fields of the seams."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Id
    layer: Annotated[str, Field(pattern=r"^F([1-9]|1[01])$")]
    dimension: Literal["reliability", "compatibility", "sharing", "security"]
    title: Text
    where: str
    effect: Text
    breaks: Requirement
    unaffected: Literal["rest"] | tuple[Requirement, ...] = "rest"
    """Requirements that must not turn FAIL; `rest` = all that the catalogue names but these two."""
    also: tuple[Requirement, ...] = ()
    """Requirements that may turn FAIL too, because the same behaviour breaks them."""
    severity: Literal["low", "medium", "high"]
    set: dict[str, dict[str, Any]]
    witness: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    faults: tuple[Fault, ...]


def read_catalogue() -> tuple[Fault, ...]:
    """All faults by id; ValueError names file and mistake."""
    faults = [fault for place in _places() for fault in _read(place)]
    ids = [fault.id for fault in faults]
    twice = sorted({fault_id for fault_id in ids if ids.count(fault_id) > 1})
    if twice:
        raise ValueError(f"fault ids used twice: {twice}")
    return tuple(sorted((_resolve(fault, faults) for fault in faults), key=lambda fault: fault.id))


def _resolve(fault: Fault, faults: list[Fault]) -> Fault:
    if fault.unaffected != "rest":
        return fault
    rest = {other.breaks for other in faults} - {fault.breaks, *fault.also}
    return fault.model_copy(update={"unaffected": tuple(sorted(rest))})


def _places() -> Iterator[Traversable]:
    city = files("citybrain")
    yield from sorted(
        (place for place in (city / "faults").iterdir() if place.name.endswith(".yaml")), key=lambda place: place.name
    )
    for scenario in sorted((city / "scenarios").iterdir(), key=lambda place: place.name):
        candidate = scenario / "faults.yaml"
        if re.match(r"s\d", scenario.name) and candidate.is_file():
            yield candidate


def _read(place: Traversable) -> tuple[Fault, ...]:
    try:
        return _File.model_validate(yaml.safe_load(place.read_text(encoding="utf-8"))).faults
    except (ValueError, yaml.YAMLError) as error:
        raise ValueError(f"{place}: {error}") from error
