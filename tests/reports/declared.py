"""Declarations for the specimen run: what the rule files of a scheme would say."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from rules.clause import Clause, Provenance, Verified
from rules.criterion import Criterion, DecisionRule, Limit, Op
from rules.hazard import Hazard
from rules.requirement import Check, Kind, Measure, Requirement
from rules.text import Text

DAY = dt.date(2026, 1, 1)


def clause(standard: str, number: str, says: Text | None = None, *, verified: str | None = None) -> Clause:
    """Return a clause, compared with its text where `verified` names the edition."""
    checked = Verified(by="编辑组 / editors", on=DAY, edition=verified) if verified else None
    return Clause(standard=standard, number=number, says=says, provenance=Provenance.NORMATIVE, verified=checked)


def check(  # noqa: PLR0917 - read as one line of a rule file
    key: str,
    zh: str,
    en: str,
    kind: Kind,
    unit: str,
    limit: float,
    rationale: Text,
    **more: Any,  # noqa: ANN401 - fields of the declaration
) -> Check:
    """Return a declared check with one limit."""
    op = more.pop("op", Op.AT_MOST)
    rule = more.pop("rule", DecisionRule.THREE_WAY)
    provenance = more.pop("provenance", Provenance.SCHEME)
    return Check(
        key=key,
        title=Text(zh=zh, en=en),
        measure=Measure(by="testers", of=more.pop("of"), kind=kind, unit=unit, q=more.pop("q", None)),
        criterion=Criterion(
            op=op,
            rule=rule,
            limits=(Limit(since=DAY, limit=limit, provenance=provenance, rationale=rationale),),
            min_n=more.pop("min_n", 1),
        ),
    )


def requirement(
    id_: str, title: Text, why: Text, clauses: tuple[Clause, ...], checks: tuple[Check, ...]
) -> Requirement:
    """Return a declared requirement."""
    return Requirement(
        id=id_,
        title=title,
        why=why,
        clauses=clauses,
        applies="always",
        hazard=Hazard.READ,
        checks=checks,
        examples=(),
    )


LOSS = check(
    "loss",
    "应用层消息丢失率",
    "Application message loss",
    Kind.PROPORTION,
    "1",
    0.001,
    Text(
        zh="Y.1541 的 0、1 类网络取 1×10⁻³；城市物联网关照此选定。",
        en="Classes 0 and 1 of Y.1541 use 1×10⁻³; taken over for city gateways.",
    ),
    of="REL-01",
    min_n=2995,
)
P95 = check(
    "p95",
    "往返时间 95 % 分位",
    "Round trip, 95 % quantile",
    Kind.QUANTILE,
    "ms",
    400.0,
    Text(zh="人工操作可接受的上限。", en="What an operator accepts as immediate."),
    of="REL-02",
    q=0.95,
)
P99 = check(
    "p99",
    "往返时间 99 % 分位",
    "Round trip, 99 % quantile",
    Kind.QUANTILE,
    "ms",
    1000.0,
    Text(zh="超过一秒时操作者会重复下令。", en=("Beyond one second operators repeat their command.")),
    of="REL-02",
    q=0.99,
)
CLOSE = check(
    "close",
    "沉默客户端被断开的时间",
    "Time until a silent client is dropped",
    Kind.VALUE,
    "s",
    3.0,
    Text(zh="保活时间 2 秒的 1.5 倍。", en="1.5 times the keep-alive of 2 s."),
    of="REL-07",
    rule=DecisionRule.GUARDED,
    provenance=Provenance.NORMATIVE,
)
ANSWERS = check(
    "answers",
    "应答比例",
    "Share of requests answered",
    Kind.PROPORTION,
    "1",
    0.99,
    Text(zh="百分之一的重试可由管理站吸收。", en="A manager absorbs one retry in a hundred."),
    of="REL-14",
    op=Op.AT_LEAST,
)
CONTRADICTIONS = check(
    "contradictions",
    "声明与所见的矛盾",
    "Contradictions between declared and observed",
    Kind.COUNT,
    "1",
    0.0,
    Text(zh="声明是承诺，不允许矛盾。", en="A declaration is a promise; none may be broken."),
    of="CMP-01",
    rule=DecisionRule.SIMPLE,
)
STAMPS = check(
    "ambiguous",
    "含义不明的时间戳",
    "Ambiguous time stamps",
    Kind.PROPORTION,
    "1",
    0.0,
    Text(zh="没有时区的时间戳无法跨系统比较。", en="Without a zone, instants cannot be compared."),
    of="CMP-06",
    rule=DecisionRule.ZERO_WITH_N,
    min_n=59,
)
DESCRIBED = check(
    "valid",
    "接口描述有效",
    "Interface description is valid",
    Kind.FLAG,
    "1",
    True,  # noqa: FBT003 - the limit
    Text(zh="描述不可用，接口就无法共享。", en="An interface nobody can read about is not shared."),
    of="SHR-04",
    op=Op.EQUAL,
    rule=DecisionRule.SIMPLE,
)
ERRORS = check(
    "problem",
    "错误应答可机读",
    "Errors are machine-readable",
    Kind.PROPORTION,
    "1",
    1.0,
    Text(zh="调用方需要按错误类型处理。", en="Callers act on the type of an error."),
    of="SHR-20",
    op=Op.AT_LEAST,
    rule=DecisionRule.ZERO_WITH_N,
    min_n=20,
)
OLD_TLS = check(
    "old",
    "可协商的 TLS 1.1 及更低版本",
    "Versions up to TLS 1.1 that can be negotiated",
    Kind.COUNT,
    "1",
    0.0,
    Text(zh="RFC 8996 已废止。", en="Deprecated by RFC 8996."),
    of="SEC-01",
    rule=DecisionRule.SIMPLE,
    provenance=Provenance.NORMATIVE,
)
ANONYMOUS = check(
    "accepted",
    "未经授权被接受的访问",
    "Anonymous accesses accepted",
    Kind.COUNT,
    "1",
    0.0,
    Text(zh="任何人都能读到即为泄露。", en="What anybody can read has leaked."),
    of="SEC-08",
    rule=DecisionRule.SIMPLE,
)
COMMUNITY = check(
    "accepted",
    "被接受的弱共同体名",
    "Weak communities accepted",
    Kind.COUNT,
    "1",
    0.0,
    Text(zh="public 与 private 人尽皆知。", en="Everybody knows public and private."),
    of="SEC-11",
    rule=DecisionRule.SIMPLE,
)
UPDATES = check(
    "policy",
    "更新策略材料",
    "Update policy",
    Kind.REVIEW,
    "1",
    True,  # noqa: FBT003 - the limit
    Text(zh="由人判断。", en="A person decides."),
    of="SEC-19",
    op=Op.EQUAL,
    rule=DecisionRule.SIMPLE,
)
TRACES = check(
    "leaks",
    "泄露内部信息的应答",
    "Answers that leak internals",
    Kind.COUNT,
    "1",
    0.0,
    Text(zh="堆栈信息帮助攻击者。", en="Stack traces help attackers."),
    of="SEC-21",
    rule=DecisionRule.SIMPLE,
)
VERSIONS = check(
    "wrong",
    "协议版本处理错误",
    "Protocol versions handled wrongly",
    Kind.COUNT,
    "1",
    0.0,
    Text(zh="协议规定。", en="The protocol says so."),
    of="CMP-12",
    rule=DecisionRule.SIMPLE,
    provenance=Provenance.NORMATIVE,
)

REQUIREMENTS: Mapping[str, Requirement] = {
    each.id: each
    for each in (
        requirement(
            "REL-01",
            Text(zh="消息在传输中不丢失", en="Messages are not lost on the way"),
            Text(
                zh=(
                    "路灯、井盖、水位的一条告警丢失，值班员就不会知道现场发生了什么。丢失率须以带序号的探测消息测得，"
                    "并给出置信上界。"
                ),
                en="When one alarm of a lamp, a manhole or a water gauge is lost, nobody on duty learns of it. Loss is "
                "measured with numbered probes and stated with its upper confidence bound.",
            ),
            (
                clause("RFC 7680", "2.6", verified="2016-01"),
                clause("ITU-T Y.1541", "5.3.6", Text(zh="IP 包丢失率目标值。", en="Objectives for IP packet loss.")),
            ),
            (LOSS,),
        ),
        requirement(
            "REL-02",
            Text(zh="应答足够快", en="Answers arrive in time"),
            Text(
                zh="调度员发出开灯命令后，应当立即看到结果。",
                en="A dispatcher who switches a lamp should see it at once.",
            ),
            (clause("RFC 2681", "2", verified="1999-09"), clause("GB/T 25000.23-2019", "PTb-1-G")),
            (P95, P99),
        ),
        requirement(
            "REL-07",
            Text(zh="代理断开沉默的客户端", en="The broker drops a silent client"),
            Text(
                zh="断电的设备不会告别；代理须按保活时间发现它，平台才能派人。",
                en="A device without power does not say goodbye; the broker has to notice by the keep-alive.",
            ),
            (clause("MQTT 3.1.1", "MQTT-3.1.2-24", verified="OASIS 2014-10-29"),),
            (CLOSE,),
        ),
        requirement(
            "REL-14",
            Text(zh="SNMP 请求得到应答", en="SNMP requests are answered"),
            Text(zh="巡检靠轮询，应答不全则状态不全。", en="Supervision polls; missing answers leave blind spots."),
            (clause("RFC 3416", "4.2.1"),),
            (ANSWERS,),
        ),
        requirement(
            "CMP-01",
            Text(zh="声明的能力与所见一致", en="Declared capabilities are the observed ones"),
            Text(zh="声明决定测试范围，少报多报都会误导。", en="The declaration decides what is tested."),
            (clause("GB/T 25000.51-2016", "5.1"),),
            (CONTRADICTIONS,),
        ),
        requirement(
            "CMP-06",
            Text(zh="时间戳带时区且含义明确", en="Time stamps carry a zone"),
            Text(
                zh="跨系统比对事件先后，依赖无歧义的时间。",
                en="Comparing events across systems needs unambiguous time.",
            ),
            (clause("RFC 3339", "5.6", verified="2002-07"), clause("GB/T 7408.1-2023", "5.3")),
            (STAMPS,),
        ),
        requirement(
            "CMP-12",
            Text(zh="按声明支持 MQTT 版本", en="MQTT versions as declared"),
            Text(zh="版本协商错误会使新旧设备无法共存。", en="Wrong negotiation keeps old and new devices apart."),
            (clause("MQTT 3.1.1", "MQTT-3.1.2-2", verified="OASIS 2014-10-29"),),
            (VERSIONS,),
        ),
        requirement(
            "SHR-04",
            Text(zh="接口描述可取得且有效", en="The interface description is there and valid"),
            Text(zh="其他部门据此对接，不必逐一询问。", en="Other departments connect by it without asking."),
            (clause("OpenAPI", "3.1.0 §4", verified="3.1.0"),),
            (DESCRIBED,),
        ),
        requirement(
            "SHR-20",
            Text(zh="错误应答可机读", en="Errors are machine-readable"),
            Text(zh="共享平台须能自动区分重试与放弃。", en="A sharing platform has to tell retry from give up."),
            (clause("RFC 9457", "3", verified="2023-07"),),
            (ERRORS,),
        ),
        requirement(
            "SEC-01",
            Text(zh="只接受现行的 TLS 版本", en="Only current TLS versions are accepted"),
            Text(zh="旧版本可被降级攻击读取内容。", en="Old versions can be downgraded and read."),
            (clause("RFC 8996", "4, 5", verified="2021-03"), clause("GB/T 22239-2019", "8.1.2.2")),
            (OLD_TLS,),
        ),
        requirement(
            "SEC-08",
            Text(zh="未经授权的访问被拒绝", en="Anonymous access is refused"),
            Text(
                zh="匿名者若能订阅全部主题，就能知道城市里每一盏灯、每一扇门的状态。",
                en="Whoever may subscribe to everything knows the state of every lamp and every door in the city.",
            ),
            (clause("ETSI EN 303 645", "5.5-5"), clause("GB/T 37044-2018", "6.2")),
            (ANONYMOUS,),
        ),
        requirement(
            "SEC-11",
            Text(zh="SNMP 弱口令关闭", en="Weak SNMP communities are off"),
            Text(zh="默认共同体名等于没有口令。", en="A default community is no password."),
            (clause("RFC 3414", "1.1"),),
            (COMMUNITY,),
        ),
        requirement(
            "SEC-19",
            Text(zh="有更新与漏洞处置策略", en="There is an update policy"),
            Text(zh="设备在街上要用十年。", en="Devices stay in the street for ten years."),
            (clause("ETSI EN 303 645", "5.3-13"),),
            (UPDATES,),
        ),
        requirement(
            "SEC-21",
            Text(zh="应答不泄露内部信息", en="Answers leak no internals"),
            Text(zh="内部路径和版本帮助攻击者选择工具。", en="Paths and versions help an attacker choose a tool."),
            (clause("CWE", "209"),),
            (TRACES,),
        ),
    )
}
