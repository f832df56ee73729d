"""CMP-04 and CMP-05 beyond their specimens: what shows once, what cannot be had, what is not claimed."""

import itertools
from typing import Any

from rules.measurement import Proportion
from rules.record import CaseRecord
from rules.verdict import Word
from testers.specimens.web.message import Answer, Request, answer_json
from tests.testers.bench_web import try_reply

ENTITIES, FEATURES = "testers.compatibility.cmp_04_http", "testers.compatibility.cmp_05_http"
CORE = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"
LINK = f'<{CORE}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
CONF = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"


def try_broker(*powers: Any, missing: int = 404) -> CaseRecord:  # noqa: ANN401
    """A broker with one entity, whose power is another one each time it is asked for."""
    given = itertools.chain(powers, itertools.repeat(powers[-1]))

    def reply(request: Request) -> Answer:
        entity = {"id": "urn:x:1", "type": "Lamp", "power": next(given)}
        if "CityAssay" in request.path:
            return Answer(status=missing)
        if "ld+json" not in request.headers["accept"]:
            answer = answer_json(entity)
            return Answer(status=200, content_type="application/json", body=answer.body, headers={"Link": LINK})
        linked = {**entity, "@context": CORE}
        listed = request.path.endswith("/entities")
        return answer_json([linked] if listed else linked, content_type="application/ld+json")

    return try_reply(ENTITIES, reply, ngsi_type="Lamp")


def numbers(record: CaseRecord) -> dict[str, tuple[float | None, int]]:
    assert record.problem is None, record.problem
    return {key: (found.estimate, found.n) for key, found in record.measurements.items()}


GOOD = {"type": "Property", "value": 1}


def test_a_good_broker() -> None:
    assert numbers(try_broker(GOOD)) == {"invalid": (0, 1), "unresolved": (0, 1), "wrong": (0, 2)}


def test_a_fault_that_does_not_show_twice_is_none() -> None:
    assert numbers(try_broker(7, GOOD))["invalid"] == (0, 1)
    assert numbers(try_broker(7))["invalid"] == (1, 1)


def test_a_live_value_is_no_difference_of_representations() -> None:
    moving = [{"type": "Property", "value": number} for number in range(50)]
    assert numbers(try_broker(*moving))["wrong"] == (0, 2)


def test_an_unknown_entity_is_404() -> None:
    assert numbers(try_broker(GOOD, missing=200))["wrong"] == (1, 2)


def test_without_a_type_the_user_is_told() -> None:
    record = try_reply(ENTITIES, lambda _: answer_json([]))
    assert record.problem is not None
    assert record.problem.word is Word.NOT_TESTED
    assert "ngsi.type" in record.problem.reason.en


def test_a_list_that_is_none_is_inconclusive() -> None:
    record = try_reply(ENTITIES, lambda _: answer_json({"items": []}), ngsi_type="Lamp")
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE


# --- CMP-05


def try_features(claimed: list[str]) -> CaseRecord:
    feature: dict[str, Any] = {"type": "Feature", "id": "1", "geometry": None, "properties": {}}

    def reply(request: Request) -> Answer:
        if request.path.endswith("/conformance"):
            return answer_json({"conformsTo": claimed})
        if request.path.endswith("/collections"):
            return answer_json({"links": [], "collections": [{"id": "a"}]})
        return answer_json({"type": "FeatureCollection", "features": [feature]}, content_type="application/geo+json")

    return try_reply(FEATURES, reply)


def test_what_is_not_claimed_is_not_judged_but_core_must_be() -> None:
    record = try_features([f"{CONF}html-of-tomorrow"])
    share = record.measurements["failing"]
    assert isinstance(share, Proportion)
    assert (share.k, share.n) == (1, 1)
    assert share.detail is not None
    assert "core" in share.detail.en


def test_a_service_without_features_is_inconclusive() -> None:
    record = try_reply(FEATURES, lambda _: answer_json({"collections": [{"id": "a"}]}))
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE
