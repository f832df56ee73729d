"""The kinds of sources, found by walking `indices.collect.sources`: a file there is a kind."""

import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from indices.collect import sources
from indices.collect.desk import Desk, Row
from indices.collect.source_map import Source
from rules.errors import UsageError
from rules.text import Text

_EVERY = frozenset({"id", "kind", "at", "quality", "mark", "key"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """A kind: `read` gives its rows, `options` are the keys of a source that it heeds."""

    kind: str
    read: Callable[[Desk], Iterable[Row]]
    options: frozenset[str]


@cache
def list_kinds() -> tuple[str, ...]:
    """Return the kinds that there are."""
    return tuple(sorted(found.name.replace("_", "-") for found in pkgutil.iter_modules(sources.__path__)))


def find_adapter(source: Source) -> Adapter:
    """Return the adapter of a source.

    Raises
    ------
    UsageError
        There is no such kind, or the source has a key that its kind does not heed.

    """
    if source.kind not in list_kinds():
        known = "、".join(list_kinds())
        raise UsageError(
            Text(
                zh=f"来源 {source.id} 的 kind“{source.kind}”无效，可选：{known}。",
                en=f"Source {source.id}: no kind '{source.kind}'; take one of {', '.join(list_kinds())}.",
            )
        )
    module = import_module(f"{sources.__name__}.{source.kind.replace('-', '_')}")
    adapter = Adapter(kind=source.kind, read=module.read, options=module.OPTIONS)
    for key in sorted(source.model_fields_set - _EVERY - adapter.options):
        usable = "、".join(sorted(adapter.options)) or "（无）"
        raise UsageError(
            Text(
                zh=f"来源 {source.id}：{source.kind} 类不使用 {key}，可用的键：{usable}。",
                en=f"Source {source.id}: kind {source.kind} does not heed {key}; it has "
                f"{', '.join(sorted(adapter.options)) or 'no keys of its own'}.",
            )
        )
    return adapter
