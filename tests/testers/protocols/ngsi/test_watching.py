"""Who has to hear of which change, and what a notification says of it."""

from typing import Any

from testers.protocols.http.exchange import NotJson
from testers.protocols.ngsi.receiver import Notice
from testers.protocols.ngsi.watching import READING, REMARK, Change, Tally, make_watches, name_entities

KIND = "Probe"
NAMES = name_entities(KIND, 4)


def notice(name: str, document: Any) -> Notice:  # noqa: ANN401
    return Notice(path=f"/{name}", at=0.0, document=document, raw=b"")


def tell(entity: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": "Notification", "data": [{"id": entity, "type": KIND, **values}]}


def prop(value: float) -> dict[str, Any]:
    return {"type": "Property", "value": value}


def tally(*changes: Change) -> Tally:
    made = Tally(make_watches(KIND, NAMES))
    made.expect(changes)
    return made


def test_each_watch_wants_its_own() -> None:
    up, down = Change(entity=NAMES[0], attribute=READING, value=1), Change(entity=NAMES[1], attribute=READING, value=-2)
    remark = Change(entity=NAMES[0], attribute=REMARK, value=3)
    wanted = {watch.name: [watch.wants(each) for each in (up, down, remark)] for watch in make_watches(KIND, NAMES)}
    assert wanted == {
        "type": [True, True, False],
        "ids": [True, False, False],
        "pattern": [False, True, False],
        "query": [True, False, False],
        "remark": [False, False, True],
    }


def test_the_pattern_matches_every_second_entity_only() -> None:
    (pattern,) = [watch.selectors[0] for watch in make_watches(KIND, NAMES) if watch.name == "pattern"]
    assert isinstance(pattern, dict)
    assert [name.endswith("b") for name in NAMES] == [False, True, False, True]


def test_what_comes_is_no_longer_missing() -> None:
    made = tally(Change(entity=NAMES[0], attribute=READING, value=5))
    assert (len(made.due), len(made.undue)) == (3, 2)
    made.take(notice("type", tell(NAMES[0], **{READING: prop(5.0)})))
    made.take(notice("ids", tell(NAMES[0], **{READING: [prop(5)]})))
    made.take(notice("query", tell(NAMES[0], **{READING: 5})))
    assert not made.missing
    assert not made.strays


def test_a_stray_and_an_attribute_too_many_are_found() -> None:
    made = tally(Change(entity=NAMES[0], attribute=READING, value=5))
    made.take(notice("pattern", tell(NAMES[0], **{READING: prop(5)})))
    made.take(notice("type", tell(NAMES[0], **{READING: prop(5), REMARK: prop(0)})))
    assert {name for name, _ in made.strays} == {"pattern"}
    assert made.excess == {("type", REMARK)}


def test_what_names_no_change_of_ours_says_nothing() -> None:
    made = tally(Change(entity=NAMES[0], attribute=READING, value=5))
    strange: list[Any] = [
        NotJson(), None, 1, [], {}, {"data": 1}, {"data": [1]}, tell(NAMES[0]), tell(NAMES[0], **{READING: prop(0)}),
        tell(NAMES[0], **{READING: {"value": True}}), {"data": [{"id": 5, READING: prop(5)}]},
    ]  # fmt: skip
    for document in strange:
        made.take(notice("type", document))
    made.take(notice("nobody", tell(NAMES[0], **{READING: prop(5)})))
    assert len(made.missing) == 3
    assert not made.strays


def test_a_deleted_subscription_wants_nothing() -> None:
    made = Tally(make_watches(KIND, NAMES))
    change = Change(entity=NAMES[0], attribute=READING, value=5)
    made.expect([change], gone=["type"])
    made.take(notice("type", tell(NAMES[0], **{READING: prop(5)})))
    assert made.strays == {("type", change)}
