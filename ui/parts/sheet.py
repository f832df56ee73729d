"""What a page of the console prints about a run: templates filled from the run document and its dossier."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from itertools import chain

import streamlit as st
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports import figure, overview, statements
from reports.dossier import Dossier
from reports.labels import BUDGET_NAMES, LABELS, LEVEL_NAMES, RULE_NAMES, say_property
from reports.mark import MARKS, ORDER
from reports.plain import clean_noun
from rules.clause import PROVENANCE_NAMES
from rules.requirement import DIMENSION_NAMES, Level
from rules.run import CheckDocument, RequirementDocument, RunDocument
from rules.text import Language, Text
from rules.verdict import WORD_NAMES, Word
from ui.parts.language import speaking
from ui.parts.picture import draw

_named: Iterable[tuple[StrEnum, Text]] = chain(
    WORD_NAMES.items(),
    LEVEL_NAMES.items(),
    BUDGET_NAMES.items(),
    RULE_NAMES.items(),
    PROVENANCE_NAMES.items(),
    DIMENSION_NAMES.items(),
)
_NAMES = {(type(word), word.value): text for word, text in _named}


class Sheet:
    """One run in one language, as the templates ask for it; without a dossier there are ids for titles."""

    def __init__(self, run: RunDocument, dossier: Dossier | None, language: Language) -> None:
        """Prepare the run; a dossier has cleaned it already."""
        self.run = dossier.run if dossier else clean_noun(run)
        self.dossier = dossier
        self.language = language

    def say(self, key: str) -> str:
        """Return a label of the reports."""
        return LABELS[key].in_(self.language)

    def property(self, key: str) -> str:
        """Return the label of a property, or the word the target used."""
        return say_property(key, self.language)

    def text(self, text: Text | None) -> str:
        """Return a text in the language of the page."""
        return text.in_(self.language) if text else ""

    def name(self, word: StrEnum) -> str:
        """Return the name of one of the house's closed words."""
        return _NAMES[type(word), word.value].in_(self.language)

    def title(self, requirement: RequirementDocument) -> str:
        """Return the title of a requirement, or nothing where its declaration is not at hand."""
        declared = self.dossier.requirements.get(requirement.id) if self.dossier else None
        return declared.title.in_(self.language) if declared else ""

    def check_title(self, requirement: RequirementDocument, check: CheckDocument) -> str:
        """Return the title of a check, or its key."""
        return self.text(self.dossier.check_title(requirement.id, check.key)) if self.dossier else check.key

    def standing(self, requirement: RequirementDocument, check: CheckDocument) -> str:
        """Return who chose the limit, as it may be printed; without its clauses nobody but the scheme."""
        return self.name(self.dossier.standing(requirement.id, check)) if self.dossier else ""

    def picture(self, check: CheckDocument) -> Markup:
        """Return the interval drawing of a check."""
        return draw(check, self.language)

    def fill(self, template: str, **more: object) -> str:
        """Return a template filled for this run."""
        return read_templates().get_template(template).render(sheet=self, run=self.run, dossier=self.dossier, **more)


def put(html: str) -> None:
    """Show a filled template."""
    st.html(f'<div class="ca" lang="{"zh-CN" if speaking() is Language.ZH else "en"}">{html}</div>')


def put_style() -> None:
    """Give the page its style; every page calls it once."""
    st.html(f"<style>{read_templates().get_template('console.css.j2').render()}</style>")


def mark_word(word: Word, language: Language) -> Markup:
    """Return a verdict as symbol and word in its colour."""
    markup = Markup('<span class="word {}"><b aria-hidden="true">{}</b> {}</span>')
    return markup.format(word.value.lower(), MARKS[word].symbol, WORD_NAMES[word].in_(language))


@cache
def read_templates() -> Environment:
    """Return the templates of the console."""
    environment = Environment(
        loader=PackageLoader("ui", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        figure=figure,
        overview=overview,
        statements=statements,
        marks=MARKS,
        order=ORDER,
        mark_word=mark_word,
        Level=Level,
    )
    return environment
