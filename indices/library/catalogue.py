"""The indicator library in memory: read once, then asked by framework, id, word, goal and state."""

import difflib
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from indices.library.framework import Framework
from indices.library.indicator import Indicator
from indices.library.sdg import GOALS
from indices.library.standing import State
from rules.declaration import fill
from rules.errors import DeclarationError, UsageError
from rules.text import Text
from rules.yaml_reader import parse_tree, read_bytes

PACKAGE = "indices.library"
FRAMEWORKS = "frameworks"
_SUFFIX = ".yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Frameworks by id, and their indicators by id in the order of the tree."""

    frameworks: Mapping[str, Framework]
    indicators: Mapping[str, Mapping[str, Indicator]]

    def framework(self, name: str) -> Framework:
        """Return a framework (UsageError with the nearest names where there is none)."""
        if name not in self.frameworks:
            raise _no_such("指标体系", "framework", name, tuple(self.frameworks))
        return self.frameworks[name]

    def of(self, framework: str) -> tuple[Indicator, ...]:
        """Return the indicators of a framework in the order of its tree; none where only its frame is known."""
        self.framework(framework)
        return tuple(self.indicators.get(framework, {}).values())

    def indicator(self, framework: str, name: str) -> Indicator:
        """Return the indicator with this id or official code (UsageError with the nearest names)."""
        self.framework(framework)
        known = self.indicators.get(framework, {})
        wanted = {each.code: each for each in known.values() if each.code}
        found = known.get(name) or wanted.get(name)
        if found is None:
            raise _no_such("指标", "indicator", name, tuple(known))
        return found

    def search(
        self, words: str = "", *, framework: str | None = None, sdg: int | None = None, state: State | None = None
    ) -> tuple[Indicator, ...]:
        """Return the indicators in whose id, code, title or definition every one of `words` stands.

        Raises
        ------
        UsageError
            There is no such framework or goal.

        """
        if framework is not None:
            self.framework(framework)
        if sdg is not None and sdg not in GOALS:
            raise UsageError(
                Text(zh=f"没有可持续发展目标 {sdg}，编号为 1 至 17。", en=f"no goal {sdg}; they are 1 to 17.")
            )
        wanted = words.casefold().split()
        return tuple(
            each
            for each in self._all()
            if (framework is None or each.framework == framework)
            and (sdg is None or sdg in each.sdg)
            and (state is None or each.source.state is state)
            and all(word in _haystack(each) for word in wanted)
        )

    def by_goal(self, sdg: int) -> Mapping[str, tuple[Indicator, ...]]:
        """Return the cross-walk of one goal: framework -> its indicators that serve the goal; empty ones left out."""
        found = self.search(sdg=sdg)
        names = dict.fromkeys(each.framework for each in found)
        return {name: tuple(each for each in found if each.framework == name) for name in names}

    def _all(self) -> Iterator[Indicator]:
        for known in self.indicators.values():
            yield from known.values()


def read_catalogue(folders: Sequence[Path] = ()) -> Catalogue:
    """Return the library of the house, with that of `folders` (of the same shape) beside it.

    Raises
    ------
    DeclarationError
        A file is broken (file, line, mend), is not named after its id, lies in the folder of another framework, names
        a parent that the framework has not, or stands twice.

    """
    return _read((files(PACKAGE), *folders)) if folders else _read_house()


@cache
def _read_house() -> Catalogue:
    return _read((files(PACKAGE),))


def _read(roots: Sequence[Traversable]) -> Catalogue:
    frameworks = _read_frameworks(roots)
    found = {name: _read_indicators(roots, each) for name, each in frameworks.items()}
    return Catalogue(
        frameworks=MappingProxyType(frameworks),
        indicators=MappingProxyType({name: known for name, known in found.items() if known}),
    )


def _read_frameworks(roots: Sequence[Traversable]) -> dict[str, Framework]:
    found: dict[str, Framework] = {}
    for path in (path for root in roots for path in _walk(root.joinpath(FRAMEWORKS))):
        each = _read_framework(path)
        _stands_once(each.id, found, path)
        found[each.id] = each
    return found


def _read_indicators(roots: Sequence[Traversable], framework: Framework) -> Mapping[str, Indicator]:
    found: dict[str, Indicator] = {}
    for path in (path for root in roots for path in _walk(root.joinpath(framework.id))):
        each = _read_indicator(path, framework)
        _stands_once(each.id, found, path)
        found[each.id] = each
    return _in_order(framework, found)


def _stands_once(name: str, found: Container[str], path: Traversable) -> None:
    if name in found:
        raise _misplaced(
            path, zh=f"{name} 已经声明过，请改用别的编号。", en=f"{name} is declared already. Choose another id."
        )


def _walk(folder: Traversable) -> Iterator[Traversable]:
    if folder.is_dir():
        inside = sorted(folder.iterdir(), key=lambda entry: entry.name)
        yield from (path for path in inside if path.name.endswith(_SUFFIX))


def _read_framework(path: Traversable) -> Framework:
    tree = parse_tree(read_bytes(path), file=str(path))
    found = fill(tree, Framework, file=str(path))
    _same_name(found.id, path, tree.line_of(("id",)))
    return found


def _read_indicator(path: Traversable, framework: Framework) -> Indicator:
    tree = parse_tree(read_bytes(path), file=str(path))
    found = fill(tree, Indicator, file=str(path))
    _same_name(found.id, path, tree.line_of(("id",)))
    if found.framework != framework.id:
        raise _misplaced(
            path,
            line=tree.line_of(("framework",)),
            zh=f"属于 {found.framework}，却放在 {framework.id} 的文件夹中。请移动文件。",
            en=f"belongs to {found.framework} but lies in the folder of {framework.id}. Move the file.",
        )
    if found.parent not in {each.id for each in framework.aggregates}:
        raise _misplaced(
            path,
            line=tree.line_of(("parent",)),
            zh=f"{framework.id} 没有上级 {found.parent}。请改正 parent。",
            en=f"{framework.id} has no aggregate {found.parent}. Mend parent.",
        )
    return found


def _same_name(name: str, path: Traversable, line: int) -> None:
    if path.name != f"{name}{_SUFFIX}":
        raise _misplaced(
            path,
            line=line,
            zh=f"其中的 id 是 {name}。请按 id 给文件命名：{name}{_SUFFIX}。",
            en=f"holds id {name}. Name the file after the id: {name}{_SUFFIX}.",
        )


def _in_order(framework: Framework, known: Mapping[str, Indicator]) -> Mapping[str, Indicator]:
    place = {each.id: number for number, each in enumerate(framework.aggregates)}
    ordered = sorted(known.values(), key=lambda each: (place[each.parent], each.id))
    return MappingProxyType({each.id: each for each in ordered})


def _haystack(indicator: Indicator) -> str:
    texts = [indicator.title, indicator.definition] if indicator.definition else [indicator.title]
    words = [indicator.id, indicator.code or "", *(f"{each.zh} {each.en}" for each in texts)]
    return " ".join(words).casefold()


def _no_such(zh: str, en: str, name: str, known: tuple[str, ...]) -> UsageError:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5) or known[:8]
    choice = ", ".join(near) or "-"
    return UsageError(
        Text(zh=f"没有{zh} {name}。相近的有：{choice}。", en=f"There is no {en} {name}. Near it: {choice}.")
    )


def _misplaced(path: Traversable, *, zh: str, en: str, line: int | None = None) -> DeclarationError:
    return DeclarationError(Text(zh=zh, en=en), file=str(path), line=line)
