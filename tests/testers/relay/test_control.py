"""The positive control and the floor, with an instrument that sees, one that is blind and one that dreams."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

import pytest

from rules.measurement import Count, Measurement
from rules.record import CaseRecord
from rules.verdict import Word
from testers.harness.bench import make_target, run_case
from testers.harness.case import Case
from testers.harness.context import Context, Link
from testers.harness.observation import Observation
from testers.relay.control import Seen, control_datagrams, control_stream
from testers.relay.floor import Floor, floor_of_datagrams, floor_of_stream, read_floor
from testers.relay.framing import frame_lines
from tests.testers.harness.little_cases import make_case
from tests.testers.relay.traffic import run, throwing

COUNT = 100
T = TypeVar("T")


async def probe_datagrams(link: Link) -> Seen:
    async with throwing(link.address, link.endpoint.port) as (out, back):
        for number in range(COUNT):
            await link.permit()
            out.sendto(b"%d" % number)
        await asyncio.sleep(0.2)
        return Seen(sent=frozenset(range(COUNT)), back=frozenset(int(data) for data in back.caught))


async def probe_lines(link: Link) -> Seen:
    async with link.open() as stream:
        got = b""
        await stream.write(b"".join(b"%d\n" % number for number in range(COUNT)))
        try:
            while data := await stream.read(within=0.2):
                got += data
        except TimeoutError:
            pass
    return Seen(sent=frozenset(range(COUNT)), back=frozenset(int(line) for line in got.split()))


def within_a_case(work: Callable[[Context], Awaitable[T]]) -> tuple[CaseRecord, list[T]]:
    """Do `work` as a case does, and return its record and what came of it."""
    kept: list[T] = []

    async def observe(ctx: Context) -> list[Observation]:
        kept.append(await work(ctx))
        return ctx.observations

    def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
        return {"done": Count(k=0, n=len(observations))}

    case: Case = make_case(observe, reduce)
    record = run(run_case(case, make_target({"http": "http://127.0.0.1:9"}), samples={}))
    return record, kept


def test_an_instrument_that_sees_datagrams() -> None:
    record, (control,) = within_a_case(lambda ctx: control_datagrams(ctx, probe_datagrams, numbering=int))
    assert record.problem is None
    assert control.sent == COUNT
    assert 1 <= control.lost < COUNT


def test_an_instrument_that_sees_messages_of_a_stream() -> None:
    record, (control,) = within_a_case(lambda ctx: control_stream(ctx, probe_lines, framing=frame_lines(int)))
    assert record.problem is None
    assert 1 <= control.lost < COUNT


async def blind(link: Link) -> Seen:
    seen = await probe_datagrams(link)
    return Seen(sent=seen.sent, back=seen.sent)


async def dreaming(link: Link) -> Seen:
    seen = await probe_datagrams(link)
    return Seen(sent=seen.sent, back=seen.back - {min(seen.back)})


async def shifted(link: Link) -> Seen:
    """See the right share of losses, but of the wrong probes."""
    seen = await probe_datagrams(link)
    lost = sorted(seen.sent - seen.back)
    moved = {next(n for n in range(COUNT) if n not in lost), *lost[1:]}
    return Seen(sent=seen.sent, back=seen.sent - moved)


@pytest.mark.parametrize("probe", [blind, dreaming, shifted])
def test_an_instrument_that_sees_wrong_is_our_error(probe: Callable[[Link], Awaitable[Seen]]) -> None:
    record, _ = within_a_case(lambda ctx: control_datagrams(ctx, probe, numbering=int))
    assert record.problem is not None
    assert record.problem.word is Word.ERROR
    assert "measurement is void" in str(record.trace)


def test_a_control_without_a_loss_proves_nothing() -> None:
    record, _ = within_a_case(lambda ctx: control_datagrams(ctx, probe_datagrams, numbering=int, loss=0.0))
    assert record.problem is not None
    assert record.problem.word is Word.ERROR


async def time_lines(link: Link, count: int) -> Sequence[float]:
    loop, taken = asyncio.get_running_loop(), []
    async with link.open() as stream:
        for _ in range(count):
            began = loop.time()
            await stream.write(b"x")
            await stream.read()
            taken.append(loop.time() - began)
    return taken


async def time_datagrams(link: Link, count: int) -> Sequence[float]:
    loop, taken = asyncio.get_running_loop(), []
    async with throwing(link.address, link.endpoint.port) as (out, back):
        for index in range(count):
            began = loop.time()
            out.sendto(b"x")
            await back.until(index + 1)
            taken.append(loop.time() - began)
    return taken


@pytest.mark.parametrize(
    "measure", [lambda ctx: floor_of_stream(ctx, time_lines), lambda ctx: floor_of_datagrams(ctx, time_datagrams)]
)
def test_the_floor_is_small_and_recorded(measure: Callable[[Context], Awaitable[Floor]]) -> None:
    async def work(ctx: Context) -> tuple[Floor, Floor]:
        return await measure(ctx), read_floor(ctx.observations)

    record, ((floor, again),) = within_a_case(work)
    assert record.problem is None
    assert floor == again
    assert len(floor.seconds) == 50
    assert 0 < floor.sure <= floor.quantile(0.5) < 1
    assert floor.take_from(1.0) == pytest.approx(1.0 - floor.sure)
    assert floor.take_from(0.0) == 0.0


def test_no_floor_takes_nothing_away() -> None:
    assert read_floor([]).take_from(0.5) == 0.5
