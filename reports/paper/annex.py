"""Findings, method in plain words, the list of evidence, how to judge again, and a clear end."""

from typing import Any

from reportlab.platypus import PageBreak, Spacer

from rules.text import Text

from reports.dossier import Dossier
from reports.figure import write_size
from reports.labels import LABELS, say
from reports.paper.chart import Rule
from reports.paper.grid import facts, ruled
from reports.paper.page import Bookmark
from reports.paper.style import WIDTH, Desk, Story

MOST_FILES = 400

_METHOD = (
    Text(
        zh="仪器只测量，规则只判定：测试用例不知道限值，判定器不接触被测对象。每一项判定由证据包中的测量结果和方案规则重新计算得出。",
        en="Instruments measure and rules judge: a test case does not know the limit, the judge never touches the target. "
        "Every verdict can be computed again from the measurements and the rules in the bundle.",
    ),
    Text(
        zh="比例用 Clopper-Pearson 精确界；分位数用不依赖分布的次序统计量界，样本太少时不给出界；均值用 t 分布；带标准不确定度的数值用正态分布；抽样分布用经验分位数。计数与是否类结果是精确值，没有区间。",
        en="Proportions carry exact Clopper-Pearson bounds; quantiles distribution-free order-statistic bounds, and none where "
        "the samples are too few; means Student's t; values with a standard uncertainty the normal distribution; draws their "
        "empirical quantiles. Counts and yes-or-no results are exact and have no interval.",
    ),
    Text(
        zh="图中浅色区段为符合限值的范围，竖线为限值，方括号为两个单侧置信界，圆点为测得值；没有方括号的一端表示数据不足以给出界。单侧界各自以所示置信度成立。",
        en="In the drawings the tinted stretch is where the limit is met, the vertical line is the limit, the brackets are two "
        "one-sided bounds and the dot is the measured number; an end without a bracket has no bound. Each bound holds with "
        "the stated confidence on its own.",
    ),
    Text(
        zh="限值来源：标准规定（条文已与标准文本核对）、协议默认值、方案选定。未经核对的条文一律按方案选定印出。",
        en="A limit is chosen by the standard (only where the clause was compared with its text), by the protocol's default, or "
        "by the scheme. Clauses nobody has compared are printed as the scheme's choice.",
    ),
)
_EVIDENCE = Text(
    zh="以下文件属于本报告的证据包。MANIFEST 逐行链接每个文件的 sha256，任何增删改都会使其后的链值改变；本报告以链首值为准。",
    en="These files make up the evidence bundle of this report. MANIFEST chains their sha256 line by line, so that any "
    "change, addition or removal breaks the chain; this report rests on the head printed here.",
)
_AGAIN = Text(
    zh="复核方法：cityassay judge 证据包　（无须连接被测对象，逐字节重现各项判定；加 --remeasure 从原始交互重新计算测量结果）",
    en="To check it: cityassay judge BUNDLE  (needs no target and gives the same verdicts to the byte; with --remeasure "
    "the measurements are computed again from the raw exchanges)",
)


def write_findings(dossier: Dossier, desk: Desk) -> Story:
    """Return what is worth telling beside the verdicts."""
    title = say("findings", desk.language)
    story: Story = [PageBreak(), Bookmark("findings", title, 0), desk.own(title, "h1")]
    rows = [
        [
            desk.label(finding.kind, "strong") if finding.kind in LABELS else desk.told(finding.kind, "strong"),
            desk.label(finding.about, "cell") if finding.about in LABELS else desk.told(finding.about, "cell"),
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
        *(desk.own(text) for text in _METHOD),
        _environment(dossier, desk),
        PageBreak(),
        Bookmark("annex-evidence", evidence, 0),
        desk.own(evidence, "h1"),
        desk.own(_EVIDENCE),
        facts(
            [
                [desk.label("head"), desk.told(dossier.head or "–", "cell")],
                [desk.label("report-number"), desk.told(dossier.number, "cell")],
            ],
            (92, WIDTH - 92),
        ),
        Spacer(0, 4),
        desk.own(_AGAIN),
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
    rows: list[list[Any]] = [[desk.label("file"), desk.label("evidence"), desk.label("bytes")]]
    for entry in dossier.entries[:MOST_FILES]:
        name = "evidence/" if entry.path == f"evidence/{entry.sha256}" else entry.path
        rows.append(
            [desk.told(name, "fine"), desk.told(entry.sha256, "fine"), desk.told(write_size(entry.size), "fine")]
        )
    story: Story = [ruled(rows, (110, WIDTH - 165, 55), head=1)]
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
