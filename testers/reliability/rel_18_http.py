"""REL-18 over HTTP: how soon requests are answered again after connections were cut."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

from rules.errors import TargetError
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context, Link
from testers.harness.observation import Observation
from testers.protocols.http.client import ENDPOINTS, HttpClient, make_tls, open_client
from testers.protocols.http.places import settle_resource
from testers.protocols.probing.recovery import AT_ONCE, measure_recovery, record_recoveries
from testers.relay.outage import Cut
from testers.relay.tcp import TcpRelay, open_tcp_relay
from testers.relay.truth import Kind, Truth

_SERVER_ERROR = 500
_TOO_MANY = 429


@case(
    requirement="REL-18",
    protocol="http",
    when="http.api",
    endpoints=ENDPOINTS,
    title_zh="HTTP 连接被切断后恢复应答所需的时间",
    why_zh="经本测试自设的中继，在请求发送到一半时分别以复位、关闭、目标不知情（半开）三种方式切断连接，"
    "再反复请求直至得到正常应答。仅切断测试自己的连接，不影响他人。",
    good=("http_good", "pyhttp", "nginx_plain", "city"),
    bad=("http_stalls_half_open", "http_bars_after_cut", "http_unready_after_cut", "city:http-half-open-blocks"),
)
async def observe(ctx: Context) -> list[Observation]:
    """How soon HTTP requests are answered again after connections were cut.

    In the middle of a request connections are cut by relays of our own: by a reset, by closing, and so that the target
    hears nothing of it. Requests follow until one is answered as before the cut. Nobody else is touched.
    """
    direct = open_client(ctx)
    path = await settle_resource(ctx, direct)
    async with AsyncExitStack() as stack:
        travellers = [await _make(ctx, stack, path) for _ in range(AT_ONCE)]
        await record_recoveries(ctx, travellers, count=ctx.samples("p95").n)
    return ctx.observations


async def _make(ctx: Context, stack: AsyncExitStack, path: str) -> "_Traveller":
    link = ctx.link(*ENDPOINTS)
    passed = asyncio.Event()
    truth = Truth(sink=lambda event: passed.set() if event.kind is Kind.FORWARDED else None, most=0)
    relay = await stack.enter_async_context(open_tcp_relay(link.address, link.endpoint.port, truth=truth))
    own = ctx.own_link(f"{link.endpoint.scheme}://127.0.0.1:{relay.port}", like=link)
    tls = make_tls(ctx.parameter("tls.ca"))
    client = HttpClient(own, token=ctx.parameter("http.token"), tls=tls)
    return _Traveller(client, own, relay, passed, path)


class _Traveller:
    """A client that asks for one path."""

    def __init__(self, client: HttpClient, link: Link, relay: TcpRelay, passed: asyncio.Event, path: str) -> None:
        self._client = client
        self._link = link
        self._relay = relay
        self._passed = passed
        self._aboard = AsyncExitStack()
        self._path = path
        self._status = 0

    async def greet(self) -> None:
        """Ask once; TargetError when that is not answered well."""
        exchange = await self._client.ask(self._path)
        if exchange.status >= _SERVER_ERROR or exchange.status == _TOO_MANY:
            raise TargetError(
                Text(
                    zh=f"{self._path} 返回状态码 {exchange.status}，没有可供比较的正常应答。",
                    en=f"{self._path} answers {exchange.status}: there is no good answer to compare with.",
                )
            )
        self._status = exchange.status

    async def board(self) -> None:
        """Begin a request and leave it unfinished."""
        self._passed.clear()
        tls = make_tls(None) if self._client.secure else None
        stream = await self._aboard.enter_async_context(self._link.open(tls=tls))
        await stream.write(f"GET {self._path} HTTP/1.1\r\nHost: {self._client.host}\r\n".encode("latin-1"))
        # Nothing comes back of half a request: only the relay knows when it has reached the target.
        try:
            async with asyncio.timeout(self._link.timeout):
                await self._passed.wait()
        except TimeoutError:
            raise _unreachable(self._client.host) from None

    async def cut(self, how: str) -> None:
        """Cut the connection in the relay."""
        await self._relay.cut(how=Cut(how))
        await self._aboard.aclose()

    async def return_once(self) -> bool:
        """Ask again; good is what is answered as before."""
        return (await self._client.ask(self._path)).status == self._status


def _unreachable(host: str) -> TargetError:
    return TargetError(
        Text(
            zh=f"{host} 不再接受连接，断线无从谈起。", en=f"{host} takes no connection any more: there is none to cut."
        )
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `p95` of the times to the first good answer, in s."""
    return measure_recovery(observations)
