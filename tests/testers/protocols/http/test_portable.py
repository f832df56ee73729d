import pytest

from testers.harness.observation import Json
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.limits import Probe, judge_answer, list_probes
from testers.protocols.http.portable import Loss, find_losses
from testers.protocols.payload.rich import KINDS, list_records


def one(value: Json) -> dict[int, dict[str, Json]]:
    return {1: {"id": "a", "name": "n", "case": 1, "value": value}}


@pytest.mark.parametrize(("before", "after"), [(1.0, 1), (0.1, 0.1), ("é", "é"), ({"a": 1, "b": 2}, {"b": 2, "a": 1})])
def test_what_is_equal_in_json_is_no_loss(before: Json, after: Json) -> None:
    assert find_losses(one(before), one(after)) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [(0, False), (1, True), ("é", "e\u0301"), (None, ""), ("1", 1), (2**53 - 1, 2**53 - 2), ([1, 2], [2, 1]), ({}, [])],
)
def test_what_differs_in_json_is_a_loss(before: Json, after: Json) -> None:
    assert find_losses(one(before), one(after)) == [Loss(case=1, what="altered", members=("value",))]


def test_a_record_or_member_that_is_gone_is_a_loss_and_a_new_member_is_none() -> None:
    assert find_losses(one(None), {}) == [Loss(case=1, what="lost")]
    assert find_losses(one(None), {1: {"case": 1}}) == [Loss(case=1, what="altered", members=("value",))]
    assert find_losses(one(1), {1: {**one(1)[1], "id": "other", "exported": True}}) == []


def test_the_records_have_all_kinds_and_are_enough_for_the_limit() -> None:
    kinds = [kind for kind, _ in list_records()]
    assert set(kinds) == set(KINDS)
    assert 2 * len(kinds) >= 90


def answer(status: int, body: bytes) -> Exchange:
    return Exchange(method="GET", target="/list", status=status, headers=(), body=body, seconds=0.0)


TWO = b'{"items": [{"id": 1}, {"id": 2}]}'
IN_RANGE, ODD, NOTHING = (
    Probe(what="limit in range", query="limit=1", most=1),
    Probe(what="limit out of range", query="limit=-1"),
    Probe(what="filter that fits nothing", query="name=x", most=0),
)


@pytest.mark.parametrize(
    ("probe", "status", "body", "wrong"),
    [
        (IN_RANGE, 200, b'{"items": [{"id": 1}]}', False),
        (IN_RANGE, 200, TWO, True),
        (IN_RANGE, 400, b"", True),
        (IN_RANGE, 503, b"", False),
        (IN_RANGE, 200, b"<html>", True),
        (ODD, 422, b"", False),
        (ODD, 200, TWO, False),
        (ODD, 500, b"", True),
        (NOTHING, 200, b'{"items": []}', False),
        (NOTHING, 200, b"[]", False),
        (NOTHING, 404, b"", False),
        (NOTHING, 200, TWO, True),
    ],
)
def test_odd_limits_and_filters(probe: Probe, status: int, body: bytes, *, wrong: bool) -> None:
    assert (judge_answer(answer(status, body), probe) is not None) == wrong


def test_there_are_probes_of_each_kind() -> None:
    probes = list(list_probes("tag", held=20))
    assert {probe.what for probe in probes} == {IN_RANGE.what, ODD.what, NOTHING.what}
    assert len(probes) >= 12
