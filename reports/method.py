"""The method in plain words, for everybody who has to rely on a report."""

from rules.text import Text

MOST_FILES = 400

METHOD = (
    Text(
        zh=(
            "仪器只测量，规则只判定：测试用例不知道限值，判定器不接触被测对象。每一项判定由证据包中的测量结果和"
            "方案规则重新计算得出。"
        ),
        en=(
            "Instruments measure and rules judge: a test case does not know the limit, "
            "the judge never touches the target. "
            "Every verdict can be computed again from the measurements and the rules in the bundle."
        ),
    ),
    Text(
        zh=(
            "比例用 Clopper-Pearson 精确界；分位数用不依赖分布的次序统计量界，样本太少时不给出界；"
            "均值用 t 分布；带标准不确定度的数值用正态分布；抽样分布用经验分位数。计数与是否类结果是精确值，"
            "没有区间。"
        ),
        en=(
            "Proportions carry exact Clopper-Pearson bounds; quantiles distribution-free "
            "order-statistic bounds, and none where "
            "the samples are too few; means Student's t; values with a standard uncertainty "
            "the normal distribution; draws their "
            "empirical quantiles. Counts and yes-or-no results are exact and have no interval."
        ),
    ),
    Text(
        zh=(
            "图中浅色区段为符合限值的范围，竖线为限值，方括号为两个单侧置信界，圆点为测得值；"
            "没有方括号的一端表示数据不足以给出界。单侧界各自以所示置信度成立。"
        ),
        en=(
            "In the drawings the tinted stretch is where the limit is met, the vertical "
            "line is the limit, the brackets are two "
            "one-sided bounds and the dot is the measured number; an end without a bracket "
            "has no bound. Each bound holds with "
            "the stated confidence on its own."
        ),
    ),
    Text(
        zh="限值来源：标准规定（条文已与标准文本核对）、协议默认值、方案选定。未经核对的条文一律按方案选定印出。",
        en=(
            "A limit is chosen by the standard (only where the clause was compared with "
            "its text), by the protocol's default, or "
            "by the scheme. Clauses nobody has compared are printed as the scheme's choice."
        ),
    ),
)
EVIDENCE = Text(
    zh=(
        "以下文件属于本报告的证据包。MANIFEST 逐行链接每个文件的 sha256，任何增删改都会使其后的链值改变；"
        "本报告以此处印出的链值为准。"
    ),
    en="These files make up the evidence bundle of this report. MANIFEST chains their sha256 line by line, so that any "
    "change, addition or removal breaks the chain; this report rests on the head printed here.",
)
JUDGE_AGAIN = Text(
    zh=(
        "复核方法：cityassay judge 证据包　（无须连接被测对象，逐字节重现各项判定；"
        "加 --remeasure 从原始交互重新计算测量结果）"
    ),
    en=(
        "To check it: cityassay judge BUNDLE  (needs no target and gives the same "
        "verdicts to the byte; with --remeasure "
        "the measurements are computed again from the raw exchanges)"
    ),
)
