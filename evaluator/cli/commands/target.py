"""`cityassay target new|check|sign`: target files."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
import yaml

from evaluator.cli.voice import say, speaking, tell
from evaluator.service.drafts import KINDS, draft_target
from evaluator.service.targets import load_target
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.text import Text
from testers.harness.doors import open_doors
from testers.harness.signature import find_first_party_key, make_key, read_key, read_trust, sign_target

File = Annotated[Path, typer.Argument(metavar="FILE")]


def add_to(app: typer.Typer) -> None:
    """Add the group `target`."""
    group = typer.Typer(
        help=say("目标文件：新建、检查、签署。", "Target files: draft, check, sign."), no_args_is_help=True
    )
    group.command("new", help=say(f"打印目标文件模板（{'、'.join(KINDS)}）。", f"Print a draft ({', '.join(KINDS)})."))(
        draft
    )
    group.command("check", help=say("检查目标文件和授权。", "Check a target file and its authorisation."))(check)
    group.command(
        "sign", help=say("签署授权（回环地址以外必需）。", "Sign the authorisation (needed beyond loopback).")
    )(sign)
    app.add_typer(group, name="target")


def draft(kind: Annotated[str, typer.Argument(metavar="KIND")]) -> None:
    """Print a target file to fill in."""
    sys.stdout.write(draft_target(kind, speaking()))


def check(file: File, *, trust: Annotated[Path | None, typer.Option()] = None) -> None:
    """Read the file and ask the gate; nothing is sent to the target."""
    target = load_target(file)
    doors = asyncio.run(open_doors(target, trust=read_trust(trust)))
    for name, pin in doors.clearance.pins.items():
        sys.stdout.write(f"{name}: {pin.endpoint.url} -> {pin.address}\n")
    for name, error in doors.clearance.unresolved.items():
        sys.stdout.write(f"{name}: {error.in_(speaking())}\n")
    signer = doors.clearance.signer
    tell(Text(zh=f"目标文件有效；授权来自：{signer}。", en=f"The target file holds; authorised by: {signer}."))


def sign(file: File, *, key: Annotated[Path | None, typer.Option(metavar="F")] = None) -> None:
    """Sign the authorisation with a key; without one, with this machine's own first-party key."""
    target = load_target(file)
    place = key or find_first_party_key()
    if key is None and not place.exists():
        make_key(place)
        tell(Text(zh=f"已生成本机第一方密钥：{place}", en=f"Made this machine's first-party key: {place}"))
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    document["authorisation"]["signature"] = sign_target(target, read_key(place))
    signed = file.with_suffix(".signed.yaml")
    if signed.exists():
        raise UsageError(Text(zh=f"{signed} 已存在，未覆盖。", en=f"{signed} exists already and was not overwritten."))
    write_whole(signed, yaml.safe_dump(document, allow_unicode=True, sort_keys=False).encode())
    tell(Text(zh=f"已签署：{signed}", en=f"Signed: {signed}"))
