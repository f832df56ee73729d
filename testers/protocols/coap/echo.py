"""The echo of a CoAP target as a line for probes: every other one confirmable, none of them sent twice."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context, Link
from testers.protocols.coap.client import CoapClient
from testers.protocols.coap.datagrams import Arrival, Inbox
from testers.protocols.coap.flaws import MalformedMessageError
from testers.protocols.coap.places import ECHO, Place, enter, require_place
from testers.protocols.coap.wire import CONTENT, EMPTY, Message, Type, decode, encode
from testers.protocols.probing.echo import Echo, read_tail


class CoapLine:
    """Payloads as requests; what comes back is the payload of a successful response.

    Nothing is sent again: a probe that is lost must show as lost, whatever retransmission would make of it.
    """

    def __init__(self, client: CoapClient, place: Place) -> None:
        """Take an open client."""
        self._client = client
        self._place = place
        self._inbox = Inbox()
        self._open: dict[bytes, int] = {}
        self._count = 0

    @property
    def timeout(self) -> float:
        """Seconds that one exchange may take."""
        return self._client.link.timeout

    async def send(self, payload: bytes) -> None:
        """Send a request with the payload."""
        self._count += 1
        kind = Type.CON if self._count % 2 else Type.NON
        request = self._client.make(self._place.method, self._place.options, payload, type_=kind)
        self._open[request.token] = request.mid
        self._client.datagrams.expect(self._inbox, mid=request.mid, token=request.token)
        self._client.datagrams.send(encode(request))

    async def receive(self, *, within: float) -> Sequence[bytes]:
        """Return the payloads that wait or come first."""
        first = await self._inbox.take(within)
        if first is None:
            raise TimeoutError
        payloads = [self._read(arrival) for arrival in (first, *self._inbox.drain())]
        if self._inbox.overflowed:
            raise _flood()
        return [payload for payload in payloads if payload is not None]

    def _read(self, arrival: Arrival) -> bytes | None:
        if arrival.closed:
            raise TargetError(Text(zh="目标端口没有程序监听。", en="Nobody listens on the port."))
        message = arrival.message
        if message is None or message.code == EMPTY:
            return None
        mid = self._open.pop(message.token, None)
        self._client.datagrams.forget(mid=mid, token=message.token)
        return message.payload if message.success else None


@asynccontextmanager
async def open_echo(ctx: Context, link: Link | None = None) -> AsyncIterator[Echo]:
    """Give probes a line to the echo of the target, or of the server behind `link`."""
    place = require_place(ctx, ECHO, method="POST")
    async with enter(ctx, link) as client:
        echo = Echo(client.link, CoapLine(client, place), f"{ctx.tag}-{ctx.rng.getrandbits(32):08x}")
        try:
            yield echo
        finally:
            await echo.close()
            ctx.observe("line", path=place.path, probes=len(echo.due), back=len(echo.back), strays=echo.strays)


def answer_null(data: bytes) -> Iterable[bytes]:
    """Answer as a CoAP echo that costs nothing: for floors and controls."""
    try:
        request = decode(data)
    except MalformedMessageError:
        return ()
    if request.type in (Type.ACK, Type.RST) or request.code == EMPTY:
        return ()
    kind = Type.ACK if request.type is Type.CON else Type.NON
    response = Message(type=kind, code=CONTENT, mid=request.mid, token=request.token, payload=request.payload)
    return (encode(response),)


def number_of(data: bytes) -> int | None:
    """Return the number of the probe in a datagram: for a relay that has to name what it loses."""
    try:
        return read_tail(decode(data).payload)
    except MalformedMessageError:
        return None


def nothing_back(ctx: Context) -> TargetError:
    """Return the error for an echo that gives nothing back at all: it is no lossy echo, but none."""
    path = require_place(ctx, ECHO, method="POST").path
    return TargetError(
        Text(
            zh=f"{path} 没有送回任何探测消息；请检查参数 coap.echo：该资源应把收到的载荷原样返回。",
            en=f"Not one probe came back from {path}; check the parameter coap.echo: the resource gives back the "
            "payload that it gets.",
        )
    )


def _flood() -> TargetError:
    return TargetError(
        Text(zh="目标倾泻报文，已停止接收。", en="The target floods us with messages; listening was stopped.")
    )
