"""What the rules need to know of a test case, wherever it is written."""

from pydantic import field_validator

from rules.applicability import Answer, Capabilities, parse
from rules.hazard import Hazard
from rules.noun import Noun
from rules.text import Text


class CaseCard(Noun):
    """The card of a test case.

    `when` is an applicability expression; `endpoints` are the endpoint names of a target file of which
    the case needs one; `keys` the check keys it reports; `digest` the sha256 of its source and its codec.
    """

    id: str
    requirement: str
    protocol: str
    title: Text
    why: Text
    when: str
    endpoints: tuple[str, ...]
    hazard: Hazard = Hazard.READ
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    digest: str = ""

    @field_validator("when")
    @classmethod
    def _parses(cls, words: str) -> str:
        parse(words)
        return words

    def applies(self, capabilities: Capabilities) -> Answer:
        """Answer whether the case applies to a target with these capabilities."""
        return parse(self.when).answer(capabilities)
