"""The report of one city for its officials, two to four pages, as PDF: what it is, why, and what would move it."""

from reports.index.audit_cover import write_particulars
from reports.index.block import Block, Front, Heading
from reports.index.caveats import write_banner
from reports.index.city_head import write_pillars, write_points, write_summary
from reports.index.city_next import write_next, write_quality, write_uncertain
from reports.index.dossier import IndexDossier
from reports.index.sheet import print_report
from reports.index.unit import UnitResult
from reports.index.words import say
from reports.plain import clean_noun
from rules.errors import UsageError
from rules.text import Language, Text

TITLE = Text(zh="城市指数报告", en="City index report")


def render(dossier: IndexDossier, code: str, language: Language) -> bytes:
    """Return the report of the unit `code` as PDF.

    Raises
    ------
    UsageError
        The dossier holds no unit of this code.

    """
    shown = clean_noun(dossier)
    unit = find_unit(shown, code)
    return print_report(head_city(shown, unit), compose(shown, unit, language), language)


def find_unit(dossier: IndexDossier, code: str) -> UnitResult:
    """Return a unit by its code.

    Raises
    ------
    UsageError
        There is no such unit.

    """
    unit = dossier.unit(code)
    if unit is None:
        held = ", ".join(each.code for each in dossier.units[:5])
        raise UsageError(
            Text(
                zh=f"结果中没有代码为 {code} 的评价对象。请从 {held or '（空）'} 等代码中选择。",
                en=f"The result holds no unit {code}. Choose one of {held or '(none)'} and so on.",
            )
        )
    return unit


def head_city(dossier: IndexDossier, unit: UnitResult) -> Front:
    """Return what stands at the head of the report."""
    edition = Text(zh=f"{dossier.title.zh} · {dossier.subject.zh}", en=f"{dossier.title.en} · {dossier.subject.en}")
    return Front(
        title=TITLE, name=unit.name, number=f"{dossier.number}-{unit.code}", author=dossier.author, subtitle=edition
    )


def compose(dossier: IndexDossier, unit: UnitResult, language: Language) -> list[Block]:
    """Return the blocks of the report in one language."""
    return [
        *write_banner(dossier, language),
        *write_summary(dossier, unit, language),
        *write_pillars(dossier, unit, language),
        *write_points(dossier, unit, language),
        *write_next(dossier, unit, language),
        *write_uncertain(dossier, unit, language),
        *write_quality(dossier, unit, language),
        Heading(words=say("source", language), key="source", depth=1),
        write_particulars(dossier, language),
    ]
