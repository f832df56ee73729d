"""The normalised form of NGSI-LD entities, and what two representations say of one entity."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.protocols.ngsi.normalised import compare_entities, find_entity_faults, is_uri

# Modelled on the example of ETSI GS CIM 009, annex C: a parking with a property, a relationship and a place.
GOOD: dict[str, Any] = {
    "id": "urn:ngsi-ld:OffStreetParking:Downtown1",
    "type": "OffStreetParking",
    "@context": ["https://parking.example/context.jsonld"],
    "availableSpotNumber": {
        "type": "Property",
        "value": 121,
        "observedAt": "2017-07-29T12:05:02Z",
        "unitCode": "C62",
        "reliability": {"type": "Property", "value": 0.7},
        "providedBy": {"type": "Relationship", "object": "urn:ngsi-ld:Camera:C1"},
    },
    "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [-8.5, 41.2]}},
}
JUSTICE = [
    {"type": ["A", "B"]},
    {"createdAt": "2026-01-01T00:00:00.123456Z", "scope": "/Madrid/Gardens"},
    {"dim": [{"type": "Property", "value": 1}, {"type": "Property", "value": 2, "datasetId": "urn:x:1"}]},
    {"name": {"type": "LanguageProperty", "languageMap": {"zh": "路灯"}}},
    {"kind": {"type": "VocabProperty", "vocab": "Thing"}},
    {"refs": {"type": "Relationship", "object": ["urn:x:1", "urn:x:2"]}},
    {"flag": {"type": "Property", "value": False}},
    {"list": {"type": "ListProperty", "valueList": []}},
]


@pytest.mark.parametrize("more", [{}, *JUSTICE])
def test_what_the_standard_allows_is_no_fault(more: dict[str, Any]) -> None:
    assert find_entity_faults({**GOOD, **more}) == []


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"id": "lamp 1"}, "id"),
        ({"id": 7}, "id"),
        ({"type": ""}, "type"),
        ({"type": []}, "type"),
        ({"power": 12}, "bare value"),
        ({"power": []}, "empty array"),
        ({"power": {"value": 12}}, "has type"),
        ({"power": {"type": "Number", "value": 12}}, "has type"),
        ({"power": {"type": "Property"}}, "no value"),
        ({"power": {"type": "Property", "value": None}}, "no value"),
        ({"power": {"type": "Property", "value": 1, "unitCode": 5}}, "unitCode"),
        ({"power": {"type": "Property", "value": 1, "observedAt": "2026-01-01T08:00:00+08:00"}}, "UTC"),
        ({"power": {"type": "Property", "value": 1, "observedAt": "2026-01-01T08:00:00"}}, "no date and time"),
        ({"power": {"type": "Property", "value": 1, "observedAt": 1767225600}}, "no date and time"),
        ({"power": {"type": "Property", "value": 1, "quality": "good"}}, "bare value"),
        ({"power": {"type": "Property", "value": 1, "datasetId": "night"}}, "datasetId"),
        ({"power": [{"type": "Property", "value": 1}, {"type": "Property", "value": 2}]}, "share a datasetId"),
        ({"by": {"type": "Relationship", "object": "lamp 1"}}, "leads to no URI"),
        ({"by": {"type": "Relationship", "value": "urn:x"}}, "no object"),
        ({"at": {"type": "GeoProperty", "value": [1, 2]}}, "GeoJSON"),
        ({"name": {"type": "LanguageProperty", "languageMap": "x"}}, "languageMap"),
        ({"modifiedAt": "yesterday"}, "modifiedAt"),
    ],
)
def test_what_breaks_the_normalised_form(more: dict[str, Any], word: str) -> None:
    (fault,) = find_entity_faults({**GOOD, **more})
    assert word in fault.en
    assert fault.zh != fault.en


@pytest.mark.parametrize("entity", [None, 1, [], "urn:x"])
def test_what_is_no_entity(entity: Any) -> None:  # noqa: ANN401
    assert find_entity_faults(entity)


def test_depth_is_bounded() -> None:
    attribute: dict[str, Any] = {"type": "Property", "value": 1}
    for _ in range(500):
        attribute = {"type": "Property", "value": 1, "deeper": attribute}
    assert find_entity_faults({**GOOD, "power": attribute}) == []


# RFC 3986 section 1.1.2 gives these examples.
@pytest.mark.parametrize(
    "uri", ["ftp://ftp.is.co.za/rfc/rfc1808.txt", "mailto:a@b.example", "urn:oasis:names:x", "tel:+1"]
)
def test_uris(uri: str) -> None:
    assert is_uri(uri)


@pytest.mark.parametrize("text", ["", "lamp", "1a:x", "urn:a b", "http://<x>", None, 5])
def test_no_uris(text: Any) -> None:  # noqa: ANN401
    assert not is_uri(text)


# The defects of an official suite that compares texts: instants and numbers are what they are, however written.
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z", True),
        ("2026-01-01T00:00:00Z", "2026-01-01T08:00:00+08:00", True),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", False),
        (1, 1.0, True),
        (1, "1", False),
        (True, 1, False),
        (None, 0, False),
        ([1, 2], [2, 1], False),
        ({"a": 1}, {"a": 1, "@context": "x"}, True),
        ({"a": 1}, {"a": 1, "b": 1}, False),
    ],
)
def test_values_are_compared_as_what_they_are(one: Any, other: Any, *, same: bool) -> None:  # noqa: ANN401
    assert (compare_entities({"x": one}, {"x": other}) is None) == same
    assert (compare_entities({"x": other}, {"x": one}) is None) == same


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_anything_is_judged_without_a_crash_and_equals_itself(document: Any) -> None:  # noqa: ANN401
    find_entity_faults(document)
    assert compare_entities(document, copy.deepcopy(document)) is None


def test_json_may_be_null_where_it_is_json() -> None:
    assert find_entity_faults({**GOOD, "raw": {"type": "JsonProperty", "json": None}}) == []
    assert find_entity_faults({**GOOD, "raw": {"type": "JsonProperty"}})
