import itertools
from typing import Any

import pytest

from rules.measurement import Proportion
from rules.record import CaseRecord
from rules.verdict import Word
from testers.specimens.web.message import PROBLEM, Answer, Request, answer_json
from tests.testers.bench_web import try_reply

DESCRIBED, ERRORS = "testers.sharing.shr_04_http", "testers.sharing.shr_20_http"
NUMBER = {"application/json": {"schema": {"type": "number"}}}
PAGE = Answer(status=404, content_type="text/html", body=b"<h1>Not Found</h1>")


def describe(responses: Any, **get: Any) -> dict[str, Any]:  # noqa: ANN401
    paths = {"/x": {"get": {"responses": responses, **get}}}
    return {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": paths}


def try_description(document: object, *answers: Answer) -> CaseRecord:
    given = itertools.chain(answers, itertools.repeat(answers[-1] if answers else answer_json(1)))

    def reply(request: Request) -> Answer:
        if request.path == "/openapi.json":
            return document if isinstance(document, Answer) else answer_json(document)
        return next(given)

    return try_reply(DESCRIBED, reply)


def differing(record: CaseRecord) -> tuple[int, int]:
    assert record.problem is None, record.problem
    share = record.measurements["differing"]
    assert isinstance(share, Proportion)
    return share.k, share.n


OK = {"200": {"description": "", "content": NUMBER}}
TEXT = Answer(status=200, content_type="text/plain", body=b"1")


@pytest.mark.parametrize(
    ("responses", "answers", "found"),
    [
        (OK, [answer_json(1)], (0, 1)),
        (OK, [answer_json("one")], (1, 1)),
        (OK, [TEXT], (1, 1)),
        (OK, [answer_json(1, status=206)], (1, 1)),
        (OK, [Answer(status=200)], (0, 1)),
        (OK, [Answer(status=200, content_type="application/json", body=b"{")], (1, 1)),
        (OK, [answer_json(1, content_type="application/json; charset=utf-8")], (0, 1)),
        ({"2XX": {"description": ""}}, [TEXT], (0, 1)),
        ({"default": {"description": "", "content": NUMBER}}, [answer_json(1, status=404)], (0, 1)),
        ({"200": {"description": "", "content": {"text/*": {}}}}, [TEXT], (0, 1)),
        # What differs once and not again is not counted, and neither is a service that has no time.
        (OK, [answer_json("one"), answer_json(1)], (0, 1)),
        (OK, [Answer(status=503)], (0, 0)),
        (OK, [Answer(status=429)], (0, 0)),
    ],
)
def test_answers_against_their_description(responses: Any, answers: list[Answer], found: tuple[int, int]) -> None:  # noqa: ANN401
    assert differing(try_description(describe(responses), *answers)) == found


@pytest.mark.parametrize(
    "get",
    [
        {"security": [{"bearer": []}]},
        {"parameters": [{"name": "q", "in": "query", "required": True, "schema": {"type": "string"}}]},
        {"responses": {"200": {"description": "", "content": {"text/event-stream": {}}}}},
    ],
)
def test_operations_that_cannot_be_called_are_left_out(get: dict[str, Any]) -> None:
    document = describe(OK) | {"components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}}}
    document["paths"]["/x"]["get"].update(get)
    assert differing(try_description(document, answer_json("one"))) == (0, 0)


@pytest.mark.parametrize(
    ("document", "faults", "n"),
    [
        (describe(OK), 0, 1),
        ({**describe(OK), "info": {}}, 2, 1),
        ({"hello": 1}, 1, 1),
        (answer_json([]), 1, 1),
        (Answer(status=200, content_type="text/html", body=b"<html>"), 1, 1),
        (Answer(status=404), 1, 1),
        (Answer(status=410), 1, 1),
    ],
)
def test_the_description_itself(document: object, faults: int, n: int) -> None:
    found = try_description(document).measurements["invalid"]
    assert (found.estimate, found.n) == (faults, n)


def test_references_to_elsewhere_leave_the_description_unjudged() -> None:
    document = describe(OK) | {"components": {"schemas": {"A": {"$ref": "http://127.0.0.1:9/a"}}}}
    assert try_description(document).measurements["invalid"].n == 0


@pytest.mark.parametrize("status", [302, 401, 403, 500])
def test_a_description_that_is_withheld_is_inconclusive(status: int) -> None:
    record = try_description(Answer(status=status, headers={"Location": "http://192.0.2.1/"}))
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE


# --- SHR-20


def errors(record: CaseRecord) -> tuple[int, int, float]:
    opaque, leaking = record.measurements["opaque"], record.measurements["leaking"]
    assert isinstance(opaque, Proportion)
    assert opaque.n == leaking.n
    return opaque.k, opaque.n, leaking.estimate or 0


def problem(status: int, **more: object) -> Answer:
    return answer_json({"status": status, **more}, status=status, content_type=PROBLEM)


def test_a_service_that_makes_no_errors_asserts_nothing() -> None:
    assert errors(try_reply(ERRORS, lambda _: answer_json({}))) == (0, 0, 0)


def test_problem_details_everywhere() -> None:
    opaque, n, leaking = errors(try_reply(ERRORS, lambda _: problem(404)))
    assert (opaque, leaking) == (0, 0)
    assert n >= 10


def test_pages_are_opaque_and_traces_leak() -> None:
    opaque, n, leaking = errors(try_reply(ERRORS, lambda _: PAGE))
    assert opaque == n > 0 == leaking
    trace = "Traceback (most recent call last):\n  File"
    opaque, n, leaking = errors(try_reply(ERRORS, lambda _: problem(500, detail=trace)))
    assert opaque == 0 < leaking == n


def test_what_shows_once_is_not_counted() -> None:
    turn = itertools.cycle([PAGE, problem(404)])
    assert errors(try_reply(ERRORS, lambda _: next(turn)))[0] == 0


def test_an_odd_request_may_stay_unanswered() -> None:
    opaque, n, _ = errors(try_reply(ERRORS, lambda request: None if request.method != "GET" else problem(404)))
    assert opaque == 0 < n
