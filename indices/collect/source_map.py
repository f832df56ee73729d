"""The mapping file: from raw rows of sources to fields, and from fields to indicators."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from indices.collect.quality import Quality
from rules.declaration import read_noun
from rules.errors import UsageError
from rules.flaw import FlawError
from rules.noun import Noun
from rules.text import Text

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Reference = Annotated[str, StringConstraints(pattern=r"^(env|file):.+$")]
Scalar = str | float | bool


class Aggregate(StrEnum):
    """How rows become one number."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    RATIO = "ratio"
    DISTINCT = "distinct"
    LOWEST = "lowest"
    HIGHEST = "highest"


class Limits(Noun):
    """What one source may cost at most."""

    rows: int = Field(default=5_000_000, ge=1)
    seconds: float = Field(default=600.0, gt=0)
    mebibytes: int = Field(default=512, ge=1)


class Source(Noun):
    """One source. `at` is a path beside the mapping file or a URL; which further keys count is up to its kind.

    mark   the column that only grows (a time, a number): the next run reads rows behind its highest value
    key    the column that names a row, for the trace
    token, password   'env:NAME' or 'file:path'; never the secret itself
    """

    id: Word
    kind: Word
    at: Word
    quality: Quality = Quality.MEASURED
    mark: Word | None = None
    key: Word | None = None
    token: Reference | None = None
    user: Word | None = None
    password: Reference | None = None
    sheet: Word | None = None
    query: Word | None = None
    items: Word | None = None
    next: Word | None = None
    page: Word | None = None
    offset: Word | None = None
    size_key: Word | None = None
    size: int = Field(default=500, ge=1, le=10_000)
    entity: Word | None = None
    dataset: Word | None = None
    format: Literal["csv", "json", "parquet"] | None = None


class Condition(Noun):
    """A row counts when its column is what is said; exactly one key beside `column`."""

    column: Word
    equals: Scalar | None = None
    among: tuple[Scalar, ...] | None = None
    above: float | None = None
    below: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    present: bool | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        if len(self.model_fields_set - {"column"}) != 1:
            raise FlawError(
                zh="条件除 column 外须恰有一个键：equals、among、above、below、at_least、at_most 或 present。",
                en="a condition has exactly one key beside column: equals, among, above, below, at_least, at_most or "
                "present.",
            )
        return self


class FieldRule(Noun):
    """How one field comes out of one source: value = factor * aggregate + shift.

    city    the column that names the city or district; without it all rows belong to the mapping's city
    time    the column whose day must lie in the period; without it all rows count
    over    the column of the denominator of a ratio
    """

    code: Word
    source: Word
    aggregate: Aggregate
    column: Word | None = None
    over: Word | None = None
    where: tuple[Condition, ...] = ()
    city: Word | None = None
    time: Word | None = None
    period: Word | None = None
    factor: float = 1.0
    shift: float = 0.0
    unit: str = ""
    unreadable: Literal["refuse", "skip"] = "refuse"

    @model_validator(mode="after")
    def _columns(self) -> Self:
        if self.aggregate is not Aggregate.COUNT and self.column is None:
            raise FlawError(zh=f"{self.aggregate} 须给出 column。", en=f"{self.aggregate} needs a column.")
        if (self.aggregate is Aggregate.RATIO) is not (self.over is not None):
            raise FlawError(zh="over 与 aggregate: ratio 须同时出现。", en="over goes with aggregate: ratio only.")
        return self


class MappedIndicator(Noun):
    """An indicator over the fields, as `IndicatorSpec` says."""

    code: Word
    title: Text
    unit: str
    numerator: tuple[Word, ...] = Field(min_length=1)
    denominator: tuple[Word, ...] = ()
    factor: float = 1.0


class SourceMap(Noun):
    """The whole mapping. `precedence` lists source ids, the most trusted first; `allow` hosts beyond loopback."""

    format: Literal["cityassay/source-map/1"] = Field(alias="schema")
    edition: Word
    period: Word
    city: Word
    zone: Word = "Asia/Shanghai"
    allow: tuple[Word, ...] = ()
    limits: Limits = Limits()
    sources: tuple[Source, ...] = Field(min_length=1)
    fields: tuple[FieldRule, ...] = Field(min_length=1)
    precedence: tuple[Word, ...] = ()
    indicators: tuple[MappedIndicator, ...] = ()

    @model_validator(mode="after")
    def _resolve(self) -> Self:
        ids = [each.id for each in self.sources]
        codes = {each.code for each in self.fields}
        for name in sorted({name for name in ids if ids.count(name) > 1}):
            raise FlawError(
                zh=f"来源 {name} 出现多次，请改名。", en=f"source {name} stands more than once; rename one."
            )
        for name in (*(each.source for each in self.fields), *self.precedence):
            if name not in ids:
                raise FlawError(
                    zh=f"没有名为 {name} 的来源，现有：{'、'.join(ids)}。", en=f"no source {name}; there are {ids}."
                )
        for each in self.indicators:
            for code in (*each.numerator, *each.denominator):
                if code not in codes:
                    raise FlawError(
                        zh=f"指标 {each.code} 引用的字段 {code} 不在 fields 中。",
                        en=f"indicator {each.code} names field {code}, which is not among the fields.",
                    )
        return self


def read_source_map(path: Path) -> SourceMap:
    """Return the mapping in a YAML file.

    Raises
    ------
    UsageError
        With file and line: an unknown key, a wrong value, a source or field that is not there.

    """
    return read_noun(path, SourceMap, error=UsageError)
