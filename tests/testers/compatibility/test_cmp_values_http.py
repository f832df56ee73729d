"""CMP-07, CMP-09, CMP-11, CMP-24 and CMP-25 over HTTP: what counts and what does not."""

import json
from collections.abc import Callable

import pytest

from rules.record import CaseRecord
from rules.verdict import Word
from testers.specimens.web.message import PROBLEM, Answer, Request, answer_json
from tests.testers.bench_web import try_reply, try_specimen
from tests.testers.protocols.mqtt.assay import assay

SEMANTICS = "testers.compatibility.cmp_24_http"
NUMBERS, TEXTS, TOLERANCE = (f"testers.compatibility.cmp_{number}_http" for number in ("11", "09", "25"))


def count(record: CaseRecord) -> tuple[float, int]:
    assert record.problem is None, record.problem
    (found,) = record.measurements.values()
    return found.estimate or 0, found.n


def word(record: CaseRecord) -> Word | None:
    return record.problem.word if record.problem else None


def resource(method: Callable[[Request], Answer | None]) -> Callable[[Request], Answer]:
    def reply(request: Request) -> Answer:
        return method(request) or answer_json({"a": 1})

    return reply


@pytest.mark.parametrize(
    ("status", "headers", "wrong"),
    [(501, {}, 0), (405, {"Allow": "GET"}, 0), (405, {}, 3), (200, {}, 3), (404, {}, 0)],
)
def test_methods_that_nobody_knows(status: int, headers: dict[str, str], wrong: int) -> None:
    def odd(request: Request) -> Answer | None:
        known = request.method in ("GET", "HEAD")
        return None if known else Answer(status=status, content_type=PROBLEM, body=b"{}", headers=headers)

    assert count(try_reply(SEMANTICS, resource(odd), http_resources="/x")) == (wrong, 5)


def test_a_fault_that_shows_once_is_not_counted() -> None:
    seen: list[str] = []

    def once(request: Request) -> Answer | None:
        seen.append(request.method)
        first = request.method == "HEAD" and seen.count("HEAD") == 1
        odd = request.method not in ("GET", "HEAD")
        return Answer(status=501) if odd else Answer(status=500) if first else None

    assert count(try_reply(SEMANTICS, resource(once), http_resources="/x")) == (0, 5)


def test_what_moves_is_held_to_little() -> None:
    turn = iter(range(10_000))

    def moving(request: Request) -> Answer | None:
        if request.method not in ("GET", "HEAD"):
            return Answer(status=501)
        number = next(turn)
        return Answer(status=200, content_type="text/plain", body=b"x" * number, headers={"ETag": f'"{number}"'})

    wrong, _ = count(try_reply(SEMANTICS, resource(moving), http_resources="/x"))
    assert wrong == 0


def test_a_resource_that_is_refused_tells_nothing() -> None:
    record = try_reply(SEMANTICS, lambda _: Answer(status=403), http_resources="/x")
    assert word(record) is Word.INCONCLUSIVE


@pytest.mark.peer("nginx")
@pytest.mark.parametrize(("system", "wanted"), [("nginx", Word.PASS), ("nginx_plain", Word.FAIL)])
def test_a_web_server_of_others(system: str, wanted: Word) -> None:
    found = assay(SEMANTICS, system)
    assert found.words == {"wrong": wanted}
    assert "Allow" in found.why or wanted is Word.PASS


def test_pythons_own_server() -> None:
    assert assay(SEMANTICS, "pyhttp").words == {"wrong": Word.PASS}
    assert assay(TOLERANCE, "pyhttp").words == {"rejected": Word.PASS}


class Store:
    """A collection that answers by `keep`; an int is a refusal with that status."""

    def __init__(self, keep: Callable[[object], object]) -> None:
        self.keep = keep
        self.kept: object = None

    def __call__(self, request: Request) -> Answer:
        if request.method == "DELETE":
            return Answer(status=204)
        if request.method == "POST":
            return answer_json({"id": "1"}, status=201)
        return answer_json({"id": "1", "text": self.keep(None), "value": 42})


def test_a_store_that_keeps_nothing_is_inconclusive() -> None:
    for case in (TEXTS, NUMBERS):
        record = try_reply(case, lambda _: Answer(status=403), values_collection="/notes")
        assert word(record) is Word.INCONCLUSIVE
    record = try_reply(TEXTS, Store(lambda _: None), values_collection="/notes")
    assert word(record) is Word.INCONCLUSIVE


def test_without_a_collection_the_cure_is_told() -> None:
    record = try_reply(NUMBERS, lambda _: answer_json({}))
    assert record.problem is not None
    assert "values.collection" in record.problem.reason.en


def test_integers_beyond_doubles_are_demanded_where_they_are_declared_alone() -> None:
    # 'value' is a member like any other here: what is demanded of it stays what a double promises.
    served = assay(NUMBERS, "numbers_doubles", parameters={"values.int64": None})
    assert served.words == {"altered": Word.PASS}
    assert count(try_specimen(NUMBERS, "numbers_doubles"))[0] > 0


def test_numbers_are_sent_as_they_are_written() -> None:
    from testers.protocols.http.values import number, write_exact

    text = write_exact({"a": number("1E+2"), "b": "cityassay-number:x", "c": "界"}).decode()
    assert text == '{"a":1E+2,"b":"cityassay-number:x","c":"界"}'
    assert json.loads(write_exact({"a": number("null")})) == {"a": None}
