"""The words of the fleet's reports, in both languages."""

from collections.abc import Mapping

from reports.fleet.dossier import FleetDossier
from rules.fleet_run import Share
from rules.text import Language, Text
from rules.verdict import WORD_NAMES, Word

LABELS: Mapping[str, Text] = {
    "bundle": Text(zh="证据包", en="Bundle"),
    "bundles": Text(zh="目标与证据包", en="Targets and their bundles"),
    "by-class": Text(zh="按设备类别", en="By device class"),
    "by-requirement": Text(zh="按要求", en="By requirement"),
    "class": Text(zh="设备类别", en="Device class"),
    "failed": Text(zh="不符合的要求", en="Requirements failed"),
    "interval": Text(zh="95% 区间", en="95 % interval"),
    "no-class": Text(zh="未注明类别", en="no class given"),
    "nothing-failed": Text(zh="没有不符合项；请看未定项", en="nothing failed; see what is open"),
    "number": Text(zh="编号", en="No."),
    "open": Text(zh="未定", en="Open"),
    "passed": Text(zh="符合", en="Pass"),
    "rate": Text(zh="符合率", en="Pass share"),
    "requirement": Text(zh="要求", en="Requirement"),
    "scheme": Text(zh="方案", en="Scheme"),
    "seconds": Text(zh="用时", en="Took"),
    "target": Text(zh="目标", en="Target"),
    "targets": Text(zh="目标数", en="Targets"),
    "time": Text(zh="测试时间", en="Tested"),
    "verdict": Text(zh="判定", en="Verdict"),
    "worst": Text(zh="最需要处理的目标", en="Targets that need somebody first"),
}

HOW_TO_READ = Text(
    zh="条形按判定分段，符合在前；黑色线段是符合率的 95% 区间（Clopper-Pearson）：把所测目标看作同类目标的随机样本时，"
    "全体的符合率落在其中。凡不是“符合”的判定，一律不算符合；“不适用”不计入分母。",
    en="A bar is parted by verdict, passes first. The black line is the 95 % interval of the pass share "
    "(Clopper-Pearson): where the share of all such targets lies, if those tested are a random sample of them. "
    "Whatever is no pass counts as not passed; what does not apply is left out.",
)
EACH_ALONE = Text(
    zh="每个目标的证据包都可单独复核：cityassay judge 证据包文件夹。",
    en="Each bundle can be judged again on its own: cityassay judge FOLDER.",
)


def say(key: str, language: Language) -> str:
    """Return a label in `language`."""
    return LABELS[key].in_(language)


def write_share(share: Share) -> str:
    """Write a share with its interval: '97.1 % [95.2, 98.4]'."""
    if share.share is None or share.lower is None or share.upper is None:
        return "–"
    return f"{_percent(share.share)}% [{_percent(share.lower)}, {_percent(share.upper)}]"


def tell_headline(dossier: FleetDossier) -> Text:
    """Say in one sentence how the fleet came out."""
    share = dossier.document.passed
    shown = write_share(share)
    return Text(
        zh=f"{share.n} 个目标中 {share.passed} 个符合：符合率 {shown}。",
        en=f"{share.passed} of {share.n} targets pass: {shown}.",
    )


def list_warnings(dossier: FleetDossier) -> list[Text]:
    """Say what a reader must know before believing the shares."""
    document, warnings = dossier.document, list[Text]()
    if document.missing:
        names = "、".join(document.missing[:5]), ", ".join(document.missing[:5])
        more = "……" if len(document.missing) > 5 else "", " ..." if len(document.missing) > 5 else ""
        count = len(document.missing)
        warnings.append(
            Text(
                zh=f"运行被中断，{count} 个目标没有测：{names[0]}{more[0]}。以下比例只涉及已测的目标。",
                en=f"The run was interrupted; {count} targets were not tested: {names[1]}{more[1]}. "
                "The shares below speak of the others alone.",
            )
        )
    elif document.interrupted:
        warnings.append(
            Text(zh="运行被中断，部分目标没有测完。", en="The run was interrupted; some targets are unfinished.")
        )
    return warnings


def tell_counts(counts: Mapping[Word, int], language: Language) -> str:
    """Write the counts of verdicts that are there."""
    return "　".join(f"{WORD_NAMES[word].in_(language)} {count}" for word, count in counts.items())


def _percent(share: float) -> str:
    shown = f"{100 * share:.1f}"
    # Rounding must not turn a share that is not whole into a whole one.
    if shown == "100.0" and share < 1:
        return ">99.9"
    return "<0.1" if shown == "0.0" and share > 0 else shown
