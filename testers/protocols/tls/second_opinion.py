"""sslyze's opinion beside our own: another program, run as a process, never imported (its licence is AGPL-3).

Only where the target file asks for it by `tls.second-opinion: sslyze`: the program opens connections of its own,
which our rate limit cannot slow. It is pointed at the pinned address. It informs the reader and judges nothing.
"""

import asyncio
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.errors import UsageError
from rules.text import Text
from testers.harness.context import Link
from testers.protocols.tls.suites import TlsVersion

PROGRAM = "sslyze"
_SECONDS = 120.0
_MOST_BYTES = 8 << 20
_FIELDS: Mapping[str, TlsVersion] = {
    "ssl_3_0_cipher_suites": TlsVersion.SSL3,
    "tls_1_0_cipher_suites": TlsVersion.TLS1_0,
    "tls_1_1_cipher_suites": TlsVersion.TLS1_1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """What sslyze found: obsolete versions accepted, or None where it could not tell."""

    program: str
    accepted: frozenset[TlsVersion] | None
    raw: bytes


async def ask_sslyze(link: Link) -> SecondOpinion:
    """Run sslyze on the pinned address of `link`, bounded in time and output.

    Raises
    ------
    UsageError
        The program is not on this machine.

    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise UsageError(
            Text(
                zh="目标文件要求 tls.second-opinion: sslyze，但本机没有 sslyze 命令。请安装它，或删去该参数。",
                en="The target file asks for tls.second-opinion: sslyze, but there is no such command here.",
            )
        )
    place = f"{link.endpoint.host}:{link.endpoint.port}{{{link.address}}}"
    options = ("--json_out=-", "--mozilla_config=disable", "--sslv3", "--tlsv1", "--tlsv1_1")
    async with link.slot():
        await link.permit()
        process = await asyncio.create_subprocess_exec(
            program,
            *options,
            place,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        raw = await _read(process)
    return read_opinion(raw)


def read_opinion(raw: bytes) -> SecondOpinion:
    """Read sslyze's JSON; a scan that did not complete has no opinion, and is never taken for 'nothing found'."""
    try:
        document = json.loads(raw)
        version = str(document.get("sslyze_version"))
        scan = document["server_scan_results"][0]["scan_result"]
        accepted = frozenset(tls for field, tls in _FIELDS.items() if _read_suites(scan[field]))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return SecondOpinion(program=PROGRAM, accepted=None, raw=raw)
    return SecondOpinion(program=f"{PROGRAM} {version}", accepted=accepted, raw=raw)


def _read_suites(attempt: Mapping[str, Any]) -> bool:
    if attempt["status"] != "COMPLETED":
        raise ValueError(attempt["status"])
    return bool(attempt["result"]["accepted_cipher_suites"])


async def _read(process: asyncio.subprocess.Process) -> bytes:
    """Return what the process printed; it is ended by its id when it takes too long or says too much."""
    stream = process.stdout
    if stream is None:
        return b""
    try:
        async with asyncio.timeout(_SECONDS):
            raw = b""
            while len(raw) <= _MOST_BYTES and (piece := await stream.read(65536)):
                raw += piece
            return raw
    except TimeoutError:
        return b""
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
