"""`cityassay target new|check|sign`: target files."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
import yaml

from evaluator.cli import options
from evaluator.cli.stream import write_result
from evaluator.cli.voice import say, speaking, tell
from evaluator.service.drafts import KINDS, draft_target
from evaluator.service.rulebook import open_library
from evaluator.service.targets import load_target
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.text import Text
from testers.harness.doors import open_doors
from testers.harness.gate import LOOPBACK
from testers.harness.secret import resolve_parameters
from testers.harness.signature import FIRST_PARTY, find_first_party_key, make_key, read_key, read_trust, sign_target

File = Annotated[Path, typer.Argument(metavar="FILE", help=say("目标文件（YAML）。", "Target file (YAML)."))]


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


def draft(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help=say(f"类型：{'、'.join(KINDS)}。", f"Kind: {', '.join(KINDS)}."))
    ],
    packs: options.Packs,
    *,
    device_class: Annotated[
        str | None,
        typer.Option(
            "--class", metavar="C", help=say("设备类别（见 scheme list）。", "Device class (see scheme list).")
        ),
    ] = None,
) -> None:
    """Print a target file to fill in."""
    found = open_library(packs).load_class(device_class) if device_class else None
    if found is not None and found.scheme != kind:
        raise UsageError(
            Text(
                zh=f"类别 {found.id} 属于 {found.scheme}，不属于 {kind}。",
                en=f"Class {found.id} belongs to {found.scheme}, not to {kind}.",
            )
        )
    write_result(draft_target(kind, speaking(), found))


def check(
    file: File,
    *,
    trust: Annotated[
        Path | None, typer.Option(metavar="F", help=say("可信公钥文件。", "Keys that may sign authorisations."))
    ] = None,
) -> None:
    """Read the file, follow its references and ask the gate; nothing is sent to the target."""
    target = load_target(file)
    if target.target.kind not in (known := open_library().schemes):
        tell(
            Text(
                zh=f"提示：没有名为 {target.target.kind} 的方案，测评时请用 --scheme 指定（{'、'.join(known)}）。",
                en=f"Note: there is no scheme {target.target.kind}; name one with --scheme ({', '.join(known)}).",
            )
        )
    resolve_parameters(target.parameters, folder=file.parent)
    doors = asyncio.run(open_doors(target, trust=read_trust(trust)))
    lines = [f"{name}: {pin.endpoint.url} -> {pin.address}" for name, pin in doors.clearance.pins.items()]
    lines += [f"{name}: {error.in_(speaking())}" for name, error in doors.clearance.unresolved.items()]
    write_result("\n".join(lines) + "\n")
    signer = say(*_SIGNERS.get(doors.clearance.signer, (doors.clearance.signer, doors.clearance.signer)))
    tell(
        Text(
            zh=f"目标文件有效；授权来自：{signer}。下一步：cityassay test {file} --dry-run",
            en=f"The target file holds; authorised by: {signer}. Next: cityassay test {file} --dry-run",
        )
    )


def sign(
    file: File,
    *,
    key: Annotated[
        Path | None,
        typer.Option(
            metavar="F",
            help=say("Ed25519 私钥（PEM），默认用本机第一方密钥。", "Ed25519 key (PEM); default: this machine's own."),
        ),
    ] = None,
) -> None:
    """Sign the authorisation with a key; without one, with this machine's own first-party key."""
    target = load_target(file)
    signed = file.with_suffix(".signed.yaml")
    if signed.exists():
        raise UsageError(Text(zh=f"{signed} 已存在，未覆盖。", en=f"{signed} exists already and was not overwritten."))
    place = key or find_first_party_key()
    if key is None and not place.exists():
        make_key(place)
        tell(Text(zh=f"已生成本机第一方密钥：{place}", en=f"Made this machine's first-party key: {place}"))
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    document["authorisation"]["signature"] = sign_target(target, read_key(place))
    write_whole(signed, yaml.safe_dump(document, allow_unicode=True, sort_keys=False).encode())
    tell(Text(zh=f"已签署：{signed}", en=f"Signed: {signed}"))


_SIGNERS = {
    LOOPBACK: ("本机回环地址，无需签名", "loopback, which needs no signature"),
    FIRST_PARTY: ("本机第一方密钥", "first party, this machine's own key"),
}
