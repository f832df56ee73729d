"""Times of RFC 7252 section 4.8.2 and the order of RFC 7641 section 3.4."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.protocols.coap.transmission import Transmission, is_newer

_HALF = 1 << 23


def test_default_times() -> None:
    # Section 4.8.2: MAX_TRANSMIT_SPAN 45 s, MAX_TRANSMIT_WAIT 93 s.
    assert (Transmission().span, Transmission().wait) == (45, 93)


@pytest.mark.parametrize(
    ("one", "other", "seconds", "newer"),
    [
        (1, _HALF, 0, True),
        (_HALF, 2 * _HALF - 1, 1, True),
        (0, _HALF, 0, False),
        (_HALF + 2, 1, 1, True),
        (_HALF + 1, 1, 1, False),
        (5, 5, 1, False),
        (5, 4, 128, False),
        (5, 4, 128.1, True),
    ],
)
def test_which_notification_is_newer(one: int, other: int, seconds: float, *, newer: bool) -> None:
    assert is_newer(one, other, seconds=seconds) is newer


@given(st.integers(0, 2**24 - 1), st.integers(1, _HALF - 1))
def test_a_step_ahead_is_newer_and_a_step_back_is_not(number: int, step: int) -> None:
    ahead = (number + step) % 2**24
    assert is_newer(number, ahead, seconds=0)
    assert not is_newer(ahead, number, seconds=0)
