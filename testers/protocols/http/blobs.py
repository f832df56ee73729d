"""Opaque bytes in a collection: put under names of our own, taken out again, and removed."""

import asyncio
from functools import partial

from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.context import Context
from testers.protocols.http.demands import demand
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.failure import UnansweredError
from testers.protocols.http.kept import KeptClient, open_kept
from testers.protocols.payload.blobs import LARGEST, Blob

CAPABILITY, COLLECTION, MOST = "http.blobs", "blobs.collection", "blobs.largest"
# So many names in turn: what is put under one replaces what stood there, longer or shorter.
_NAMES = 8
_SECOND_LOOK = 0.2  # seconds after which a replaced payload that still shows must be gone
_OCTETS = "application/octet-stream"
_GONE = (404, 410)
_WHOLE = (200, 203, 204)
_TOO_LARGE = 413
_FIRST = b"cityassay"


class Blobs:
    """The collection at `path`; every name put there is registered for removal."""

    def __init__(self, ctx: Context, client: KeptClient, path: str) -> None:
        """Ask by `client`; nothing is sent yet."""
        self._ctx = ctx
        self._client = client
        self._path = path.rstrip("/")
        self._standing: dict[str, bytes] = {}

    async def try_out(self) -> None:
        """Look, put a little payload there, take it out, remove it: TargetError where one of these cannot be done.

        Nothing is written to who answers anything with something, and no thousands to who cannot remove one.
        """
        place = self._place("first")
        if await _get(self._client, place) is not None:
            raise _no_store(place)
        await self._put(place, _FIRST)
        if await _get(self._client, place) is None:
            raise _vanished(place)
        await self._remove(self._client, place)

    async def carry(self, blob: Blob) -> bytes:
        """Put a payload there and return what comes out; where nothing does, once more.

        Where what stood there before comes out, it is looked at once more: a cache may take a moment to notice.

        Raises
        ------
        TargetError
            The target refuses, or twice nothing comes out.

        """
        place = self._place_of(blob)
        try:
            came = await self._carry(place, blob.data)
        except UnansweredError as error:
            came = None
            self._ctx.observe("unanswered", number=blob.number, size=len(blob.data), why=error.message.en)
        if came is None:
            try:
                came = await self._carry(place, blob.data)
            except UnansweredError as error:
                raise _broke_off(error, len(blob.data)) from error
        if came is None:
            raise _vanished(place)
        return came

    async def look_again(self, blob: Blob) -> bytes | None:
        """Return what comes out for the payload that was carried last, None for nothing."""
        try:
            return await _get(self._client, self._place_of(blob))
        except UnansweredError:
            return None

    async def _carry(self, place: str, data: bytes) -> bytes | None:
        before = self._standing.get(place)
        await self._put(place, data)
        came = await _get(self._client, place)
        if came is not None and came == before != data:
            await asyncio.sleep(self._ctx.seconds(_SECOND_LOOK))
            came = await _get(self._client, place)
        self._standing[place] = data
        return came

    def _place_of(self, blob: Blob) -> str:
        return self._place(str(blob.number % _NAMES))

    def _place(self, name: str) -> str:
        return f"{self._path}/{self._ctx.tag}-{name}"

    async def _put(self, place: str, data: bytes) -> None:
        first = place not in self._standing
        if first:
            # Before it is sent: a payload whose answer is lost may stand there all the same.
            self._standing[place] = b""
            self._ctx.clean_up(place, partial(self._clean, place))
        exchange = await self._client.ask(place, method="PUT", body=data, headers={"Content-Type": _OCTETS})
        if exchange.ok:
            return
        if first and exchange.status < 500:
            del self._standing[place]
        raise _refused(exchange, len(data))

    async def _remove(self, client: KeptClient, place: str) -> None:
        exchange = await client.ask(place, method="DELETE")
        if not exchange.ok and exchange.status not in _GONE:
            raise _refused(exchange, 0)
        if await _get(client, place) is not None:
            await asyncio.sleep(self._ctx.seconds(_SECOND_LOOK))
            if await _get(client, place) is not None:
                raise _still_there(place)
        self._standing.pop(place, None)

    async def _clean(self, place: str) -> None:
        if place in self._standing:
            # The client of the measurement is gone when this runs.
            async with open_kept(self._ctx) as client:
                await self._remove(client, place)


def open_blobs(ctx: Context, client: KeptClient) -> Blobs:
    """Return the collection of the parameter blobs.collection; UsageError without it."""
    return Blobs(ctx, client, demand(ctx, COLLECTION, of=CAPABILITY))


def find_largest(ctx: Context) -> int:
    """Return the size in bytes of the largest payload to send: the parameter blobs.largest, else 1 MiB.

    Raises
    ------
    UsageError
        The parameter is no number of bytes from 1 to 1 MiB.

    """
    given = ctx.parameter(MOST)
    if given is None:
        return LARGEST
    if given.isascii() and given.isdigit() and len(given) <= len(str(LARGEST)) and 1 <= int(given) <= LARGEST:
        return int(given)
    raise UsageError(
        Text(
            zh=f"参数 {MOST} 须为 1 到 {LARGEST} 之间的字节数。",
            en=f"The parameter {MOST} is a number of bytes from 1 to {LARGEST}.",
        )
    )


async def _get(client: KeptClient, place: str) -> bytes | None:
    exchange = await client.ask(place, headers={"Cache-Control": "no-cache"})
    if exchange.status in _GONE:
        return None
    if exchange.status not in _WHOLE:
        raise _refused(exchange, 0)
    return exchange.body


def _refused(exchange: Exchange, size: int) -> TargetError:
    method, place, status = exchange.method, exchange.target, exchange.status
    cure = Text(zh=f"请检查参数 {COLLECTION} 与账号权限", en=f"check {COLLECTION} and the rights of the account")
    if status == _TOO_LARGE:
        cure = Text(
            zh=f"{size} 字节对它过大；若其容许的载荷较小，请在参数 {MOST} 中写明字节数",
            en=f"{size} bytes are too large for it; if it takes smaller ones only, give their size in bytes in {MOST}",
        )
    elif status == 429:
        cure = Text(zh="请在授权中降低 max_rate", en="lower max_rate in the authorisation")
    elif status == 401:
        cure = Text(zh="请检查参数 http.token", en="check the parameter http.token")
    return TargetError(
        Text(
            zh=f"{method} {place} 返回状态码 {status}；{cure.zh}。", en=f"{method} {place} answers {status}; {cure.en}."
        )
    )


def _no_store(place: str) -> TargetError:
    return TargetError(
        Text(
            zh=f"尚未写入任何内容，{place} 却已有应答，不是载荷存储；请检查参数 {COLLECTION}。",
            en=f"Nothing was written yet and {place} gives something: it is no store of payloads; "
            f"check the parameter {COLLECTION}.",
        )
    )


def _vanished(place: str) -> TargetError:
    return TargetError(
        Text(
            zh=f"{place} 确认了 PUT，随后却说没有该载荷；请检查参数 {COLLECTION}。",
            en=f"{place} acknowledged a PUT and then has no such payload; check the parameter {COLLECTION}.",
        )
    )


def _still_there(place: str) -> TargetError:
    return TargetError(
        Text(
            zh=f"{place} 确认了 DELETE，随后却仍给出内容：写入的内容无法删除，因此不再写入。",
            en=f"{place} acknowledged a DELETE and still gives something: what is written there cannot be removed, "
            "and no more is.",
        )
    )


def _broke_off(error: UnansweredError, size: int) -> TargetError:
    return TargetError(
        error.message.followed_by(
            Text(
                zh=f"{size} 字节的载荷两次未得应答；若其容许的载荷较小，请在参数 {MOST} 中写明字节数。",
                en=f"A payload of {size} bytes got no answer twice; if the target takes smaller ones only, give their "
                f"size in bytes in {MOST}.",
            )
        )
    )
