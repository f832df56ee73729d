"""The dossier of an index: what its reports need and nothing else, frozen. Missing parts are said, never hidden."""

import datetime as dt

from reports.index.evidence import (
    Agreement,
    AuditStep,
    Correlation,
    Number,
    PillarCoherence,
    Range,
    Sensitivity,
    Share,
    ValidityPart,
    WeightSet,
)
from reports.index.unit import UnitResult
from rules.noun import Noun
from rules.text import Text


class SpecFacts(Noun):
    """The specification that was built: id, edition, sha256 of its canonical form."""

    id: str
    edition: str
    sha256: str


class DataFacts(Noun):
    """The data it was built from."""

    sha256: str
    units: int
    indicators: int
    period: str = ""
    missing: Share | None = None
    source: Text | None = None


class Level(Noun):
    """One level of the index, from `cut` upwards; the lowest has no cut."""

    id: str
    name: Text
    cut: Number | None = None


class Branch(Noun):
    """One element of the index: level 1 are the indicators, the index has no parent.

    weight            among its siblings, as the specification gives it
    effective_weight  its share in the index
    origin            where the weight comes from
    """

    code: str
    name: Text
    parent: str | None = None
    level: int
    weight: Number | None = None
    effective_weight: Number | None = None
    origin: Text | None = None
    unit: str = ""
    direction: int = 1


class Stage(Noun):
    """One stage of the build with the hash of what came out of it."""

    name: Text
    sha256: str
    note: Text | None = None


class Treatment(Noun):
    """What was done to the outliers of an indicator."""

    code: str
    method: Text
    values: int
    skew: Number | None = None
    kurtosis: Number | None = None


class Imputation(Noun):
    """One value that was filled in."""

    unit: str
    code: str
    value: Number | None
    method: Text


class Worksheet(Noun):
    """A table of the working: `rows` hold strings, numbers or None."""

    name: Text
    columns: tuple[str, ...]
    rows: tuple[tuple[str | Number | None, ...], ...]
    note: Text | None = None


class IndexDossier(Noun):
    """What the reports of an index need.

    title          the name of the index; `subject` is what was assessed (a country's cities, 2025)
    across         ranks run over all units; False: within the class of each unit
    demonstration  the result is for show; `reason` says why
    recipe         the commands that rebuild it to the same bytes
    """

    title: Text
    subject: Text
    author: str
    number: str
    made: dt.datetime
    spec: SpecFacts
    data: DataFacts
    demonstration: bool = False
    reason: Text | None = None
    illustrative_weights: bool = False
    synthetic: bool = False
    across: bool = False
    levels: tuple[Level, ...] = ()
    units: tuple[UnitResult, ...] = ()
    tree: tuple[Branch, ...] = ()
    stages: tuple[Stage, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    imputations: tuple[Imputation, ...] = ()
    remarks: tuple[Text, ...] = ()
    steps: tuple[AuditStep, ...] = ()
    coherence: tuple[PillarCoherence, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    sensitivity: tuple[Sensitivity, ...] = ()
    agreement: Agreement | None = None
    weights: tuple[WeightSet, ...] = ()
    validity: tuple[ValidityPart, ...] = ()
    ranges: tuple[Range, ...] = ()
    worksheets: tuple[Worksheet, ...] = ()
    recipe: tuple[Text, ...] = ()
    scenarios: int | None = None
    seed: int | None = None

    def branch(self, code: str) -> Branch | None:
        """Return an element of the tree, None where the code is not in it."""
        return next((each for each in self.tree if each.code == code), None)

    def name_of(self, code: str) -> Text:
        """Return the name of an element, or its code."""
        found = self.branch(code)
        return found.name if found else Text.same(code)

    @property
    def top(self) -> Branch | None:
        """The index itself."""
        return next((each for each in self.tree if each.parent is None), None)

    @property
    def pillars(self) -> tuple[Branch, ...]:
        """The elements straight below the index, in the order of the specification."""
        top = self.top
        return tuple(each for each in self.tree if top is not None and each.parent == top.code)

    @property
    def ranges_confirmed(self) -> bool:
        """Whether every reference range has been confirmed by a person; False where there is none."""
        return bool(self.ranges) and all(each.confirmed for each in self.ranges)

    def unit(self, code: str) -> UnitResult | None:
        """Return the result of one unit, None where it is not there."""
        return next((each for each in self.units if each.code == code), None)
