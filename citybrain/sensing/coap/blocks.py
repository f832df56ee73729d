"""Blocks (RFC 7959): a body is cut for whoever reads it, and put together for whoever writes it."""

from collections import OrderedDict
from dataclasses import dataclass

_LARGEST_EXPONENT = 6
_MOST_WRITERS = 64
LARGEST_BODY = 256 << 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Number, whether more follow, and the exponent of the size."""

    number: int
    more: bool
    exponent: int

    @property
    def size(self) -> int:
        """Bytes of a full block."""
        return 1 << (self.exponent + 4)

    def as_number(self) -> int:
        """The value of the option."""
        return (self.number << 4) + (8 if self.more else 0) + self.exponent


def read_block(value: int | None) -> Block | None:
    """The block that an option tells; ValueError for the reserved size."""
    if value is None:
        return None
    if value & 7 > _LARGEST_EXPONENT or value >= 1 << 24:
        raise ValueError(value)
    return Block(number=value >> 4, more=bool(value & 8), exponent=value & 7)


def cut(body: bytes, wish: Block | None) -> tuple[bytes, Block | None]:
    """The piece that is wished for, and what to say of it; a small body needs no block."""
    block = wish or Block(number=0, more=False, exponent=_LARGEST_EXPONENT)
    start = block.number * block.size
    more = start + block.size < len(body)
    if wish is None and not more:
        return body, None
    return body[start : start + block.size], Block(number=block.number, more=more, exponent=block.exponent)


class Workshop:
    """Bodies in the making, one for each writer."""

    def __init__(self) -> None:
        self._pieces: OrderedDict[object, bytes] = OrderedDict()

    def add(self, writer: object, block: Block, piece: bytes) -> bytes | None:
        """Add a piece; the body when it is whole, None before; ValueError when a piece is missing."""
        have = b"" if block.number == 0 else self._pieces.get(writer)
        if have is None or len(have) != block.number * block.size or (block.more and len(piece) != block.size):
            raise ValueError("a piece is missing")
        have += piece
        self._pieces[writer] = have
        self._pieces.move_to_end(writer)
        if not block.more:
            return self._pieces.pop(writer)
        if len(have) > LARGEST_BODY or len(self._pieces) > _MOST_WRITERS:
            self._pieces.popitem(last=len(have) > LARGEST_BODY)
        return None
