"""One unit (a city, a district, an economy) in the dossier of an index."""

from collections.abc import Mapping
from enum import StrEnum

from reports.index.evidence import Number, Share
from rules.noun import Noun
from rules.text import Text


class Certainty(StrEnum):
    """How sure a level is: at least 95 %, at least 80 %, or less."""

    SURE = "sure"
    LIKELY = "likely"
    OPEN = "open"


class Point(Noun):
    """A strength or a weakness: an element by code, its score, its rank, and the difference to the class median."""

    code: str
    score: Number | None = None
    rank: int | None = None
    difference: Number | None = None


class Move(Noun):
    """A change of one indicator that would lift the index by `gain` points, and the chance of the next level."""

    code: str
    now: Number | None = None
    then: Number | None = None
    unit: str = ""
    gain: Number | None = None
    probability: Share | None = None
    note: Text | None = None


class QualityShare(Noun):
    """The share of a unit's values in one class of data quality."""

    name: Text
    share: Share


class UnitLevel(Noun):
    """The level of a unit: `probabilities` in the order of the dossier's levels, lowest first.

    distance  points of the index to the next cut; None at the top
    vetoes    what holds the level down whatever the index says
    kept      whether it is the level of last time, kept by hysteresis
    """

    id: str
    probability: Share | None = None
    certainty: Certainty = Certainty.OPEN
    probabilities: tuple[Share, ...] = ()
    distance: Number | None = None
    vetoes: tuple[Text, ...] = ()
    kept: bool = False


class UnitResult(Noun):
    """The result of one unit.

    lower, upper            the 90 % interval of the index
    rank_lower, rank_upper  the 90 % interval of the rank, best first
    rank_shares             the share of scenarios at rank 1, 2, … (rank acceptability)
    scores                  by code of an aggregate below the index; None where it is missing
    coverage                the share of the indicators that have a value
    quality                 the share of the values by class of data quality
    """

    code: str
    name: Text
    group: str | None = None
    class_: Text | None = None
    index: Number | None = None
    lower: Number | None = None
    upper: Number | None = None
    rank: int | None = None
    rank_lower: int | None = None
    rank_upper: int | None = None
    rank_shares: tuple[Share, ...] = ()
    level: UnitLevel | None = None
    scores: Mapping[str, Number | None] = {}
    strengths: tuple[Point, ...] = ()
    weaknesses: tuple[Point, ...] = ()
    moves: tuple[Move, ...] = ()
    coverage: Share | None = None
    quality: tuple[QualityShare, ...] = ()
    remarks: tuple[Text, ...] = ()
