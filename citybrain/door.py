"""The command `python -m citybrain`: up, faults, cases."""

import argparse
import asyncio
import json
import secrets
import sys
from pathlib import Path
from typing import NoReturn

from citybrain.errors import MistakeError
from citybrain.options import HIGHEST_BASE, MAX_THINGS, Options

WRONG_USE = 2
_SCENARIOS = ("lighting", "all")
_FASTEST = 86_400.0


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence of both languages."""

    def error(self, message: str) -> NoReturn:
        raise MistakeError(
            f"命令行参数有误({message})；用 python -m citybrain --help 查看用法。",
            f"Wrong arguments ({message}); python -m citybrain --help shows the usage.",
        )


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status, 2 for wrong use."""
    try:
        wishes = _parser().parse_args(arguments)
        if wishes.command == "up":
            return _up(wishes)
        return _faults(wishes) if wishes.command == "faults" else _cases()
    except MistakeError as mistake:
        sys.stderr.write(f"{mistake.zh} / {mistake.en}\n")
        return WRONG_USE


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="citybrain", description="参考城市:数据全部合成,真值已知 / the reference city: synthetic data, known truth"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="up|faults|cases")
    up = commands.add_parser("up", help="启动城市,直到收到 SIGTERM 或 Ctrl-C / run the city until SIGTERM or Ctrl-C")
    up.add_argument(
        "--seed", type=int, help="随机种子,默认每次不同 / seed of everything random; default: another one each time"
    )
    up.add_argument(
        "--port-base",
        type=int,
        default=0,
        help="mqtt, mqtts, http, https, snmp, ws, coap 的首个端口;0 = 自动 / first port of these; 0 = free ones",
    )
    up.add_argument(
        "--ready-file", type=Path, help="全部就绪后写入的 JSON 文件 / JSON file written once everything listens"
    )
    up.add_argument("--truth-file", type=Path, help="结束后写入真值的文件 / file that receives the truth at the end")
    up.add_argument(
        "--fault", action="append", default=[], metavar="ID", help="启用一个故障,可重复 / arm a fault, repeatable"
    )
    up.add_argument("--things", type=int, default=24, help="灯杆数量 / number of lamp poles")
    up.add_argument("--speed", type=float, default=1.0, help="虚拟时间倍速 / virtual seconds per second")
    up.add_argument("--scenario", choices=_SCENARIOS, action="append", help="场景,默认全部 / scenario, default all")
    faults = commands.add_parser("faults", help="故障目录 / catalogue of seeded defects")
    faults.add_argument("--json", metavar="F", help="写成 JSON,- 为标准输出 / write JSON, - for standard output")
    commands.add_parser("cases", help="白皮书案例 / cases of the white paper")
    return parser


def _up(wishes: argparse.Namespace) -> int:
    # Loaded here: the other commands need neither servers nor simulators.
    from citybrain.city import run_city  # noqa: PLC0415
    from citybrain.faults.arming import arm  # noqa: PLC0415
    from citybrain.faults.catalogue import read_catalogue  # noqa: PLC0415

    options = _options(wishes)
    armed = arm(read_catalogue(), options.faults, options.seed)
    asyncio.run(run_city(options, armed))
    return 0


def _options(wishes: argparse.Namespace) -> Options:
    base, seed = wishes.port_base, wishes.seed
    _within("--port-base", base, 0, HIGHEST_BASE)
    if base and base < 1024:
        _within("--port-base", base, 1024, HIGHEST_BASE)
    _within("--things", wishes.things, 1, MAX_THINGS)
    _within("--speed", wishes.speed, 0.001, _FASTEST)
    return Options(
        seed=secrets.randbits(48) if seed is None else seed,
        port_base=base,
        ready_file=wishes.ready_file,
        faults=tuple(wishes.fault),
        things=wishes.things,
        speed=wishes.speed,
        truth_file=wishes.truth_file,
    )


def _within(name: str, value: float, lowest: float, highest: float) -> None:
    # Written so that NaN is refused too.
    if not lowest <= value <= highest:
        raise MistakeError(
            f"{name} 的值 {value} 超出范围，请取 {lowest:g} 到 {highest:g} 之间的值。",
            f"{name} {value} is out of range; choose a value from {lowest:g} to {highest:g}.",
        )


def _faults(wishes: argparse.Namespace) -> int:
    from citybrain.faults.catalogue import read_catalogue  # noqa: PLC0415

    catalogue = read_catalogue()
    if wishes.json:
        entries = [fault.model_dump(mode="json") for fault in catalogue]
        document = {"schema": "citybrain/faults/1", "faults": entries}
        _write_json(wishes.json, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        return 0
    for fault in catalogue:
        sys.stdout.write(f"{fault.id:<28} {fault.breaks}  {fault.title.zh} / {fault.title.en}\n")
    return 0


def _write_json(place: str, text: str) -> None:
    if place == "-":
        sys.stdout.write(text)
        return
    try:
        Path(place).write_text(text, encoding="utf-8")
    except OSError as error:
        raise MistakeError(
            f"无法写入 {place}：{error.strerror}。请换一个可写的位置。",
            f"Cannot write {place}: {error.strerror}. Choose a place that is writable.",
        ) from error


def _cases() -> int:
    from citybrain.cases import read_cases  # noqa: PLC0415

    for case in read_cases():
        missing = ", ".join(case.missing())
        state = f"尚缺 / missing: {missing}" if missing else "可运行 / runs"
        sys.stdout.write(f"{case.id}  {case.title.zh} / {case.title.en}  [{state}]\n")
    return 0
