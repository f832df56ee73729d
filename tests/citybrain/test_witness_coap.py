"""Every CoAP fault of the catalogue shows at the door, and without it the door is right."""

import asyncio
import contextlib
import itertools
import json
import random
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citybrain.data.ledger import EnergyTotals, Ledger
from citybrain.data.records import Quantity, Reading
from citybrain.declaration import declare
from citybrain.faults.seams import Faults
from citybrain.kernel.seeds import generator
from citybrain.scenarios.s10_lighting.sim import make_poles
from citybrain.scenarios.s10_lighting.station import make_things
from citybrain.sensing.coap.blocks import Block, Workshop, cut, read_block
from citybrain.sensing.coap.message import (
    ACK,
    CON,
    RST,
    BrokenMessageError,
    Code,
    Message,
    Name,
    decode,
    encode,
    number,
)
from citybrain.sensing.coap.server import CoapDoor
from tests.citybrain.running import seams

_SIDES = pytest.mark.parametrize("armed", [False, True], ids=["clean", "armed"])
_POLES = 24
_RESET = b"\x70\x00\x00\x01"


def _faults(fault_id: str, *, armed: bool) -> Faults:
    return seams(*[fault_id] if armed else []).faults


def _ledger() -> Ledger:
    ledger = Ledger(make_things(make_poles(_POLES, generator(7, "poles"))), datetime.now(UTC))
    amounts = {name: Quantity(value=1.0, unit="1") for name in ("power", "energy", "dim", "lux")}
    for pole in ledger.things:
        ledger.record(Reading(id=pole, seq=1, ts=datetime.now(UTC), **amounts), EnergyTotals(energy=0.0, baseline=0.0))
    return ledger


class Guest(asyncio.DatagramProtocol):
    """Sends what it is told and keeps what comes."""

    def __init__(self) -> None:
        self.came: asyncio.Queue[bytes] = asyncio.Queue()
        self.transport: Any = None
        self._mid = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, _: tuple[str, int]) -> None:
        self.came.put_nowait(data)

    def post(self, data: bytes) -> None:
        cast("asyncio.DatagramTransport", self.transport).sendto(data)

    async def take(self, within: float = 0.2) -> Message | None:
        try:
            return decode(await asyncio.wait_for(self.came.get(), within))
        except TimeoutError:
            return None

    async def ask(self, code: int, path: str, *more: tuple[int, bytes], body: bytes = b"") -> Message | None:
        self._mid += 1
        options = [(int(Name.PATH), path.encode()), *more]
        self.post(encode(Message(kind=CON, code=code, mid=self._mid, token=b"t", options=options, payload=body)))
        return await self.take()

    async def body(self, path: str) -> bytes:
        """A resource, put together from its blocks of 64 bytes."""
        parts: list[bytes] = []
        while True:
            wish = number(Block(number=len(parts), more=False, exponent=2).as_number())
            answer = await self.ask(Code.GET, path, (int(Name.BLOCK2), wish))
            assert answer is not None
            block = read_block(answer.number(Name.BLOCK2))
            assert block is not None
            parts.append(answer.payload)
            if not block.more:
                return b"".join(parts)


@contextlib.asynccontextmanager
async def _visit(faults: Faults) -> AsyncIterator[Guest]:
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 0))
    listener.settimeout(0)
    door = CoapDoor(_ledger(), lambda: datetime.now(UTC), faults.coap, random.Random(1))
    await door.start(listener)
    transport, guest = await asyncio.get_running_loop().create_datagram_endpoint(
        Guest, remote_addr=listener.getsockname()
    )
    try:
        async with asyncio.timeout(20):
            yield guest
    finally:
        transport.close()
        await door.close()


async def _watch(guest: Guest, count: int, *, acks: bool = True, within: float = 1.0) -> list[tuple[float, Message]]:
    """The notifications that come, with their times; copies too when they are not acknowledged."""
    first = await guest.ask(Code.GET, "watch", (int(Name.OBSERVE), b""))
    assert first is not None
    heard: list[tuple[float, Message]] = []
    while len(heard) < count and (message := await guest.take(within)) is not None:
        heard.append((asyncio.get_running_loop().time(), message))
        if acks:
            guest.post(encode(Message(kind=ACK, code=Code.EMPTY, mid=message.mid)))
    return heard


async def _answers(guest: Guest, count: int) -> list[float | None]:
    loop, times = asyncio.get_running_loop(), []
    for _ in range(count):
        began = loop.time()
        answer = await guest.ask(Code.POST, "echo", body=b"x")
        times.append(None if answer is None else loop.time() - began)
    return times


@_SIDES
def test_loss(*, armed: bool) -> None:
    async def go() -> None:
        async with _visit(_faults("coap-loss", armed=armed)) as guest:
            assert (None in await _answers(guest, 200)) == armed

    asyncio.run(go())


@_SIDES
@pytest.mark.parametrize(("fault", "least"), [("coap-slow-tail", 0.2), ("coap-jitter", 0.05)])
def test_late_answers(fault: str, least: float, *, armed: bool) -> None:
    async def go() -> None:
        async with _visit(_faults(fault, armed=armed)) as guest:
            times = await _answers(guest, 25)
            assert any(each is None or each > least for each in times) == armed

    asyncio.run(go())


@_SIDES
def test_slow_answers(*, armed: bool) -> None:
    assert (_faults("coap-slow-tail", armed=armed).coap.slow_share > 0) == armed


@_SIDES
def test_jitter(*, armed: bool) -> None:
    assert (_faults("coap-jitter", armed=armed).coap.jitter_seconds > 0) == armed


@_SIDES
def test_runs_twice(*, armed: bool) -> None:
    async def go() -> None:
        async with _visit(_faults("coap-runs-twice", armed=armed)) as guest:
            once = Message(kind=CON, code=Code.POST, mid=900, token=b"c", options=[(int(Name.PATH), b"counter")])
            told = []
            for _ in range(2):
                guest.post(encode(once))
                answer = await guest.take()
                assert answer is not None
                told.append(answer.payload)
            assert told == ([b"1", b"2"] if armed else [b"1", b"1"])

    asyncio.run(go())


@_SIDES
def test_steady_copies(*, armed: bool) -> None:
    async def go() -> None:
        async with _visit(_faults("coap-hammers", armed=armed)) as guest:
            times = [at for at, _ in await _watch(guest, 4, acks=False)]
            gaps = [after - before for before, after in itertools.pairwise(times)]
            assert len(gaps) == 3
            assert (gaps[2] < 2 * gaps[0]) == armed

    asyncio.run(go())


@_SIDES
def test_numbers_go_back(*, armed: bool) -> None:
    async def go() -> None:
        async with _visit(_faults("coap-observe-regress", armed=armed)) as guest:
            told = [message.number(Name.OBSERVE) or 0 for _, message in await _watch(guest, 40)]
            assert len(told) == 40
            assert any(after <= before for before, after in itertools.pairwise(told)) == armed

    asyncio.run(go())


@_SIDES
def test_goes_stale(*, armed: bool) -> None:
    async def go() -> None:
        async with _visit(_faults("coap-observe-stale", armed=armed)) as guest:
            heard = await _watch(guest, 30)
            # Max-Age is 1 s: who hears nothing for a second has a stale state.
            assert (len(heard) < 30) == armed

    asyncio.run(go())


@_SIDES
def test_silence(*, armed: bool) -> None:
    async def go() -> None:
        async with _visit(_faults("coap-silent-on-errors", armed=armed)) as guest:
            guest.post(b"\x40\x01\x00\x01\xff")
            message = await guest.take()
            assert (message is None) == armed
            if message is not None:
                assert encode(message) == _RESET
            guest.post(b"\x40\x00\x00\x01")
            pong = await guest.take()
            assert pong is not None
            assert pong.kind == RST

    asyncio.run(go())


@_SIDES
def test_power_as_text(*, armed: bool) -> None:
    async def go() -> None:
        async with _visit(_faults("coap-power-as-text", armed=armed)) as guest:
            pages = [json.loads(await guest.body("lamps")) for _ in range(8)]
            powers = [reading["power"]["value"] for page in pages for reading in page]
            assert len(powers) == 8 * _POLES
            assert any(isinstance(power, str) for power in powers) == armed

    asyncio.run(go())


@_SIDES
def test_naive_time(*, armed: bool) -> None:
    async def go() -> None:
        async with _visit(_faults("coap-naive-time", armed=armed)) as guest:
            stamps = [reading["ts"] for reading in json.loads(await guest.body("lamps"))]
            assert all(datetime.fromisoformat(stamp).tzinfo is None for stamp in stamps) == armed

    asyncio.run(go())


@_SIDES
def test_corrupt_blocks(*, armed: bool) -> None:
    async def go() -> None:
        async with _visit(_faults("coap-block-corrupt", armed=armed)) as guest:
            body = bytes(range(256)) * 16
            for place in range(4):
                block = Block(number=place, more=place < 3, exponent=6)
                option = (int(Name.BLOCK1), number(block.as_number()))
                answer = await guest.ask(Code.PUT, "note", option, body=body[place * 1024 : (place + 1) * 1024])
                assert answer is not None
                assert answer.code == (Code.CONTINUE if block.more else Code.CHANGED)
            bodies = [await guest.body("note") for _ in range(3)]
            assert any(each != body for each in bodies) == armed

    asyncio.run(go())


@_SIDES
def test_returns_refused(*, armed: bool) -> None:
    async def go() -> None:
        async with _visit(_faults("coap-returns-refused", armed=armed)) as guest:
            assert len(await _watch(guest, 2, acks=False)) == 2
            answer = await guest.ask(Code.GET, "watch", (int(Name.OBSERVE), b""))
            assert answer is not None
            while answer.kind != ACK:
                answer = await guest.take()
                assert answer is not None
            assert (answer.number(Name.OBSERVE) is None) == armed

    asyncio.run(go())


@_SIDES
def test_hidden_observation(*, armed: bool) -> None:
    claim = _faults("claim-hides-coap-observe", armed=armed).claim
    assert (declare(claim)["coap.observe"] == "no") == armed


@given(st.binary(max_size=100))
def test_any_bytes_are_a_message_or_broken(data: bytes) -> None:
    try:
        message = decode(data)
    except BrokenMessageError:
        return
    assert decode(encode(message)) == message


@given(st.binary(max_size=500), st.integers(0, 6))
def test_a_body_that_is_cut_is_put_together(body: bytes, exponent: int) -> None:
    workshop, whole, place = Workshop(), None, 0
    while whole is None:
        piece, block = cut(body, Block(number=place, more=False, exponent=exponent))
        assert block is not None
        whole, place = workshop.add("writer", block, piece), place + 1
    assert whole == body
