"""The run document `run.json` (schema cityassay/run/1): the same for every instrument.

Keys stand in the order of interfaces.md; times are RFC 3339 with offset. Fields beyond that page:
`budget`, `family`, `partial` and `selection` (how the run was planned), `environment`, `findings`
(declared against observed, residue), `check.sampling` and `check.p_value`.
"""

import datetime as dt

from pydantic import Field

from rules.clause import Provenance
from rules.criterion import Budget, DecisionRule, Design, Op
from rules.noun import Noun
from rules.requirement import Dimension, Kind, Level
from rules.text import Text
from rules.verdict import Word

SCHEMA = "cityassay/run/1"


class ToolDocument(Noun):
    """The software that ran."""

    name: str = "cityassay"
    version: str


class SubjectDocument(Noun):
    """What was tested: declared by the target file, observed over its protocols."""

    id: str
    kind: str
    declared: dict[str, str]
    observed: dict[str, str]


class SchemeDocument(Noun):
    """The scheme judged by; `sha256` over its rule files, `as_of` the day whose limits hold."""

    id: str
    edition: str
    as_of: dt.date
    sha256: str


class MeasurementDocument(Noun):
    """A measurement as judged: both bounds are one-sided at `confidence`."""

    kind: Kind
    estimate: float | None
    lower: float | None
    upper: float | None
    confidence: float
    unit: str
    n: int
    method: str


class CriterionDocument(Noun):
    """The pass line as it held on the day."""

    op: Op
    limit: float | bool
    unit: str
    rule: DecisionRule
    min_n: int
    provenance: Provenance


class SamplingDocument(Noun):
    """How the samples were taken and what that budget could establish."""

    design: Design
    n: int
    establishes: Text | None = None


class CheckDocument(Noun):
    """One number against one pass line, with its word."""

    key: str
    verdict: Word
    reason: Text
    measurement: MeasurementDocument | None = None
    criterion: CriterionDocument
    sampling: SamplingDocument | None = None
    p_value: float | None = None


class CaseDocument(Noun):
    """A case: the roll-up of its checks. `proof` is 'proved' or 'experimental'."""

    id: str
    protocol: str
    proof: str
    verdict: Word
    reason: Text
    started: dt.datetime | None = None
    seconds: float | None = None
    checks: tuple[CheckDocument, ...] = ()
    evidence: tuple[str, ...] = ()


class RequirementDocument(Noun):
    """A requirement: the roll-up of its cases."""

    id: str
    dimension: Dimension
    level: Level
    verdict: Word
    reason: Text
    cases: tuple[CaseDocument, ...] = ()


class Finding(Noun):
    """Something worth telling beside the verdicts: kind 'mismatch', 'residue' or 'undeclared'."""

    kind: str
    about: str
    text: Text


class RunDocument(Noun):
    """One run on one subject under one scheme."""

    schema_: str = Field(default=SCHEMA, alias="schema")
    tool: ToolDocument
    subject: SubjectDocument
    scheme: SchemeDocument
    started: dt.datetime
    finished: dt.datetime
    seed: int
    verdict: Word
    counts: dict[Word, int]
    planned: tuple[str, ...]
    requirements: tuple[RequirementDocument, ...]
    budget: Budget
    family: int
    partial: bool
    interrupted: bool = False
    findings: tuple[Finding, ...] = ()
    environment: dict[str, str] = Field(default_factory=dict)
    manifest_sha256: str = ""

    def to_json(self) -> str:
        """Return the document as UTF-8 text, keys in order, one trailing newline."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"


def exit_status(run: RunDocument) -> int:
    """Return the exit status of interfaces.md over the must-level requirements.

    1 for at least one FAIL; 3 for anything else that is not PASS or NOT_APPLICABLE, and for a run that
    established nothing; 0 otherwise.
    """
    words = {requirement.verdict for requirement in run.requirements if requirement.level is Level.MUST}
    if Word.FAIL in words:
        return 1
    if words - {Word.PASS, Word.NOT_APPLICABLE} or run.verdict is not Word.PASS:
        return 3
    return 0
