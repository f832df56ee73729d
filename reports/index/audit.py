"""The audit of an index in the ten steps of the JRC, as PDF: the same bytes for the same dossier."""

from reports.index.audit_annex import write_annex
from reports.index.audit_cover import write_cover
from reports.index.audit_steps import write_steps
from reports.index.block import Block, Break, Front, Heading
from reports.index.dossier import IndexDossier
from reports.index.sheet import print_report
from reports.index.validity import write_validity
from reports.index.words import say
from reports.plain import clean_noun
from rules.text import Language, Text

TITLE = Text(zh="指数审计报告", en="Index audit report")


def render(dossier: IndexDossier, language: Language) -> bytes:
    """Return the audit report as PDF, fonts embedded."""
    shown = clean_noun(dossier)
    return print_report(head_audit(shown), compose(shown, language), language)


def head_audit(dossier: IndexDossier) -> Front:
    """Return what stands at its head."""
    return Front(
        title=TITLE, name=dossier.subject, number=dossier.number, author=dossier.author, subtitle=dossier.title
    )


def compose(dossier: IndexDossier, language: Language) -> list[Block]:
    """Return the blocks of the report in one language."""
    return [
        *write_cover(dossier, language),
        Break(),
        *write_steps(dossier, language),
        Heading(words=say("validity", language), key="validity"),
        *write_validity(dossier, language),
        *write_annex(dossier, language),
    ]
