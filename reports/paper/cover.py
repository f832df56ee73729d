"""The cover: what was tested, by what, and how it came out. One page."""

from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Spacer

from reports.dossier import Dossier
from reports.figure import write_duration, write_time
from reports.labels import BUDGET_NAMES, say, say_property
from reports.mark import MARKS
from reports.overview import compare_identity, count_words, group_by_dimension
from reports.paper.chart import CountBar, Legend, Rule
from reports.paper.grid import facts, panel, ruled
from reports.paper.style import WIDTH, Desk, Story
from reports.statements import FIRST_PARTY, ITEMS_ONLY, RUN_MEANINGS, list_warnings, tell_tally
from rules.requirement import DIMENSION_NAMES, Level
from rules.verdict import WORD_NAMES, Word


def write_cover(dossier: Dossier, desk: Desk) -> Story:
    """Return the flowables of the cover."""
    return [
        Spacer(0, 8),
        desk.own(dossier.title, "title"),
        desk.own(dossier.scheme.title, "subtitle"),
        Rule(11),
        desk.told(dossier.name, "subject"),
        desk.told(_describe(dossier), "subtitle"),
        Spacer(0, 12),
        _verdict(dossier, desk),
        Spacer(0, 14),
        _bars(dossier, desk),
        Spacer(0, 14),
        _identity(dossier, desk),
        Spacer(0, 12),
        _particulars(dossier, desk),
        Spacer(0, 10),
        desk.own(FIRST_PARTY, "small"),
        desk.own(ITEMS_ONLY, "small"),
    ]


def _describe(dossier: Dossier) -> str:
    declared = dossier.run.subject.declared
    parts = [declared.get("maker"), declared.get("model"), dossier.run.subject.id]
    return " · ".join(part for part in parts if part and part != dossier.name.zh)


def _verdict(dossier: Dossier, desk: Desk) -> Any:  # noqa: ANN401 - a flowable
    word = dossier.run.verdict
    mark = MARKS[word]
    name = WORD_NAMES[word].in_(desk.language)
    content = [
        desk.label("overall"),
        desk.marked(f'<font size="17" color="{mark.ink}"><b>{mark.symbol}　{name}</b></font>', "h1"),
        desk.own(RUN_MEANINGS[word], "body"),
        *(desk.own(tell_tally(dossier, level), "small") for level in Level),
        *(
            desk.marked(f'<font color="{mark.ink}"><b>{desk.scribe.told(desk.words(warning))}</b></font>', "small")
            for warning in list_warnings(dossier)
        ),
    ]
    return panel(content, WIDTH, HexColor(mark.ground), HexColor(mark.ink))


def _bars(dossier: Dossier, desk: Desk) -> Any:  # noqa: ANN401 - a flowable
    groups = group_by_dimension(dossier.run)
    most = max((len(group.requirements) for group in groups), default=1)
    label, bar = 104.0, WIDTH - 112.0
    rows: list[list[Any]] = [
        [desk.own(DIMENSION_NAMES[group.dimension], "cell"), CountBar(group.counts, bar, most)] for group in groups
    ]
    rows.append([desk.label("counts"), Legend(count_words(dossier.run.requirements), desk, bar)])
    return facts(rows, (label, WIDTH - label))


def _identity(dossier: Dossier, desk: Desk) -> Any:  # noqa: ANN401 - a flowable
    rows: list[list[Any]] = [[desk.label(key) for key in ("property", "declared", "observed")]]
    for row in compare_identity(dossier.run)[:9]:
        observed = desk.scribe.told(row.observed or "–")
        if row.mismatch:
            fail = MARKS[Word.FAIL]
            observed += f'　<font color="{fail.ink}"><b>{fail.symbol} {say("mismatch", desk.language)}</b></font>'
        rows.append([_property(row.key, desk), desk.told(row.declared or "–", "cell"), desk.marked(observed, "cell")])
    return ruled(rows, (92, (WIDTH - 92) * 0.45, (WIDTH - 92) * 0.55), head=1)


def _property(key: str, desk: Desk) -> Any:  # noqa: ANN401 - a flowable
    return desk.told(say_property(key, desk.language), "cell")


def _particulars(dossier: Dossier, desk: Desk) -> Any:  # noqa: ANN401 - a flowable
    run = dossier.run
    took = write_duration((run.finished - run.started).total_seconds()).in_(desk.language)
    cells = [
        ("report-number", dossier.number),
        ("issued", f"{dossier.issued:%Y-%m-%d}"),
        ("scheme", f"{run.scheme.id} {run.scheme.edition}"),
        ("limits-of", run.scheme.as_of.isoformat()),
        ("started", write_time(run.started)),
        ("finished", f"{write_time(run.finished)}"),
        ("duration", took),
        ("budget", BUDGET_NAMES[run.budget].in_(desk.language)),
        ("owner", dossier.subject.authorisation.owner if dossier.subject else say("unknown", desk.language)),
        ("tool", f"{run.tool.name} {run.tool.version}"),
    ]
    pairs = [(desk.label(key), desk.told(words, "cell")) for key, words in cells]
    rows = [[*pairs[index], *pairs[index + 1]] for index in range(0, len(pairs), 2)]
    return facts(rows, (62, WIDTH / 2 - 62, 62, WIDTH / 2 - 62))
