import datetime as dt
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from testers.protocols.payload.identifiers import (
    CREDIT_CHARACTERS,
    PROVINCES,
    SCHEMES,
    compute_credit_check,
    compute_identity_check,
    find_identity_fault,
    passes_luhn,
)

# GB 32100-2015 works 91350100M000100Y43 out in its annex (sum 1640, remainder 28, check character 3);
# 91110000600037341L is the example of python-stdnum's cn.uscc; the other two are examples of GB/T 36625.2-2018.
CREDITS = ["91350100M000100Y43", "91110000600037341L", "12100000400009880K", "12100000400002195R"]
# GB 11643-1999 gives the first two, and works the third out; the last is the example of python-stdnum's cn.ric.
IDENTITIES = ["11010519491231002X", "440524188001010014", "34052419800101001X", "360426199101010071"]
# Platform and camera of the default settings of open implementations of GB/T 28181 (Monibuca, WVP).
DEVICES = ["34020000002000000001", "34020000001320000001", "31011500991320000532"]
TODAY = dt.date(2026, 11, 26)


def fault(scheme: str, code: str) -> bool:
    return SCHEMES[scheme].find_fault(code) is not None


@pytest.mark.parametrize("code", CREDITS)
def test_credit_codes_that_were_published(code: str) -> None:
    assert not fault("uscc", code)


@pytest.mark.parametrize("number", IDENTITIES)
def test_identity_numbers_that_were_published(number: str) -> None:
    assert not fault("gb11643", number)


@pytest.mark.parametrize("code", DEVICES)
def test_device_codes_in_use(code: str) -> None:
    assert not fault("gbt28181", code)


@pytest.mark.parametrize(
    ("scheme", "code"),
    [
        # The worked example of GB 32100-2015 is of a code that ends with Z, which must be 3.
        ("uscc", "91350100M000100Y4Z"),
        ("uscc", "91350100m000100y43"),
        ("uscc", "9135O100M000100Y43"),
        ("uscc", "91350100M000100Y4"),
        ("uscc", "٩1350100M000100Y43"),
        ("gb11643", "110105194912310021"),
        ("gb11643", "990105194912310029"),
        ("gb11643", "11010519490229002X"),
        ("gb11643", "11010529491231002X"),
        ("gb11643", "11010519491231002x"),
        ("gb11643", "1101051949123100"),
        ("gbt2260", "990000"),
        ("gbt2260", "110001"),
        ("gbt2260", "11010"),
        ("gbt2260", "１10105"),
        ("gbt28181", "3402000000132000001"),
        ("gbt28181", "99020000001320000001"),
        ("gbt28181", "34020001001320000001"),
        ("gbt28181", "34020000000010000001"),
        ("gbt28181", "3402000000132000000X"),
    ],
)
def test_codes_that_cannot_be_right(scheme: str, code: str) -> None:
    assert fault(scheme, code)


def test_provinces_are_34() -> None:
    # Provinces, autonomous regions, municipalities, and the special administrative regions and Taiwan.
    assert len(PROVINCES) == 34


@given(st.sampled_from(CREDITS), st.integers(0, 17), st.sampled_from(CREDIT_CHARACTERS))
def test_every_single_slip_in_a_credit_code_is_found(code: str, place: int, character: str) -> None:
    # 31 is prime and no weight is a multiple of it: one wrong character always moves the sum.
    slipped = code[:place] + character + code[place + 1 :]
    assert fault("uscc", slipped) == (slipped != code)


@given(st.text(CREDIT_CHARACTERS, min_size=9, max_size=9), st.integers(8, 15))
def test_neighbours_that_change_places_are_found_in_a_credit_code(organisation: str, place: int) -> None:
    body = f"91310115{organisation}"
    code = body + compute_credit_check(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert not fault("uscc", code)
    assert fault("uscc", swapped) == (swapped != code)


@st.composite
def identities(draw: st.DrawFn) -> str:
    born = draw(st.dates(dt.date(1900, 1, 1), TODAY))
    body = f"{draw(st.sampled_from(sorted(PROVINCES)))}0105{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return body + compute_identity_check(body)


@given(identities(), st.integers(0, 17), st.sampled_from(string.digits))
def test_every_single_slip_in_an_identity_number_is_found(number: str, place: int, digit: str) -> None:
    # ISO 7064 MOD 11-2 finds every single substitution.
    slipped = number[:place] + digit + number[place + 1 :]
    assert (find_identity_fault(slipped, today=TODAY) is not None) == (slipped != number)


@given(identities(), st.integers(0, 15), st.integers(1, 17))
def test_two_digits_that_change_places_are_found_in_an_identity_number(number: str, one: int, other: int) -> None:
    # The weights are powers of 2, which repeat modulo 11 after ten places: digits ten apart may trade places unseen.
    assume(abs(one - other) != 10)
    characters = list(number)
    characters[one], characters[other] = characters[other], characters[one]
    swapped = "".join(characters)
    assert (find_identity_fault(swapped, today=TODAY) is not None) == (swapped != number)


def test_nobody_is_born_tomorrow_or_long_ago() -> None:
    for day, right in [("20261126", True), ("20261127", False), ("18500101", True), ("18491231", False)]:
        body = f"110105{day}002"
        assert (find_identity_fault(body + compute_identity_check(body), today=TODAY) is None) == right


# The example of ISO/IEC 7812-1 annex B as it is commonly printed.
def test_luhn() -> None:
    assert passes_luhn("79927398713")
    assert not any(passes_luhn(f"7992739871{digit}") for digit in "012456789")


@given(st.text(string.digits, min_size=2, max_size=19), st.integers(0, 18), st.sampled_from(string.digits))
def test_luhn_finds_every_single_slip(digits: str, place: int, digit: str) -> None:
    place %= len(digits)
    slipped = digits[:place] + digit + digits[place + 1 :]
    assert slipped == digits or passes_luhn(slipped) != passes_luhn(digits) or not passes_luhn(digits)


@given(st.sampled_from(sorted(SCHEMES)), st.text(max_size=30))
def test_any_text_gets_an_answer(scheme: str, text: str) -> None:
    SCHEMES[scheme].find_fault(text)
