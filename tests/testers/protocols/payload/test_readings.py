import pytest

from testers.harness.observation import Json
from testers.protocols.payload.readings import find_list, find_readings, find_stamps, find_twins, fingerprint


@pytest.mark.parametrize(
    ("document", "readings"),
    [
        ([1, 2], [1, 2]),
        ({"items": [{"a": 1}]}, [{"a": 1}]),
        ({"anything": [{"a": 1}], "total": 1}, [{"a": 1}]),
        ({"tags": [{"b": 2}], "data": [{"a": 1}]}, [{"a": 1}]),
        ({"one": [{"a": 1}], "two": [{"a": 2}]}, [{"one": [{"a": 1}], "two": [{"a": 2}]}]),
        ({"power": 5, "tags": ["x"]}, [{"power": 5, "tags": ["x"]}]),
        ({"items": []}, [{"items": []}]),
        (7, [7]),
    ],
)
def test_readings_are_found_where_a_document_lists_them(document: Json, readings: list[Json]) -> None:
    assert find_readings(document) == readings
    assert find_list([]) is None


def test_a_fingerprint_does_not_heed_order() -> None:
    assert fingerprint({"a": 1, "b": [1]}) == fingerprint({"b": [1], "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": "1"})


def test_stamps_are_named_by_their_place() -> None:
    document: Json = {"a/b": [{"t": "2026-11-23T08:00:00Z"}], "note": "on 2026-11-23 08:00"}
    assert [place for place, _ in find_stamps(document)] == ["/a~1b/0/t"]


def test_twins_are_members_that_claim_one_instant() -> None:
    document: Json = {"time": "2026-11-23T08:00:00Z", "time_local": "2026-11-23T16:00:00+08:00", "other": "x"}
    assert [place for place, _, _ in find_twins([document])] == ["/0/time_local"]
    assert not list(find_twins({"start": "2026-11-23T08:00:00Z", "end": "2026-11-23T09:00:00Z"}))


def test_a_deep_document_is_walked_without_recursion() -> None:
    deep: Json = "2026-11-23T08:00:00Z"
    for _ in range(5000):
        deep = [deep]
    assert len(list(find_stamps(deep))) == 1
