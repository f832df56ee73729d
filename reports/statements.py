"""The sentences that a test report owes its reader (ISO/IEC 17025:2017 7.8.2.1, 7.8.3, 7.8.6)."""

from reports.dossier import Dossier
from reports.labels import LEVEL_NAMES
from reports.overview import count_words, list_cases, list_experimental, list_unreported, of_level
from rules.criterion import Budget, DecisionRule
from rules.requirement import Level
from rules.text import Text
from rules.verdict import WORD_NAMES, Word

FIRST_PARTY = Text(
    zh="本报告是厂商（第一方）对自有产品或系统的自测结果，不是认证，也不是认证证书，不得据此使用任何认证标志。",
    en=(
        "This is a first-party report: a vendor's own test of its own product or system. It is neither a certification "
        "nor a certificate, and no certification mark may be used on the strength of it."
    ),
)
# ISO/IEC 17025:2017 7.8.2.1 l): "a statement to the effect that the results relate only to the items tested".
ITEMS_ONLY = Text(
    zh="结果仅与所列被测对象及其被测时的版本、配置和网络环境有关。",
    en="The results relate only to the item named, in the version, configuration and network it was tested in.",
)
WHOLE_ONLY = Text(
    zh="未经报告方书面同意，不得部分复制本报告；完整复制除外。",
    en="This report may be reproduced in full; in part only with the written consent of the party that made it.",
)
UNSIGNED = Text(
    zh="本报告由程序根据证据包生成，未经签发人签发；任何人可用证据包复核其中的每一项判定。",
    en="A program wrote this report from the evidence bundle; nobody signed it. Anybody can check every verdict in it "
    "against that bundle.",
)

WORD_MEANINGS = {
    Word.PASS: Text(zh="有足够证据表明符合限值", en="enough evidence that the limit is met"),
    Word.FAIL: Text(zh="有足够证据表明不符合限值", en="enough evidence that the limit is not met"),
    Word.INCONCLUSIVE: Text(
        zh="证据不足以判定，或被测对象没有应答", en="too little evidence either way, or the target did not answer"
    ),
    Word.REVIEW: Text(zh="材料已取得，须由人判断", en="material is at hand, a person has to judge it"),
    Word.ERROR: Text(zh="测试工具自身出错，与被测对象无关", en="our own fault, not the target's"),
    Word.NOT_TESTED: Text(zh="计划内但没有执行", en="planned and not carried out"),
    Word.NOT_APPLICABLE: Text(zh="已确认被测对象不具备该项能力", en="the target was seen not to have this feature"),
    Word.NOT_ESTABLISHED: Text(zh="没有任何正面证据", en="no positive evidence at all"),
}

RUN_MEANINGS = {
    Word.PASS: Text(zh="所有适用的必须项都有证据表明符合。", en="Every must-level requirement that applies is met."),
    Word.FAIL: Text(zh="至少一项必须项有证据表明不符合。", en="At least one must-level requirement is not met."),
    Word.INCONCLUSIVE: Text(
        zh="至少一项必须项的证据不足以作出判定。",
        en="For at least one must-level requirement the evidence decides nothing.",
    ),
    Word.REVIEW: Text(
        zh="至少一项必须项有待人工评审。", en="At least one must-level requirement awaits a person's judgement."
    ),
    Word.ERROR: Text(
        zh="测试工具自身出错，本次结果不能作为结论。",
        en="The tester itself failed; these results support no conclusion.",
    ),
    Word.NOT_TESTED: Text(zh="至少一项必须项没有测试。", en="At least one must-level requirement was not tested."),
    Word.NOT_APPLICABLE: Text(zh="没有适用的必须项。", en="No must-level requirement applies."),
    Word.NOT_ESTABLISHED: Text(
        zh="没有任何正面证据，结论没有确立。", en="There is no positive evidence; nothing has been established."
    ),
}

# ISO/IEC 17025:2017 7.8.6: the report names the decision rule that was applied.
RULE_MEANINGS = {
    DecisionRule.THREE_WAY: Text(
        zh="安全一侧的单侧置信界满足限值，判为符合；另一侧的界已越过限值，判为不符合；其余不能判定。",
        en="Pass when the one-sided confidence bound on the safe side meets the limit, fail when the other bound "
        "breaks it, inconclusive otherwise.",
    ),
    DecisionRule.GUARDED: Text(
        zh="同三分判定，并按 ILAC-G8:09/2019 取保护带 w = U = 2u。",
        en="As three-way, with the guard band w = U = 2u of ILAC-G8:09/2019.",
    ),
    DecisionRule.SIMPLE: Text(
        zh="测得值直接与限值比较；用于计数、是否等精确量。",
        en="The number itself against the limit; for exact quantities such as counts and yes-or-no.",
    ),
    DecisionRule.ZERO_WITH_N: Text(
        zh="发现一次（按规定重复后仍存在）即不符合；零次且样本数达到下限为符合；样本不足则不能判定。",
        en="One violation, once it has repeated as stated, is a fail; none in at least the stated number of samples "
        "is a pass; fewer samples are inconclusive.",
    ),
}

BUDGET_MEANINGS = {
    Budget.QUICK: Text(
        zh="快速预算：样本最少，用来尽早发现明显的问题；多数统计类要求在此预算下不足以判为符合。",
        en=(
            "Quick: fewest samples, to find plain failures early. It is too small to "
            "pass most statistical requirements."
        ),
    ),
    Budget.STANDARD: Text(
        zh="标准预算：样本数按“零或极少事件时可判符合”设计；略好或略差于限值的对象可能不能判定。",
        en="Standard: enough samples to pass where next to nothing goes wrong; what lies close to its limit may stay "
        "inconclusive.",
    ),
    Budget.FULL: Text(
        zh="完整预算：允许少量随机事件仍可判符合，不能判定的范围最窄，用时最长。",
        en=(
            "Full: a few chance events still allow a pass; the inconclusive range is "
            "the narrowest, the time the longest."
        ),
    ),
}


def tell_tally(dossier: Dossier, level: Level) -> Text:
    """Return how the requirements of one level came out, in one line."""
    of = of_level(dossier.run, level)
    counts = count_words(of)
    zh = "、".join(f"{WORD_NAMES[word].zh} {n}" for word, n in counts.items())
    en = ", ".join(f"{n} {WORD_NAMES[word].en.lower()}" for word, n in counts.items())
    name = LEVEL_NAMES[level]
    return Text(zh=f"{name.zh}项 {len(of)}：{zh or '无'}", en=f"{name.en.capitalize()}-level {len(of)}: {en or 'none'}")


def list_warnings(dossier: Dossier) -> tuple[Text, ...]:
    """Return what limits this run as a whole: interrupted, partial, holes in the plan, an open bundle."""
    run = dossier.run
    warnings = []
    if run.interrupted:
        warnings.append(
            Text(zh="本次运行被中断，结果不完整。", en="The run was interrupted; its results are incomplete.")
        )
    if run.partial:
        warnings.append(
            Text(
                zh="本次只测试了方案的一部分（按调用者的选择），不能代表整个方案的结论。",
                en="Only part of the scheme was tested, as the caller chose; this says nothing about the whole scheme.",
            )
        )
    unreported = ", ".join(list_unreported(run))
    if unreported:
        warnings.append(
            Text(zh=f"计划中的要求没有结果：{unreported}。", en=f"Planned requirements without a result: {unreported}.")
        )
    if not dossier.head:
        warnings.append(
            Text(
                zh="证据包没有封闭（缺少 MANIFEST），证据的完整性无法核对。",
                en="The bundle was not closed (no MANIFEST); nobody can check that its evidence is whole.",
            )
        )
    return tuple(warnings)


def tell_experimental(dossier: Dossier) -> Text | None:
    """Name the cases that have not been proved on known good and known bad systems."""
    ids = list_experimental(dossier.run)
    ran = sum(case.started is not None for case in list_cases(dossier.run))
    if not ids:
        return None
    if len(ids) == ran:
        return Text(
            zh=f"本次运行的全部 {ran} 个测试用例都是试验性的：尚未在已知良好和已知不良的系统上充分验证，"
            "不能作为认证依据。",
            en=f"All {ran} test cases that ran are experimental: not yet proved on known good and known bad systems; "
            "no certificate may rest on them.",
        )
    return Text(
        zh=f"试验性用例（尚未在已知良好和已知不良的系统上充分验证，不能作为认证依据）：{'、'.join(ids)}。",
        en="Experimental cases (not yet proved on known good and known bad systems; no certificate may rest on them): "
        f"{', '.join(ids)}.",
    )


def tell_family(dossier: Dossier) -> Text | None:
    """Tell how many statistical checks share the chance of a false FAIL."""
    family = dossier.run.family
    if not family:
        return None
    return Text(
        zh=(
            f"本次有 {family} 项必须级统计检查；“不符合”按 Holm 法校正，全部误判的总概率不超过 "
            "5 %，校正后不成立的改判为不能判定。"
        ),
        en=(
            f"The run holds {family} must-level statistical checks; fails are corrected by Holm's method, so that the "
            "chance of any false fail among them is at most 5 %. A fail that does not stand becomes inconclusive."
        ),
    )
