"""REL-18 over WebSocket: how soon a client that was cut off is served again."""

import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

from rules.hazard import Hazard
from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.probing.recovery import AT_ONCE, measure_recovery, record_recoveries
from testers.protocols.ws.client import Client
from testers.protocols.ws.door import ECHO, ENDPOINTS, Door, prepare, require_path
from testers.protocols.ws.echo import nothing_back
from testers.protocols.ws.wire import Opcode
from testers.relay.outage import Cut
from testers.relay.tcp import TcpRelay, open_tcp_relay


@case(
    requirement="REL-18",
    protocol="ws",
    when="ws.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="WebSocket 客户端断线后恢复收发所需的时间",
    why_zh="连接经本测试自设的中继，分别以复位、关闭、目标不知情（半开）三种方式切断；客户端重新握手，"
    "直至自发的消息再次返回。仅切断测试自己的连接，不影响他人。",
    good=("ws_good", "websockets", "wsproto", "city"),
    bad=("ws_refuses_returns", "ws_hangs_returns", "ws_ignores_returns", "city:ws-never-recovers"),
)
async def observe(ctx: Context) -> list[Observation]:
    """How soon a WebSocket client that was cut off sends and receives again.

    Clients go through relays of our own and are cut: by a reset, by closing, and so that the target hears nothing of
    it. They come back until a message of theirs has gone round again. Nobody else is touched.
    """
    door, path = prepare(ctx), require_path(ctx, ECHO)
    async with AsyncExitStack() as stack:
        travellers = [await _make(ctx, stack, door, path, number) for number in range(AT_ONCE)]
        await record_recoveries(ctx, travellers, count=ctx.samples("p95").n)
    return ctx.observations


async def _make(ctx: Context, stack: AsyncExitStack, door: Door, path: str, number: int) -> "_Traveller":
    relay = await stack.enter_async_context(open_tcp_relay(door.link.address, door.link.endpoint.port))
    own = ctx.own_link(f"{door.link.endpoint.scheme}://127.0.0.1:{relay.port}", like=door.link)
    return _Traveller(replace(door, link=own), relay, path, mark=f"{ctx.tag}-{number}")


class _Traveller:
    """A client of the echo behind a relay of its own."""

    def __init__(self, door: Door, relay: TcpRelay, path: str, *, mark: str) -> None:
        self._door = door
        self._relay = relay
        self._path = path
        self._mark = mark
        self._number = 0
        self._aboard = AsyncExitStack()

    async def greet(self) -> None:
        """Send a message round on a connection that ends politely."""
        if not await self.return_once():
            raise nothing_back(self._path)

    async def board(self) -> None:
        """Connect and send a message round; stay."""
        client = await self._aboard.enter_async_context(self._door.enter(self._path))
        await self._go_round(client)

    async def cut(self, how: str) -> None:
        """Cut the connection in the relay."""
        await self._relay.cut(how=Cut(how))
        await self._aboard.aclose()

    async def return_once(self) -> bool:
        """Come back and send a message round."""
        async with self._door.enter(self._path) as client:
            back = await self._go_round(client)
            if back:
                await client.leave()
            return back

    async def _go_round(self, client: Client) -> bool:
        self._number += 1
        payload = f"{self._mark}:{self._number}".encode()
        await client.send(Opcode.TEXT, payload)
        until = time.monotonic() + client.timeout
        while (left := until - time.monotonic()) > 0:
            try:
                messages = await client.data(within=left)
            except TimeoutError:
                return False
            if any(message.payload == payload for message in messages):
                return True
        return False


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `p95` of the times to the first message that went round again, in s."""
    return measure_recovery(observations)
