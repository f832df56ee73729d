"""Every WebSocket fault of the catalogue shows at the door, and without it the door is right."""

import asyncio
import base64
import contextlib
import json
import random
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from citybrain.data.ledger import EnergyTotals, Ledger
from citybrain.data.records import Quantity, Reading
from citybrain.declaration import declare
from citybrain.faults.seams import Faults
from citybrain.gateways.feed import Feed
from citybrain.gateways.websocket import WebSocketDoor
from citybrain.kernel.seeds import generator
from citybrain.scenarios.s10_lighting.sim import make_poles
from citybrain.scenarios.s10_lighting.station import make_things
from tests.citybrain.running import seams

_SIDES = pytest.mark.parametrize("armed", [False, True], ids=["clean", "armed"])
_TOKEN = "t0ken"
_AUTH = {"Authorization": f"Bearer {_TOKEN}"}
_POLES = 2


def _faults(fault_id: str, *, armed: bool) -> Faults:
    return seams(*[fault_id] if armed else []).faults


def _ledger() -> Ledger:
    ledger = Ledger(make_things(make_poles(_POLES, generator(7, "poles"))), datetime.now(UTC))
    amounts = {name: Quantity(value=1.0, unit="1") for name in ("power", "energy", "dim", "lux")}
    for pole in ledger.things:
        reading = Reading(id=pole, seq=1, ts=datetime.now(UTC), **amounts)
        ledger.record(reading, EnergyTotals(energy=0.0, baseline=0.0))
    return ledger


def _feed(faults: Faults) -> Feed:
    return Feed(_ledger(), lambda: datetime.now(UTC), faults.ws, random.Random(1))


def _readings(faults: Faults, beats: int) -> list[dict[str, Any]]:
    """What leaves of so many beats at once, a second after the last."""
    feed = _feed(faults)
    for _ in range(beats):
        feed.beat(0.0)
    return [json.loads(text) for text in feed.due(1.0)]


@contextlib.asynccontextmanager
async def _door(faults: Faults) -> AsyncIterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    door = WebSocketDoor(token=_TOKEN, seam=faults.ws, rng=random.Random(1), new_feed=lambda: _feed(faults))
    await door.start(listener)
    try:
        async with asyncio.timeout(20):
            yield listener.getsockname()[1]
    finally:
        await door.close()


@contextlib.asynccontextmanager
async def _client(port: int, path: str = "/ws/echo", headers: dict[str, str] | None = None) -> AsyncIterator[Any]:
    url = f"ws://127.0.0.1:{port}{path}"
    chosen = _AUTH if headers is None else headers
    async with connect(url, additional_headers=chosen, compression=None, max_size=None) as client:
        yield client


async def _echoes(faults: Faults, count: int) -> list[float]:
    """Send that many messages at once; the delay of every one that comes back, in seconds."""
    loop = asyncio.get_running_loop()
    async with _door(faults) as port, _client(port) as client:
        start, delays = loop.time(), list[float]()
        for number in range(count):
            await client.send(str(number))
        with contextlib.suppress(TimeoutError):
            while len(delays) < count:
                async with asyncio.timeout(1.2):
                    await client.recv()
                delays.append(loop.time() - start)
    return delays


@_SIDES
def test_echo_loss(*, armed: bool) -> None:
    back = len(asyncio.run(_echoes(_faults("ws-echo-loss", armed=armed), 300)))
    assert (back < 300) == armed
    assert back > 280


@_SIDES
def test_slow_echo(*, armed: bool) -> None:
    delays = asyncio.run(_echoes(_faults("ws-slow-tail", armed=armed), 50))
    assert len(delays) == 50
    assert any(delay >= 0.8 for delay in delays) == armed


@_SIDES
def test_live_view_lags(*, armed: bool) -> None:
    feed = _feed(_faults("ws-live-delayed", armed=armed))
    feed.beat(10.0)
    assert len(list(feed.due(10.5))) == (0 if armed else _POLES)
    assert len(list(feed.due(10.6))) == (_POLES if armed else 0)


@_SIDES
def test_live_view_stutters(*, armed: bool) -> None:
    feed = _feed(_faults("ws-live-jitter", armed=armed))
    on_time = 0
    for beat in range(200):
        feed.beat(beat / 2)
        on_time += len(list(feed.due(beat / 2)))
        assert len(list(feed.due(beat / 2 + 0.2))) in (0, _POLES)
    assert (on_time < 200 * _POLES) == armed


@_SIDES
def test_live_view_out_of_order(*, armed: bool) -> None:
    readings = _readings(_faults("ws-live-reordered", armed=armed), 300)
    for pole in {reading["id"] for reading in readings}:
        numbers = [reading["seq"] for reading in readings if reading["id"] == pole]
        assert (numbers != sorted(numbers)) == armed


@_SIDES
def test_live_view_repeats(*, armed: bool) -> None:
    readings = _readings(_faults("ws-live-repeated", armed=armed), 300)
    assert (len(readings) > 300 * _POLES) == armed


@_SIDES
def test_live_view_clock_ahead(*, armed: bool) -> None:
    reading = _readings(_faults("ws-clock-ahead", armed=armed), 1)[0]
    ahead = datetime.fromisoformat(reading["ts"]) - datetime.now(UTC)
    assert (ahead.total_seconds() > 2) == armed


@_SIDES
def test_power_as_text(*, armed: bool) -> None:
    readings = _readings(_faults("ws-power-as-text", armed=armed), 100)
    assert any(isinstance(reading["power"]["value"], str) for reading in readings) == armed


@_SIDES
def test_time_without_zone(*, armed: bool) -> None:
    reading = _readings(_faults("ws-naive-time", armed=armed), 1)[0]
    assert (datetime.fromisoformat(reading["ts"]).tzinfo is None) == armed


def test_the_live_view_pushes_readings_of_every_pole() -> None:
    async def listen() -> set[str]:
        async with _door(Faults()) as port, _client(port, "/ws/lamps") as client:
            return {json.loads(await client.recv())["id"] for _ in range(2 * _POLES)}

    assert len(asyncio.run(listen())) == _POLES


@_SIDES
def test_no_connection_after_a_cut(*, armed: bool) -> None:
    async def cut() -> int:
        async with _door(_faults("ws-never-recovers", armed=armed)) as port:
            client: ClientConnection
            async with _client(port) as client:
                client.transport.abort()
            for _ in range(50):
                await asyncio.sleep(0)
            try:
                async with _client(port):
                    return 101
            except InvalidStatus as error:
                return error.response.status_code

    assert asyncio.run(cut()) == (503 if armed else 101)


@_SIDES
def test_large_message_altered(*, armed: bool) -> None:
    async def send() -> None:
        async with _door(_faults("ws-echo-corrupts", armed=armed)) as port, _client(port) as client:
            for message, altered in (("a" * 65_535, False), ("a" * 65_536, armed), (b"a" * 65_536, armed)):
                await client.send(message)
                answer = await client.recv()
                assert (answer != message) == altered
                assert len(answer) == len(message)

    asyncio.run(send())


@_SIDES
def test_nobody_needs_the_token(*, armed: bool) -> None:
    async def enter() -> int:
        async with _door(_faults("ws-open-door", armed=armed)) as port:
            try:
                async with _client(port, headers={}):
                    return 101
            except InvalidStatus as error:
                return error.response.status_code

    assert asyncio.run(enter()) == (101 if armed else 401)


@_SIDES
def test_undeclared_live_view(*, armed: bool) -> None:
    assert declare(_faults("ws-hidden-live", armed=armed).claim)["ws.stream"] == ("no" if armed else "yes")


def _request(version: str) -> bytes:
    key = base64.b64encode(bytes(16)).decode()
    lines = ["GET /ws/echo HTTP/1.1", "Host: city", "Upgrade: websocket", "Connection: Upgrade"]
    lines += [f"Sec-WebSocket-Key: {key}", f"Sec-WebSocket-Version: {version}", f"Authorization: Bearer {_TOKEN}"]
    return "\r\n".join([*lines, "", ""]).encode()


async def _talk(faults: Faults, frame: bytes, version: str = "13") -> tuple[bytes, bytes]:
    """The head of the answer to a handshake, and the first bytes of the answer to `frame`."""
    async with _door(faults) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(_request(version))
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(frame)
        answer = await reader.read(4)
        writer.close()
        return head, answer


@_SIDES
def test_unmasked_frame(*, armed: bool) -> None:
    _, answer = asyncio.run(_talk(_faults("ws-unmasked-tolerated", armed=armed), b"\x81\x02hi"))
    # RFC 6455 section 5.1: the connection is closed, with 1002 if with a Close frame.
    assert (answer == b"\x81\x02hi") == armed
    assert (answer[:1] + answer[2:4] == b"\x88\x03\xea") != armed


@_SIDES
def test_text_that_is_no_utf8(*, armed: bool) -> None:
    _, answer = asyncio.run(_talk(_faults("ws-text-unchecked", armed=armed), b"\x81\x82\0\0\0\0\xff\xfe"))
    assert (answer[0] == 0x88) != armed
    assert (answer[2:4] == (1007).to_bytes(2)) != armed


@_SIDES
def test_version_not_named(*, armed: bool) -> None:
    head, _ = asyncio.run(_talk(_faults("ws-version-unnamed", armed=armed), b"", version="14"))
    assert b" 101 " not in head.splitlines()[0]
    assert (b"sec-websocket-version: 13" in head.lower()) != armed


def test_a_connection_that_breaks_off_is_told_apart_from_one_that_ends() -> None:
    async def leave() -> None:
        async with _door(_faults("ws-never-recovers", armed=True)) as port:
            async with _client(port):
                pass
            async with _client(port) as client:
                await client.send("still here")
                assert await client.recv() == "still here"
                client.transport.abort()
                with pytest.raises(ConnectionClosedError):
                    await client.recv()

    asyncio.run(leave())
