import datetime as dt

import pytest

from testers.harness.observation import Json
from testers.protocols.http.trail import Access, file_entries, judge_entries

NOW = 1_764_115_200.0
ACCESS = Access(number=3, kind="allowed", mark="tag-000003", method="GET", status=200, began=NOW, ended=NOW + 1)


def entry(**changes: Json) -> dict[str, Json]:
    when = dt.datetime.fromtimestamp(NOW, dt.UTC).isoformat()
    return {"time": when, "user": "assay", "method": "GET", "status": 200, "path": "/x?mark=tag-000003", **changes}


@pytest.mark.parametrize(
    "right",
    [
        entry(),
        entry(time=None, ts=NOW),
        entry(time=None, ts=NOW * 1000),
        entry(status=None, code="200"),
        entry(status=None, response={"statusCode": 200}),
        entry(user=None, actor={"id": "assay"}),
        entry(method="HTTP GET"),
    ],
)
def test_words_that_systems_use(right: dict[str, Json]) -> None:
    assert judge_entries(ACCESS, [right], frozenset({"anonymous"})) is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (entry(status=401), "status 401"),
        (entry(status="ok"), "status None"),
        (entry(time="2026-11-26 08:00"), "no time"),
        (entry(time="2020-01-01T00:00:00Z"), "s away"),
        (entry(method="POST"), "method POST"),
        (entry(user="anonymous"), "who it was"),
        (entry(user=None), "who it was"),
    ],
)
def test_what_is_not_as_it_was(wrong: dict[str, Json], said: str) -> None:
    found = judge_entries(ACCESS, [wrong], frozenset({"anonymous"}))
    assert found is not None
    assert said in found.en


def test_none_twice_and_two_views_of_one_access() -> None:
    assert judge_entries(ACCESS, [], frozenset()) is not None
    assert judge_entries(ACCESS, [entry(), entry()], frozenset()) is not None
    assert judge_entries(ACCESS, [entry(status=0, phase="asked"), entry()], frozenset()) is None


def test_entries_are_filed_by_their_mark_wherever_it_stands() -> None:
    marks = {"tag-000003": 3, "tag-000004": 4}
    items: list[dict[str, Json]] = [
        entry(),
        {"request_id": "tag-000004"},
        {"path": "/x?mark=tag-000099"},
        {"nested": [{"deep": "a tag-000003 b tag-000004"}]},
    ]
    assert [number for number, _ in file_entries(items, marks)].count(3) == 2
    assert {number for number, _ in file_entries(items, marks)} == {3, 4}
    assert list(file_entries(items, {})) == []
