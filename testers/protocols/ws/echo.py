"""The echo of a WebSocket server as a line for probes."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context
from testers.protocols.probing.echo import Echo
from testers.protocols.ws.client import Client
from testers.protocols.ws.door import Door
from testers.protocols.ws.wire import Opcode


@dataclass(frozen=True, slots=True, kw_only=True)
class WsLine:
    """Payloads as messages of one kind; what comes back in the other kind counts too, or its kind would be the loss."""

    client: Client
    kind: Opcode = Opcode.TEXT

    @property
    def timeout(self) -> float:
        """Seconds that one exchange may take."""
        return self.client.timeout

    async def send(self, payload: bytes) -> None:
        """Send a message in one frame."""
        await self.client.send(self.kind, payload)

    async def receive(self, *, within: float) -> Sequence[bytes]:
        """Return the data messages that wait or come first."""
        return [message.payload for message in await self.client.data(within=within)]


@asynccontextmanager
async def open_echo(ctx: Context, door: Door, path: str) -> AsyncIterator[Echo]:
    """Connect to the echo at `path` and give probes a line to it."""
    async with door.enter(path) as client:
        echo = Echo(door.link, WsLine(client=client), f"{ctx.tag}-{ctx.rng.getrandbits(32):08x}")
        try:
            yield echo
        finally:
            await echo.close()
            await client.leave()
            ctx.observe("connection", sent=client.stream.sent, received=client.stream.received, strays=echo.strays)


def nothing_back(path: str) -> TargetError:
    """Return the error for an echo that gives nothing back at all: it is no lossy echo, but none."""
    return TargetError(
        Text(
            zh=f"{path} 没有送回任何探测消息；请检查参数 ws.echo：该路径应把收到的消息原样返回。",
            en=f"Not one probe came back from {path}; check the parameter ws.echo: every message on that path comes "
            "back as it was.",
        )
    )
