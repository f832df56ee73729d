"""Where a limit or a duty comes from."""

import datetime as dt
from enum import StrEnum

from rules.noun import Noun
from rules.text import Sentence, Text


class Provenance(StrEnum):
    """Who chose a number: the standard (N), the protocol's default (D) or the scheme (S)."""

    NORMATIVE = "N"
    DEFAULT = "D"
    SCHEME = "S"


PROVENANCE_NAMES = {
    Provenance.NORMATIVE: Text(zh="标准规定", en="normative"),
    Provenance.DEFAULT: Text(zh="协议默认值", en="protocol default"),
    Provenance.SCHEME: Text(zh="方案选定", en="scheme choice"),
}


class Verified(Noun):
    """Who compared the clause with its text, when, and in which edition."""

    by: Sentence
    on: dt.date
    edition: Sentence


class Clause(Noun):
    """A clause of a standard; unverified, it counts as the scheme's own choice."""

    standard: Sentence
    number: Sentence
    edition: Sentence | None = None
    says: Text | None = None
    provenance: Provenance = Provenance.NORMATIVE
    verified: Verified | None = None

    @property
    def standing(self) -> Provenance:
        """The provenance that may be printed: a clause nobody has checked is a scheme choice."""
        return self.provenance if self.verified else Provenance.SCHEME

    @property
    def citation(self) -> str:
        """Standard and clause number in one line."""
        return f"{self.standard} {self.number}"
