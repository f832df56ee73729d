"""The normalised form of an NGSI-LD entity: what breaks it (ETSI GS CIM 009, clauses 4.5, 4.6 and 5.2.4 to 5.2.6).

Only what every edition up to 1.6.1 demands is a fault: members of later editions, arrays of types and several instances
of an attribute with their datasetId are let pass.
"""

import re
from collections.abc import Iterator

from rules.text import Text
from testers.harness.observation import Json
from testers.protocols.finding import find
from testers.protocols.payload.instants import read_stamp, same_instant

# The member that holds the content of each kind of attribute.
_CONTENT = {
    "Property": "value",
    "GeoProperty": "value",
    "Relationship": "object",
    "LanguageProperty": "languageMap",
    "VocabProperty": "vocab",
    "VocabularyProperty": "vocab",
    "JsonProperty": "json",
    "ListProperty": "valueList",
    "ListRelationship": "objectList",
}
_TIMES = frozenset({"observedAt", "createdAt", "modifiedAt", "deletedAt"})
_ENTITY_MEMBERS = frozenset({"id", "type", "@context", "scope", "expiresAt", *_TIMES})
_PLAIN = frozenset(
    {"type", "unitCode", "datasetId", "instanceId", "objectType", "valueType", "ngsildConformance", "entity"}
    | {"previousValue", "previousObject", "previousLanguageMap", "previousVocab", "previousJson", "expiresAt"}
    | {*_TIMES, *_CONTENT.values()}
)
_GEOMETRIES = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
# RFC 3986 section 3: scheme ":" hier-part; blanks and angle brackets stand in no URI.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_DEEPEST = 8
_MOST_ATTRIBUTES = 1_000


def find_entity_faults(entity: Json) -> list[Text]:
    """Return what breaks the normalised form of one entity, nothing for a good one."""
    if not isinstance(entity, dict):
        return [find("实体不是 JSON 对象", "the entity is no JSON object")]
    faults = list(_find_identity_faults(entity))
    attributes = [(name, value) for name, value in entity.items() if name not in _ENTITY_MEMBERS]
    for name, value in attributes[:_MOST_ATTRIBUTES]:
        faults += _find_attribute_faults(name, value, depth=0)
    return faults + [
        fault for name in sorted(_TIMES & entity.keys()) for fault in _find_time_faults(name, entity[name])
    ]


def is_uri(value: Json) -> bool:
    """Tell whether `value` is the text of an absolute URI (a URN is one)."""
    return isinstance(value, str) and _URI.fullmatch(value) is not None


def _find_identity_faults(entity: dict[str, Json]) -> Iterator[Text]:
    identity, kind = entity.get("id"), entity.get("type")
    if not is_uri(identity):
        yield find(f"id 不是 URI：{_show(identity)}（5.2.4）", f"the id is no URI: {_show(identity)} (5.2.4)")
    kinds = kind if isinstance(kind, list) else [kind]
    if not kinds or not all(isinstance(each, str) and each for each in kinds):
        yield find(f"type 不是名称：{_show(kind)}（5.2.4）", f"the type is no name: {_show(kind)} (5.2.4)")


def _find_attribute_faults(name: str, value: Json, *, depth: int) -> Iterator[Text]:
    instances: list[Json] = value if isinstance(value, list) else [value]
    if isinstance(value, list) and not value:
        yield find(f"属性 {name} 为空数组（4.5.5）", f"attribute {name} is an empty array (4.5.5)")
    if depth > _DEEPEST:
        return
    for instance in instances[:_MOST_ATTRIBUTES]:
        yield from _find_instance_faults(name, instance, depth=depth)
    if len(instances) > 1:
        yield from _find_dataset_faults(name, instances)


def _find_instance_faults(name: str, instance: Json, *, depth: int) -> Iterator[Text]:
    if not isinstance(instance, dict):
        shown = _show(instance)
        yield find(f"属性 {name} 是裸值 {shown}（4.5.2）", f"attribute {name} is the bare value {shown} (4.5.2)")
        return
    kind = instance.get("type")
    member = _CONTENT.get(kind) if isinstance(kind, str) else None
    if member is None:
        yield find(f"属性 {name} 的 type 为 {_show(kind)}（5.2.5）", f"attribute {name} has type {_show(kind)} (5.2.5)")
        return
    # Of all contents only that of a JsonProperty may be null.
    if member not in instance or (instance[member] is None and kind != "JsonProperty"):
        yield find(f"属性 {name} 没有 {member}（5.2.5）", f"attribute {name} has no {member} (5.2.5)")
    else:
        yield from _find_content_faults(name, str(kind), instance[member])
    for key in sorted(_TIMES & instance.keys()):
        yield from _find_time_faults(f"{name}.{key}", instance[key])
    yield from _find_plain_faults(name, instance)
    for key, value in instance.items():
        if key not in _PLAIN and key != "@context":
            yield from _find_attribute_faults(f"{name}.{key}", value, depth=depth + 1)


def _find_content_faults(name: str, kind: str, content: Json) -> Iterator[Text]:
    if kind == "Relationship":
        targets = content if isinstance(content, list) else [content]
        for target in targets:
            if not is_uri(target):
                shown = _show(target)
                yield find(f"关系 {name} 指向的不是 URI：{shown}（5.2.6）", f"{name} leads to no URI: {shown} (5.2.6)")
    elif kind == "GeoProperty" and not _is_geometry(content):
        yield find(f"{name} 不是 GeoJSON 几何对象（4.7）", f"{name} is no GeoJSON geometry (4.7)")
    elif kind == "LanguageProperty" and not isinstance(content, dict):
        yield find(f"{name} 的 languageMap 不是对象（4.5.18）", f"the languageMap of {name} is no object (4.5.18)")


def _find_plain_faults(name: str, instance: dict[str, Json]) -> Iterator[Text]:
    unit, dataset = instance.get("unitCode"), instance.get("datasetId")
    if "unitCode" in instance and not (isinstance(unit, str) and unit):
        yield find(f"{name} 的 unitCode 不是文本（5.2.5）", f"the unitCode of {name} is no text (5.2.5)")
    if "datasetId" in instance and not is_uri(dataset):
        yield find(f"{name} 的 datasetId 不是 URI（4.5.5）", f"the datasetId of {name} is no URI (4.5.5)")


def _find_dataset_faults(name: str, instances: list[Json]) -> Iterator[Text]:
    names = [str(each.get("datasetId")) for each in instances if isinstance(each, dict)]
    if len(names) != len(set(names)):
        yield find(f"{name} 的多个实例 datasetId 相同（4.5.5）", f"instances of {name} share a datasetId (4.5.5)")


def _find_time_faults(name: str, value: Json) -> Iterator[Text]:
    stamp = read_stamp(value) if isinstance(value, str) else None
    shown = _show(value)
    if stamp is None or stamp.instant is None:
        yield find(f"{name} 不是日期时间：{shown}（4.6.3）", f"{name} is no date and time: {shown} (4.6.3)")
    elif not str(value).endswith(("Z", "z", "+00:00", "-00:00")):
        yield find(f"{name} 不是 UTC：{shown}（4.6.3）", f"{name} is not in UTC: {shown} (4.6.3)")


def _is_geometry(value: Json) -> bool:
    if not isinstance(value, dict):
        return False
    kind = value.get("type")
    if kind == "GeometryCollection":
        return isinstance(value.get("geometries"), list)
    coordinates = value.get("coordinates")
    return kind in _GEOMETRIES and isinstance(coordinates, list) and bool(coordinates)


def compare_entities(one: Json, other: Json) -> Text | None:
    """Return where two representations of one entity differ, None where they say the same.

    Instants are compared as instants, to the coarser precision, and numbers as numbers: `…:00Z` is `…:00.000Z`, and
    1 is 1.0, but 1 is not "1". The context is no part of the entity.
    """
    return _compare(one, other, place="", depth=0)


def _compare(one: Json, other: Json, *, place: str, depth: int) -> Text | None:
    if depth > 2 * _DEEPEST:
        return None
    if isinstance(one, dict) and isinstance(other, dict):
        return _compare_objects(one, other, place=place, depth=depth)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        found = (_compare(a, b, place=f"{place}/{index}", depth=depth + 1) for index, (a, b) in pairs)
        return next((each for each in found if each is not None), None)
    if _is_same(one, other):
        return None
    shown = f"{_show(one)} / {_show(other)}"
    return find(f"{place or '/'} 不一致：{shown}", f"{place or '/'} differs: {shown}")


def _compare_objects(one: dict[str, Json], other: dict[str, Json], *, place: str, depth: int) -> Text | None:
    names = {name for name in (*one, *other) if name != "@context"}
    for name in sorted(names):
        if (name in one) != (name in other):
            where = f"{place}/{name}"
            return find(f"{where} 只在一种表示中出现", f"{where} stands in one representation only")
        found = _compare(one[name], other[name], place=f"{place}/{name}", depth=depth + 1)
        if found is not None:
            return found
    return None


def _is_same(one: Json, other: Json) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return one == other
    if isinstance(one, str) and isinstance(other, str):
        return one == other or _are_same_instant(one, other)
    return one == other and type(one) is type(other)


def _are_same_instant(one: str, other: str) -> bool:
    first, second = read_stamp(one), read_stamp(other)
    return first is not None and second is not None and same_instant(first, second) is True


def _show(value: Json) -> str:
    return str(value)[:60]
