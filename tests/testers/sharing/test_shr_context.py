"""SHR-10, SHR-11 and SHR-18 beyond their specimens: other habits, missing parameters, what must not be decided."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from rules.measurement import Count, Proportion
from rules.record import CaseRecord
from rules.text import Text
from rules.verdict import Word
from testers.harness.observation import Observation
from testers.sharing import shr_10_http, shr_10_mqtt, shr_11_http, shr_18_http
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.serve import ngsi
from testers.specimens.specimen import ServeOptions
from testers.specimens.web.message import Answer, Request, answer_json
from tests.testers.bench_web import SHORT, try_reply, try_served, try_specimen

NOTIFIED, FLOW, PAST = "testers.sharing.shr_10_http", "testers.sharing.shr_11_http", "testers.sharing.shr_18_http"


def observed(what: str, **facts: object) -> Observation:
    return Observation(what=what, at=0.0, facts=facts)  # type: ignore[arg-type] # facts of a test are JSON


def try_broker(manners: Manners) -> CaseRecord:
    async def go() -> CaseRecord:
        async with ngsi(manners)(ServeOptions(seed=7, scale=0.02)) as served:
            return await try_served(NOTIFIED, served, SHORT)

    return asyncio.run(go())


def test_a_broker_without_batch_operations() -> None:
    record = try_broker(Manners(batch=False))
    assert record.problem is None, record.problem
    missing = record.measurements["missing"]
    assert isinstance(missing, Proportion)
    # One round of changes, as planned (40 by type, 20 by id, 20 by pattern, at most 40 by value): the two rounds behind
    # the end of a subscription do not count.
    assert missing.k == 0 < missing.n <= 120
    assert record.residue == ()


def test_a_broker_that_refuses_subscriptions_is_inconclusive() -> None:
    def reply(request: Request) -> Answer:
        return Answer(status=403 if request.path.endswith("/subscriptions") else 201)

    record = try_reply(NOTIFIED, reply)
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE


@pytest.mark.parametrize("module", [shr_10_http, shr_10_mqtt])
def test_nothing_heard_of_is_nothing_measured(module: object) -> None:
    measured = module.reduce([])  # type: ignore[attr-defined] # both modules are cases
    assert {key: found.n for key, found in measured.items()} == {"missing": 0, "unsubscribed": 0}


@pytest.mark.parametrize("module", [shr_10_http, shr_10_mqtt])
def test_what_was_lost_and_what_strayed(module: object) -> None:
    facts = {"due": 50, "missing": {"type": 2, "ids": 1}, "undue": 40, "strays": {"ids": 4}, "excess": []}
    measured = module.reduce([observed("end", **facts)])  # type: ignore[attr-defined] # both modules are cases
    missing, strays = measured["missing"], measured["unsubscribed"]
    assert isinstance(missing, Proportion)
    assert isinstance(strays, Count)
    assert (missing.k, missing.n, strays.estimate, strays.n) == (3, 50, 4, 40)
    assert "type: 2" in str(missing.detail)
    assert "ids: 4" in str(strays.detail)


# --- SHR-11


def test_steps_are_counted_and_named() -> None:
    fault = {"zh": "错", "en": "a fault"}
    steps = [observed("assertion", place="token", fault=None), observed("assertion", place="scope", fault=fault)]
    measured = shr_11_http.reduce(steps)["wrong"]
    assert (measured.estimate, measured.n) == (1, 2)
    assert measured.detail is not None
    assert "scope: a fault" in measured.detail.en


def test_without_a_token_endpoint_nothing_is_decided() -> None:
    record = try_reply(
        FLOW, lambda _: answer_json({}, status=404), oauth_client="a", oauth_secret="b", oauth_resource="/x"
    )
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE


def test_without_credentials_the_user_is_told() -> None:
    record = try_reply(FLOW, lambda _: answer_json({"token_endpoint": "/token"}))
    assert record.problem is not None
    assert record.problem.word is Word.NOT_TESTED
    assert "oauth.client" in record.problem.reason.en


def test_no_credentials_leave_the_authorisation() -> None:
    document = {"issuer": "x", "token_endpoint": "http://192.0.2.1/token", "response_types_supported": []}
    record = try_reply(FLOW, lambda _: answer_json(document), oauth_client="a", oauth_secret="b", oauth_resource="/x")
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE
    assert "192.0.2.1" in record.problem.reason.en


# --- SHR-18


def test_too_little_history_is_the_users_business() -> None:
    items = [{"ts": f"2026-01-01T00:00:0{second}Z", "value": second} for second in range(3)]
    record = try_reply(PAST, lambda _: answer_json({"items": items}), capabilities={"http.series": "yes"},
                       series_path="/h")  # fmt: skip
    assert record.problem is not None
    assert record.problem.word is Word.NOT_TESTED
    assert "series.write" in record.problem.reason.en


@pytest.mark.parametrize("parameters", [{"series.bounds": "[["}, {"series.order": "sideways"}])
def test_a_wrong_parameter_is_named(parameters: dict[str, str]) -> None:
    record = try_specimen(PAST, "history_good", limits=SHORT, **parameters)
    assert record.problem is not None
    assert record.problem.word is Word.NOT_TESTED
    assert next(iter(parameters)) in record.problem.reason.en


def test_times_that_cannot_be_read_decide_nothing() -> None:
    record = try_specimen(PAST, "history_read_only", limits=SHORT, **{"series.stamp": "when"})
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE


def test_wrong_queries_are_counted() -> None:
    fault = {"zh": "错", "en": "a fault"}
    seen: Sequence[Observation] = [observed("query", place="a", fault=fault), observed("query", place="b", fault=None)]
    measured = shr_18_http.reduce(seen)["wrong"]
    assert isinstance(measured, Proportion)
    assert (measured.k, measured.n) == (1, 2)
    assert replace(measured, detail=None).detail is None
    assert isinstance(measured.detail, Text)
