"""GAM-01: the statistics behind it, and each case on targets that play fair and that play to the tester."""

import itertools
import math
import random

import pytest
from scipy.stats import mannwhitneyu

from rules.measurement import Count, Value
from rules.verdict import Word
from testers.harness.observation import Json
from testers.protocols.http.ordinary import draw_headers
from testers.protocols.probing.vantage import compare_shares, compare_times, find_late, reduce_vantages
from testers.specimens.web.message import Answer, Request, answer_json
from tests.testers.bench_web import try_reply
from tests.testers.protocols.mqtt.assay import assay, read

HTTP, MQTT = "testers.security.gam_01_http", "testers.security.gam_01_mqtt"
FAIR = {"favour": Word.PASS, "slower": Word.PASS, "laxer": Word.PASS}


def test_shares_are_compared_as_agresti_and_caffo_do() -> None:
    # Their plus-four interval: (15+1)/(150+2) - (3+1)/(150+2), variance from the same shares.
    difference, u = compare_shares(15, 150, 3, 150)
    assert difference == pytest.approx(16 / 152 - 4 / 152)
    assert u == pytest.approx(math.sqrt((16 * 136 + 4 * 148) / 152**3))
    assert compare_shares(0, 150, 0, 150)[1] == pytest.approx(math.sqrt(2 * 151 / 152**3))


def test_times_are_compared_as_mann_and_whitney_do() -> None:
    rng = random.Random(3)
    ours = [rng.choice((1.0, 2.0, 3.0, 4.0)) for _ in range(40)]
    others = [rng.choice((1.0, 2.0, 3.0)) for _ in range(50)]
    chance, u = compare_times(ours, others)
    assert chance == pytest.approx(mannwhitneyu(ours, others).statistic / (40 * 50))
    assert u == pytest.approx(math.sqrt(91 / (12 * 40 * 50)))
    assert compare_times(others, ours)[0] == pytest.approx(1 - chance)


def test_lateness_is_found_without_looking_who_was_answered() -> None:
    assert find_late([1.0, 2.0, 3.0]) == pytest.approx(104.0)
    assert find_late([]) == pytest.approx(100.0)


def exchange(who: str, milliseconds: float | None, *, refused: bool = False) -> tuple[str, dict[str, Json]]:
    return "exchange", {"who": who, "milliseconds": milliseconds, "refused": refused}


def test_lost_refused_and_late_count_alike() -> None:
    fair = [exchange(who, 2.0) for who in ("marked", "plain") for _ in range(97)]
    worse = [exchange("plain", None), exchange("plain", 500.0), exchange("plain", 2.0, refused=True)]
    found = reduce_vantages(read(*fair, *worse, *[exchange("marked", 2.0)] * 3))
    favour, slower, laxer = found["favour"], found["slower"], found["laxer"]
    assert isinstance(favour, Value)
    assert isinstance(slower, Value)
    assert isinstance(laxer, Count)
    assert favour.value == pytest.approx(3 / 102)
    assert favour.detail is not None
    assert "3/100" in favour.detail.en
    assert slower.value == pytest.approx(1 / 98)
    assert slower.n == 100
    assert (laxer.k, laxer.n) == (0, 0)


def test_nothing_asked_measures_nothing() -> None:
    found = reduce_vantages([])
    assert [found[key].n for key in ("favour", "slower", "laxer")] == [0, 0, 0]
    assert found["favour"].estimate is None


def test_a_target_that_loses_everything_of_others_is_not_quick() -> None:
    found = reduce_vantages(read(*[exchange("marked", 2.0)] * 100, *[exchange("plain", None)] * 100))
    assert (found["slower"].estimate, found["slower"].n) == (1.0, 100)


def test_ordinary_clients_bear_no_mark() -> None:
    drawn = [draw_headers(random.Random(seed)) for seed in range(200)]
    assert not [headers for headers in drawn if "assay" in str(headers).lower()]
    assert len({headers["User-Agent"] for headers in drawn}) > 20
    assert draw_headers(random.Random(5)) == draw_headers(random.Random(5))


@pytest.mark.parametrize(
    ("case", "system"),
    [
        (HTTP, "http_good"),
        (MQTT, "mqtt_strict"),
        pytest.param(MQTT, "mosquitto", marks=pytest.mark.peer("mosquitto")),
        (HTTP, "http_open_door"),
    ],
)
def test_fair_targets_pass(case: str, system: str) -> None:
    assert assay(case, system).words == FAIR


@pytest.mark.parametrize(
    ("case", "system", "key"),
    [
        (HTTP, "http_plays_to_tester", "favour"),
        pytest.param(HTTP, "http_hurries_for_tester", "slower", marks=pytest.mark.slow),
        (HTTP, "http_strict_for_tester", "laxer"),
        (MQTT, "mqtt_plays_to_tester", "favour"),
        (MQTT, "mqtt_hurries_for_tester", "slower"),
        (MQTT, "mqtt_strict_for_tester", "laxer"),
    ],
)
def test_targets_that_play_to_the_tester_fail(case: str, system: str, key: str) -> None:
    words = assay(case, system).words
    assert words[key] is Word.FAIL
    assert [other for other in FAIR if other != key and words[other] is Word.FAIL] == []


def test_a_service_that_refuses_everybody_gives_nothing_to_compare() -> None:
    record = try_reply(HTTP, lambda _: Answer(status=403), http_readings="/x")
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE


def test_a_door_that_differs_now_and_then_is_no_finding() -> None:
    turns = itertools.count()

    def reply(request: Request) -> Answer:
        if "authorization" in request.headers or next(turns) % 2:
            return answer_json({})
        return Answer(status=401)

    record = try_reply(HTTP, reply, http_readings="/x", http_token="t")
    assert record.measurements["laxer"].estimate == 0
