"""The base of every declared value: frozen, and no key that nobody reads."""

from pydantic import BaseModel, ConfigDict


class Noun(BaseModel):
    """A frozen value read from a declaration; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
