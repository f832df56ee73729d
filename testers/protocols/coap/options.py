"""Options by number, unsigned integers as options hold them, and the Block options of RFC 7959."""

from dataclasses import dataclass
from urllib.parse import unquote

from testers.protocols.coap.flaws import BLOCK_LENGTH, BLOCK_SIZE, MalformedMessageError

ETAG, OBSERVE, URI_PATH, CONTENT_FORMAT, MAX_AGE, URI_QUERY, ACCEPT = 4, 6, 11, 12, 14, 15, 17
BLOCK2, BLOCK1, SIZE2, SIZE1 = 23, 27, 28, 60

TEXT, LINK_FORMAT, OCTETS, JSON = 0, 40, 42, 50  # content formats (RFC 7252 section 12.3)
DEFAULT_MAX_AGE = 60  # seconds, where the option is left out (section 5.10.5)
LARGEST_SZX = 6  # blocks of 1,024 bytes
_MOST_UINT = 4
_MOST_BLOCK_BYTES = 3

Option = tuple[int, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A Block1 or Block2 option: block `number`, whether `more` follow, and the size exponent `szx`."""

    number: int
    more: bool = False
    szx: int = LARGEST_SZX

    @property
    def size(self) -> int:
        """Bytes in a full block."""
        return 1 << (self.szx + 4)

    @property
    def offset(self) -> int:
        """Where the block begins in the body."""
        return self.number << (self.szx + 4)

    def write(self) -> bytes:
        """Return the value of the option."""
        return write_uint(self.number << 4 | self.more << 3 | self.szx)


def read_block(value: bytes) -> Block:
    """Return the block that an option value tells.

    Raises
    ------
    MalformedMessageError
        It is longer than 3 bytes, or its size is the reserved one.

    """
    if len(value) > _MOST_BLOCK_BYTES:
        raise MalformedMessageError(BLOCK_LENGTH)
    number = int.from_bytes(value)
    if number & 7 > LARGEST_SZX:
        raise MalformedMessageError(BLOCK_SIZE)
    return Block(number=number >> 4, more=bool(number & 8), szx=number & 7)


def write_uint(number: int) -> bytes:
    """Return an unsigned integer in as few bytes as it takes; 0 takes none (section 3.2)."""
    return number.to_bytes((number.bit_length() + 7) // 8)


def read_uint(value: bytes) -> int | None:
    """Return an unsigned integer; leading zero bytes are allowed. None for what no option of ours may hold."""
    return int.from_bytes(value) if len(value) <= _MOST_UINT else None


def path_options(place: str) -> tuple[Option, ...]:
    """Return the Uri-Path and Uri-Query options of a path like `/lamps/1?unit=W` (section 6.4)."""
    path, _, query = place.partition("?")
    segments = [] if path in ("", "/") else path.removeprefix("/").split("/")
    parts = [(URI_PATH, unquote(segment).encode()) for segment in segments]
    return (*parts, *((URI_QUERY, unquote(each).encode()) for each in query.split("&") if each))
