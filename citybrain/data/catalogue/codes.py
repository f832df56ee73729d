"""National codes of the city's assets, and of nobody in particular: numbers that check and were never given."""

import random
from datetime import date, timedelta

_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_DISTRICT = "310115"


def credit_code(rng: random.Random, *, right: bool = True) -> str:
    """A unified social credit code (GB 32100-2015) of a public institution."""
    body = f"12{_DISTRICT}{''.join(rng.choice(_CREDIT) for _ in range(9))}"
    total, weight = 0, 1
    for character in body:
        total += _CREDIT.index(character) * weight
        weight = weight * 3 % 31
    check = (31 - total % 31) % 31
    return body + _CREDIT[check if right else (check + 1) % 31]


def device_code(number: int) -> str:
    """A code of a network camera on the city's video network (GB/T 28181, coding rule A)."""
    return f"{_DISTRICT}00001321{number:06}"


def district() -> str:
    """The division code of the city (GB/T 2260)."""
    return _DISTRICT


def identity_number(rng: random.Random) -> str:
    """An identity number (GB 11643-1999) of a made-up person."""
    born = date(1955, 1, 1) + timedelta(days=rng.randrange(16_000))
    body = f"{_DISTRICT}{born:%Y%m%d}{rng.randrange(990, 1000)}"
    # ISO 7064 MOD 11-2 in Horner's form.
    product = 0
    for digit in body:
        product = (product + int(digit)) * 2 % 11
    return body + "0123456789X"[(12 - product) % 11]
