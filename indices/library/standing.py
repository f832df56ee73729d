"""How well something is known, and where it comes from."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from rules.noun import Noun
from rules.text import Sentence, Text


class State(StrEnum):
    """How a definition is known.

    verified  read in the source named beside it
    recalled  from memory or from a second-hand account; never to be passed off as read
    missing   known to exist, not read
    own       defined by this library
    """

    VERIFIED = "verified"
    RECALLED = "recalled"
    MISSING = "missing"
    OWN = "own"


STATE_NAMES = {
    State.VERIFIED: Text(zh="已核对", en="verified"),
    State.RECALLED: Text(zh="凭记忆，未核对", en="recalled, not verified"),
    State.MISSING: Text(zh="未读到", en="missing"),
    State.OWN: Text(zh="本库自定", en="own"),
}


class Origin(StrEnum):
    """Where a weight comes from. Only a recorded panel or a published text can carry a certificate."""

    ILLUSTRATIVE = "illustrative"
    EXPERT_PANEL = "expert-panel"
    PUBLISHED = "published"
    RECALLED = "recalled"


ORIGIN_NAMES = {
    Origin.ILLUSTRATIVE: Text(zh="示意", en="illustrative"),
    Origin.EXPERT_PANEL: Text(zh="专家组", en="expert panel"),
    Origin.PUBLISHED: Text(zh="公开文本", en="published"),
    Origin.RECALLED: Text(zh="凭记忆，未核对", en="recalled, not verified"),
}
BINDING = frozenset({Origin.EXPERT_PANEL, Origin.PUBLISHED})


class Weight(Noun):
    """The weight of an element among its siblings, with its origin."""

    value: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    origin: Origin
    note: Text | None = None


class Source(Noun):
    """Where a definition stands. `state` is about the definition and formula; the name alone may be known better."""

    standard: Sentence
    clause: Sentence
    state: State
    note: Text | None = None
