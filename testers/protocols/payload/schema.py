"""Validate JSON against a schema that a stranger wrote: in a child process, bounded in time and memory."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.observation import Json

Dialect = Literal["json-schema", "openapi"]

_WORKER = Path(__file__).with_name("schema_worker.py")
_SECONDS = 30.0
_TOO_COSTLY = 3
LARGEST = 4 << 20


class State(StrEnum):
    """Whether an instance fits; 'unjudged' where the schema itself cannot be used."""

    VALID = "valid"
    INVALID = "invalid"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An `instance` for the schema at `pointer` (JSON Pointer) of the document."""

    pointer: str = ""
    instance: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How an instance fits its schema, and where it does not."""

    state: State
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Faults of the document itself, whether it refers elsewhere (never fetched), and a Fit for each job."""

    faults: tuple[str, ...]
    external: bool
    fits: tuple[Fit, ...]


async def examine(
    document: Json, jobs: Sequence[Job] = (), *, dialect: Dialect = "json-schema", whole: bool = False
) -> Report:
    """Judge `jobs` against `document`, and with `whole` the document itself.

    Raises
    ------
    TargetError
        The work needs more than 30 s or 1 GiB.

    """
    request = {
        "document": document,
        "dialect": dialect,
        "whole": whole,
        "jobs": [{"pointer": job.pointer, "instance": job.instance} for job in jobs],
    }
    try:
        words = json.dumps(request)
    except RecursionError:
        raise _too_costly() from None
    answer = json.loads(await _run(words.encode()))
    return Report(
        faults=tuple(answer["faults"]),
        external=answer["external"],
        fits=tuple(Fit(state=State(each["state"]), why=each["why"]) for each in answer["verdicts"]),
    )


def read_schema(text: str) -> dict[str, Json]:
    """Return the JSON Schema in `text`.

    Raises
    ------
    UsageError
        It is no JSON object.

    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict):
        return document
    raise UsageError(
        Text(
            zh="模式参数不是 JSON 对象；请写成 file: 引用，指向 JSON Schema 文件，或以 / 开头的 URL 路径。",
            en="The schema parameter is no JSON object; write a file: reference to a JSON Schema, or a URL path "
            "that begins with /.",
        )
    )


async def _run(request: bytes) -> bytes:
    # -I: what the child imports is the installation's alone.
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(_WORKER),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_SECONDS):
            answer, errors = await child.communicate(request)
    except TimeoutError:
        raise _too_costly() from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode == _TOO_COSTLY:
        raise _too_costly()
    if child.returncode:
        raise ChildProcessError(errors.decode("utf-8", "replace")[-2000:])
    return answer


def _too_costly() -> TargetError:
    return TargetError(
        Text(
            zh=f"用目标给出的模式校验数据，超过 {_SECONDS:g} 秒或 1 GiB 内存，已停止。",
            en=f"Checking data against the schema took more than {_SECONDS:g} s or 1 GiB and was stopped.",
        )
    )
