"""Numbers as print writes them."""

import datetime as dt

import pytest

from reports.figure import write_bare, write_duration, write_number, write_percent, write_size, write_time, write_unit


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.001, "0.001"),
        (1e-5, "10⁻⁵"),
        (1.082e-5, "1.082×10⁻⁵"),
        (-3.5, "−3.5"),
        (1234567.0, "1.235×10⁶"),
        (0.0, "0"),
        (2e-12, "2×10⁻¹²"),
    ],
)
def test_four_digits_with_the_signs_of_print(value: float, shown: str) -> None:
    assert write_bare(value) == shown


def test_flags_are_yes_and_no() -> None:
    assert write_number(1.0, "1", like=True).zh == "是"
    assert write_number(0.0, "1", like=True).en == "no"


def test_units_are_written_as_print_does() -> None:
    assert write_number(21.5, "Cel").zh == "21.5 ℃"
    assert write_number(3, "{messages}").en == "3"
    assert write_unit("m2") == "㎡"
    assert write_number(None).zh == "–"


def test_sizes_times_and_shares() -> None:
    assert [write_size(each) for each in (812, 2048, 3 << 20)] == ["812 B", "2.0 KiB", "3.0 MiB"]
    assert write_duration(12.25).en == "12.2 s"
    assert write_duration(3671).zh == "1 小时 1 分"
    assert write_percent(0.95) == "95 %"
    moment = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    assert write_time(moment) == "2026-11-23 09:30:00+08:00"
