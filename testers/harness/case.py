"""A test case: one file with `observe`, which acts and records, and a pure `reduce`."""

import inspect
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from types import ModuleType
from typing import TypeVar

from rules.case import CaseCard
from rules.errors import DeclarationError
from rules.hazard import Hazard
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Observation

Observe = Callable[[Context], Awaitable[list[Observation]]]
Reduce = Callable[[Sequence[Observation]], Mapping[str, Measurement]]
ObserveT = TypeVar("ObserveT", bound=Observe)

_MARK = "__cityassay_case__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the decorator keeps of a case until the registry has seen its whole module."""

    requirement: str
    protocol: str
    title_zh: str
    why_zh: str
    when: str
    endpoints: tuple[str, ...]
    hazard: Hazard
    good: tuple[str, ...]
    bad: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A card with its two functions."""

    card: CaseCard
    observe: Observe
    reduce: Reduce


def case(
    *,
    requirement: str,
    protocol: str,
    when: str,
    endpoints: Sequence[str],
    title_zh: str,
    why_zh: str,
    good: Sequence[str],
    bad: Sequence[str],
    hazard: Hazard = Hazard.READ,
) -> Callable[[ObserveT], ObserveT]:
    """Declare `observe` of this module as the case REQUIREMENT.protocol.

    The English title is line one of the docstring, the rest says why it matters; `title_zh` and
    `why_zh` say the same in Chinese. `good` and `bad` name the specimens that prove the case.
    """

    def declare(observe: ObserveT) -> ObserveT:
        declared = Declared(
            requirement=requirement,
            protocol=protocol,
            title_zh=title_zh,
            why_zh=why_zh,
            when=when,
            endpoints=tuple(endpoints),
            hazard=hazard,
            good=tuple(good),
            bad=tuple(bad),
        )
        setattr(observe, _MARK, declared)
        return observe

    return declare


def read_case(module: ModuleType, digest: str) -> Case | None:
    """Return the case that `module` declares, or None when it declares none.

    Raises
    ------
    DeclarationError
        The file name is not the id, the docstring is missing, or there is no `reduce`.

    """
    observe = getattr(module, "observe", None)
    declared: Declared | None = getattr(observe, _MARK, None)
    if observe is None or declared is None:
        return None
    _check_name(module, declared)
    title, why = _read_docstring(module, observe)
    reduce = getattr(module, "reduce", None)
    if reduce is None:
        raise _broken(module, zh="缺少 reduce 函数。", en="it has no function reduce.")
    card = CaseCard(
        id=f"{declared.requirement}.{declared.protocol}",
        requirement=declared.requirement,
        protocol=declared.protocol,
        title=Text(zh=declared.title_zh, en=title),
        why=Text(zh=declared.why_zh, en=why),
        when=declared.when,
        endpoints=declared.endpoints,
        hazard=declared.hazard,
        good=declared.good,
        bad=declared.bad,
        digest=digest,
    )
    return Case(card=card, observe=observe, reduce=reduce)


def _check_name(module: ModuleType, declared: Declared) -> None:
    wanted = f"{declared.requirement}_{declared.protocol}".lower().replace("-", "_")
    stem = PurePath(str(module.__file__)).stem
    if stem != wanted:
        raise _broken(module, zh=f"文件名应为 {wanted}.py。", en=f"name the file {wanted}.py, after the case.")


def _read_docstring(module: ModuleType, observe: Observe) -> tuple[str, str]:
    lines = (inspect.getdoc(observe) or "").strip().splitlines()
    title = lines[0].strip() if lines else ""
    why = " ".join(line.strip() for line in lines[1:]).strip()
    if not title or not why:
        raise _broken(
            module,
            zh="observe 的文档字符串须有标题行和理由。",
            en="give observe a docstring: the title on line one, then why it matters.",
        )
    return title, why


def _broken(module: ModuleType, *, zh: str, en: str) -> DeclarationError:
    return DeclarationError(
        Text(zh=zh, en=en), file=getattr(sys.modules.get(module.__name__), "__file__", module.__name__)
    )
