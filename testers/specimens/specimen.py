"""A specimen: a small server with known manners, good or bad, by which a test case is proved.

To add one, write `testers/specimens/<name>.py` with `SPECIMEN = Specimen(name="<name>", ...)`; it is found by walking
this package. Helpers of several specimens live in sub-packages, which the walk leaves alone.
"""

import hashlib
import importlib
import pkgutil
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal

import testers.specimens
from rules.errors import UsageError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """How to serve: `seed` for every drawn defect; `scale` multiplies time parameters (1.0 = as in real life)."""

    seed: int = 0
    scale: float = 1.0

    def rng(self, purpose: str) -> random.Random:
        """Give a generator of its own for each purpose; the same seed gives the same draws in every process."""
        digest = hashlib.sha256(f"{self.seed}:{purpose}".encode()).digest()
        return random.Random(int.from_bytes(digest))

    def seconds(self, nominal: float) -> float:
        """Return a time parameter in seconds, shortened in proof runs."""
        return nominal * self.scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What a target file for a running specimen needs; loopback addresses only."""

    endpoints: Mapping[str, str]
    capabilities: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """One little server.

    `breaks` lists the requirements a run on it must find broken. A bad specimen without any is hostile: it answers
    nothing that could be measured, and a run must end INCONCLUSIVE, in bounded time and memory.
    """

    name: str
    title: Text
    behaves: Literal["good", "bad"]
    breaks: tuple[str, ...] = ()
    serve: Callable[[ServeOptions], AbstractAsyncContextManager[Served]]


def all_specimens() -> tuple[Specimen, ...]:
    """Return every shipped specimen, sorted by name."""
    return tuple(sorted(_walk(), key=lambda specimen: specimen.name))


def find_specimen(name: str) -> Specimen:
    """Return the specimen called `name`.

    Raises
    ------
    UsageError
        There is none of that name; the sentence lists those there are.

    """
    specimens = {specimen.name: specimen for specimen in all_specimens()}
    if name in specimens:
        return specimens[name]
    known = ", ".join(specimens)
    raise UsageError(
        Text(zh=f"没有名为 {name} 的样件。现有样件：{known}。", en=f"There is no specimen {name}. There are: {known}.")
    )


def _walk() -> Iterator[Specimen]:
    for found in pkgutil.iter_modules(testers.specimens.__path__, prefix=f"{testers.specimens.__name__}."):
        if not found.ispkg:
            specimen = getattr(importlib.import_module(found.name), "SPECIMEN", None)
            if isinstance(specimen, Specimen):
                yield specimen
