import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.harness.rate import Throttle, TokenBucket
from tests.testers.harness.little_cases import run


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(st.floats(0.1, 10_000), st.lists(st.tuples(st.floats(0, 3), st.integers(1, 5)), max_size=60))
def test_no_window_of_one_second_sees_more_than_the_rate_and_its_burst(
    rate: float, asks: list[tuple[float, int]]
) -> None:
    clock = Clock()
    bucket = TokenBucket(rate, clock=clock)
    served: list[tuple[float, int]] = []
    for pause, tokens in asks:
        clock.now += pause
        served.append((clock.now + max(0.0, bucket.reserve(tokens)), tokens))
    burst = max(1.0, rate * 0.05)
    for start, first in served:
        within = sum(tokens for moment, tokens in served if start <= moment < start + 1.0)
        assert within <= rate + burst + first + 1e-6


def test_an_idle_bucket_does_not_save_up() -> None:
    clock = Clock()
    bucket = TokenBucket(100, clock=clock)
    clock.now += 3600
    waits = [bucket.reserve() for _ in range(12)]
    assert waits[0] <= 0
    assert waits[4] == pytest.approx(0.0, abs=1e-6)
    assert waits[11] == pytest.approx(0.07)


def test_a_rate_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="for ever"):
        TokenBucket(0)


def test_waiters_are_served_at_the_rate_and_in_order() -> None:
    async def work() -> list[int]:
        throttle, served = Throttle(rate=400, connections=1), []

        async def ask(number: int) -> None:
            await throttle.take()
            served.append(number)

        await asyncio.gather(*(ask(number) for number in range(40)))
        return served

    assert run(work()) == list(range(40))


def test_a_fleet_s_rate_holds_for_all_its_targets() -> None:
    async def work() -> float:
        fleet = TokenBucket(100)
        throttles = [Throttle(rate=100_000, connections=1, fleet=fleet) for _ in range(5)]
        began = time.monotonic()
        await asyncio.gather(*(throttle.take() for throttle in throttles * 5))
        return time.monotonic() - began

    # 5 of 25 come at once; the others at 100 a second, whichever target they are for.
    assert run(work()) > 0.15


def test_slots_cap_the_connections() -> None:
    async def work() -> int:
        throttle, most, now = Throttle(rate=1000, connections=3), 0, 0

        async def hold() -> None:
            nonlocal most, now
            async with throttle.slot():
                now += 1
                most = max(most, now)
                await asyncio.sleep(0)
                now -= 1

        await asyncio.gather(*(hold() for _ in range(20)))
        return most

    assert run(work()) == 3
