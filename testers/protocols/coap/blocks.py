"""Bodies larger than one message: Block2 out of a target, Block1 into it (RFC 7959); bounded in blocks and bytes."""

from dataclasses import dataclass

from rules.errors import TargetError
from rules.text import Text
from testers.protocols.coap import wire
from testers.protocols.coap.client import CoapClient, Reply
from testers.protocols.coap.flaws import BLOCK_NUMBER, BLOCK_UNEVEN, MalformedMessageError
from testers.protocols.coap.options import (
    ACCEPT,
    BLOCK1,
    BLOCK2,
    CONTENT_FORMAT,
    ETAG,
    LARGEST_SZX,
    OCTETS,
    Block,
    write_uint,
)
from testers.protocols.coap.places import Place

MOST_BYTES = 1 << 20
_MOST_BLOCKS = 4096
_RESTARTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a resource holds: its bytes, the last response, and in how many blocks it came."""

    payload: bytes
    last: Reply
    blocks: int

    @property
    def success(self) -> bool:
        """Whether the target gave it."""
        return self.last.message.success


async def fetch(client: CoapClient, place: Place, *, szx: int | None = None, accept: int | None = None) -> Body:
    """Return a resource, block by block where it is large; `szx` asks for a block size from the first request on.

    Raises
    ------
    TargetError
        No answer, a block that is not the one asked for, or no end within 1 MiB or 4,096 blocks.

    """
    for _ in range(_RESTARTS):
        body = await _fetch_once(client, place, szx, accept)
        if body is not None:
            return body
    raise TargetError(
        Text(
            zh=f"{place.path} 在分块读取期间一再改变，无法读完。",
            en=f"{place.path} changes again and again while its blocks are read.",
        )
    )


async def _fetch_once(client: CoapClient, place: Place, szx: int | None, accept: int | None) -> Body | None:
    """Return the body; None when it changed while it was read (another ETag, section 2.4)."""
    options = place.options if accept is None else (*place.options, (ACCEPT, write_uint(accept)))
    wanted = None if szx is None else Block(number=0, szx=szx)
    parts: list[bytes] = []
    size, count, etag = 0, 0, None
    while True:
        asked = options if wanted is None else (*options, (BLOCK2, wanted.write()))
        reply = await client.ask(client.make(place.method, asked))
        message, block, count = reply.message, reply.message.block2, count + 1
        if block is None or not message.success:
            if message.success and count > 1:
                raise MalformedMessageError(BLOCK_NUMBER)
            return Body(payload=message.payload, last=reply, blocks=count)
        _check(block, wanted, message.payload)
        if count > 1 and message.find(ETAG) != etag:
            return None
        etag = message.find(ETAG)
        parts.append(message.payload)
        size += len(message.payload)
        if not block.more:
            return Body(payload=b"".join(parts), last=reply, blocks=count)
        if size > MOST_BYTES or count >= _MOST_BLOCKS:
            raise _endless(place)
        wanted = Block(number=block.number + 1, szx=block.szx)


def _check(block: Block, wanted: Block | None, payload: bytes) -> None:
    # A server may answer with smaller blocks than were asked for (section 2.3), never with larger ones.
    offset = 0 if wanted is None else wanted.offset
    if block.offset != offset or (wanted is not None and block.szx > wanted.szx):
        raise MalformedMessageError(BLOCK_NUMBER)
    if block.more and len(payload) != block.size:
        raise MalformedMessageError(BLOCK_UNEVEN)


async def store(
    client: CoapClient, place: Place, body: bytes, *, szx: int = LARGEST_SZX, form: int | None = OCTETS
) -> Reply:
    """Write a body, in blocks where it does not fit into one; return the last response.

    The target may ask for smaller blocks (section 2.3); TargetError when it does not answer.
    """
    extra = () if form is None else ((CONTENT_FORMAT, write_uint(form)),)
    options = (*place.options, *extra)
    if len(body) <= Block(number=0, szx=szx).size:
        return await client.ask(client.make(place.method, options, body))
    offset = 0
    while True:
        block = Block(number=offset >> (szx + 4), more=offset + (16 << szx) < len(body), szx=szx)
        part = body[offset : offset + block.size]
        reply = await client.ask(client.make(place.method, (*options, (BLOCK1, block.write())), part))
        message, told = reply.message, reply.message.block1
        smaller = told is not None and told.szx < szx
        if message.code == wire.TOO_LARGE and smaller and told is not None:
            offset, szx = 0, told.szx
            continue
        if not message.success or not block.more:
            return reply
        if smaller and told is not None:
            # The block just sent counts as a whole; what follows is counted in the smaller size (figure 9).
            szx = told.szx
        offset += block.size


def _endless(place: Place) -> TargetError:
    return TargetError(
        Text(
            zh=f"{place.path} 超过 1 MiB 或 4096 块仍未结束，已停止读取。",
            en=f"{place.path} did not end within 1 MiB or 4,096 blocks; reading was stopped.",
        )
    )
