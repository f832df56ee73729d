"""REL-24: what looks at a clock tell about it, and DateAndTime of SNMP."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.measurement import Measurement, Value
from rules.verdict import Word
from testers.harness.limits import Limits
from testers.harness.observation import Json
from testers.protocols.probing.offsets import Look, bound_offset
from testers.protocols.snmp.dates import read_date_and_time, write_date_and_time
from testers.reliability import rel_24_mqtt, rel_24_snmp
from tests.testers.protocols.mqtt.assay import assay, read

NOW = 1_790_000_000.0
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    ("system", "word"),
    [
        ("mqtt_device", Word.PASS),
        ("mqtt_lagging", Word.PASS),
        ("mqtt_clock_ahead", Word.FAIL),
        ("mqtt_clock_behind", Word.FAIL),
        ("mqtt_zone_slip", Word.FAIL),
    ],
)
def test_clocks_of_reports(system: str, word: Word) -> None:
    assert assay("testers.reliability.rel_24_mqtt", system).words == {"offset": word}


@pytest.mark.parametrize(
    ("system", "word"),
    [("snmp_clock_good", Word.PASS), ("snmp_clock_ahead", Word.FAIL), ("snmp_good", Word.INCONCLUSIVE)],
)
def test_clocks_of_agents(system: str, word: Word) -> None:
    assert set(assay("testers.reliability.rel_24_snmp", system).words.values()) == {word}


@pytest.mark.parametrize(
    ("system", "word"), [("ws_delays", Word.PASS), ("ws_late_bursts", Word.PASS), ("ws_tarpit", Word.INCONCLUSIVE)]
)
def test_clocks_of_streams(system: str, word: Word) -> None:
    found = assay("testers.reliability.rel_24_ws", system, limits=Limits(timeout=0.5, connect=0.5))
    assert set(found.words.values()) == {word}


@pytest.mark.parametrize(("protocol", "system"), [("mqtt", "mqtt_device"), ("ws", "ws_good")])
@pytest.mark.parametrize("name", ["clock.lag", "clock.ours"])
@pytest.mark.parametrize("value", ["-1", "soon", "nan", "inf"])
def test_senseless_parameters_are_the_users_mistake(protocol: str, system: str, name: str, value: str) -> None:
    found = assay(f"testers.reliability.rel_24_{protocol}", system, parameters={name: value})
    assert found.words == {"": Word.NOT_TESTED}
    assert name in found.why


@pytest.mark.parametrize(("protocol", "system"), [("mqtt", "mqtt_clock_behind"), ("ws", "ws_clock_behind")])
def test_a_device_that_keeps_reports_back_says_so(protocol: str, system: str) -> None:
    found = assay(f"testers.reliability.rel_24_{protocol}", system, parameters={"clock.lag": "2.5"})
    assert found.words == {"offset": Word.INCONCLUSIVE}


def test_our_own_clock_may_eat_the_limit() -> None:
    found = assay("testers.reliability.rel_24_ws", "ws_good", parameters={"clock.ours": "1.5"})
    assert found.words == {"offset": Word.INCONCLUSIVE}


@given(
    offset=st.floats(-100, 100),
    step=st.sampled_from([1.0, 0.1, 0.001]),
    gaps=st.lists(st.floats(0.001, 2.0), min_size=1, max_size=30),
    trip=st.floats(0.001, 0.5),
)
def test_the_true_offset_lies_within_the_bounds(offset: float, step: float, gaps: list[float], trip: float) -> None:
    looks, at = list[Look](), NOW
    for gap in gaps:
        at += gap
        shown = at + trip / 2 + offset
        looks.append(Look(before=at, after=at + trip, told=shown - shown % step))
    low, high = bound_offset(looks)
    assert low - 1e-5 <= offset <= high + 1e-5


def test_looks_around_a_step_find_a_clock_of_whole_seconds() -> None:
    looks = [
        Look(before=NOW + 0.98, after=NOW + 0.99, told=NOW),
        Look(before=NOW + 1.0, after=NOW + 1.01, told=NOW + 1),
    ]
    low, high = bound_offset(looks)
    assert (round(low, 6), round(high, 6)) == (-0.01, 0.02)
    assert round(bound_offset(looks, slack=0.9)[1], 6) == 0.92


def test_a_clock_that_stands_still_gives_wide_bounds() -> None:
    looks = [Look(before=NOW, after=NOW, told=NOW), Look(before=NOW + 9, after=NOW + 9, told=NOW)]
    assert bound_offset(looks) == (-8.0, 0.0)


# RFC 2579 section 2 (DateAndTime): Tuesday May 26, 1992 at 1:30:15 PM EDT is 1992-5-26,13:30:15.0,-4:0
EXAMPLE = bytes([0x07, 0xC8, 5, 26, 13, 30, 15, 0, ord("-"), 4, 0])


def test_the_example_of_the_standard() -> None:
    assert read_date_and_time(EXAMPLE) == dt.datetime(1992, 5, 26, 17, 30, 15, tzinfo=dt.UTC).timestamp()


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        EXAMPLE[:8],
        EXAMPLE + b"\0",
        bytes([0x07, 0xC8, 13, 26, 13, 30, 15, 0, ord("-"), 4, 0]),
        bytes([0x07, 0xC8, 2, 30, 13, 30, 15, 0, ord("-"), 4, 0]),
        bytes([0, 0, 5, 26, 13, 30, 15, 0, ord("-"), 4, 0]),
        bytes([0x07, 0xC8, 5, 26, 13, 30, 61, 0, ord("-"), 4, 0]),
        bytes([0x07, 0xC8, 5, 26, 13, 30, 15, 10, ord("-"), 4, 0]),
        bytes([0x07, 0xC8, 5, 26, 13, 30, 15, 0, ord("Z"), 4, 0]),
        bytes([0, 1, 1, 1, 0, 0, 0, 0, ord("+"), 14, 0]),
    ],
)
def test_what_names_no_instant(octets: bytes) -> None:
    found = read_date_and_time(octets)
    assert found is None or found < 0


@given(st.binary(min_size=8, max_size=12))
def test_any_octets_are_read_without_error(octets: bytes) -> None:
    read_date_and_time(octets)


@given(st.integers(0, 4_000_000_000_000), ZONES)
def test_what_is_written_is_read(milliseconds: int, zone: dt.tzinfo) -> None:
    instant = dt.datetime.fromtimestamp(milliseconds / 1000, zone)
    told = read_date_and_time(write_date_and_time(instant))
    assert told is not None
    assert 0 <= instant.timestamp() - told < 0.1001


def value(found: Measurement) -> Value:
    assert isinstance(found, Value)
    return found


def test_nothing_seen_is_no_offset() -> None:
    assert value(rel_24_snmp.reduce([])["offset"]).n == 0
    assert value(rel_24_mqtt.reduce([])["offset"]).n == 0


def test_the_device_farthest_off_counts() -> None:
    reports: list[Json] = [
        {"device": "a", "taken": NOW - 0.01, "number": None},
        {"device": "b", "taken": NOW + 3.0, "number": None},
    ]
    found = rel_24_mqtt.reduce(read(("heard", {"arrived": NOW, "reports": reports}), ("own clock", {"bound": 0.5})))
    assert 3.0 <= value(found["offset"]).value < 3.6
    assert value(found["offset"]).n == 2
