"""The verdict table: every requirement in one line, by dimension, with the page that tells it whole."""

from typing import Any

from reportlab.platypus import KeepTogether, PageBreak

from reports.dossier import Dossier
from reports.figure import write_bounds, write_estimate, write_limit
from reports.labels import LEVEL_NAMES, say
from reports.mark import MARKS
from reports.overview import Group, find_deciding, group_by_dimension
from reports.paper.grid import CLOSE, ruled
from reports.paper.page import Bookmark, PageBook, PageNumber
from reports.paper.style import WIDTH, Desk, Story
from rules.requirement import DIMENSION_NAMES
from rules.run import CheckDocument, RequirementDocument
from rules.verdict import WORD_NAMES, Word

_WIDTHS = (92.0, 172.0, 118.0, 58.0, WIDTH - 440.0)


def write_verdicts(dossier: Dossier, desk: Desk, book: PageBook) -> Story:
    """Return the flowables of the verdict table."""
    title = say("part-verdicts", desk.language)
    story: Story = [PageBreak(), Bookmark("part-verdicts", title, 0), desk.own(title, "h1")]
    for group in group_by_dimension(dossier.run):
        head = [desk.own(DIMENSION_NAMES[group.dimension], "h2")]
        story.append(KeepTogether([*head, _table(dossier, desk, book, group)]))
    return story


def _table(dossier: Dossier, desk: Desk, book: PageBook, group: Group) -> Any:  # noqa: ANN401 - a flowable
    head = [desk.label(key) for key in ("verdict", "requirement", "estimate", "limit")]
    rows: list[list[Any]] = [[*head, desk.label("page", "page")]]
    for requirement in group.requirements:
        check = find_deciding(requirement)
        rows.append(
            [
                set_word(requirement.verdict, desk),
                _title(dossier, desk, requirement),
                _numbers(check, desk),
                desk.own(write_limit(check.criterion), "cell") if check else desk.own("–", "cell"),
                PageNumber(book, requirement.id),
            ]
        )
    return ruled(rows, _WIDTHS, head=1, more=CLOSE)


def set_word(word: Word, desk: Desk, style: str = "cell") -> Any:  # noqa: ANN401 - a flowable
    """Set a verdict as symbol and word in its colour."""
    mark = MARKS[word]
    name = desk.scribe.own(WORD_NAMES[word].in_(desk.language))
    return desk.marked(f'<font color="{mark.ink}"><b>{mark.symbol} {name}</b></font>', style)


def _title(dossier: Dossier, desk: Desk, requirement: RequirementDocument) -> Any:  # noqa: ANN401 - a flowable
    title = desk.scribe.own(desk.words(dossier.title_of(requirement)))
    level = desk.scribe.own(LEVEL_NAMES[requirement.level].in_(desk.language))
    return desk.marked(
        f'<a href="#{requirement.id}"><b>{requirement.id}</b>　{title}</a> <font color="#5a6672">({level})</font>',
        "cell",
    )


def _numbers(check: CheckDocument | None, desk: Desk) -> Any:  # noqa: ANN401 - a flowable
    if check is None:
        return desk.own("–", "cell")
    estimate = desk.told(write_estimate(check), "strong")
    bounds = write_bounds(check)
    return estimate if bounds is None else [estimate, desk.told(bounds, "fine")]
