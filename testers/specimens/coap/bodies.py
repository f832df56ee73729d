"""Bodies in blocks, as the specimen cuts and joins them (RFC 7959)."""

from collections import OrderedDict
from random import Random

from testers.protocols.coap.options import Block
from testers.specimens.coap.manners import Storing

SZX = 6
MOST_BYTES = 1 << 20
_MOST_OPEN = 32


class Bodies:
    """Puts bodies together block by block, for a bounded number of senders at once."""

    def __init__(self, manners: Storing, rng: Random) -> None:
        """Begin with none."""
        self._manners = manners
        self._rng = rng
        self._open: OrderedDict[object, bytearray] = OrderedDict()
        self._due: dict[object, int] = {}

    def join(self, sender: object, block: Block | None, part: bytes) -> bytes | None:
        """Take a block; return the body when it is the last one, None while more are due.

        Raises
        ------
        ValueError
            A block is missing before this one, or the body is too large.

        """
        if block is None:
            return self._spoil(part)
        if block.number == 0:
            self._open[sender], self._due[sender] = bytearray(), 0
            if len(self._open) > _MOST_OPEN:
                old, _ = self._open.popitem(last=False)
                del self._due[old]
        body = self._open.get(sender)
        if body is None or self._due[sender] != block.offset or len(body) > MOST_BYTES:
            raise ValueError
        self._due[sender] += len(part)
        draw = self._rng.random()
        if draw >= self._manners.skips:
            body += part
        if draw >= 1 - self._manners.doubles:
            body += part
        if block.more:
            return None
        del self._open[sender], self._due[sender]
        return self._spoil(bytes(body))

    def cut(self, body: bytes, asked: Block | None) -> tuple[bytes, Block | None]:
        """Return the part of `body` that was asked for, and its Block2 option where one is due."""
        block = asked or Block(number=0, szx=SZX)
        part = body[block.offset : block.offset + block.size]
        more = block.offset + block.size < len(body)
        if self._manners.endless:
            part, more = (part + bytes(block.size))[: block.size], True
        if asked is None and not more:
            return part, None
        return part, Block(number=block.number, more=more, szx=block.szx)

    def _spoil(self, body: bytes) -> bytes:
        manners = self._manners
        if manners.cuts_to is not None:
            body = body[: manners.cuts_to]
        if manners.flips_from is not None and len(body) >= manners.flips_from:
            at = len(body) // 2
            body = body[:at] + bytes((body[at] ^ 1,)) + body[at + 1 :]
        return body
