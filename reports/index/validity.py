"""Feasibility, validity and soundness of the weights: 可行性、有效性、科学性."""

from reports.index.block import Block, Front, Grid, Heading, Mark, Words
from reports.index.caveats import write_banner
from reports.index.dossier import IndexDossier
from reports.index.evidence import Facet, Figure, Grade, ValidityPart
from reports.index.sheet import print_report
from reports.index.words import FACETS, GRADES, LABELS, say, write_figure
from reports.plain import clean_noun
from rules.text import Language, Text

_NOT_DONE = Text(zh="这一项没有检验，不能据此认为成立。", en="This was not examined; it may not be taken as given.")


def render(dossier: IndexDossier, language: Language) -> bytes:
    """Return the page of its own as PDF."""
    shown = clean_noun(dossier)
    return print_report(head_validity(shown), compose(shown, language), language)


def head_validity(dossier: IndexDossier) -> Front:
    """Return what stands at its head."""
    return Front(
        title=LABELS["validity"],
        name=dossier.subject,
        number=f"{dossier.number}-V",
        author=dossier.author,
        subtitle=dossier.title,
    )


def compose(dossier: IndexDossier, language: Language) -> list[Block]:
    """Return the blocks of the page."""
    return [*write_banner(dossier, language), *write_validity(dossier, language)]


def write_validity(dossier: IndexDossier, language: Language) -> list[Block]:
    """Return a table of the three grades and a section each; what was not examined is said."""
    found = {part.facet: part for part in dossier.validity}
    parts = [found.get(facet) or ValidityPart(facet=facet, grade=Grade.NOT_DONE) for facet in Facet]
    blocks: list[Block] = [
        Grid(
            heads=(say("area", language), say("grade", language)),
            shares=(4, 1),
            rows=tuple((FACETS[each.facet].in_(language), write_grade(each.grade, language)) for each in parts),
        )
    ]
    for each in parts:
        blocks.append(Heading(words=FACETS[each.facet].in_(language), key=each.facet.value, depth=1, grade=each.grade))
        blocks += [Words(words=text.in_(language)) for text in each.findings or (_tell_empty(each),)]
        blocks += write_figures(each.numbers, language)
    return blocks


def _tell_empty(part: ValidityPart) -> Text:
    if part.grade is Grade.NOT_DONE:
        return _NOT_DONE
    return Text(zh="没有记录具体发现。", en="No finding was recorded.")


def write_grade(grade: Grade, language: Language) -> Mark:
    """Return the cell of a grade."""
    return Mark(grade=grade, words=GRADES[grade].in_(language))


def write_figures(figures: tuple[Figure, ...], language: Language) -> list[Block]:
    """Return the numbers of a step or a part as a table; nothing where there are none."""
    if not figures:
        return []
    rows = tuple((each.label.in_(language), write_figure(each.value, each.unit)) for each in figures)
    return [Grid(heads=(say("area", language), say("value", language)), shares=(4, 1), rows=rows, right=frozenset({1}))]
