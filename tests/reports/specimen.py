"""A made-up run with all seven words, in which every kind of line of a report occurs."""

import datetime as dt
import hashlib
from dataclasses import replace
from typing import Any

from reports.dossier import Dossier, make_dossier
from rules.criterion import Budget, DecisionRule, Design
from rules.manifest import Manifest, chain_entries
from rules.requirement import Check, Level
from rules.run import (
    CaseDocument,
    CheckDocument,
    CriterionDocument,
    Finding,
    MeasurementDocument,
    RequirementDocument,
    RunDocument,
    SamplingDocument,
    SchemeDocument,
    SubjectDocument,
    ToolDocument,
)
from rules.scheme import Demand, Scheme, Section
from rules.subject import Target
from rules.text import Text
from rules.verdict import Word
from tests.reports.declared import (
    ANONYMOUS,
    ANSWERS,
    CLOSE,
    CONTRADICTIONS,
    DESCRIBED,
    ERRORS,
    LOSS,
    OLD_TLS,
    P95,
    P99,
    REQUIREMENTS,
    STAMPS,
    TRACES,
    UPDATES,
)

ZONE = dt.timezone(dt.timedelta(hours=8))
START = dt.datetime(2026, 11, 23, 9, 30, 0, tzinfo=ZONE)


def digest(words: str) -> str:
    """Return a sha256 that looks like one."""
    return hashlib.sha256(words.encode()).hexdigest()


def measured(  # noqa: PLR0917 - read as one line of a run document
    check_: Check, estimate: float | None, lower: float | None, upper: float | None, n: int, method: str
) -> MeasurementDocument:
    """Return what the run document says about a measurement."""
    return MeasurementDocument(
        kind=check_.measure.kind,
        estimate=estimate,
        lower=lower,
        upper=upper,
        confidence=0.95,
        unit=check_.measure.unit,
        n=n,
        method=method,
    )


def judged(
    check_: Check, word: Word, reason: Text, measurement: MeasurementDocument | None, establishes: Text | None = None
) -> CheckDocument:
    """Return a judged check by its declaration."""
    limit = check_.criterion.limits[0]
    sampling = SamplingDocument(design=Design.FIXED, n=measurement.n, establishes=establishes) if measurement else None
    return CheckDocument(
        key=check_.key,
        verdict=word,
        reason=reason,
        measurement=measurement,
        criterion=CriterionDocument(
            op=check_.criterion.op,
            limit=limit.limit,
            unit=check_.measure.unit,
            rule=check_.criterion.rule,
            min_n=check_.criterion.min_n,
            provenance=limit.provenance,
        ),
        sampling=sampling,
        p_value=0.0004 if word is Word.FAIL and check_.criterion.rule is DecisionRule.THREE_WAY else None,
    )


def case(
    id_: str, protocol: str, *checks: CheckDocument, proof: str = "proved", word: Word | None = None
) -> CaseDocument:
    """Return a case with its checks; evidence is named after it."""
    verdict = word or checks[0].verdict
    reason = next(each.reason for each in checks if each.verdict is verdict)
    return CaseDocument(
        id=id_,
        protocol=protocol,
        proof=proof,
        verdict=verdict,
        reason=reason,
        started=START,
        seconds=12.25,
        checks=checks,
        evidence=(digest(id_), digest(f"{id_}-2")),
    )


def told(id_: str, word: Word, reason: Text, *cases: CaseDocument, level: Level = Level.MUST) -> RequirementDocument:
    """Return a requirement of the run."""
    return RequirementDocument(
        id=id_, dimension=REQUIREMENTS[id_].dimension, level=level, verdict=word, reason=reason, cases=cases
    )


def from_cases(id_: str, *cases: CaseDocument, level: Level = Level.MUST) -> RequirementDocument:
    """Return a requirement with the word and the reason of its first case."""
    return told(id_, cases[0].verdict, cases[0].reason, *cases, level=level)


ENOUGH = Text(
    zh="4742 个样本：零事件可判符合；约 10 / 4742 起可判不符合。",
    en="4742 samples: none seen can pass; about 10 / 4742 can fail.",
)


def _reliability() -> tuple[RequirementDocument, ...]:
    loss = judged(
        LOSS,
        Word.PASS,
        Text(
            zh=(
                "应用层消息丢失率：测得 0.0002109（单侧置信度 0.95 的界 1.082e-05 … 0.0009999），"
                "要求 ≤ 0.001，n = 4742，符合。"
            ),
            en="Application message loss: measured 0.0002109 (one-sided 0.95 bounds 1.082e-05 … 0.0009999), required "
            "≤ 0.001, n = 4742: conforms.",
        ),
        measured(LOSS, 0.0002109, 1.082e-05, 0.0009999, 4742, "clopper-pearson"),
        ENOUGH,
    )
    loss_http = judged(
        LOSS,
        Word.PASS,
        Text(
            zh="应用层消息丢失率：测得 0，要求 ≤ 0.001，n = 4742，符合。",
            en=("Application message loss: measured 0, required ≤ 0.001, n = 4742: conforms."),
        ),
        measured(LOSS, 0.0, 0.0, 0.00063, 4742, "clopper-pearson"),
        ENOUGH,
    )
    p95 = judged(
        P95,
        Word.PASS,
        Text(
            zh="往返时间 95 % 分位：测得 218.4 ms，要求 ≤ 400 ms，n = 900，符合。",
            en=("Round trip, 95 % quantile: measured 218.4 ms, required ≤ 400 ms, n = 900: conforms."),
        ),
        measured(P95, 218.4, 203.1, 241.7, 900, "order statistics"),
    )
    p99 = judged(
        P99,
        Word.INCONCLUSIVE,
        Text(
            zh=(
                "往返时间 99 % 分位：测得 962 ms（单侧置信度 0.95 的界 731 … 1190 ms），"
                "要求 ≤ 1000 ms，n = 900，界跨越限值，不能判定，需要更多样本。"
            ),
            en="Round trip, 99 % quantile: measured 962 ms (one-sided 0.95 bounds 731 … 1190 ms), required ≤ 1000 ms, "
            "n = 900: the bounds straddle the limit, inconclusive; take more samples.",
        ),
        measured(P99, 962.0, 731.0, 1190.0, 900, "order statistics"),
        Text(zh="900 个样本：可判符合，也可判不符合。", en="900 samples: can pass and can fail."),
    )
    close = judged(
        CLOSE,
        Word.PASS,
        Text(
            zh="沉默客户端被断开的时间：测得 2.61 s，要求 ≤ 3 s，n = 5，符合。",
            en=("Time until a silent client is dropped: measured 2.61 s, required ≤ 3 s, n = 5: conforms."),
        ),
        measured(CLOSE, 2.61, 2.57, 2.65, 5, "normal"),
    )
    answers = judged(
        ANSWERS,
        Word.FAIL,
        Text(
            zh="应答比例：测得 0.941（单侧置信度 0.95 的界 0.9285 … 0.9519），要求 ≥ 0.99，n = 1000，不符合。",
            en="Share of requests answered: measured 0.941 (one-sided 0.95 bounds 0.9285 … 0.9519), required ≥ 0.99, "
            "n = 1000: does not conform.",
        ),
        measured(ANSWERS, 0.941, 0.9285, 0.9519, 1000, "clopper-pearson"),
        Text(zh="1000 个样本：可判符合，也可判不符合。", en="1000 samples: can pass and can fail."),
    )
    slow = told("REL-02", Word.INCONCLUSIVE, p99.reason, case("REL-02.http", "http", p95, p99, word=Word.INCONCLUSIVE))
    return (
        from_cases("REL-01", case("REL-01.mqtt", "mqtt", loss), case("REL-01.http", "http", loss_http)),
        slow,
        from_cases("REL-07", case("REL-07.mqtt", "mqtt", close)),
        from_cases("REL-14", case("REL-14.snmp", "snmp", answers)),
    )


def _data() -> tuple[RequirementDocument, ...]:
    declared = judged(
        CONTRADICTIONS,
        Word.PASS,
        Text(
            zh="声明与所见的矛盾：测得 0，要求 ≤ 0，n = 14，符合。",
            en=("Contradictions between declared and observed: measured 0, required ≤ 0, n = 14: conforms."),
        ),
        measured(CONTRADICTIONS, 0.0, 0.0, 0.0, 14, "exact"),
    )
    stamps = judged(
        STAMPS,
        Word.FAIL,
        Text(
            zh="含义不明的时间戳：测得 0.01695，要求 ≤ 0，n = 118，不符合。例：2026-11-23 09:30:00 没有时区。",
            en=(
                "Ambiguous time stamps: measured 0.01695, required ≤ 0, n = 118: does not "
                "conform. Example: 2026-11-23 09:30:00 has no zone."
            ),
        ),
        measured(STAMPS, 2 / 118, 0.003, 0.0524, 118, "clopper-pearson"),
    )
    described = judged(
        DESCRIBED,
        Word.PASS,
        Text(
            zh="接口描述有效：测得 是，要求 = 是，n = 1，符合。",
            en=("Interface description is valid: measured yes, required = yes, n = 1: conforms."),
        ),
        measured(DESCRIBED, 1.0, 1.0, 1.0, 1, "exact"),
    )
    errors = judged(
        ERRORS,
        Word.FAIL,
        Text(
            zh="错误应答可机读：测得 0.4，要求 ≥ 1，n = 20，不符合。",
            en=("Errors are machine-readable: measured 0.4, required ≥ 1, n = 20: does not conform."),
        ),
        measured(ERRORS, 0.4, 0.2171, 0.6, 20, "clopper-pearson"),
    )
    return (
        from_cases("CMP-01", case("CMP-01.all", "all", declared)),
        from_cases("CMP-06", case("CMP-06.http", "http", stamps, proof="experimental")),
        told(
            "CMP-12",
            Word.NOT_APPLICABLE,
            Text(
                zh="目标不具备该能力（mqtt.broker）。",
                en=("The target does not have what this asks for (mqtt.broker)."),
            ),
        ),
        from_cases("SHR-04", case("SHR-04.http", "http", described)),
        from_cases("SHR-20", case("SHR-20.http", "http", errors), level=Level.SHOULD),
    )


def _security() -> tuple[RequirementDocument, ...]:
    broken = Text(
        zh="测试用例自身抛出异常 KeyError，与被测对象无关；调用栈保存在证据包中。",
        en=("The test case itself raised KeyError; this is our own fault and the trace is in the bundle."),
    )
    tls = CheckDocument.model_validate(judged(OLD_TLS, Word.ERROR, broken, None).model_dump())
    anonymous = judged(
        ANONYMOUS,
        Word.FAIL,
        Text(
            zh="未经授权被接受的访问：测得 3，要求 ≤ 0，n = 9，不符合。匿名连接、订阅 #、订阅 $SYS/# 均被接受。",
            en=(
                "Anonymous accesses accepted: measured 3, required ≤ 0, n = 9: does not "
                "conform. Anonymous CONNECT, SUBSCRIBE # and SUBSCRIBE $SYS/# were accepted."
            ),
        ),
        measured(ANONYMOUS, 3.0, 3.0, 3.0, 9, "exact"),
    )
    review = judged(
        UPDATES,
        Word.REVIEW,
        Text(
            zh="厂商提交了更新策略文件，须由评审员判断。",
            en=("The vendor handed in an update policy; a reviewer has to judge it."),
        ),
        measured(UPDATES, None, None, None, 1, "exact"),
    )
    leaks = judged(
        TRACES,
        Word.PASS,
        Text(
            zh="泄露内部信息的应答：测得 0，要求 ≤ 0，n = 40，符合。",
            en=("Answers that leak internals: measured 0, required ≤ 0, n = 40: conforms."),
        ),
        measured(TRACES, 0.0, 0.0, 0.0, 40, "exact"),
    )
    return (
        from_cases("SEC-01", case("SEC-01.https", "https", tls)),
        from_cases("SEC-08", case("SEC-08.mqtt", "mqtt", anonymous)),
        told(
            "SEC-11",
            Word.NOT_TESTED,
            Text(
                zh="声明具备，但目标文件没有 snmp 端点。", en=("Declared, but the target file gives no endpoint snmp.")
            ),
        ),
        from_cases("SEC-19", case("SEC-19.papers", "http", review)),
        from_cases("SEC-21", case("SEC-21.http", "http", leaks), level=Level.SHOULD),
    )


SECTIONS: dict[Section, tuple[Text, ...]] = {section: (Text(zh="略。", en="Left out."),) for section in Section}


def make_scheme() -> Scheme:
    """Return the scheme of the specimen."""
    should = {"SHR-20", "SEC-21"}
    return Scheme(
        id="sensing-device",
        title=Text(zh="物联网感知设备评测方案", en="Assay scheme for sensing devices"),
        edition="2026.1",
        scheme_type="1a",
        sections=SECTIONS,
        requirements=tuple(
            Demand(id=each, level=Level.SHOULD if each in should else Level.MUST) for each in REQUIREMENTS
        ),
    )


def make_run(**changes: Any) -> RunDocument:  # noqa: ANN401 - fields of the document
    """Return the run; `changes` replace fields of the document."""
    requirements = (*_reliability(), *_data(), *_security())
    counts = {word: sum(each.verdict is word for each in requirements) for word in Word}
    run = RunDocument(
        tool=ToolDocument(version="0.1.0"),
        subject=SubjectDocument(
            id="lamp-pole-07",
            kind="sensing-device",
            declared={
                "maker": "示例照明有限公司",
                "model": "LP-7",
                "hardware": "2",
                "firmware": "1.4.2",
                "serial": "0007",
                "configuration": digest("configuration")[:16],
            },
            observed={"maker": "示例照明有限公司", "model": "LP-7", "firmware": "1.4.0", "serial": "0007"},
        ),
        scheme=SchemeDocument(id="sensing-device", edition="2026.1", as_of=dt.date(2026, 11, 23), sha256=digest("s")),
        started=START,
        finished=START + dt.timedelta(minutes=21, seconds=7),
        seed=20261123,
        verdict=Word.ERROR,
        counts={word: n for word, n in counts.items() if n},
        planned=tuple(each.id for each in requirements),
        requirements=requirements,
        budget=Budget.STANDARD,
        family=4,
        partial=False,
        findings=(
            Finding(
                kind="mismatch",
                about="firmware",
                text=Text(
                    zh="声明的固件是 1.4.2，设备经 SNMP 自报 1.4.0。",
                    en="Firmware declared as 1.4.2; the device says 1.4.0 by SNMP.",
                ),
            ),
            Finding(
                kind="undeclared",
                about="mqtt.v5",
                text=Text(
                    zh="设备接受 MQTT 5 连接，但没有声明。", en="The device accepts MQTT 5 and does not declare it."
                ),
            ),
            Finding(
                kind="residue",
                about="REL-01.mqtt",
                text=Text(
                    zh="保留消息 city/lamp/07/probe 未能清除。",
                    en="The retained message city/lamp/07/probe could not be removed.",
                ),
            ),
        ),
        environment={"python": "3.11.9", "os": "Linux 6.1 x86_64", "clock": "monotonic"},
    )
    return run.model_copy(update=changes)


def make_target(**identity: Any) -> Target:  # noqa: ANN401 - fields of the document
    """Return the target file; `identity` replaces lines of its first block."""
    return Target.model_validate(
        {
            "target": {
                "id": "lamp-pole-07",
                "kind": "sensing-device",
                "class": "lamp-controller",
                "name": {"zh": "智慧灯杆 7 号（堃源路口）", "en": "Smart lamp pole no. 7"},
                "maker": "示例照明有限公司",
                "model": "LP-7",
                **identity,
            },
            "endpoints": {
                "mqtt": "mqtt://127.0.0.1:1883",
                "snmp": "snmp://127.0.0.1:1161",
                "http": "http://127.0.0.1:8080",
            },
            "capabilities": {"mqtt.broker": "yes"},
            "authorisation": {
                "owner": "示例照明有限公司",
                "hosts": ["127.0.0.1"],
                "ports": [1883, 1161, 8080],
                "from": "2026-01-01",
                "until": "2027-12-31",
            },
        }
    )


def make_manifest(run: RunDocument) -> Manifest:
    """Return a MANIFEST that holds the evidence which the run names."""
    names = [name for each in run.requirements for one in each.cases for name in one.evidence]
    files = [("measurements.json", digest("m"), 18_204), ("subject.yaml", digest("y"), 812)]
    files += [(f"evidence/{name}", name, 300 + 977 * index) for index, name in enumerate(dict.fromkeys(names))]
    return Manifest(entries=chain_entries([*files, ("run.json", digest("r"), 40_960)]))


def make_specimen(run: RunDocument | None = None, **more: Any) -> Dossier:  # noqa: ANN401 - fields of the document
    """Return the dossier of `run`, or of the specimen's own."""
    run = run or make_run()
    proofs = Text(
        zh="本次所用用例中，除标为试验性的以外，均在至少两个良好系统和一个不良系统上验证，每侧不少于 29 次无误。",
        en=(
            "Every case used here, save those called experimental, was proved on at "
            "least two good systems and a bad one, "
            "with 29 trials a side at the least and no error."
        ),
    )
    given: dict[str, Any] = {
        "scheme": make_scheme(),
        "requirements": REQUIREMENTS,
        "subject": make_target(),
        "manifest": make_manifest(run),
        "proofs": proofs,
    }
    return make_dossier(run=run, **{**given, **more})


HOSTILE = (
    "<script>alert(1)</script>",
    "\x1b]0;owned\x07\x1b[31m",
    "\u202egnp.exe",
    "]]><!-- &amp; --> \"'",
    "😀 𬭎 שלום",
    "\ud800\ufffe\x00",
    "名" * 10_000,
    "<b>" * 400,
    "[bold red]x[/]",
    "{{ 7 * 7 }}{% raw %}",
)


def make_hostile(words: str) -> Dossier:
    """Return a dossier in which the target and its answers say `words` wherever they may."""
    run = make_run()
    text = Text.model_construct(zh=words, en=words)
    subject = run.subject.model_copy(update={"observed": {"maker": words, "firmware": words, words[:60] or "x": words}})
    poisoned = tuple(
        each.model_copy(
            update={
                "reason": text,
                "cases": tuple(
                    one.model_copy(
                        update={
                            "reason": text,
                            "checks": tuple(c.model_copy(update={"reason": text}) for c in one.checks),
                        }
                    )
                    for one in each.cases
                ),
            }
        )
        for each in run.requirements
    )
    finding = Finding.model_construct(kind="undeclared", about=words, text=text)
    run = run.model_copy(
        update={
            "subject": subject,
            "requirements": poisoned,
            "findings": (finding,),
            "environment": {"answer": words},
        }
    )
    dossier = make_specimen(run)
    return replace(dossier, place=None)
