"""The UDP relay between a client and a server of the test's own."""

import asyncio
import itertools

from testers.relay.impairment import Impairment
from testers.relay.truth import Direction, Kind, Truth
from testers.relay.udp import open_udp_relay
from tests.testers.relay.traffic import catching, run, throwing, until

COUNT = 2_000


async def throw(impairment: Impairment, *, seed: int = 3, host: str = "127.0.0.1") -> tuple[Truth, list[int]]:
    """Send COUNT numbered datagrams through a relay; return its truth and the numbers that arrived."""
    async with (
        catching(host) as (catcher, port),
        open_udp_relay(host, port, impairment=impairment, seed=seed, listen_host=host, numbering=int) as relay,
        throwing(host, relay.port) as (out, _),
    ):
        truth = relay.truth
        for number in range(COUNT):
            out.sendto(b"%d" % number)
            # Paced by what has come through: a kernel's queue that overflows loses datagrams of its own.
            if number % 50 == 49:
                await until(lambda: truth.count(Kind.LOST) + truth.count(Kind.FORWARDED) > number - 50)  # noqa: B023
        await until(lambda: truth.count(Kind.LOST) + truth.count(Kind.FORWARDED) == COUNT)
        await catcher.until(truth.count(Kind.FORWARDED) + truth.count(Kind.DUPLICATED))
        return truth, [int(data) for data in catcher.caught if data.isdigit()]


def test_the_truth_is_exact() -> None:
    truth, got = run(throw(Impairment(loss=0.05, duplicate=0.05, reorder=0.05)))
    assert set(range(COUNT)) - set(got) == truth.numbers(Kind.LOST)
    assert {number for number in got if got.count(number) > 1} == truth.numbers(Kind.DUPLICATED)
    assert {b for a, b in itertools.pairwise(got) if b < a} == truth.numbers(Kind.REORDERED)
    assert 0.03 < truth.count(Kind.LOST) / COUNT < 0.07


def test_the_same_seed_loses_the_same() -> None:
    first, second, third = (run(throw(Impairment(loss=0.05), seed=seed))[0] for seed in (4, 4, 5))
    assert first.numbers(Kind.LOST) == second.numbers(Kind.LOST) != third.numbers(Kind.LOST)


def test_jitter_alone_keeps_order_and_loses_nothing() -> None:
    truth, got = run(throw(Impairment(delay=0.005, jitter=0.005)))
    assert got == list(range(COUNT))
    assert truth.counts() == {"opened": 1, "closed": 1, "forwarded": COUNT}


def test_ipv6() -> None:
    truth, got = run(throw(Impairment(loss=0.05), host="::1"))
    assert len(got) + truth.count(Kind.LOST) == COUNT


def test_every_corrupted_datagram_differs() -> None:
    async def go() -> None:
        async with (
            catching() as (catcher, port),
            open_udp_relay("127.0.0.1", port, impairment=Impairment(corrupt=1.0)) as relay,
            throwing("127.0.0.1", relay.port) as (out, _),
        ):
            for _ in range(100):
                out.sendto(b"same")
            await catcher.until(100)
            assert b"same" not in catcher.caught
            for data, event in zip(catcher.caught, relay.truth.of(Kind.CORRUPTED), strict=True):
                assert data[event.offset or 0] ^ (event.mask or 0) == b"same"[event.offset or 0]

    run(go())


def test_answers_find_their_client() -> None:
    async def go() -> None:
        async with (
            catching(echoes=True) as (_, port),
            open_udp_relay("127.0.0.1", port) as relay,
            throwing("127.0.0.1", relay.port) as (one, first),
            throwing("127.0.0.1", relay.port) as (two, second),
        ):
            one.sendto(b"one")
            two.sendto(b"two")
            await first.until(1)
            await second.until(1)
            assert (first.caught, second.caught) == ([b"one"], [b"two"])
            assert relay.truth.count(Kind.FORWARDED, Direction.DOWN) == 2
            assert relay.flows == 2

    run(go())


def test_an_outage_drops_and_says_so() -> None:
    async def go() -> None:
        async with (
            catching() as (catcher, port),
            open_udp_relay("127.0.0.1", port) as relay,
            throwing("127.0.0.1", relay.port) as (out, _),
        ):
            cut = asyncio.create_task(relay.cut(0.1))
            await asyncio.sleep(0)
            out.sendto(b"into the void")
            await cut
            out.sendto(b"back")
            await catcher.until(1)
            assert catcher.caught == [b"back"]
            assert relay.truth.count(Kind.OUTAGE) == 1

    run(go())


def test_a_freeze_holds_back() -> None:
    async def go() -> None:
        async with (
            catching() as (catcher, port),
            open_udp_relay("127.0.0.1", port) as relay,
            throwing("127.0.0.1", relay.port) as (out, _),
        ):
            frozen = asyncio.create_task(relay.freeze(0.1))
            await asyncio.sleep(0)
            out.sendto(b"patience")
            await catcher.until(1)
            assert relay.truth.now() >= 0.1
            await frozen

    run(go())


def test_the_queue_is_bounded_and_what_overflows_is_counted() -> None:
    async def go() -> None:
        async with (
            catching() as (_, port),
            open_udp_relay("127.0.0.1", port, impairment=Impairment(delay=30.0)) as relay,
            throwing("127.0.0.1", relay.port) as (out, _),
        ):
            truth = relay.truth
            # Each ten read before the next go out: a kernel's queue that overflows loses datagrams of its own.
            for sent in range(10, 201, 10):
                for _ in range(10):
                    out.sendto(bytes(8_000))
                await until(lambda: truth.count(Kind.FORWARDED) + truth.count(Kind.OVERFLOWED) == sent)  # noqa: B023
            assert truth.count(Kind.OVERFLOWED) > 50

    run(go())


def test_many_clients_make_room_for_each_other() -> None:
    async def go() -> None:
        async with catching(echoes=True) as (_, port), open_udp_relay("127.0.0.1", port) as relay:
            for _ in range(300):
                async with throwing("127.0.0.1", relay.port) as (out, back):
                    out.sendto(b"hello")
                    await back.until(1)
            assert relay.flows == 256

    run(go())
