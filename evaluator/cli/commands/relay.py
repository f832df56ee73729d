"""`cityassay relay`: impair a real link on the bench, and keep the truth of what was done to it."""

import asyncio
import json
import math
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from evaluator.cli.options import JsonOut
from evaluator.cli.reporting import Outputs
from evaluator.cli.stream import write_note, write_result
from evaluator.cli.voice import say, tell
from evaluator.service.relay_order import Cuts, RelayOrder, join_place, read_place
from evaluator.service.relay_tally import Tally
from evaluator.service.relaying import relay, summarise
from evaluator.service.targets import load_target
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.text import Text
from testers.harness.signature import read_trust
from testers.relay.impairment import Impairment
from testers.relay.outage import Cut
from testers.relay.truth import Direction, Kind

_CLEAR = "\r\x1b[2K"
_KINDS: dict[Kind, Text] = {
    Kind.OPENED: Text(zh="接通的连接", en="connections opened"),
    Kind.LOST: Text(zh="丢弃", en="lost"),
    Kind.STALLED: Text(zh="停顿（字节流中的丢失）", en="stalled (a loss in a byte stream)"),
    Kind.DUPLICATED: Text(zh="重复", en="duplicated"),
    Kind.REORDERED: Text(zh="乱序", en="reordered"),
    Kind.CORRUPTED: Text(zh="损坏", en="corrupted"),
    Kind.OUTAGE: Text(zh="中断期间丢弃", en="dropped in a cut"),
    Kind.OVERFLOWED: Text(zh="队列溢出丢弃", en="dropped by a full queue"),
    Kind.CUT: Text(zh="切断", en="cut"),
    Kind.REFUSED: Text(zh="中断期间拒绝的连接", en="connections refused in a cut"),
    Kind.UNREACHABLE: Text(zh="目标未应答的连接", en="connections that the target did not take"),
}


def _share(name: str, zh: str, en: str) -> typer.models.OptionInfo:
    text = say(f"{zh}的比例，如 0.02 或 2%。", f"Share {en}, like 0.02 or 2%.")
    option: typer.models.OptionInfo = typer.Option(name, metavar="P", help=text)
    return option


def add_to(app: typer.Typer) -> None:
    """Add the command `relay`."""
    title = say(
        "在台架上劣化一条真实链路（丢失、时延、切断），并记下真值。",
        "Impair a real link on the bench (loss, delay, cuts) and keep the ground truth.",
    )
    app.command("relay", help=title)(relay_link)


def relay_link(
    *,
    listen: Annotated[
        str,
        typer.Option(
            "--listen", metavar="HOST:PORT", help=say("监听处；端口 0 为自动。", "Where to listen; port 0: any.")
        ),
    ] = "127.0.0.1:0",
    to: Annotated[str, typer.Option("--to", metavar="HOST:PORT", help=say("转发到哪里。", "Where it leads."))],
    udp: Annotated[bool, typer.Option("--udp", help=say("转发 UDP，而非 TCP。", "UDP instead of TCP."))] = False,
    loss: Annotated[str, _share("--loss", "丢失", "that is lost")] = "0",
    duplicate: Annotated[str, _share("--duplicate", "重复（仅 UDP）", "that comes twice (UDP)")] = "0",
    reorder: Annotated[str, _share("--reorder", "乱序（仅 UDP）", "that the next one overtakes (UDP)")] = "0",
    corrupt: Annotated[str, _share("--corrupt", "损坏一字节", "with one byte changed")] = "0",
    delay: Annotated[
        float, typer.Option("--delay", metavar="MS", help=say("附加时延，毫秒。", "Delay added, ms."))
    ] = 0.0,
    jitter: Annotated[
        float, typer.Option("--jitter", metavar="MS", help=say("时延上下浮动，毫秒。", "The delay varies by that, ms."))
    ] = 0.0,
    cut: Annotated[
        float | None, typer.Option("--cut", metavar="S", help=say("每隔几秒切断一次。", "Cut every so many seconds."))
    ] = None,
    cut_kind: Annotated[
        Cut | None, typer.Option("--cut-kind", help=say("TCP 连接如何切断。", "How TCP connections are cut."))
    ] = None,
    cut_for: Annotated[
        float, typer.Option("--cut-for", metavar="S", help=say("切断持续几秒。", "Seconds that a cut lasts."))
    ] = 0.0,
    half_open: Annotated[
        bool, typer.Option("--half-open", help=say("同 --cut-kind silent。", "The same as --cut-kind silent."))
    ] = False,
    seed: Annotated[int, typer.Option(metavar="N", help=say("一切随机抽取的种子。", "Seed of everything drawn."))] = 1,
    seconds: Annotated[
        float | None,
        typer.Option("--for", metavar="S", help=say("运行几秒；默认至 Ctrl-C。", "Default: until Ctrl-C.")),
    ] = None,
    truth: Annotated[
        Path | None, typer.Option(metavar="F", help=say("真值逐行写入 F（新文件）。", "Ground truth, to a new file."))
    ] = None,
    authorised: Annotated[
        Path | None,
        typer.Option(
            metavar="TARGET", help=say("授权此链路的目标文件（回环以外必需）。", "Target file that allows it.")
        ),
    ] = None,
    trust: Annotated[
        Path | None, typer.Option(metavar="F", help=say("可信公钥文件。", "Keys that may sign authorisations."))
    ] = None,
    as_json: JsonOut = None,
) -> int:
    """Relay until the time is over or Ctrl-C, then print what was done; exit status 0."""
    outputs = Outputs.read(json=as_json)
    order = RelayOrder(
        listen=read_place("--listen", listen, port_zero=True),
        to=read_place("--to", to),
        datagrams=udp,
        impairment=Impairment(
            loss=_read_share("--loss", loss),
            duplicate=_read_share("--duplicate", duplicate),
            reorder=_read_share("--reorder", reorder),
            corrupt=_read_share("--corrupt", corrupt),
            delay=delay / 1000,
            jitter=jitter / 1000,
        ),
        cuts=_read_cuts(cut, cut_kind, cut_for, half_open=half_open, udp=udp),
        seed=seed,
        seconds=_positive("--for", seconds),
        truth=truth,
        authorised=load_target(authorised) if authorised else None,
        trust=read_trust(trust),
    )
    tally = asyncio.run(_relay(order))
    raw = (json.dumps(summarise(order, tally), ensure_ascii=False, indent=1) + "\n").encode()
    write_result(raw if outputs.to_stdout else _summary(tally))
    for place in outputs.places.values():
        write_whole(place, raw)
    return 0


async def _relay(order: RelayOrder) -> Tally:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    live = sys.stderr.isatty()

    def opened(tally: Tally) -> None:
        place = join_place(order.listen.model_copy(update={"port": tally.port}))
        tell(
            Text(
                zh=f"中继 {place} -> {join_place(order.to)}，Ctrl-C 结束。",
                en=f"Relaying {place} -> {join_place(order.to)}; Ctrl-C ends it.",
            )
        )

    def told(tally: Tally) -> None:
        if live:
            sys.stderr.write(f"{_CLEAR}{_status(order, tally)}")
            sys.stderr.flush()

    try:
        return await relay(order, stop=stop, opened=opened, told=told)
    finally:
        if live:
            write_note(_CLEAR)


def _status(order: RelayOrder, tally: Tally) -> str:
    """Return the one line that is drawn again and again."""
    up, down = (tally.count(Kind.FORWARDED, way) for way in Direction)
    spoilt = sum(tally.count(kind) for kind in (Kind.LOST, Kind.STALLED, Kind.CORRUPTED, Kind.OUTAGE))
    left = "" if order.seconds is None else say(f"，还剩 {_left(order, tally)} 秒", f", {_left(order, tally)} s left")
    return say(
        f"{tally.seconds:.0f} 秒{left}  连接 {tally.flows}  上行 {up}  下行 {down}  劣化 {spoilt}",
        f"{tally.seconds:.0f} s{left}  {tally.flows} open  {up} up  {down} down  {spoilt} impaired",
    )


def _left(order: RelayOrder, tally: Tally) -> int:
    return math.ceil(max(0.0, (order.seconds or 0.0) - tally.seconds))


def _summary(tally: Tally) -> str:
    lines = []
    for way, name in ((Direction.UP, say("上行", "up")), (Direction.DOWN, say("下行", "down"))):
        units, size = tally.count(Kind.FORWARDED, way), tally.sizes[way]
        lines.append(say(f"{name}：转发 {units} 个，{size} 字节", f"{name}: {units} passed on, {size} bytes"))
    for kind, text in _KINDS.items():
        if count := tally.count(kind):
            lines.append(say(f"{text.zh}：{count}", f"{text.en}: {count}"))
    if not tally.count(Kind.FORWARDED):
        lines.append(say("没有任何数据经过中继。", "Nothing came through the relay."))
    lines.append(say(f"历时 {tally.seconds:.1f} 秒", f"{tally.seconds:.1f} s"))
    return "\n".join([*lines, ""])


def _read_share(option: str, words: str) -> float:
    """Read 0.02 or 2%."""
    number, percent = words.strip().removesuffix("%"), words.strip().endswith("%")
    try:
        share = float(number) / (100 if percent else 1)
    except ValueError:
        share = math.nan
    if 0 <= share <= 1:
        return share
    raise UsageError(
        Text(
            zh=f"{option} 应为 0 到 1 的比例，如 0.02 或 2%，不能是“{words}”。",
            en=f"{option} is a share from 0 to 1, like 0.02 or 2%, not '{words}'.",
        )
    )


def _positive(option: str, seconds: float | None) -> float | None:
    if seconds is None or (math.isfinite(seconds) and seconds > 0):
        return seconds
    raise UsageError(Text(zh=f"{option} 应为大于 0 的秒数。", en=f"{option} is a time above 0 s."))


def _read_cuts(every: float | None, kind: Cut | None, seconds: float, *, half_open: bool, udp: bool) -> Cuts | None:
    """Put the options of cuts together; those that would change nothing are mistakes."""
    period = _positive("--cut", every)
    if period is None and (kind or seconds or half_open):
        raise UsageError(Text(zh="请以 --cut 给出每隔几秒切断一次。", en="Say with --cut how often to cut."))
    if udp and (kind or half_open):
        raise UsageError(
            Text(zh="UDP 没有连接，--cut-kind 与 --half-open 不适用。", en="UDP has no connections to cut in some way.")
        )
    if half_open and kind not in (None, Cut.SILENT):
        raise UsageError(Text(zh="--half-open 即 --cut-kind silent。", en="--half-open is --cut-kind silent."))
    if not (math.isfinite(seconds) and seconds >= 0) or (udp and period and not seconds):
        raise UsageError(
            Text(zh="--cut-for 应为不小于 0 的秒数，UDP 须大于 0。", en="--cut-for is 0 s or more; with --udp above 0.")
        )
    how = Cut.SILENT if half_open else kind or Cut.RST
    return None if period is None else Cuts(every=period, seconds=seconds, how=how)
