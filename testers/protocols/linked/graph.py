"""Linked data that a stranger wrote, read and judged in a child process, bounded in time and memory."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.observation import Json
from testers.protocols.linked import worker

Format = Literal["json-ld", "turtle"]

# Imported, so that a changed worker makes the proofs of its cases stale; it runs in the child alone.
_WORKER = Path(worker.__file__)
# -I: what the child imports is the installation's alone.
_INTERPRETER = (sys.executable, "-I")
_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text to be read; `base` is the URL it came from."""

    text: str
    format: Format
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What a property says: an IRI (or blank node) in `id`, or a literal in `value`."""

    id: str | None = None
    value: Json = None
    type: str | None = None
    language: str | None = None

    @property
    def text(self) -> str:
        """The IRI or the literal as text."""
        return self.id if self.id is not None else "" if self.value is None else str(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A resource with its classes and properties (full IRIs)."""

    id: str
    types: tuple[str, ...] = ()
    properties: Mapping[str, tuple[Term, ...]] = field(default_factory=dict)

    def all(self, *names: str) -> tuple[Term, ...]:
        """Return the values of the properties `names`, in that order."""
        return tuple(term for name in names for term in self.properties.get(name, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One document as it was understood; `dropped` are members that no context gives a meaning."""

    nodes: tuple[Node, ...]
    dropped: tuple[str, ...]
    fault: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One result of a shape: the node, the path, what is wrong."""

    focus: str
    path: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All documents, the terms that well-known vocabularies do not have, and what the shapes say of all together."""

    reads: tuple[Read, ...]
    undefined: tuple[str, ...]
    violations: tuple[Violation, ...]
    unusable: tuple[str, ...]


async def examine(
    documents: Sequence[Document], *, contexts: Mapping[str, Json] | None = None, shapes: Sequence[str] = ()
) -> Report:
    """Read `documents` with the `contexts` at hand (never fetching one) and apply `shapes` (Turtle).

    Raises
    ------
    TargetError
        The work needs more than 30 s or 1 GiB.
    UsageError
        The libraries of the extra `linked` are not installed.

    """
    request = {
        "contexts": dict(contexts or {}),
        "documents": [{"text": each.text, "format": each.format, "base": each.base} for each in documents],
        "shapes": list(shapes),
    }
    try:
        words = json.dumps(request)
    except RecursionError:
        raise _too_costly() from None
    answer = json.loads(await _run(words.encode()))
    return Report(
        reads=tuple(_take_read(each) for each in answer["documents"]),
        undefined=tuple(answer["undefined"]),
        violations=tuple(Violation(**each) for each in answer["violations"]),
        unusable=tuple(answer["unusable"]),
    )


def _take_read(answer: Mapping[str, Any]) -> Read:
    dropped, fault = answer["dropped"], answer["fault"]
    return Read(
        nodes=tuple(_take_node(node) for node in answer["nodes"]),
        dropped=tuple(str(name) for name in dropped),
        fault=None if fault is None else str(fault),
    )


def _take_node(node: Mapping[str, Json]) -> Node:
    types, properties = node["types"], node["properties"]
    return Node(
        id=str(node["id"]),
        types=tuple(str(each) for each in types) if isinstance(types, list) else (),
        properties={name: _take_terms(values) for name, values in properties.items()}
        if isinstance(properties, dict)
        else {},
    )


def _take_terms(values: Json) -> tuple[Term, ...]:
    listed = values if isinstance(values, list) else []
    return tuple(
        Term(
            id=_text(value.get("id")),
            value=value.get("value"),
            type=_text(value.get("type")),
            language=_text(value.get("language")),
        )
        for value in listed
        if isinstance(value, dict)
    )


def _text(value: Json) -> str | None:
    return None if value is None else str(value)


async def _run(request: bytes) -> bytes:
    child = await asyncio.create_subprocess_exec(
        *_INTERPRETER,
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
    if child.returncode == worker.TOO_COSTLY:
        raise _too_costly()
    if child.returncode == worker.MISSING:
        raise _not_installed()
    if child.returncode:
        raise ChildProcessError(errors.decode("utf-8", "replace")[-2000:])
    return answer


def _too_costly() -> TargetError:
    return TargetError(
        Text(
            zh=f"解析目标给出的关联数据，超过 {_SECONDS:g} 秒或 1 GiB 内存，已停止。",
            en=f"Reading the linked data of the target took more than {_SECONDS:g} s or 1 GiB and was stopped.",
        )
    )


def _not_installed() -> UsageError:
    return UsageError(
        Text(
            zh="本项检测需要关联数据组件，尚未安装；请执行：pip install 'cityassay[linked]'。",
            en="This case needs libraries for linked data that are not installed: pip install 'cityassay[linked]'",
        )
    )
