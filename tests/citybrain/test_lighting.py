"""The lighting scenario against its oracle, and its laws."""

import itertools
import json
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citybrain.data.ledger import Ledger
from citybrain.faults.seams import LampSeam
from citybrain.kernel.seeds import generator
from citybrain.kernel.truth import TruthLog
from citybrain.scenarios.s10_lighting import oracle
from citybrain.scenarios.s10_lighting.dimming import dali_level, light_output, night_stretches
from citybrain.scenarios.s10_lighting.sim import Pole, PoleState, Sky, make_poles, step
from citybrain.scenarios.s10_lighting.station import Station, make_things
from citybrain.scenarios.s10_lighting.sun import LATITUDE, LONGITUDE, night_of, nights_between

_DAYS = st.dates(date(2022, 1, 1), date(2035, 12, 31))


@given(_DAYS)
def test_sun_times_agree_with_noaa(day: date) -> None:
    sunrise, sunset = oracle.sun_times(day, LATITUDE, LONGITUDE)
    assert abs(night_of(day).sunset - sunset) < timedelta(minutes=3)
    assert abs(night_of(day - timedelta(days=1)).sunrise - sunrise) < timedelta(minutes=3)


def test_the_published_day() -> None:
    # Qingdao, 2022-01-01: 07:09 and 16:54
    assert night_of(date(2021, 12, 31)).sunrise.strftime("%H:%M") == "07:09"
    assert night_of(date(2022, 1, 1)).sunset.strftime("%H:%M") == "16:54"


@settings(max_examples=40, deadline=None)
@given(_DAYS, st.lists(st.floats(0.01, 0.99), max_size=4), st.sampled_from([60.0, 90.0, 120.0]))
def test_the_energy_of_a_night_is_the_closed_form(day: date, cuts: list[float], rated: float) -> None:
    night = night_of(day)
    length = night.sunrise - night.sunset
    instants = sorted(night.sunset + length * cut for cut in cuts)
    pole = Pole(id="lamp-0001", latitude=LATITUDE, longitude=LONGITUDE, rated=rated, standby=1.2)
    state, rng = PoleState(at=night.sunset), random.Random(0)
    truths = []
    for now in [*instants, night.sunrise]:
        sky = Sky(nights=nights_between(state.at, now), elevation=-10.0)
        state, _, truth = step(pole, state, now, sky, rng)
        truths.append(truth.energy)
    expected = oracle.night_energy(night.sunset, night.sunrise, rated=rated, standby=1.2)
    assert state.energy == pytest.approx(expected, rel=1e-9)
    assert truths[-1] == state.energy
    assert truths == sorted(truths)
    assert state.baseline >= state.energy


def test_the_night_is_covered_without_gap() -> None:
    for day in (date(2026, 6, 21), date(2026, 12, 21)):
        night = night_of(day)
        stretches = night_stretches(night)
        assert stretches[0].start == night.sunset
        assert stretches[-1].end == night.sunrise
        assert all(a.end == b.start for a, b in itertools.pairwise(stretches))


def test_the_dali_curve() -> None:
    # IEC 62386-102: level 1 is 0.1 %, 254 is 100 %, 229 is next to 50 %
    assert (dali_level(0), dali_level(0.1), dali_level(50), dali_level(100)) == (0, 1, 229, 254)
    assert light_output(254) == pytest.approx(100)
    assert light_output(1) == pytest.approx(0.1)
    levels = [light_output(level) for level in range(255)]
    assert levels == sorted(set(levels))


def _station(count: int = 3) -> Station:
    start = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    poles = make_poles(count, generator(7, "poles"))
    return Station(
        poles=poles,
        ledger=Ledger(make_things(poles), start),
        truth=TruthLog({}, None),
        seam=LampSeam(),
        rng=generator(7, "lamps"),
        states={pole.id: PoleState(at=start) for pole in poles},
    )


def test_the_same_seed_tells_the_same_story() -> None:
    def story() -> list[bytes]:
        station = _station()
        start = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
        return [r.payload for n in range(1, 4) for r in station.tick(start + timedelta(minutes=n))]

    assert story() == story()


def test_an_order_counts_from_the_next_report_on_and_null_ends_it() -> None:
    station = _station(1)
    start = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    topic = "city/lamp/lamp-0001/service/dim"

    def dim_after(minutes: int) -> float:
        (report,) = station.tick(start + timedelta(minutes=minutes))
        value: float = json.loads(report.payload)["dim"]["value"]
        return value

    assert dim_after(1) == 100
    reply = station.order(topic, b'{"dim": 30}')
    assert reply is not None
    assert (reply.topic, json.loads(reply.payload)["code"]) == (f"{topic}_reply", 200)
    dim_after(2)
    assert dim_after(3) == 30
    station.order(topic, b'{"dim": null}')
    dim_after(4)
    assert dim_after(5) == 100


@pytest.mark.parametrize(
    "payload", [b"", b"{}", b'{"dim": 101}', b'{"dim": "30"}', b'{"dim": 3, "x": 1}', b"\xff", b'{"dim": NaN}']
)
def test_a_bad_order_is_answered_and_changes_nothing(payload: bytes) -> None:
    station = _station(1)
    reply = station.order("city/lamp/lamp-0001/service/dim", payload)
    assert reply is not None
    assert json.loads(reply.payload)["code"] == 400
    assert station._orders == {}


def test_an_order_for_nobody_gets_no_answer() -> None:
    assert _station(1).order("city/lamp/lamp-9999/service/dim", b'{"dim": 1}') is None


def test_the_kpi_is_recomputable() -> None:
    station = _station()
    start = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    end = start + timedelta(hours=12)
    reports = [json.loads(report.payload) for report in station.tick(end)]
    kpi = station.ledger.energy_kpi(end)
    assert kpi.energy.value == pytest.approx(sum(report["energy"]["value"] for report in reports), abs=1e-5)
    assert kpi.saving.value == pytest.approx(100 * (1 - kpi.energy.value / kpi.baseline.value), abs=0.01)
    assert 0 < kpi.saving.value < 50
