"""Requests made up from an OpenAPI description: drawn in a child process, never sent by it."""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.observation import Json

Mode = Literal["positive", "negative"]
_WORKER = Path(__file__).with_name("openapi_worker.py")
_SECONDS = 60.0
_MOST_BYTES = 16 << 20
_MOST_OPERATIONS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value of a made-up request before it was written into it."""

    place: str
    name: str
    instance: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A made-up GET: `path` as in the description, `target` as it is to be sent."""

    path: str
    mode: Mode
    target: str
    headers: Mapping[str, str]
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """What was drawn, and the operations that could not be drawn from, with the reason."""

    drafts: tuple[Draft, ...]
    left_out: tuple[tuple[str, str], ...]


async def draw_requests(document: Mapping[str, Json], *, seed: int, each: int) -> Drafts:
    """Return up to `each` requests of either mode for every GET operation.

    Raises
    ------
    UsageError
        The extra `openapi` is not installed.
    TargetError
        The description costs more than a minute or 1 GiB, or cannot be drawn from at all.

    """
    if find_spec("schemathesis") is None:
        raise UsageError(
            Text(
                zh="缺少 schemathesis。请安装：pip install 'cityassay[openapi]'",
                en="Schemathesis is missing. Install it: pip install 'cityassay[openapi]'",
            )
        )
    request: dict[str, Json] = {
        "document": dict(document),
        "seed": seed,
        "each": each,
        "most": _MOST_OPERATIONS,
        "modes": ["positive", "negative"],
    }
    try:
        lines = (await _run(json.dumps(request).encode())).splitlines()
        found = [json.loads(line) for line in lines]
    except (RecursionError, ValueError):
        raise _unusable() from None
    if not found or not found[-1].get("end"):
        raise _unusable()
    return Drafts(
        drafts=tuple(_read(line) for line in found[:-1]),
        left_out=tuple((str(each["path"]), str(each["why"])) for each in found[-1]["left_out"]),
    )


def _read(line: Mapping[str, Json]) -> Draft:
    headers, parameters = line["headers"], line["parameters"]
    assert isinstance(headers, dict)  # noqa: S101 - our own worker wrote it
    assert isinstance(parameters, list)  # noqa: S101 - our own worker wrote it
    return Draft(
        path=str(line["path"]),
        mode="positive" if line["mode"] == "positive" else "negative",
        target=str(line["target"]),
        headers={name: str(value) for name, value in headers.items()},
        parameters=tuple(
            Parameter(place=str(each["in"]), name=str(each["name"]), instance=each["instance"])
            for each in parameters
            if isinstance(each, dict)
        ),
    )


async def _run(request: bytes) -> bytes:
    # -I: what the child imports is the installation's alone.
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(_WORKER),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert child.stdin is not None  # noqa: S101 - a pipe was asked for
    assert child.stdout is not None  # noqa: S101 - a pipe was asked for
    try:
        async with asyncio.timeout(_SECONDS):
            child.stdin.write(request)
            await child.stdin.drain()
            child.stdin.close()
            answer = await _read_all(child.stdout)
            await child.wait()
    except (TimeoutError, ConnectionError):
        raise _unusable() from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return answer


async def _read_all(stream: asyncio.StreamReader) -> bytes:
    data = bytearray()
    while piece := await stream.read(1 << 16):
        data += piece
        if len(data) > _MOST_BYTES:
            raise _unusable()
    return bytes(data)


def _unusable() -> TargetError:
    return TargetError(
        Text(
            zh=f"无法由接口描述生成请求：描述不合法，或耗费超过 {_SECONDS:g} 秒或 1 GiB 内存。",
            en=f"No requests can be drawn from the description: it is not valid, or costs more than {_SECONDS:g} s or "
            "1 GiB.",
        )
    )
