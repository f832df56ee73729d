"""What is wrong with a walk: names that do not go up (RFC 3416 section 4.2.2), types that cannot be (RFC 2578)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.text import Text
from testers.protocols.finding import find
from testers.protocols.snmp.ber import Oid, format_oid
from testers.protocols.snmp.names import SYSTEM_TYPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One reply of a walk of `root`: names, the titles of their types, what is wrong in each value or ''."""

    root: Oid
    names: tuple[Oid, ...]
    types: tuple[str, ...]
    flaws: tuple[str, ...]


def find_disorder(steps: Sequence[Step]) -> list[Text]:
    """Return one finding for each name that does not go up; a name seen before is a loop."""
    found: list[Text] = []
    for root in dict.fromkeys(step.root for step in steps):
        names = [name for step in steps if step.root == root for name in step.names]
        last, seen = root, set[Oid]()
        for name in names:
            if name in seen:
                found.append(find(f"{format_oid(name)} 再次出现（循环）", f"{format_oid(name)} comes again (a loop)"))
            elif name <= last:
                found.append(
                    find(
                        f"{format_oid(last)} 之后是 {format_oid(name)}",
                        f"{format_oid(last)} leads to {format_oid(name)}",
                    )
                )
            seen.add(name)
            last = name
    return found


def find_mistyped(steps: Sequence[Step]) -> list[Text]:
    """Return one finding for each instance whose type or value cannot be right."""
    instances = {name: (kind, flaw) for step in steps for name, kind, flaw in _zip(step)}
    usual = _find_usual({name: kind for name, (kind, _) in instances.items()})
    found: list[Text] = []
    for name, (kind, flaw) in instances.items():
        wanted = _wanted(name) or usual[name[:-1]]
        if flaw:
            found.append(find(f"{format_oid(name)} 的值不合法（{flaw}）", f"{format_oid(name)}: {flaw}"))
        elif kind != wanted:
            found.append(
                find(f"{format_oid(name)} 应为 {wanted}，实为 {kind}", f"{format_oid(name)} is {kind}, not {wanted}")
            )
    return found


def _zip(step: Step) -> Iterator[tuple[Oid, str, str]]:
    return zip(step.names, step.types, step.flaws, strict=True)


def _find_usual(kinds: Mapping[Oid, str]) -> dict[Oid, str]:
    """Return the type most instances of each object have.

    Two instances that differ in the last sub-identifier alone belong to one object (RFC 2578 section 7.7: an instance
    is the object's name and its index), and an object has one SYNTAX.
    """
    columns: dict[Oid, Counter[str]] = {}
    for name, kind in kinds.items():
        columns.setdefault(name[:-1], Counter())[kind] += 1
    return {column: counts.most_common(1)[0][0] for column, counts in columns.items()}


def _wanted(name: Oid) -> str | None:
    """Return the type RFC 3418 gives an instance of the system group."""
    for column, kind in SYSTEM_TYPES.items():
        if name[: len(column)] == column:
            return kind.title
    return None
