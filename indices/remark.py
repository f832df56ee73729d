"""What an index has to say beside its numbers: a constant column, a treated value, a weight set to nothing."""

from dataclasses import dataclass

from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One remark on one thing. `about` is a code (indicator, unit, stage), `kind` a word in small letters."""

    kind: str
    about: str
    text: Text
