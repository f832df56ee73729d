"""The white paper's cases and whether this city can play them yet."""

from importlib.resources import files
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from citybrain.faults.catalogue import Text


class Case(BaseModel):
    """One case of chapter 5; `needs` names scenario packages."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Annotated[str, Field(pattern=r"^K[0-9]{2}$")]
    title: Text
    needs: tuple[str, ...]

    def missing(self) -> tuple[str, ...]:
        """The scenario packages that are not built yet."""
        scenarios = files("citybrain") / "scenarios"
        return tuple(name for name in self.needs if not (scenarios / name / "pack.yaml").is_file())


def read_cases() -> tuple[Case, ...]:
    """All cases in the order of the white paper."""
    text = (files("citybrain") / "cases.yaml").read_text(encoding="utf-8")
    return tuple(Case.model_validate(entry) for entry in yaml.safe_load(text)["cases"])
