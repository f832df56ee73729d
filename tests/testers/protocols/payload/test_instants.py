import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.protocols.payload.instants import Reading, read_stamp, same_instant


# The examples of RFC 3339 section 5.8.
@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520000+00:00"),
        ("1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57+00:00"),
        ("1990-12-31T23:59:60Z", "1991-01-01T00:00:00+00:00"),
        ("1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00+00:00"),
        ("1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870000+00:00"),
        ("2026-11-23t08:00:00z", "2026-11-23T08:00:00+00:00"),
        ("2026-11-23 08:00:00-00:00", "2026-11-23T08:00:00+00:00"),
    ],
)
def test_instants_are_read(text: str, instant: str) -> None:
    stamp = read_stamp(text)
    assert stamp is not None
    assert stamp.reading is Reading.INSTANT
    assert stamp.instant == dt.datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T08:00:00",
        "2026-11-23 08:00:00",
        "2026-11-23 08:00",
        "2026-11-23T08:00:00.123",
        "2026/11/23 08:00:00",
        "23.11.2026 08:00",
        "11/23/2026 8:00 AM",
    ],
)
def test_a_time_without_zone_is_ambiguous(text: str) -> None:
    stamp = read_stamp(text)
    assert stamp is not None
    assert stamp.reading is Reading.AMBIGUOUS


@pytest.mark.parametrize(
    "text",
    [
        "2026-13-01T08:00:00Z",
        "2026-02-30T08:00:00Z",
        "2026-11-23T25:00:00Z",
        "2026-11-23T08:00:61Z",
        "2026-11-23T08:00:00+25:00",
        "2026-11-23T08:00:00+0800",
        "2026-11-23T08:00:00+08",
        "2026-11-23T08:00Z",
        "2026-11-23T08:00:00,5Z",
        "2026-11-23T08:00:00 +08:00",
        "2026-11-23 08:00:00 UTC",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:60Z",
    ],
)
def test_what_rfc_3339_does_not_write_is_broken(text: str) -> None:
    stamp = read_stamp(text)
    assert stamp is not None
    assert stamp.reading is Reading.BROKEN


@pytest.mark.parametrize(
    "text",
    ["", "2026-11-23", "08:00:00", "lamp-07", "2026-11-23T08:00:00 by the gate", "1700000000", "1.2.3", "x" * 99],
)
def test_other_text_tells_no_time(text: str) -> None:
    assert read_stamp(text) is None


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    read_stamp(text)


@given(
    st.datetimes(min_value=dt.datetime(1, 1, 3), max_value=dt.datetime(9999, 12, 28)),  # noqa: DTZ001 - a zone is put on
    st.integers(-23, 23),
    st.integers(-23, 23),
)
def test_two_ways_to_write_one_instant_are_equal(moment: dt.datetime, one: int, other: int) -> None:
    utc = moment.replace(tzinfo=dt.UTC)
    texts = [utc.astimezone(dt.timezone(dt.timedelta(hours=hours))).isoformat() for hours in (one, other)]
    first, second = (read_stamp(text) for text in texts)
    assert first is not None
    assert second is not None
    assert same_instant(first, second) is True


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2026-11-23T08:00:00Z", "2026-11-23T08:00:00.999Z", True),
        ("2026-11-23T08:00:00.000Z", "2026-11-23T08:00:00.0004Z", True),
        ("2026-11-23T08:00:00.000Z", "2026-11-23T08:00:00.002Z", False),
        ("2026-11-23T08:00:00Z", "2026-11-23T08:00:00+08:00", False),
        ("2026-11-23T08:00:00Z", "2026-11-23T08:00:00", None),
    ],
)
def test_instants_are_compared_to_the_coarser_precision(one: str, other: str, *, same: bool | None) -> None:
    first, second = read_stamp(one), read_stamp(other)
    assert first is not None
    assert second is not None
    assert same_instant(first, second) is same
