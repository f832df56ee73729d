"""Every fault of transmission shows at the protocol, and without it the city is right."""

import asyncio
import json
import random
import socket
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from citybrain.data.guard import Guard
from citybrain.data.ledger import Ledger
from citybrain.data.serving import HttpServer
from citybrain.faults.seams import Faults
from citybrain.gateways.echo import EchoApplication
from citybrain.gateways.lamps import LampGateway
from citybrain.kernel.clock import CityClock
from citybrain.kernel.seeds import generator
from citybrain.kernel.truth import TruthLog
from citybrain.scenarios.s10_lighting.sim import PoleState, make_poles
from citybrain.scenarios.s10_lighting.station import Station, make_things
from citybrain.sensing.mqtt.client import Login
from citybrain.sensing.mqtt.packets import ConnAck, Connect, PubAck, Publish, SubAck, Subscribe, Will
from citybrain.sensing.snmp.objects import SYSTEM_DATE, make_store
from tests.citybrain.running import RawClient, broker, connected, raw, seams

_SIDES = pytest.mark.parametrize("armed", [False, True], ids=["clean", "armed"])
_POLES, _TICKS = 40, 3


def _faults(fault_id: str, *, armed: bool) -> Faults:
    return seams(*[fault_id] if armed else []).faults


def _station(faults: Faults, clock: CityClock) -> Station:
    poles = make_poles(_POLES, generator(7, "poles"))
    return Station(
        poles=poles,
        ledger=Ledger(make_things(poles), clock.start),
        truth=TruthLog({}, None),
        seam=faults.lamp,
        rng=generator(7, "lamps"),
        states={pole.id: PoleState(at=clock.start) for pole in poles},
    )


async def _collect(tester: RawClient, count: int, within: float) -> list[tuple[float, Publish]]:
    found: list[tuple[float, Publish]] = []
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            while len(found) < count:
                packet = await tester.receive()
                assert isinstance(packet, Publish)
                found.append((asyncio.get_running_loop().time(), packet))
    return found


async def _reports(faults: Faults, *, within: float) -> list[tuple[float, Publish]]:
    """Let every pole report a few times at once; what comes, with the seconds since then."""
    async with broker(faults.mqtt) as port, connected(port, "t") as tester:
        await tester.send(Subscribe(packet_id=1, filters=(("city/lamp/#", 0),)))
        await tester.expect(SubAck(packet_id=1, return_codes=(0,)))
        clock = CityClock()
        login = Login(port=port, client_id="lamps", user_name="tester", password=b"pass-1")
        gateway = LampGateway(
            login, _station(faults, clock), clock.now, seam=faults.report, rng=generator(7, "reports")
        )
        began = asyncio.get_running_loop().time()
        await gateway.open()
        for _ in range(_TICKS - 1):
            gateway._report()
        found = await _collect(tester, 2 * _POLES * _TICKS, within)
        await gateway.close()
        return [(at - began, packet) for at, packet in found]


def _numbers(found: list[tuple[float, Publish]]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for _, packet in found:
        rows.setdefault(packet.topic, []).append(json.loads(packet.payload)["seq"])
    return rows


@_SIDES
def test_late_reports(*, armed: bool) -> None:
    found = asyncio.run(_reports(_faults("mqtt-reports-late", armed=armed), within=1.2))
    assert len(found) == _POLES * _TICKS
    assert (sum(seconds >= 0.6 for seconds, _ in found) > 5) == armed


@_SIDES
def test_reports_out_of_order(*, armed: bool) -> None:
    rows = _numbers(asyncio.run(_reports(_faults("mqtt-reports-overtake", armed=armed), within=0.4)))
    assert any(row != sorted(row) for row in rows.values()) == armed


@_SIDES
def test_reports_twice(*, armed: bool) -> None:
    rows = _numbers(asyncio.run(_reports(_faults("mqtt-reports-twice", armed=armed), within=0.4)))
    assert any(len(row) > len(set(row)) for row in rows.values()) == armed


@_SIDES
def test_clock_ahead(*, armed: bool) -> None:
    clock = CityClock()
    report = next(_station(_faults("mqtt-clock-ahead", armed=armed), clock).tick(clock.now()))
    ahead = datetime.fromisoformat(json.loads(report.payload)["ts"]) - datetime.now(UTC)
    assert (ahead.total_seconds() > 2) == armed


@_SIDES
def test_echo_jitter(*, armed: bool) -> None:
    async def talk() -> list[float]:
        faults = _faults("mqtt-echo-jitter", armed=armed)
        async with broker(faults.mqtt) as port, connected(port, "t") as tester:
            login = Login(port=port, client_id="city-echo", user_name="tester", password=b"pass-1")
            echo = EchoApplication(login, faults.echo, random.Random(1))
            await echo.open()
            running = asyncio.create_task(echo.run())
            await tester.send(Subscribe(packet_id=1, filters=(("city/echo-reply/#", 0),)))
            await tester.expect(SubAck(packet_id=1, return_codes=(0,)))
            began = asyncio.get_running_loop().time()
            await tester.send(*(Publish(topic=f"city/echo/{n}", payload=b"x") for n in range(100)))
            found = await _collect(tester, 100, 2.0)
            running.cancel()
            await echo.close()
            return [at - began for at, _ in found]

    seconds = asyncio.run(talk())
    assert len(seconds) == 100
    assert (2 <= sum(each >= 0.15 for each in seconds) <= 30) == armed


@_SIDES
def test_wills_forgotten(*, armed: bool) -> None:
    async def talk() -> int:
        seam = _faults("mqtt-wills-forgotten", armed=armed).mqtt
        async with broker(seam) as port, connected(port, "ear") as ear:
            await ear.send(Subscribe(packet_id=1, filters=(("will", 0),)))
            await ear.expect(SubAck(packet_id=1, return_codes=(0,)))
            async with connected(port, "mortal", will=Will(topic="will", payload=b"x", qos=0, retain=False)) as mortal:
                mortal.cut()
            return len(await _collect(ear, 1, 0.5))

    assert asyncio.run(talk()) == (0 if armed else 1)


@_SIDES
@pytest.mark.parametrize("size", [64 * 1024, 64 * 1024 + 1, 1024 * 1024])
def test_large_payload_flipped(size: int, *, armed: bool) -> None:
    async def talk() -> bytes:
        seam = _faults("mqtt-large-payload-flipped", armed=armed).mqtt
        async with broker(seam) as port, connected(port, "t") as tester:
            await tester.send(Subscribe(packet_id=1, filters=(("t", 0),)))
            await tester.expect(SubAck(packet_id=1, return_codes=(0,)))
            await tester.send(Publish(topic="t", payload=bytes(size)))
            packet = await tester.receive()
            assert isinstance(packet, Publish)
            return packet.payload

    payload = asyncio.run(talk())
    assert len(payload) == size
    assert any(payload) == (armed and size > 64 * 1024)


@_SIDES
def test_return_refused(*, armed: bool) -> None:
    async def talk() -> ConnAck:
        seam = _faults("mqtt-returns-refused", armed=armed).mqtt
        async with broker(seam) as port, connected(port, "ear") as ear:
            # Another client hears of the cut by the will, so that nothing is timed.
            await ear.send(Subscribe(packet_id=1, filters=(("will", 0),)))
            await ear.expect(SubAck(packet_id=1, return_codes=(0,)))
            async with connected(port, "c1", will=Will(topic="will", payload=b"x", qos=0, retain=False)) as client:
                client.cut()
            assert isinstance(await ear.receive(), Publish)
            async with raw(port) as again:
                await again.send(Connect(client_id="c1", user_name="tester", password=b"pass-1"))
                answer = await again.receive()
                assert isinstance(answer, ConnAck)
                await ear.send(Publish(topic="other", payload=b"", qos=1, packet_id=1))
                await ear.expect(PubAck(packet_id=1))
                return answer

    assert asyncio.run(talk()).return_code == (3 if armed else 0)


@_SIDES
def test_snmp_clock_ahead(*, armed: bool) -> None:
    seam = _faults("snmp-clock-ahead", armed=armed).snmp
    store = make_store(Ledger([], datetime.now(UTC)), lambda: 0, engine_id=b"engine", seam=seam)
    octets = bytes(store.get(SYSTEM_DATE) or b"")
    month, day, hour, minute, second = octets[2:7]
    told = datetime(int.from_bytes(octets[:2]), month, day, hour, minute, second, tzinfo=UTC)
    assert octets[8:] == b"+\0\0"
    assert ((told - datetime.now(UTC)).total_seconds() > 3) == armed


async def _answer_briefly(scope: object, receive: object, send: object) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})  # type: ignore[operator]
    await send({"type": "http.response.body", "body": b""})  # type: ignore[operator]


@_SIDES
def test_half_open_blocks(*, armed: bool) -> None:
    async def talk() -> bool:
        listener = socket.create_server(("127.0.0.1", 0))
        seam = _faults("http-half-open-blocks", armed=armed).rest
        server = HttpServer(Guard(_answer_briefly, seam, random.Random(1)), listener, None)
        port = listener.getsockname()[1]
        await server.start()
        try:
            _, half = await asyncio.open_connection("127.0.0.1", port)
            half.write(b"GET / HTTP/1.1\r\n")
            await half.drain()
            reader, whole = await asyncio.open_connection("127.0.0.1", port)
            whole.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            try:
                async with asyncio.timeout(0.5):
                    return not (await reader.readline()).startswith(b"HTTP/1.1 204")
            except TimeoutError:
                # Once the first is gone, the second has its turn.
                half.transport.abort()
                async with asyncio.timeout(5):
                    assert (await reader.readline()).startswith(b"HTTP/1.1 204")
                return True
            finally:
                half.transport.abort()
                whole.transport.abort()
        finally:
            await server.close()
            listener.close()

    assert asyncio.run(talk()) == armed


@_SIDES
def test_http_clock_ahead(*, armed: bool) -> None:
    assert (_faults("http-clock-ahead", armed=armed).rest.clock_ahead_seconds >= 5.0) == armed
