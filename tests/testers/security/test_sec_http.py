import asyncio
import itertools

import pytest

from rules.measurement import Count, Flag
from rules.record import CaseRecord
from rules.verdict import Word
from testers.harness.limits import Limits
from testers.specimens.broker.listen import Handler, listening
from testers.specimens.specimen import Served, ServeOptions, find_specimen
from testers.specimens.web.message import Answer, Request, answer_json
from tests.testers.bench_web import SHORT, Reply, try_reply, try_served

DOORS, HEADERS, CONTACT, TLS = (f"testers.security.sec_{name}" for name in ("08_http", "19_http", "21_http", "01_tls"))
DATA, DENIED = answer_json({"secret": 1}), Answer(status=401)
NOSNIFF = {"X-Content-Type-Options": "nosniff"}
LOGIN = Answer(status=200, content_type="text/html", body=b'<form><input name="p" type="password"></form>')
SHELL = Answer(status=200, content_type="text/html", body=b"<div id=app></div>")


def count(record: CaseRecord, key: str) -> tuple[int, int]:
    assert record.problem is None, record.problem
    found = record.measurements[key]
    assert isinstance(found, Count)
    return found.k, found.n


def guarded(stranger: Answer, friend: Answer = DATA) -> Reply:
    def reply(request: Request) -> Answer:
        return friend if request.headers.get("authorization") == "Bearer t0ken" else stranger

    return reply


# --- SEC-08


@pytest.mark.parametrize(
    ("stranger", "accepted", "n"),
    [
        (DENIED, 0, 12),
        (Answer(status=403), 0, 12),
        (Answer(status=404), 0, 12),
        (Answer(status=302, headers={"Location": "/login"}), 0, 12),
        (LOGIN, 0, 12),
        (SHELL, 0, 12),
        (DATA, 12, 12),
        (Answer(status=500), 0, 0),
        (Answer(status=429), 0, 0),
    ],
)
def test_what_a_stranger_gets_beside_a_friend(stranger: Answer, accepted: int, n: int) -> None:
    found = try_reply(DOORS, guarded(stranger), http_token="t0ken", http_protected="/p")
    assert count(found, "accepted") == (accepted, n)


@pytest.mark.parametrize(
    ("stranger", "accepted", "n"),
    [
        (DENIED, 0, 12),
        (DATA, 12, 12),
        (LOGIN, 0, 8),  # a HEAD does not show whether the page asks for a password
        # Without a token nobody knows whether there is anything behind these.
        (Answer(status=404), 0, 0),
        (Answer(status=302, headers={"Location": "http://192.0.2.1/"}), 0, 0),
    ],
)
def test_what_a_stranger_gets_where_no_token_is_known(stranger: Answer, accepted: int, n: int) -> None:
    found = count(try_reply(DOORS, lambda _: stranger, http_protected="/p"), "accepted")
    assert found == (accepted, n)


def test_where_not_even_the_token_opens_nothing_is_proved() -> None:
    record = try_reply(DOORS, guarded(DENIED, friend=DENIED), http_token="t0ken", http_protected="/p")
    assert count(record, "accepted") == (0, 0)


def test_a_method_that_nobody_knows_may_stay_unanswered() -> None:
    def reply(request: Request) -> Answer | None:
        return DENIED if request.method in ("GET", "HEAD") else None

    assert count(try_reply(DOORS, reply, http_protected="/p"), "accepted") == (0, 8)


def test_what_is_declared_public_may_be_read() -> None:
    public = {"http.anonymous-data": "yes"}
    record = try_reply(DOORS, lambda _: DATA, capabilities=public, http_readings="/r?limit=5", http_protected="/r,/p")
    assert count(record, "accepted") == (12, 12)
    assert "/r" not in str(record.measurements["accepted"].detail)


def test_without_a_protected_resource_nothing_is_judged() -> None:
    record = try_reply(DOORS, lambda _: DATA)
    assert record.problem is not None
    assert record.problem.word is Word.NOT_TESTED
    assert "http.protected" in record.problem.reason.en


def test_a_door_that_opens_once_is_asked_again() -> None:
    turn = itertools.cycle([DATA, DENIED])

    def reply(request: Request) -> Answer:
        return next(turn) if request.path == "/p" else Answer(status=404)

    assert count(try_reply(DOORS, reply, http_protected="/p"), "accepted")[0] == 0


# --- SEC-19


def test_an_error_page_without_headers_is_no_fault() -> None:
    found = count(try_reply(HEADERS, lambda _: Answer(status=404, content_type="text/html", body=b"no")), "faults")
    assert found[0] == 0


def test_a_page_must_not_be_framed_and_data_may() -> None:
    page = Answer(status=200, content_type="text/html", body=b"<p>", headers=NOSNIFF)
    data = answer_json({})
    assert count(try_reply(HEADERS, lambda _: page), "faults")[0] == 1
    good = Answer(status=200, content_type=data.content_type, body=data.body, headers=NOSNIFF)
    assert count(try_reply(HEADERS, lambda _: good), "faults")[0] == 0


def test_a_fault_counts_once_however_many_answers_show_it() -> None:
    record = try_reply(HEADERS, lambda _: DATA, http_readings="/r", http_openapi="/o")
    assert count(record, "faults")[0] == 1


def test_a_public_service_may_be_read_by_every_site() -> None:
    open_to_all = {**NOSNIFF, "Access-Control-Allow-Origin": "*"}
    answer = Answer(status=200, content_type="application/json", body=b"{}", headers=open_to_all)
    assert count(try_reply(HEADERS, lambda _: answer), "faults")[0] == 0


def test_a_service_that_fails_asserts_nothing() -> None:
    assert count(try_reply(HEADERS, lambda _: Answer(status=503, body=b"x")), "faults") == (0, 0)


# --- SEC-21

GOOD = Answer(
    status=200, content_type="text/plain", body=b"Contact: mailto:a@b.example\nExpires: 2099-01-01T00:00:00Z\n"
)


@pytest.mark.parametrize(
    ("reply", "faults"),
    [
        (lambda _: GOOD, 0),
        (lambda request: GOOD if request.path == "/s.txt" else Answer(status=301, headers={"Location": "/s.txt"}), 0),
        (lambda _: Answer(status=404), 1),
        (lambda _: SHELL, 3),
    ],
)
def test_the_file_at_its_place(reply: Reply, faults: int) -> None:
    assert count(try_reply(CONTACT, reply), "faults") == (faults, 4)


@pytest.mark.parametrize("status", [301, 401, 500])
def test_a_file_that_cannot_be_had_is_inconclusive(status: int) -> None:
    record = try_reply(CONTACT, lambda _: Answer(status=status, headers={"Location": "https://192.0.2.1/s.txt"}))
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE


def test_a_file_that_is_missing_once_is_looked_for_again() -> None:
    turn = itertools.chain([Answer(status=404)], itertools.repeat(GOOD))
    assert count(try_reply(CONTACT, lambda _: next(turn)), "faults")[0] == 0


# --- SEC-01


def try_handler(handler: Handler, *, name: str = "https") -> CaseRecord:
    async def go() -> CaseRecord:
        async with listening(handler) as port:
            served = Served(endpoints={name: f"{name}://127.0.0.1:{port}"}, capabilities={"http.tls": "yes"})
            return await try_served(TLS, served, Limits(timeout=0.3, connect=0.3))

    return asyncio.run(go())


async def plain_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(100)
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")


async def hang_up(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Close at once."""


async def keep_silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    while await reader.read(1000):
        pass


@pytest.mark.parametrize("handler", [plain_http, hang_up, keep_silent])
def test_a_port_without_tls_is_inconclusive(handler: Handler) -> None:
    record = try_handler(handler)
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE


def test_all_tls_endpoints_are_asked() -> None:
    async def go() -> CaseRecord:
        async with (
            find_specimen("tls_good").serve(ServeOptions()) as good,
            find_specimen("tls_obsolete").serve(ServeOptions()) as old,
        ):
            endpoints = {"https": good.endpoints["https"], "mqtts": old.endpoints["https"].replace("https", "mqtts")}
            return await try_served(TLS, Served(endpoints=endpoints, capabilities={"http.tls": "yes"}), SHORT)

    record = asyncio.run(go())
    assert count(record, "obsolete") == (2, 6)
    aead = record.measurements["aead"]
    assert isinstance(aead, Flag)
    assert (aead.holds, aead.n) == (True, 2)


def test_a_server_that_swallows_old_offers_leaves_the_check_open() -> None:
    """A modern server behind a filter that drops what offers no more than TLS 1.1: silence is no refusal."""

    async def go() -> CaseRecord:
        async with find_specimen("tls_good").serve(ServeOptions()) as good:
            port = int(good.endpoints["https"].rpartition(":")[2])

            async def filter_old(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                hello = await reader.read(4096)
                if hello[9:11] < b"\x03\x03":
                    await keep_silent(reader, writer)
                    return
                onward_reader, onward = await asyncio.open_connection("127.0.0.1", port)
                onward.write(hello)
                writer.write(await onward_reader.read(16384))
                await writer.drain()
                onward.close()

            async with listening(filter_old) as front:
                served = Served(endpoints={"https": f"https://127.0.0.1:{front}"}, capabilities={"http.tls": "yes"})
                return await try_served(TLS, served, Limits(timeout=0.3, connect=0.3))

    record = asyncio.run(go())
    assert count(record, "obsolete") == (0, 0)
    assert count(record, "weak")[0] == 0
