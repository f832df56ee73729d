"""Bytes in, packets out, for MQTT 3.1.1 and 5.0; no socket here.

Theory of operation: `feed` takes what the network gave, in pieces of any size; `packets` (or `frames`, which does not
look inside) gives every packet that is complete. Two laws hold:

1. Memory is bounded: a packet larger than `cap` is refused as soon as its header announces it, before its body comes.
2. A decoder that has met a malformed packet is dead: it raises the same error for ever (MQTT-4.8.0-1, in 5.0
   MQTT-4.13.1-1: the connection must be closed), because nobody knows where the next packet begins.
"""

from collections.abc import Iterator

from testers.protocols.mqtt import flaws
from testers.protocols.mqtt.decode import Frame, decode
from testers.protocols.mqtt.fields import parse_variable
from testers.protocols.mqtt.flaws import MalformedPacket, Version
from testers.protocols.mqtt.packets import Connect, Packet

DEFAULT_CAP = 1 << 20  # bytes after the fixed header; MQTT itself allows 256 MiB
_LARGEST_HEADER = 5


class Decoder:
    """An incremental decoder for one direction of one connection.

    A server's decoder starts without a version and learns it from CONNECT; a client's is given one.
    """

    def __init__(self, *, version: Version | None = None, cap: int = DEFAULT_CAP) -> None:
        """Start with an empty buffer; `cap` bounds the remaining length of one packet in bytes."""
        self.version = version or Version.V311
        self._cap = cap
        self._buffer = bytearray()
        self._flaw: MalformedPacket | None = None

    @property
    def buffered(self) -> int:
        """Bytes held back: the part of a packet that has come so far."""
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        """Take bytes from the network; BufferError if `packets` was not drained before."""
        if len(self._buffer) > self._cap + _LARGEST_HEADER:
            raise BufferError("drain packets() before feeding more")
        if self._flaw is None:
            self._buffer += data

    def frames(self) -> Iterator[Frame]:
        """Give every complete frame; MalformedPacket where the framing itself is broken."""
        while (frame := self._next()) is not None:
            yield frame

    def packets(self) -> Iterator[Packet]:
        """Give every complete packet; MalformedPacket at the first that breaks a statement."""
        for frame in self.frames():
            try:
                packet = decode(frame, self.version)
            except MalformedPacket as flaw:
                self._die(flaw)
                raise
            if isinstance(packet, Connect):
                self.version = packet.version
            yield packet

    def _next(self) -> Frame | None:
        if self._flaw is not None:
            raise self._flaw
        try:
            used, length = parse_variable(self._buffer, 1, self.version)
            if length > self._cap:
                raise MalformedPacket(flaws.TOO_LARGE, self.version)
        except MalformedPacket as flaw:
            self._die(flaw)
            raise
        end = 1 + used + length
        if not used or len(self._buffer) < end:
            return None
        frame = Frame(first_byte=self._buffer[0], body=bytes(self._buffer[1 + used : end]))
        del self._buffer[:end]
        return frame

    def _die(self, flaw: MalformedPacket) -> None:
        self._flaw = flaw
        self._buffer.clear()
