"""Bytes in, frames out, for RFC 6455; no socket here.

Theory of operation: `feed` takes what the network gave, in pieces of any size; `frames` gives every frame that is
complete. Two laws hold:

1. Memory is bounded: a frame larger than `cap` is refused as soon as its header announces it, before its body comes.
2. A decoder that has met a broken frame is dead: it raises the same error for ever (section 7.1.7), because nobody
   knows where the next frame begins.

What is written may be wrong on purpose: `Frame` holds any bits, and `write` can announce any length.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from testers.protocols.ws import flaws
from testers.protocols.ws.flaws import BrokenFrameError, Flaw

DEFAULT_CAP = 4 << 20  # bytes of payload; RFC 6455 itself allows 2**63 - 1
LARGEST_CONTROL = 125
_LARGEST_HEADER = 14
_SHORT, _LONG = 126, 127


class Opcode(IntEnum):
    """The opcodes that RFC 6455 defines (section 5.2)."""

    CONTINUATION = 0x0
    TEXT = 0x1
    BINARY = 0x2
    CLOSE = 0x8
    PING = 0x9
    PONG = 0xA


KNOWN = frozenset(int(opcode) for opcode in Opcode)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame as it stands on the wire, right or wrong; `payload` without its mask.

    `rsv` are the three reserved bits as a number of 0 to 7 (RSV1 is 4); `mask` the masking key, None for no mask.
    """

    opcode: int
    payload: bytes = b""
    fin: bool = True
    rsv: int = 0
    mask: bytes | None = None

    @property
    def control(self) -> bool:
        """Whether it is a control frame (section 5.5)."""
        return self.opcode >= Opcode.CLOSE


def new_mask() -> bytes:
    """Return a fresh masking key; section 5.3 wants strong entropy, so no seed."""
    return secrets.token_bytes(4)


def apply_mask(data: bytes, key: bytes) -> bytes:
    """Mask or unmask `data` (section 5.3)."""
    whole = (key * (len(data) // 4 + 1))[: len(data)]
    return (int.from_bytes(data) ^ int.from_bytes(whole)).to_bytes(len(data))


def write(frame: Frame, *, announce: int | None = None) -> bytes:
    """Return the bytes of a frame; `announce` writes another payload length than the true one."""
    length = len(frame.payload) if announce is None else announce
    first = frame.fin << 7 | frame.rsv << 4 | frame.opcode
    masked = 0 if frame.mask is None else 0x80
    if length < _SHORT:
        head = bytes([first, masked | length])
    elif length < 1 << 16:
        head = bytes([first, masked | _SHORT]) + length.to_bytes(2)
    else:
        head = bytes([first, masked | _LONG]) + length.to_bytes(8)
    if frame.mask is None:
        return head + frame.payload
    return head + frame.mask + apply_mask(frame.payload, frame.mask)


def write_close(code: int | None = None, reason: bytes = b"") -> bytes:
    """Return the body of a Close frame (section 5.5.1)."""
    return b"" if code is None else code.to_bytes(2) + reason


def find_flaw(frame: Frame, *, from_client: bool) -> Flaw | None:
    """Return the rule of sections 5.1 to 5.5 that a frame breaks by itself, None for none."""
    if (frame.mask is not None) is not from_client:
        return flaws.UNMASKED if from_client else flaws.MASKED
    if frame.rsv:
        return flaws.RESERVED_BITS
    if frame.opcode not in KNOWN:
        return flaws.RESERVED_OPCODE
    if frame.control and len(frame.payload) > LARGEST_CONTROL:
        return flaws.CONTROL_LENGTH
    if frame.control and not frame.fin:
        return flaws.CONTROL_FRAGMENTED
    return None


class Decoder:
    """An incremental decoder for one direction of one connection; it reads frames with any bits."""

    def __init__(self, *, cap: int = DEFAULT_CAP) -> None:
        """Start with an empty buffer; `cap` bounds the payload of one frame in bytes."""
        self._cap = cap
        self._buffer = bytearray()
        self._broken: BrokenFrameError | None = None

    @property
    def buffered(self) -> int:
        """Bytes held back: the part of a frame that has come so far."""
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        """Take bytes from the network; BufferError if `frames` was not drained before."""
        if len(self._buffer) > self._cap + _LARGEST_HEADER:
            raise BufferError("drain frames() before feeding more")
        if self._broken is None:
            self._buffer += data

    def frames(self) -> Iterator[Frame]:
        """Give every complete frame; BrokenFrameError where the framing itself is broken or too large."""
        while (frame := self._next()) is not None:
            yield frame

    def _next(self) -> Frame | None:
        if self._broken is not None:
            raise self._broken
        sizes = self._read_sizes()
        if sizes is None:
            return None
        begin, length = sizes
        buffer = self._buffer
        if len(buffer) < begin + length:
            return None
        mask = bytes(buffer[begin - 4 : begin]) if buffer[1] & 0x80 else None
        body = bytes(buffer[begin : begin + length])
        frame = Frame(
            opcode=buffer[0] & 0x0F,
            payload=body if mask is None else apply_mask(body, mask),
            fin=bool(buffer[0] & 0x80),
            rsv=buffer[0] >> 4 & 7,
            mask=mask,
        )
        del buffer[: begin + length]
        return frame

    def _read_sizes(self) -> tuple[int, int] | None:
        """Return where the payload begins and how long it is, None while the header is incomplete."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        short = buffer[1] & 0x7F
        extra = {_SHORT: 2, _LONG: 8}.get(short, 0)
        if len(buffer) < 2 + extra:
            return None
        length = int.from_bytes(buffer[2 : 2 + extra]) if extra else short
        if length >> 63:
            self._die(flaws.LENGTH)
        if extra and length < (_SHORT if extra == 2 else 1 << 16):
            self._die(flaws.NOT_MINIMAL)
        if length > self._cap:
            self._die(flaws.TOO_LARGE)
        begin = 2 + extra + (4 if buffer[1] & 0x80 else 0)
        return (begin, length) if len(buffer) >= begin else None

    def _die(self, flaw: Flaw) -> None:
        self._buffer.clear()
        self._broken = BrokenFrameError(flaw)
        raise self._broken
