"""JSON objects as flat rows: a.b for what is nested, and a value by its dotted path."""

from collections.abc import Mapping

_DEEPEST = 8


def flatten(entry: Mapping[str, object], head: str = "", depth: int = 0) -> dict[str, object]:
    """Return scalars by dotted name; lists and what is nested deeper than 8 levels are left out."""
    flat: dict[str, object] = {}
    for name, value in entry.items():
        if isinstance(value, Mapping):
            if depth < _DEEPEST:
                flat |= flatten(value, f"{head}{name}.", depth + 1)
        elif not isinstance(value, list):
            flat[f"{head}{name}"] = value
    return flat


def dig(document: object, path: str | None) -> object:
    """Return what stands at a dotted path, the document itself for None; None where there is nothing."""
    for step in path.split(".") if path else ():
        if not isinstance(document, Mapping):
            return None
        document = document.get(step)
    return document


def objects(document: object) -> list[Mapping[str, object]] | None:
    """Return a list of objects as it is, None for anything else."""
    if isinstance(document, list) and all(isinstance(each, Mapping) for each in document):
        return document
    return None
