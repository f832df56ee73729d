"""Running brokers and cities for the tests of this folder; nothing stays behind."""

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citybrain.faults.arming import Armed, arm
from citybrain.faults.catalogue import read_catalogue
from citybrain.faults.seams import MqttSeam
from citybrain.sensing.mqtt.access import Account
from citybrain.sensing.mqtt.broker import Broker
from citybrain.sensing.mqtt.decode import decode
from citybrain.sensing.mqtt.encode import encode
from citybrain.sensing.mqtt.frames import FrameReader
from citybrain.sensing.mqtt.packets import ConnAck, Connect, Packet, PingReq, PingResp, Will
from citybrain.sensing.mqtt.server import BrokerServer

DEADLINE = 20.0
_START_SECONDS = 30.0
_EVERYWHERE = ("#",)
_ACCOUNTS = {
    "tester": Account(name="tester", password=b"pass-1", may_publish=_EVERYWHERE, may_subscribe=("#", "$own/#")),
    "other": Account(name="other", password=b"pass-2", may_publish=_EVERYWHERE, may_subscribe=_EVERYWHERE),
    "narrow": Account(name="narrow", password=b"pass-3", may_publish=("a/+",), may_subscribe=("a/#",)),
}


def seams(*fault_ids: str) -> Armed:
    """The seams with these faults of the catalogue armed."""
    return arm(read_catalogue(), fault_ids, 7)


@contextlib.asynccontextmanager
async def broker(seam: MqttSeam | None = None) -> AsyncIterator[int]:
    """A broker in this process; yields its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = BrokerServer(Broker(_ACCOUNTS, seam or MqttSeam()))
    await server.listen(listener)
    try:
        async with asyncio.timeout(DEADLINE):
            yield listener.getsockname()[1]
    finally:
        await server.close()


class RawClient:
    """A client that sends whatever it is told, and reads packets."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._frames = FrameReader(limit=2**28)

    @classmethod
    async def open(cls, port: int) -> "RawClient":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def send(self, *items: Packet | bytes) -> None:
        self._writer.write(b"".join(item if isinstance(item, bytes) else encode(item) for item in items))
        await self._writer.drain()

    async def receive(self) -> Packet | None:
        """The next packet, or None when the broker has closed."""
        while (frame := self._frames.next()) is None:
            try:
                data = await self._reader.read(65_536)
            except ConnectionError:
                return None
            if not data:
                return None
            self._frames.feed(data)
        return decode(frame.first, frame.body)

    async def expect(self, *packets: Packet) -> None:
        for packet in packets:
            assert await self.receive() == packet

    async def raw(self, count: int) -> bytes:
        return await self._reader.readexactly(count)

    async def is_alive(self) -> bool:
        """Whether the broker still answers a PINGREQ; other packets are passed over."""
        try:
            await self.send(PingReq())
        except ConnectionError:
            return False
        while (packet := await self.receive()) is not None:
            if packet == PingResp():
                return True
        return False

    async def settle(self) -> list[Packet]:
        """Everything that the broker sent until it answers a PINGREQ."""
        await self.send(PingReq())
        packets: list[Packet] = []
        while (packet := await self.receive()) != PingResp():
            assert packet is not None
            packets.append(packet)
        return packets

    def cut(self) -> None:
        """End the TCP connection without a word."""
        self._writer.transport.abort()

    async def close(self) -> None:
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()


@contextlib.asynccontextmanager
async def raw(port: int) -> AsyncIterator[RawClient]:
    """A connection without CONNECT."""
    client = await RawClient.open(port)
    try:
        yield client
    finally:
        await client.close()


@contextlib.asynccontextmanager
async def connected(
    port: int,
    client_id: str = "c1",
    *,
    clean: bool = True,
    keep_alive: int = 0,
    will: Will | None = None,
    user: str = "tester",
    present: bool = False,
) -> AsyncIterator[RawClient]:
    """A connection whose CONNECT is accepted with this Session Present."""
    async with raw(port) as client:
        await client.send(
            Connect(
                client_id=client_id,
                clean_session=clean,
                keep_alive=keep_alive,
                will=will,
                user_name=user,
                password=_ACCOUNTS[user].password,
            )
        )
        await client.expect(ConnAck(session_present=present, return_code=0))
        yield client


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningCity:
    """A city in a child process."""

    process: subprocess.Popen[str]
    ready: dict[str, Any]
    ready_file: Path

    def address(self, endpoint: str) -> tuple[str, int]:
        host, port = self.ready["endpoints"][endpoint].partition("://")[2].split(":")
        return host, int(port)

    @property
    def token(self) -> str:
        token: str = self.ready["credentials"]["http"]["token"]
        return token


@contextlib.contextmanager
def city(*faults: str, options: tuple[str, ...] = ()) -> Iterator[RunningCity]:
    """A city with these faults, seed 7 and three poles; ended by SIGTERM to its pid."""
    armed = [part for fault in faults for part in ("--fault", fault)]
    with tempfile.TemporaryDirectory() as folder:
        ready_file = Path(folder, "ready.json")
        command = [sys.executable, "-m", "citybrain", "up", "--seed", "7", "--things", "3"]
        process = subprocess.Popen(
            [*command, "--ready-file", str(ready_file), *armed, *options], stderr=subprocess.PIPE, text=True
        )
        try:
            wait_for_line(process)
            yield RunningCity(process=process, ready=json.loads(ready_file.read_text()), ready_file=ready_file)
        finally:
            stop(process)


def wait_for_line(process: subprocess.Popen[str]) -> str:
    """The city's first line on standard error, which it writes once everything listens."""
    assert process.stderr is not None
    readable, _, _ = select.select([process.stderr], [], [], _START_SECONDS)
    assert readable, "the city did not come up in time"
    line = process.stderr.readline()
    assert line, f"the city ended with status {process.wait(5)}"
    return line


def stop(process: subprocess.Popen[str]) -> int:
    """End a city and return its status."""
    if process.poll() is None:
        os.kill(process.pid, signal.SIGTERM)
    try:
        status = process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        status = process.wait(10)
    if process.stderr is not None:
        process.stderr.close()
    return status
