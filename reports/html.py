"""The report as one HTML file: both languages, no script, no request to anywhere, light and dark, printable."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports import figure, overview, statements
from reports.dossier import Dossier
from reports.interval import draw_interval
from reports.labels import BUDGET_NAMES, LEVEL_NAMES, RULE_NAMES, say, say_property
from reports.mark import MARKS, ORDER
from reports.method import EVIDENCE, JUDGE_AGAIN, METHOD, MOST_FILES
from reports.svg import draw_svg
from rules.clause import PROVENANCE_NAMES, Provenance
from rules.criterion import Budget, DecisionRule
from rules.requirement import DIMENSION_NAMES, Dimension, Level
from rules.run import CheckDocument, RequirementDocument
from rules.text import Language, Text
from rules.verdict import WORD_NAMES, Word

LANGUAGE_TAGS = {Language.ZH: "zh-CN", Language.EN: "en"}

_NAMES: Mapping[type[StrEnum], Mapping[Any, Text]] = {
    Word: WORD_NAMES,
    Level: LEVEL_NAMES,
    Budget: BUDGET_NAMES,
    DecisionRule: RULE_NAMES,
    Provenance: PROVENANCE_NAMES,
    Dimension: DIMENSION_NAMES,
}


def render(dossier: Dossier, language: Language) -> bytes:
    """Return the page with `language` in front; the reader may switch to the other."""
    pages = [(each, _PageView(dossier, each)) for each in Language]
    template = _environment().get_template("report.html.j2")
    return template.render(
        dossier=dossier, shown=language, pages=pages, tags=LANGUAGE_TAGS, marks=MARKS, Level=Level
    ).encode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        figure=figure,
        overview=overview,
        statements=statements,
        marks=MARKS,
        order=ORDER,
        method=METHOD,
        evidence_note=EVIDENCE,
        judge_again=JUDGE_AGAIN,
        most_files=MOST_FILES,
    )
    return environment


class _PageView:
    """What the template asks for, in one language."""

    def __init__(self, dossier: Dossier, language: Language) -> None:
        self._dossier = dossier
        self.language = language
        self.groups = overview.group_by_dimension(dossier.run)
        self.most = max((len(group.requirements) for group in self.groups), default=1)

    def say(self, key: str) -> str:
        """Return a label."""
        return say(key, self.language)

    def property(self, key: str) -> str:
        """Return the label of a property, or the word the target used."""
        return say_property(key, self.language)

    def text(self, text: Text | None) -> str:
        """Return a text in the language of the page."""
        return "" if text is None else text.in_(self.language)

    def name(self, value: StrEnum) -> str:
        """Return the name of a word, level, budget, rule, provenance or dimension."""
        return _NAMES[type(value)][value].in_(self.language)

    def picture(self, check: CheckDocument) -> Markup:
        """Return the interval drawing of a check; empty where there is no number."""
        drawing = draw_interval(check)
        if drawing is None:
            return Markup("")
        return draw_svg(drawing, check.verdict, self.text(figure.write_limit(check.criterion)), self.text(check.reason))

    def number(self, requirement: RequirementDocument) -> CheckDocument | None:
        """Return the check that stands for the requirement in one line."""
        return overview.find_deciding(requirement)

    def standing(self, requirement: RequirementDocument, check: CheckDocument) -> str:
        """Return who chose the limit, as it may be printed."""
        return self.name(self._dossier.standing(requirement.id, check))

    def share(self, count: int) -> str:
        """Return the width of a part of a count bar, in per cent of the longest bar."""
        return f"{100 * count / self.most:.2f}"

    def symbol(self, word: Word) -> str:
        """Return the symbol of a word."""
        return MARKS[word].symbol
