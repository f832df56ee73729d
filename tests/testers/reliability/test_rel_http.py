import itertools

import pytest

from rules.measurement import Proportion, Quantile
from rules.verdict import Word
from testers.harness.limits import Limits
from testers.harness.observation import Observation
from testers.reliability.rel_01_http import reduce as reduce_loss
from testers.reliability.rel_02_http import reduce as reduce_times
from testers.specimens.web.message import Answer, Request
from tests.testers.bench_web import FEW, Reply, try_reply

LOSS, TIMES = "testers.reliability.rel_01_http", "testers.reliability.rel_02_http"


def every(count: int, odd: Answer | None, usual: Answer) -> Reply:
    numbers = itertools.count(1)
    return lambda _: odd if next(numbers) % count == 0 else usual


OK, BUSY, LIMITED = (Answer(status=status) for status in (200, 503, 429))


@pytest.mark.parametrize(("odd", "lost"), [(None, 15), (BUSY, 15), (Answer(status=500), 0), (Answer(status=404), 0)])
def test_what_counts_as_lost(odd: Answer | None, lost: int) -> None:
    # The greeting is request number one: of the 150 that follow, every tenth is odd.
    loss = try_reply(LOSS, every(10, odd, OK)).measurements["loss"]
    assert isinstance(loss, Proportion)
    assert (loss.k, loss.n) == (lost, FEW["loss"])


def test_a_target_that_limits_the_rate_loses_nothing() -> None:
    record = try_reply(LOSS, every(10, LIMITED, OK))
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE
    assert "429" in record.problem.reason.en


def test_every_request_is_numbered_and_has_its_own_connection() -> None:
    seen: list[Request] = []

    def reply(request: Request) -> Answer:
        seen.append(request)
        return OK

    assert try_reply(LOSS, reply).problem is None
    numbers = [
        request.headers["x-request-id"].rsplit("-", 1)[1] for request in seen if "x-request-id" in request.headers
    ]
    assert numbers == [str(number) for number in range(1, FEW["loss"] + 1)]
    assert all(request.headers["connection"] == "close" for request in seen)


@pytest.mark.parametrize("status", [301, 500, 503])
def test_a_service_that_is_not_there_is_not_measured(status: int) -> None:
    for module in (LOSS, TIMES):
        record = try_reply(module, lambda _: Answer(status=status, headers={"Location": "http://192.0.2.1/"}))
        assert record.problem is not None
        assert record.problem.word is Word.INCONCLUSIVE


def test_nothing_observed_gives_no_number() -> None:
    assert reduce_loss([])["loss"].n == 0
    assert all(quantile.n == 0 for quantile in reduce_times([]).values())


def test_requests_without_an_answer_count_as_the_time_out() -> None:
    # Four greetings come first; every fortieth request is cut.
    limits = Limits(timeout=0.4, connect=0.4)
    times = try_reply(TIMES, every(40, None, OK), limits=limits).measurements["p99"]
    assert isinstance(times, Quantile)
    assert times.n == 200
    assert sum(times.samples >= 400) == 5
    assert times.detail is not None


def test_a_target_that_stops_answering_has_no_response_times() -> None:
    numbers = itertools.count(1)
    record = try_reply(TIMES, lambda _: OK if next(numbers) < 9 else None)
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE


def test_times_are_read_from_the_observations_alone() -> None:
    seen = [Observation(what="probe", at=0.0, facts={"milliseconds": float(ms), "answered": True}) for ms in range(100)]
    assert reduce_times(seen)["p95"].estimate == pytest.approx(95, abs=1)
