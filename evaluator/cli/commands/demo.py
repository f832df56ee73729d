"""`cityassay demo`: the whole story on loopback, no questions asked."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from evaluator.cli.extras import find_extra, tell_extra
from evaluator.cli.progress import ProgressBar
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, speaking, tell
from evaluator.service.demo import Told, tell_story
from rules.text import Text
from rules.verdict import WORD_NAMES

NOT_ESTABLISHED = 3


def add_to(app: typer.Typer) -> None:
    """Add the command `demo`."""
    title = say(
        "在本机演示全过程：启动参考城市，测评，出报告，复核。",
        "The whole story on loopback: bring up, assay, report, verify.",
    )
    app.command("demo", help=title)(demo)


def demo(
    *,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help=say("结果文件夹，须为空。", "Folder for the results; must be empty."))
    ] = Path("demo-out"),
) -> int:
    """Run the demo; exit status 0 when both bundles verified, whatever their verdicts; 3 when it was interrupted."""
    bar = ProgressBar()
    with bar:
        story = asyncio.run(tell_story(out, bar, tell))
    for told in story:
        write_result(_summarise(told))
    if any(told.run.interrupted for told in story):
        tell(Text(zh="演示被中断，没有做完。", en="The demo was interrupted and is not complete."))
        return NOT_ESTABLISHED
    _tell_index(out / "index")
    bundle = story[0].bundle
    tell(
        Text(
            zh=f"下一步：cityassay judge {bundle}    自己的设备：cityassay target new sensing-device > 目标.yaml",
            en=f"Next: cityassay judge {bundle}    Your device: cityassay target new sensing-device > target.yaml",
        )
    )
    return 0


def _tell_index(out: Path) -> None:
    """Tell the index part too, where its extra is installed."""
    try:
        from evaluator.service.index.demo import tell_index

        told = tell_index(out, tell)
    except ModuleNotFoundError as error:
        if find_extra(error.name) is None:
            raise
        tell(tell_extra(error.name))
        return
    counts = "  ".join(f"{WORD_NAMES[word].in_(speaking())} {count}" for word, count in told.run.counts.items())
    level, share = told.level.in_(speaking()), f"{told.grade.probability:.0%}"
    lines = [
        "",
        say("样例市（虚构数据）的城市指数", "City index of Sample City (made-up data)"),
        f"  {say('总判定', 'verdict')}: {WORD_NAMES[told.run.verdict].in_(speaking())}   ({counts})",
        say(
            f"  级别：{level}（概率 {share}）；权重与参考值范围为演示用，不得据以发证",
            f"  level: {level} (probability {share}); illustrative weights and ranges carry no certificate",
        ),
        f"  {told.bundle}",
    ]
    write_result("\n".join(lines) + "\n")


def _summarise(told: Told) -> str:
    language = speaking()
    counts = "  ".join(f"{WORD_NAMES[word].in_(language)} {count}" for word, count in told.run.counts.items())
    verdict = WORD_NAMES[told.run.verdict].in_(language)
    lines = [
        "",
        f"{told.subject.name.in_(language)}",
        f"  {say('总判定', 'verdict')}: {verdict}   ({counts})",
        f"  {say('证据包（已复核）', 'bundle (verified)')}: {told.bundle}",
        *(f"  PDF: {pdf}" for pdf in told.pdfs),
        *(
            f"  {each.id} {each.verdict}: {each.reason.in_(language)}"
            for each in told.run.requirements
            if each.verdict == "FAIL"
        ),
    ]
    return "\n".join(lines) + "\n"
