"""The short words of all reports, in both languages."""

from collections.abc import Mapping

from rules.criterion import Budget, DecisionRule
from rules.requirement import Kind, Level
from rules.text import Language, Text

LABELS: Mapping[str, Text] = {
    # parts of a report
    "about": Text(zh="如何阅读本报告", en="How to read this report"),
    "annex-method": Text(zh="附录 A　方法与统计", en="Annex A  Method and statistics"),
    "annex-evidence": Text(zh="附录 B　证据清单", en="Annex B  List of evidence"),
    "contents": Text(zh="目录", en="Contents"),
    "end": Text(zh="— 报告结束 —", en="— End of report —"),
    "findings": Text(zh="其他发现", en="Further findings"),
    "part-results": Text(zh="逐项结果", en="Results by requirement"),
    "part-verdicts": Text(zh="判定汇总", en="Verdicts at a glance"),
    "no-findings": Text(zh="没有其他发现。", en="There are no further findings."),
    # cover
    "budget": Text(zh="测试预算", en="Test budget"),
    "declared": Text(zh="声明", en="Declared"),
    "edition": Text(zh="方案版本", en="Scheme edition"),
    "endpoints": Text(zh="测试地点（端点）", en="Where it was tested"),
    "finished": Text(zh="结束", en="Finished"),
    "issued": Text(zh="报告日期", en="Date of report"),
    "limits-of": Text(zh="限值日期", en="Limits as of"),
    "observed": Text(zh="实测所见", en="Observed"),
    "overall": Text(zh="总体判定", en="Overall verdict"),
    "owner": Text(zh="授权方", en="Authorised by"),
    "property": Text(zh="属性", en="Property"),
    "report-number": Text(zh="报告编号", en="Report no."),
    "scheme": Text(zh="依据方案", en="Scheme"),
    "seed": Text(zh="随机种子", en="Seed"),
    "started": Text(zh="开始", en="Started"),
    "subject": Text(zh="被测对象", en="Item tested"),
    "tool": Text(zh="测试工具", en="Tool"),
    # identity
    "class": Text(zh="类别", en="Class"),
    "configuration": Text(zh="配置摘要", en="Configuration"),
    "firmware": Text(zh="固件", en="Firmware"),
    "hardware": Text(zh="硬件", en="Hardware"),
    "id": Text(zh="标识", en="Identifier"),
    "kind": Text(zh="类型", en="Kind"),
    "maker": Text(zh="制造商", en="Maker"),
    "model": Text(zh="型号", en="Model"),
    "name": Text(zh="名称", en="Name"),
    "serial": Text(zh="序列号", en="Serial no."),
    # results
    "bounds": Text(zh="单侧界", en="One-sided bounds"),
    "case": Text(zh="测试用例", en="Test case"),
    "cases": Text(zh="测试用例与证据", en="Test cases and evidence"),
    "check": Text(zh="检查项", en="Check"),
    "clause": Text(zh="依据条文", en="Clause"),
    "confidence": Text(zh="置信度", en="Confidence"),
    "counts": Text(zh="统计", en="Counts"),
    "decision-rule": Text(zh="判定规则", en="Decision rule"),
    "dimension": Text(zh="维度", en="Dimension"),
    "estimate": Text(zh="测得", en="Measured"),
    "evidence": Text(zh="证据", en="Evidence"),
    "computed": Text(zh="计算所得", en="computed"),
    "experimental": Text(zh="试验性", en="experimental"),
    "level": Text(zh="级别", en="Level"),
    "limit": Text(zh="限值", en="Limit"),
    "method": Text(zh="统计方法", en="Method"),
    "not-run": Text(zh="未运行", en="not run"),
    "page": Text(zh="页", en="Page"),
    "provenance": Text(zh="限值来源", en="Limit chosen by"),
    "p-value": Text(zh="p 值", en="p-value"),
    "rationale": Text(zh="限值理由", en="Why this limit"),
    "edition-of": Text(zh="版本", en="edition"),
    "reason": Text(zh="理由", en="Reason"),
    "requirement": Text(zh="要求", en="Requirement"),
    "samples": Text(zh="样本数", en="Samples"),
    "sampling": Text(zh="抽样", en="Sampling"),
    "summary": Text(zh="摘要", en="Summary"),
    "undecided": Text(zh="未判为符合的项目及理由", en="Everything that is not a pass, and why"),
    "unverified": Text(zh="条文未经核对，按方案选定处理", en="clause not checked against its text: a scheme choice"),
    "verdict": Text(zh="判定", en="Verdict"),
    "verified": Text(zh="已与原文核对", en="compared with its text"),
    "why": Text(zh="为什么重要", en="Why it matters"),
    "proved": Text(zh="已验证", en="proved"),
    "proof": Text(zh="用例状态", en="Case status"),
    "duration": Text(zh="用时", en="Duration"),
    # evidence
    "bytes": Text(zh="大小", en="Size"),
    "environment": Text(zh="测试环境", en="Environment"),
    "digest": Text.same("sha256"),
    "file": Text(zh="文件", en="File"),
    "head": Text(zh="MANIFEST 链值", en="MANIFEST head"),
    "mismatch": Text(zh="声明与所见不一致", en="Declared and observed differ"),
    "residue": Text(zh="测试残留", en="Residue of the test"),
    "undeclared": Text(zh="未声明而存在", en="Present but not declared"),
    "interrupted": Text(zh="运行被中断", en="The run was interrupted"),
    "language": Text(zh="语言", en="Language"),
    "unknown": Text(zh="未提供", en="not given"),
    "axis": Text(zh="数值、单侧界与限值", en="Number, one-sided bounds and limit"),
}

# Labels that stand for a word which may also come from a target.
PROPERTIES = frozenset(
    {"class", "configuration", "firmware", "hardware", "id", "kind", "maker", "model", "name", "serial"}
    | {"mismatch", "residue", "undeclared"}
)

LEVEL_NAMES = {Level.MUST: Text(zh="必须", en="must"), Level.SHOULD: Text(zh="推荐", en="should")}

BUDGET_NAMES = {
    Budget.QUICK: Text(zh="快速", en="quick"),
    Budget.STANDARD: Text(zh="标准", en="standard"),
    Budget.FULL: Text(zh="完整", en="full"),
}

RULE_NAMES = {
    DecisionRule.THREE_WAY: Text(zh="三分判定", en="three-way"),
    DecisionRule.GUARDED: Text(zh="保护带判定", en="guarded"),
    DecisionRule.SIMPLE: Text(zh="直接比较", en="simple"),
    DecisionRule.ZERO_WITH_N: Text(zh="零违规判定", en="zero-with-n"),
}

KIND_NAMES = {
    Kind.PROPORTION: Text(zh="比例", en="proportion"),
    Kind.QUANTILE: Text(zh="分位数", en="quantile"),
    Kind.MEAN: Text(zh="均值", en="mean"),
    Kind.COUNT: Text(zh="计数", en="count"),
    Kind.FLAG: Text(zh="是否", en="yes or no"),
    Kind.VALUE: Text(zh="测量值", en="value"),
    Kind.DRAWS: Text(zh="分布抽样", en="draws"),
    Kind.REVIEW: Text(zh="人工评审材料", en="material for review"),
}


def name_standing(proof: str) -> str:
    """Return the label of how a case is proved; whatever is neither proved nor computed is experimental."""
    return proof if proof in ("proved", "computed") else "experimental"


def say(key: str, language: Language) -> str:
    """Return a label in `language` (KeyError for an unknown key: a mistake of ours)."""
    return LABELS[key].in_(language)


def say_property(key: str, language: Language) -> str:
    """Return the label of a property of the subject or of a kind of finding; else the word the target used."""
    return LABELS[key].in_(language) if key in PROPERTIES else key
