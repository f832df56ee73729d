"""A certification scheme: which requirements, at which level, and the rule in twelve sections."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from rules.clause import Clause
from rules.criterion import Limit
from rules.flaw import FlawError
from rules.noun import Noun
from rules.requirement import Level, RequirementId
from rules.text import Text


class Section(StrEnum):
    """The twelve sections of a certification rule (layout of CNCA-C09-01:2023)."""

    INTRODUCTION = "introduction"
    SCOPE = "scope"
    STANDARDS = "standards"
    MODE = "mode"
    UNITS = "units"
    APPLICATION = "application"
    IMPLEMENTATION = "implementation"
    SURVEILLANCE = "surveillance"
    CERTIFICATE = "certificate"
    MARK = "mark"
    FEES = "fees"
    RESPONSIBILITY = "responsibility"


SECTION_NAMES = {
    Section.INTRODUCTION: Text(zh="引言", en="Introduction"),
    Section.SCOPE: Text(zh="适用范围", en="Scope"),
    Section.STANDARDS: Text(zh="认证依据标准", en="Standards relied on"),
    Section.MODE: Text(zh="认证模式", en="Certification mode"),
    Section.UNITS: Text(zh="认证单元划分", en="Certification units"),
    Section.APPLICATION: Text(zh="认证委托", en="Application"),
    Section.IMPLEMENTATION: Text(zh="认证实施", en="Implementation"),
    Section.SURVEILLANCE: Text(zh="获证后监督", en="Surveillance"),
    Section.CERTIFICATE: Text(zh="认证证书", en="Certificate"),
    Section.MARK: Text(zh="认证标志", en="Certification mark"),
    Section.FEES: Text(zh="收费", en="Fees"),
    Section.RESPONSIBILITY: Text(zh="认证责任与实施细则", en="Responsibility and detailed rules"),
}

SchemeId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]


class Demand(Noun):
    """A requirement in a scheme: its level, and the scheme's own limits by check key."""

    id: RequirementId
    level: Level
    limits: dict[str, tuple[Limit, ...]] = Field(default_factory=dict)
    note: Text | None = None


class Scheme(Noun):
    """A scheme of certification; `sections` holds the rule's text, all twelve of them."""

    id: SchemeId
    title: Text
    edition: str
    scheme_type: str
    clauses: tuple[Clause, ...] = ()
    sections: dict[Section, tuple[Text, ...]]
    requirements: Annotated[tuple[Demand, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _hangs_together(self) -> "Scheme":
        ids = [demand.id for demand in self.requirements]
        if len(ids) != len(set(ids)):
            raise FlawError(
                zh="同一要求列了两次。",
                en="a requirement is listed twice",
            )
        missing = [section.value for section in Section if not self.sections.get(section)]
        if missing:
            raise FlawError(
                zh=f"缺少章节或章节为空：{'、'.join(missing)}。",
                en=f"sections missing or empty: {', '.join(missing)}",
            )
        return self
