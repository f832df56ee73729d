"""How to read the report: words, decision rules, budget, what limits it; and the table of contents."""

from typing import Any

from reportlab.platypus import PageBreak, Spacer

from reports.dossier import Dossier
from reports.labels import RULE_NAMES, say
from reports.mark import MARKS, ORDER
from reports.overview import list_rules
from reports.paper.grid import facts, ruled
from reports.paper.page import Bookmark, PageBook, PageNumber
from reports.paper.style import WIDTH, Desk, Story
from reports.statements import (
    BUDGET_MEANINGS,
    RULE_MEANINGS,
    UNSIGNED,
    WHOLE_ONLY,
    WORD_MEANINGS,
    tell_experimental,
    tell_family,
)
from rules.verdict import WORD_NAMES

PARTS = ("about", "part-verdicts", "part-results", "findings", "annex-method", "annex-evidence")


def write_about(dossier: Dossier, desk: Desk, book: PageBook) -> Story:
    """Return the flowables of the page behind the cover."""
    title = say("about", desk.language)
    return [
        PageBreak(),
        book,
        desk.label("contents", "h2"),
        _contents(desk, book),
        Spacer(0, 14),
        Bookmark("about", title, 0),
        desk.own(title, "h1"),
        _words(desk),
        desk.label("decision-rule", "h2"),
        *_rules(dossier, desk),
        desk.label("budget", "h2"),
        *_limits(dossier, desk),
    ]


def _contents(desk: Desk, book: PageBook) -> Any:  # noqa: ANN401 - a flowable
    rows = [
        [desk.marked(f'<a href="#{key}">{desk.scribe.own(say(key, desk.language))}</a>', "cell"), PageNumber(book, key)]
        for key in PARTS
    ]
    return ruled(rows, (WIDTH - 40, 40))


def _words(desk: Desk) -> Any:  # noqa: ANN401 - a flowable
    rows = []
    for word in ORDER:
        mark = MARKS[word]
        name = desk.scribe.own(WORD_NAMES[word].in_(desk.language))
        rows.append(
            [
                desk.marked(f'<font color="{mark.ink}"><b>{mark.symbol}　{name}</b></font>', "cell"),
                desk.own(WORD_MEANINGS[word], "cell"),
            ]
        )
    return facts(rows, (120, WIDTH - 120))


def _rules(dossier: Dossier, desk: Desk) -> Story:
    rows = [
        [desk.own(RULE_NAMES[rule], "strong"), desk.own(RULE_MEANINGS[rule], "cell")]
        for rule in list_rules(dossier.run)
    ]
    family = tell_family(dossier)
    return [*([facts(rows, (92, WIDTH - 92))] if rows else []), *([Spacer(0, 4), desk.own(family)] if family else [])]


def _limits(dossier: Dossier, desk: Desk) -> Story:
    texts = [BUDGET_MEANINGS[dossier.run.budget], dossier.proofs, tell_experimental(dossier), UNSIGNED, WHOLE_ONLY]
    return [desk.told(text) for text in texts if text is not None]
