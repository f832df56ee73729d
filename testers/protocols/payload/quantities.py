"""Quantities in a document: every number that measures something, with the unit that stands by it or in its model.

Where a unit stands: in a member beside the value (`unit`, NGSI-LD `unitCode`, SenML `u` and `bu`), in one named after
it (`power_unit`), or in the model of the data (`x-unit`, or `unit` as in a WoT thing model). Numbers that count, order
or identify have none, and neither have times and coordinates, which have rules of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from testers.harness.observation import Json

_MOST_NODES = 20_000
_MOST_HOPS = 16
_DEEPEST = 24
_BESIDE = ("unit", "unitcode", "units", "uom", "unitofmeasurement")
_VALUES = ("value", "v", "result", "reading", "hasvalue", "val")
_IN_MODEL = ("x-unit", "unit", "x-ucum", "unitCode")
_UNITLESS_WORDS = """
id seq sequence seqno seqnum number num no index idx count total totals version revision status state code
level priority qos rank order page limit offset size port channel year month day ts time timestamp t bt ut
epoch lat lon lng latitude longitude coordinates bbox elevationref srid bver scale precision
"""
UNITLESS = frozenset(_UNITLESS_WORDS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number at a place (names of members, without the numbers of list items) and its unit, None without one."""

    place: str
    unit: str | None


def find_quantities(
    document: Json, *, model: Json = None, member: str | None = None, ignore: frozenset[str] = frozenset()
) -> list[Quantity]:
    """Return the quantities of a document.

    member  name of a further member that holds units
    ignore  names of members whose numbers have no unit
    """
    if is_senml(document):
        return _read_senml(document)
    finder = _Finder(model=model, beside=(*_BESIDE, *((_plain(member),) if member else ())), ignore=ignore)
    return list(finder.walk(document, (), 0))


def is_senml(document: Json) -> bool:
    """Tell whether a document is a SenML pack with values (RFC 8428 section 4)."""
    records = document if isinstance(document, list) else []
    dicts = [record for record in records if isinstance(record, dict)]
    known = any("v" in record and ("n" in record or "bn" in record) for record in dicts)
    return bool(dicts) and len(dicts) == len(records) and known


def _read_senml(document: Json) -> list[Quantity]:
    """Return the values of a SenML pack; a base unit holds for the records behind it (RFC 8428 section 4.5.1)."""
    base, found = None, list[Quantity]()
    for record in document if isinstance(document, list) else []:
        if isinstance(record, dict):
            base = record.get("bu", base)
            unit = record.get("u", base)
            if _is_number(record.get("v")):
                name = str(record.get("n", record.get("bn", "")))
                found.append(Quantity(place=name[:80], unit=unit if isinstance(unit, str) and unit else None))
    return found[:_MOST_NODES]


@dataclass(slots=True, kw_only=True)
class _Finder:
    model: Json
    beside: tuple[str, ...]
    ignore: frozenset[str]
    left: int = _MOST_NODES

    def walk(self, value: Json, path: tuple[str, ...], depth: int) -> Iterator[Quantity]:
        self.left -= 1
        if self.left < 0 or depth > _DEEPEST:
            return
        if isinstance(value, dict):
            yield from self._walk_object(value, path, depth)
        elif isinstance(value, list):
            for item in value:
                yield from self.walk(item, path, depth + 1)
        elif _is_number(value):
            yield self._make(path, None)

    def _walk_object(self, value: Mapping[str, Json], path: tuple[str, ...], depth: int) -> Iterator[Quantity]:
        members = {_plain(name): item for name, item in value.items()}
        beside = next((text for name in self.beside if isinstance(text := members.get(name), str) and text), None)
        named = any(_plain(name) in _VALUES for name in value)
        for name, item in value.items():
            plain = _plain(name)
            if plain in UNITLESS or name in self.ignore or plain in self.beside:
                continue
            own = members.get(f"{plain}unit")
            unit = own if isinstance(own, str) and own else None
            if unit is None and (plain in _VALUES or not named):
                unit = beside
            inner = item if isinstance(item, list) else [item]
            numbers = bool(inner) and all(_is_number(each) for each in inner)
            if numbers:
                yield self._make((*path, name), unit)
            else:
                yield from self.walk(item, (*path, name), depth + 1)

    def _make(self, path: tuple[str, ...], unit: str | None) -> Quantity:
        place = "/".join(name[:40] for name in path)
        return Quantity(place=place, unit=unit if unit is not None else find_in_model(self.model, path))


def find_in_model(model: Json, path: tuple[str, ...]) -> str | None:
    """Return the unit that a JSON Schema or a thing model states for a place, None where it states none."""
    node, unit = _resolve(model, model), None
    for name in path:
        node = _resolve(model, node)
        while isinstance(node, dict) and "properties" not in node and isinstance(node.get("items"), dict):
            node = _resolve(model, node["items"])
        properties = node.get("properties") if isinstance(node, dict) else None
        node = _resolve(model, properties.get(name)) if isinstance(properties, dict) else None
        if not isinstance(node, dict):
            return unit if _plain(name) in _VALUES else None
        unit = _state(node) or (unit if _plain(name) in _VALUES else None)
        items = _resolve(model, node.get("items"))
        unit = unit or (_state(items) if isinstance(items, dict) else None)
    return unit


def _state(node: Mapping[str, Json]) -> str | None:
    return next((text for name in _IN_MODEL if isinstance(text := node.get(name), str) and text), None)


def _resolve(model: Json, node: Json) -> Json:
    for _ in range(_MOST_HOPS):
        reference = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(reference, str):
            return node
        if not reference.startswith("#/"):
            return None
        node = model
        for token in reference[2:].split("/"):
            name = token.replace("~1", "/").replace("~0", "~")
            node = node.get(name) if isinstance(node, dict) else None
    return None


def _is_number(value: Json) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")
