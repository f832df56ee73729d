"""WebSocket for the relay and the null server: where frames end, and an echo that costs nothing."""

from asyncio import StreamReader, StreamWriter

from testers.protocols.ws.handshake import accept
from testers.protocols.ws.wire import Decoder, Frame, Opcode, write
from testers.relay.framing import Framing, Measured, Numbering

_READ = 64 << 10
_HEADS = (b"GET ", b"HTTP/")
_HEAD_END = b"\r\n\r\n"


def frame_websocket(number: Numbering) -> Framing:
    """Return the framing of WebSocket; `number` reads the payload of a data frame, all other frames are spared.

    The opening handshake is the first unit of each direction and passes as it is.
    """

    def read(unit: bytes) -> int | None:
        decoder = Decoder()
        decoder.feed(unit)
        frame = None if unit.startswith(_HEADS) else next(decoder.frames(), None)
        return None if frame is None or frame.control else number(frame.payload)

    return lambda _direction: Measured(_measure, read)


async def null_websocket(reader: StreamReader, writer: StreamWriter) -> None:
    """Complete any handshake and send every data message back at once."""
    head = await reader.readuntil(_HEAD_END)
    lines_in = (line.partition(b":") for line in head.split(b"\r\n"))
    key = next((value.strip() for name, _, value in lines_in if name.lower() == b"sec-websocket-key"), b"")
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
    writer.write("\r\n".join([*lines, f"Sec-WebSocket-Accept: {accept(key.decode())}", "", ""]).encode())
    decoder = Decoder()
    while data := await reader.read(_READ):
        decoder.feed(data)
        answers = [write(Frame(opcode=_answer(frame.opcode), payload=frame.payload)) for frame in decoder.frames()]
        writer.write(b"".join(answers))
        await writer.drain()


def _answer(opcode: int) -> int:
    return Opcode.PONG if opcode == Opcode.PING else opcode


def _measure(data: bytes) -> int:
    """Return the length of the first unit, a handshake or a frame (RFC 6455 section 5.2); 0 while it cannot be told."""
    if any(head.startswith(data[: len(head)]) for head in _HEADS):
        return data.find(_HEAD_END) + len(_HEAD_END) if _HEAD_END in data else 0
    if len(data) < 2:
        return 0
    short = data[1] & 0x7F
    extra = {126: 2, 127: 8}.get(short, 0)
    if len(data) < 2 + extra:
        return 0
    length = int.from_bytes(data[2 : 2 + extra]) if extra else short
    return 2 + extra + (4 if data[1] & 0x80 else 0) + length
