"""One block a requirement: why it matters, the number beside its drawing, limit, clause, reasons, evidence."""

from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import CondPageBreak, KeepTogether, PageBreak, Spacer

from reports.dossier import Dossier
from reports.figure import write_bounds, write_duration, write_estimate, write_limit, write_percent
from reports.interval import draw_interval
from reports.labels import LEVEL_NAMES, RULE_NAMES, name_standing, say
from reports.mark import MARKS
from reports.overview import group_by_dimension, tells_doubt
from reports.paper.chart import IntervalChart, Rule
from reports.paper.grid import facts, panel
from reports.paper.page import Bookmark
from reports.paper.style import WIDTH, Desk, Story
from reports.paper.verdicts import set_word
from rules.clause import PROVENANCE_NAMES, Clause
from rules.requirement import DIMENSION_NAMES
from rules.run import CaseDocument, CheckDocument, RequirementDocument
from rules.text import Text

_LEFT = 178.0
_RIGHT = WIDTH - _LEFT - 14
_LABEL = 62.0
_MOST_DIGESTS = 6


def write_sheets(dossier: Dossier, desk: Desk) -> Story:
    """Return the flowables of all requirements, in the order of the verdict table."""
    title = say("part-results", desk.language)
    story: Story = [PageBreak(), Bookmark("part-results", title, 0), desk.own(title, "h1")]
    requirements = [each for group in group_by_dimension(dossier.run) for each in group.requirements]
    for index, requirement in enumerate(requirements):
        if index:
            story.extend((Rule(15), CondPageBreak(150)))
        story.extend(_write_sheet(dossier, desk, requirement))
    return story


def _write_sheet(dossier: Dossier, desk: Desk, requirement: RequirementDocument) -> Story:
    title = desk.words(dossier.title_of(requirement))
    declared = dossier.requirements.get(requirement.id)
    head: Story = [
        Bookmark(requirement.id, f"{requirement.id} {title}", 1),
        _heading(desk, requirement, title),
        *([desk.own(declared.why)] if declared else []),
    ]
    checks = [(case, check) for case in requirement.cases for check in case.checks]
    blocks = [_check_block(dossier, desk, requirement, each) for each in checks]
    return [
        KeepTogether([*head, *(blocks[:1] or [_bare_reason(desk, requirement)])]),
        *(flowable for block in blocks[1:] for flowable in (Spacer(0, 7), block)),
        Spacer(0, 6),
        KeepTogether([*_clauses(desk, declared.clauses if declared else ()), *_cases(desk, requirement.cases)]),
    ]


def _heading(desk: Desk, requirement: RequirementDocument, title: str) -> Any:  # noqa: ANN401 - a flowable
    level = LEVEL_NAMES[requirement.level].in_(desk.language)
    dimension = DIMENSION_NAMES[requirement.dimension].in_(desk.language)
    left = [
        desk.own(f"{requirement.id} · {dimension} · {level}", "label"),
        desk.own(title, "heading"),
    ]
    return facts([[left, set_word(requirement.verdict, desk, "word")]], (WIDTH - 120, 120))


def _bare_reason(desk: Desk, requirement: RequirementDocument) -> Any:  # noqa: ANN401 - a flowable
    mark = MARKS[requirement.verdict]
    return panel([desk.told(requirement.reason, "cell")], WIDTH, HexColor(mark.ground), HexColor(mark.ink))


def _check_block(
    dossier: Dossier, desk: Desk, requirement: RequirementDocument, pair: tuple[CaseDocument, CheckDocument]
) -> Any:  # noqa: ANN401 - a flowable
    case, check = pair
    mark = MARKS[check.verdict]
    title = desk.words(dossier.check_title(requirement.id, check.key))
    top = facts(
        [
            [
                desk.marked(f"<b>{desk.scribe.own(title)}</b>　{desk.scribe.told(case.protocol)}", "cell"),
                set_word(check.verdict, desk, "word-small"),
            ]
        ],
        (WIDTH - 146, 120),
    )
    right = [*_picture(desk, check), *_notes(dossier, desk, requirement, check)]
    body = facts([[_numbers(dossier, desk, requirement, check), right]], (_LEFT, _RIGHT - 12))
    content = [top, body, desk.told(check.reason, "small")]
    return panel(content, WIDTH, edge=HexColor(mark.ink))


def _picture(desk: Desk, check: CheckDocument) -> Story:
    drawing = draw_interval(check)
    if drawing is None:
        return []
    limit = desk.scribe.plain(write_limit(check.criterion).in_(desk.language))
    return [IntervalChart(drawing, check.verdict, limit, _RIGHT - 22), Spacer(0, 4)]


def _notes(dossier: Dossier, desk: Desk, requirement: RequirementDocument, check: CheckDocument) -> Story:
    rationale = dossier.rationale(requirement.id, check.key)
    establishes = check.sampling.establishes if check.sampling else None
    p_value = Text.same(f"{check.p_value:.3g}") if tells_doubt(check) else None
    notes = (("rationale", rationale), ("sampling", establishes), ("p-value", p_value))
    rows = [[desk.label(key), desk.told(text, "small")] for key, text in notes if text is not None]
    return [facts(rows, (_LABEL, _RIGHT - _LABEL - 20))] if rows else []


def _numbers(dossier: Dossier, desk: Desk, requirement: RequirementDocument, check: CheckDocument) -> Any:  # noqa: ANN401
    measured = check.measurement
    rows: list[tuple[str, str, str]] = [("estimate", desk.words(write_estimate(check)), "number")]
    bounds = write_bounds(check)
    if bounds is not None and measured is not None:
        rows.append(("bounds", f"{desk.words(bounds)} ({write_percent(measured.confidence)})", "cell"))
    rows.append(("limit", desk.words(write_limit(check.criterion)), "cell"))
    standing = PROVENANCE_NAMES[dossier.standing(requirement.id, check)]
    rows.append(("provenance", desk.words(standing), "cell"))
    if measured is not None:
        rows.append(("samples", str(measured.n), "cell"))
    rows.append(("decision-rule", desk.words(RULE_NAMES[check.criterion.rule]), "cell"))
    return facts([[desk.label(key), desk.told(words, style)] for key, words, style in rows], (_LABEL, _LEFT - _LABEL))


def _clauses(desk: Desk, clauses: tuple[Clause, ...]) -> Story:
    rows: list[list[Any]] = []
    for clause in clauses:
        words = f"<b>{desk.scribe.own(clause.citation)}</b>"
        if clause.says is not None:
            words += f" {desk.scribe.own(desk.words(clause.says))}"
        if clause.verified is None:
            words += f'　<font color="#5a6672">{say("unverified", desk.language)}</font>'
        else:
            standing = desk.words(PROVENANCE_NAMES[clause.standing])
            edition = f"{say('edition-of', desk.language)} {clause.verified.edition}"
            checked = f"{say('verified', desk.language)} {clause.verified.on} · {edition}"
            words += f'　<font color="#5a6672">{desk.scribe.own(f"{standing} · {checked}")}</font>'
        rows.append([desk.label("clause") if not rows else desk.own("", "label"), desk.marked(words, "small")])
    return [facts(rows, (_LABEL, WIDTH - _LABEL))] if rows else []


def _cases(desk: Desk, cases: tuple[CaseDocument, ...]) -> Story:
    rows: list[list[Any]] = []
    for case in cases:
        proof = say(name_standing(case.proof), desk.language)
        took = (
            write_duration(case.seconds).in_(desk.language)
            if case.seconds is not None
            else say("not-run", desk.language)
        )
        words = f"<b>{desk.scribe.told(case.id)}</b>　{desk.scribe.own(f'{proof} · {took}')}"
        if not case.checks:
            words += f"<br/>{desk.scribe.told(desk.words(case.reason))}"
        shown = "　".join(digest[:16] for digest in case.evidence[:_MOST_DIGESTS])
        more = f" … +{len(case.evidence) - _MOST_DIGESTS}" if len(case.evidence) > _MOST_DIGESTS else ""
        if shown:
            words += f'<br/><font size="7.2">sha256 {desk.scribe.told(shown + more)}</font>'
        rows.append([desk.label("case") if not rows else desk.own("", "label"), desk.marked(words, "small")])
    return [facts(rows, (_LABEL, WIDTH - _LABEL))] if rows else []
