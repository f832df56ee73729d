"""Findings, method in plain words, the list of evidence, how to judge again, and a clear end."""

from typing import Any

from reportlab.platypus import PageBreak, Spacer

from reports.dossier import Dossier
from reports.figure import write_size
from reports.labels import say, say_property
from reports.method import EVIDENCE, JUDGE_AGAIN, METHOD, MOST_FILES
from reports.paper.chart import Rule
from reports.paper.grid import TIGHT, facts, ruled
from reports.paper.page import Bookmark
from reports.paper.style import WIDTH, Desk, Story
from rules.text import Text


def write_findings(dossier: Dossier, desk: Desk) -> Story:
    """Return what is worth telling beside the verdicts."""
    title = say("findings", desk.language)
    story: Story = [PageBreak(), Bookmark("findings", title, 0), desk.own(title, "h1")]
    rows = [
        [
            desk.told(say_property(finding.kind, desk.language), "strong"),
            desk.told(say_property(finding.about, desk.language), "cell"),
            desk.told(finding.text, "cell"),
        ]
        for finding in dossier.run.findings
    ]
    story.append(ruled(rows, (110, 90, WIDTH - 200)) if rows else desk.label("no-findings", "body"))
    return story


def write_annex(dossier: Dossier, desk: Desk) -> Story:
    """Return both annexes and the end of the report."""
    method, evidence = (say(key, desk.language) for key in ("annex-method", "annex-evidence"))
    return [
        Spacer(0, 22),
        Bookmark("annex-method", method, 0),
        desk.own(method, "h1"),
        *(desk.own(text) for text in METHOD),
        _environment(dossier, desk),
        PageBreak(),
        Bookmark("annex-evidence", evidence, 0),
        desk.own(evidence, "h1"),
        desk.own(EVIDENCE),
        facts(
            [
                [desk.label("head"), desk.told(dossier.head or "–", "cell")],
                [desk.label("report-number"), desk.told(dossier.number, "cell")],
            ],
            (92, WIDTH - 92),
        ),
        Spacer(0, 4),
        desk.own(JUDGE_AGAIN),
        Spacer(0, 6),
        *_files(dossier, desk),
        *_replaced(desk),
        Rule(10),
        desk.label("end", "end"),
    ]


def _environment(dossier: Dossier, desk: Desk) -> Any:  # noqa: ANN401 - a flowable
    run = dossier.run
    endpoints = dossier.subject.endpoints if dossier.subject else {}
    rows = [
        [desk.label("tool"), desk.told(f"{run.tool.name} {run.tool.version}", "cell")],
        [desk.label("seed"), desk.told(str(run.seed), "cell")],
        [desk.label("scheme"), desk.told(f"{run.scheme.id} {run.scheme.edition} · sha256 {run.scheme.sha256}", "cell")],
        *([[desk.label("endpoints"), desk.told("　".join(endpoints.values()), "cell")]] if endpoints else []),
        *([desk.told(key, "label"), desk.told(words, "cell")] for key, words in sorted(run.environment.items())),
    ]
    return facts(rows, (92, WIDTH - 92))


def _files(dossier: Dossier, desk: Desk) -> Story:
    if not dossier.entries:
        return []
    rows: list[list[Any]] = [[desk.label("file"), desk.label("digest"), desk.label("bytes")]]
    for entry in dossier.entries[:MOST_FILES]:
        name = "evidence/" if entry.path == f"evidence/{entry.sha256}" else entry.path
        rows.append(
            [desk.told(name, "fine"), desk.told(entry.sha256, "fine"), desk.told(write_size(entry.size), "fine")]
        )
    story: Story = [ruled(rows, (110, WIDTH - 165, 55), head=1, more=TIGHT)]
    rest = len(dossier.entries) - MOST_FILES
    if rest > 0:
        story.append(
            desk.own(Text(zh=f"另有 {rest} 个文件，见 MANIFEST。", en=f"{rest} more files stand in MANIFEST."), "small")
        )
    return story


def _replaced(desk: Desk) -> Story:
    """Name what the fonts could not draw; everything before this has been written by now."""
    if not desk.scribe.replaced:
        return []
    codes = sorted(desk.scribe.replaced)
    shown = " ".join(f"U+{ord(character):04X}" for character in codes[:60])
    more = f" … +{len(codes) - 60}" if len(codes) > 60 else ""
    return [
        Spacer(0, 8),
        desk.own(
            Text(
                zh=f"被测对象给出的文字含有本报告字体没有的字符，以 □ 代替：{shown}{more}。原文见证据包。",
                en=f"Characters sent by the target that the fonts of this report lack are shown as □: {shown}{more}. "
                "The bundle holds the original.",
            ),
            "small",
        ),
    ]
