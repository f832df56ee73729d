"""REL-23 over WebSocket: messages come back from the echo as they were sent, byte for byte."""

import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from itertools import islice

from rules.hazard import Hazard
from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.payload.blobs import LARGEST, Blob, draw_blobs
from testers.protocols.probing.integrity import measure_integrity, record_return
from testers.protocols.ws.client import Client, ConnectionEndedError
from testers.protocols.ws.door import ECHO, ENDPOINTS, Door, prepare, require_path
from testers.protocols.ws.echo import nothing_back
from testers.protocols.ws.wire import Opcode

_PATIENCE, _LEAST_PATIENCE = 5.0, 1.0  # seconds for one message
_ENOUGH_ALTERED, _MOST_LOST = 5, 10
_LEAST_LARGEST = 64 << 10
_PIECES_EVERY = 7  # one message in so many leaves in fragments


@case(
    requirement="REL-23",
    protocol="ws",
    when="ws.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="WebSocket 消息逐字节完整往返，直至 1 MiB",
    why_zh="图片、压缩数据改一位就作废。文本与二进制消息包含全部字节值与空字节，长度取各编码的转折点，最大 1 MiB，"
    "部分以分片发送；返回的内容本身即为证据，每条被改动的消息都计入。",
    good=("ws_good", "websockets", "wsproto", "city"),
    bad=("ws_flips_large", "ws_cuts_long", "ws_swaps", "city:ws-echo-corrupts"),
)
async def observe(ctx: Context) -> list[Observation]:
    """WebSocket messages of up to 1 MiB come back as they were sent, byte for byte.

    A picture with one wrong bit is worth nothing. Messages hold every byte value, as text where they are text, in the
    sizes at which encodings turn, some in fragments. What came back is its own proof. Where the server says that a
    message is too large for it, smaller ones follow.
    """
    wanted, path = ctx.samples("altered").n, require_path(ctx, ECHO)
    largest, altered, lost, back = LARGEST, 0, 0, 0
    async with AsyncExitStack() as stack:
        carrier = _Carrier(prepare(ctx), path, stack, patience=max(ctx.seconds(_PATIENCE), _LEAST_PATIENCE))
        blobs = (blob for blob in draw_blobs(ctx.rng, largest=LARGEST) if len(blob.data) <= largest)
        for done, blob in enumerate(islice(blobs, wanted), start=1):
            try:
                came = await carrier.carry(blob)
            except ConnectionEndedError:
                if len(blob.data) <= _LEAST_LARGEST:
                    raise
                largest = len(blob.data) // 2
                ctx.observe("sizes", largest=largest)
                continue
            lost, back = lost + (came is None), back + (came is not None)
            altered += record_return(ctx, blob, came)
            ctx.progress(done, wanted)
            if altered >= _ENOUGH_ALTERED or lost >= _MOST_LOST:
                break
    if not back:
        raise nothing_back(path)
    return ctx.observations


class _Carrier:
    """Sends one message at a time; after one that is lost it connects anew, so that nothing late is mistaken."""

    def __init__(self, door: Door, path: str, stack: AsyncExitStack, *, patience: float) -> None:
        self._door = door
        self._path = path
        self._stack = stack
        self._patience = patience
        self._client: Client | None = None
        self._last: bytes | None = None

    async def carry(self, blob: Blob) -> bytes | None:
        """Send a message and return what came back for it, None for nothing."""
        client = self._client or await self._connect()
        await self._door.link.permit()
        kind = Opcode.TEXT if _is_text(blob.data) else Opcode.BINARY
        try:
            await client.send(kind, blob.data, pieces=1 + 2 * (blob.number % _PIECES_EVERY == 0))
            came = await self._await_answer(client, blob.data)
        except ConnectionEndedError:
            await self._leave()
            raise
        self._last = blob.data
        if came != blob.data:
            await self._leave()
        return came

    async def _await_answer(self, client: Client, wanted: bytes) -> bytes | None:
        """Return the answer; a second copy of the message before is passed over where the right one follows."""
        until, copy = time.monotonic() + self._patience, None
        while (left := until - time.monotonic()) > 0:
            try:
                messages = await client.data(within=left)
            except TimeoutError:
                break
            for message in messages:
                if message.payload == wanted:
                    return wanted
                if message.payload != self._last:
                    return message.payload
                copy = message.payload
        return copy

    async def _connect(self) -> Client:
        self._client = await self._stack.enter_async_context(self._door.enter(self._path))
        # A text whose bytes were altered is what is looked for.
        self._client.take_any_text()
        self._last = None
        return self._client

    async def _leave(self) -> None:
        self._client = None
        await self._stack.aclose()


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `altered`: messages that came back otherwise than they were sent."""
    return measure_integrity(observations)
