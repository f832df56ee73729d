"""The first pages of the audit: caveats, the ten verdicts, how to read them."""

from collections import Counter

from reports.figure import write_time
from reports.index.block import Block, Facts, Grid, Link, Strong, Words
from reports.index.caveats import write_banner
from reports.index.dossier import IndexDossier
from reports.index.evidence import AuditStep, Grade
from reports.index.validity import write_grade
from reports.index.words import GRADES, STEPS, say, write_share
from rules.text import Language, Text

_MEANINGS = {
    Grade.PASS: Text(zh="证据支持这一步的做法", en="the evidence supports what was done"),
    Grade.CONCERN: Text(zh="可以使用，但应知道所写的问题", en="usable, if one knows what is written there"),
    Grade.FAIL: Text(zh="结果不应据此使用", en="the result should not be used as it stands"),
    Grade.NOT_DONE: Text(zh="没有检验；不等于通过", en="not examined, which is no pass"),
}
_JRC = Text(
    zh="十步遵循 OECD 与欧盟联合研究中心（JRC）关于综合指标的手册（2008）和指南。"
    "稳健性不是指数自身的属性，而是由它作出的推断的属性。",
    en="The ten steps follow the handbook (2008) and guidance of OECD and JRC on composite indicators. Robustness is "
    "no attribute of an index but of the inference drawn from it.",
)
_FIRST = 110


def list_steps(dossier: IndexDossier) -> list[AuditStep]:
    """Return all ten steps; one that the dossier lacks is not done."""
    found = {step.number: step for step in dossier.steps}
    return [found.get(number) or AuditStep(number=number, grade=Grade.NOT_DONE) for number in range(1, 11)]


def title_step(step: AuditStep) -> Text:
    """Return the title of a step: its own, or that of the handbook."""
    return step.title or STEPS[step.number - 1]


def tally_steps(dossier: IndexDossier) -> Text:
    """Say in one sentence how the ten steps came out."""
    counts = Counter(step.grade for step in list_steps(dossier))
    shown = [grade for grade in Grade if counts[grade]]
    zh = "，".join(f"{counts[grade]} 步{GRADES[grade].zh}" for grade in shown)
    en = ", ".join(f"{counts[grade]} {GRADES[grade].en.lower()}" for grade in shown)
    return Text(zh=f"十步审计：{zh}。", en=f"Ten steps: {en}.")


def write_cover(dossier: IndexDossier, language: Language) -> list[Block]:
    """Return page 1."""
    return [
        *write_banner(dossier, language),
        Words(words=tally_steps(dossier).in_(language), style="lead"),
        _write_verdicts(dossier, language),
        write_particulars(dossier, language),
        *_write_meanings(language),
    ]


def _write_verdicts(dossier: IndexDossier, language: Language) -> Grid:
    rows = [
        (
            str(step.number),
            Strong(words=title_step(step).in_(language)),
            write_grade(step.grade, language),
            _first(step, language),
            Link(words=say("step", language), key=f"step-{step.number}"),
        )
        for step in list_steps(dossier)
    ]
    heads = ("", say("step", language), say("grade", language), say("result", language), "")
    return Grid(heads=heads, shares=(0.45, 2.5, 1.2, 4.5, 0.5), rows=tuple(rows))


def _first(step: AuditStep, language: Language) -> str:
    if not step.findings:
        return say("not-computed", language) if step.grade is Grade.NOT_DONE else "–"
    words = step.findings[0].in_(language)
    return words if len(words) <= _FIRST else f"{words[: _FIRST - 1].rstrip()}…"


def write_particulars(dossier: IndexDossier, language: Language) -> Facts:
    """Return what was built from what: number, time, specification and data with their hashes."""
    data, spec = dossier.data, dossier.spec
    held = Text(
        zh=f"{data.units} 个单元 × {data.indicators} 个指标",
        en=f"{data.units} {'unit' if data.units == 1 else 'units'} × {data.indicators} indicators",
    ).in_(language)
    missing = f" · {say('missing', language)} {write_share(data.missing)}" if data.missing is not None else ""
    period = f" · {data.period}" if data.period else ""
    source = ((say("source", language), data.source.in_(language)),) if data.source else ()
    return Facts(
        rows=(
            (say("number", language), dossier.number),
            (say("made", language), f"{write_time(dossier.made)} · {dossier.author}"),
            (say("specification", language), f"{spec.id} {spec.edition} · sha256 {spec.sha256}"),
            (say("data", language), f"{held}{period}{missing} · sha256 {data.sha256}"),
            *source,
        )
    )


def _write_meanings(language: Language) -> list[Block]:
    joint = "；" if language is Language.ZH else "; "
    colon = "：" if language is Language.ZH else ": "
    shown = joint.join(f"{GRADES[grade].in_(language)}{colon}{text.in_(language)}" for grade, text in _MEANINGS.items())
    end = "。" if language is Language.ZH else "."
    return [Words(words=f"{shown}{end}", style="small"), Words(words=_JRC.in_(language), style="small")]
