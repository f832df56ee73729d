"""One thing a scheme can demand, declared in one YAML file."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from rules.applicability import Expression, parse
from rules.clause import Clause
from rules.criterion import Criterion
from rules.flaw import FlawError
from rules.hazard import Hazard
from rules.noun import Noun
from rules.text import Text
from rules.verdict import Word

RequirementId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-\d{2,3}$")]


class Dimension(StrEnum):
    """The four dimensions of white paper 6.2 and the index of 6.5, one folder each."""

    RELIABILITY = "reliability"
    COMPATIBILITY = "compatibility"
    SHARING = "sharing"
    SECURITY = "security"
    INDEX = "index"


DIMENSION_NAMES = {
    Dimension.RELIABILITY: Text(zh="传输可靠性", en="Transmission reliability"),
    Dimension.COMPATIBILITY: Text(zh="数据兼容性", en="Data compatibility"),
    Dimension.SHARING: Text(zh="信息共享性", en="Information sharing"),
    Dimension.SECURITY: Text(zh="系统安全性", en="System security"),
    Dimension.INDEX: Text(zh="城市指数", en="City index"),
}

DIMENSION_CODES = {
    "REL": Dimension.RELIABILITY,
    "CMP": Dimension.COMPATIBILITY,
    "SHR": Dimension.SHARING,
    "SEC": Dimension.SECURITY,
    # Gaming: a target that behaves better while it is tested deceives whoever relies on the test.
    "GAM": Dimension.SECURITY,
    "IDX": Dimension.INDEX,
}


class Level(StrEnum):
    """Whether a scheme demands a requirement or recommends it."""

    MUST = "must"
    SHOULD = "should"


class Kind(StrEnum):
    """The kinds of measurement (architecture, section 1)."""

    PROPORTION = "proportion"
    QUANTILE = "quantile"
    MEAN = "mean"
    COUNT = "count"
    FLAG = "flag"
    VALUE = "value"
    DRAWS = "draws"
    REVIEW = "review"


class Measure(Noun):
    """Which instrument yields the number.

    `of` is a requirement id (every case of it reports this key) or one case id.
    """

    by: Literal["testers", "questionnaires", "indices"]
    of: str
    kind: Kind
    unit: str = "1"
    q: Annotated[float, Field(gt=0, lt=1)] | None = None

    @model_validator(mode="after")
    def _quantile_has_q(self) -> "Measure":
        if (self.kind is Kind.QUANTILE) != (self.q is not None):
            raise FlawError(
                zh="分位数必须给出 q，其他种类不得给出 q。",
                en="a quantile needs 'q', and nothing else has one",
            )
        return self


class Check(Noun):
    """One number against one pass line."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Text
    measure: Measure
    criterion: Criterion


class Example(Noun):
    """A worked measurement with the verdict it must get; `why` is for the reader."""

    check: str
    measurement: dict[str, Any]
    verdict: Word
    why: Text | None = None


class Requirement(Noun):
    """A requirement with its clauses, checks, applicability and worked examples."""

    id: RequirementId
    title: Text
    why: Text
    clauses: Annotated[tuple[Clause, ...], Field(min_length=1)]
    applies: Annotated[str, StringConstraints(max_length=1000)]
    hazard: Hazard
    checks: Annotated[tuple[Check, ...], Field(min_length=1)]
    examples: tuple[Example, ...]
    not_tested: Text | None = None

    @field_validator("applies")
    @classmethod
    def _parses(cls, words: str) -> str:
        parse(words)
        return words

    @model_validator(mode="after")
    def _hangs_together(self) -> "Requirement":
        keys = [check.key for check in self.checks]
        if len(keys) != len(set(keys)):
            raise FlawError(
                zh="检查项的 key 不得重复。",
                en="each check needs a key of its own",
            )
        strangers = [example.check for example in self.examples if example.check not in keys]
        if strangers:
            raise FlawError(
                zh=f"示例引用了不存在的检查项：{'、'.join(strangers)}。",
                en=f"examples name unknown checks: {', '.join(strangers)}",
            )
        if self.id[:3] not in DIMENSION_CODES:
            raise FlawError(
                zh=f"编号须以 {'、'.join(DIMENSION_CODES)} 之一开头。",
                en=f"the id must begin with one of {', '.join(DIMENSION_CODES)}",
            )
        return self

    @property
    def dimension(self) -> Dimension:
        """The dimension that the first three letters of the id name."""
        return DIMENSION_CODES[self.id[:3]]

    @property
    def applicability(self) -> Expression:
        """The parsed condition over declared and observed capabilities."""
        return parse(self.applies)

    def check(self, key: str) -> Check:
        """Return the check called `key` (KeyError when there is none)."""
        return {check.key: check for check in self.checks}[key]
