"""One WebSocket connection of a server: frames in, messages out, rules enforced as the manners have it."""

from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator

from testers.protocols.ws import flaws
from testers.protocols.ws.flaws import BrokenFrameError, Flaw
from testers.protocols.ws.messages import Message, is_sendable
from testers.protocols.ws.wire import Decoder, Frame, Opcode, find_flaw, new_mask, write, write_close
from testers.specimens.ws.manners import Speech

_CHUNK = 1 << 16


class Connection:
    """Speaks to one client; `open` until a Close frame went one way or the other."""

    def __init__(self, speech: Speech, reader: StreamReader, writer: StreamWriter) -> None:
        """Begin behind the handshake."""
        self._speech = speech
        self._reader = reader
        self._writer = writer
        self._kind: int | None = None
        self._parts: list[bytes] = []
        self.open = True

    def post(self, opcode: Opcode, payload: bytes) -> None:
        """Write a frame without waiting; nothing once the connection is closing."""
        if self.open and not self._writer.is_closing():
            mask = new_mask() if self._speech.masks else None
            self._writer.write(write(Frame(opcode=opcode, payload=payload, mask=mask)))

    async def drain(self) -> None:
        """Wait until the client has taken what was written."""
        await self._writer.drain()

    async def messages(self) -> AsyncIterator[Message]:
        """Yield data messages until the connection ends; control frames are answered on the way."""
        decoder = Decoder()
        while self.open and (data := await self._reader.read(_CHUNK)):
            decoder.feed(data)
            try:
                for frame in decoder.frames():
                    message = self._take(frame)
                    if message is not None:
                        yield message
                    if not self.open:
                        return
            except BrokenFrameError as error:
                self._fail(error.flaw)
            await self.drain()

    def _take(self, frame: Frame) -> Message | None:
        flaw = find_flaw(frame, from_client=True)
        if flaw is not None and self._minds(flaw):
            self._fail(flaw)
            return None
        if frame.control:
            self._take_control(frame)
            return None
        return self._take_data(frame) if frame.opcode <= Opcode.BINARY else None

    def _take_control(self, frame: Frame) -> None:
        if frame.opcode == Opcode.CLOSE:
            self._answer_close(frame.payload)
        elif frame.opcode == Opcode.PING and self._speech.pongs:
            body = frame.payload if self._speech.pong_body else frame.payload[::-1]
            self.post(Opcode.PONG, body)

    def _take_data(self, frame: Frame) -> Message | None:
        flaw = None
        if frame.opcode == Opcode.CONTINUATION and self._kind is None:
            flaw = flaws.CONTINUATION
        if frame.opcode != Opcode.CONTINUATION and self._kind is not None:
            flaw = flaws.INTERLEAVED
        if flaw is not None:
            if self._minds(flaw):
                self._fail(flaw)
                return None
            self._kind = None
        if self._kind is None:
            self._kind, self._parts = frame.opcode or Opcode.TEXT, []
        self._parts.append(frame.payload)
        return self._finish() if frame.fin else None

    def _finish(self) -> Message | None:
        kind, parts = Opcode(self._kind or Opcode.TEXT), self._parts
        self._kind, self._parts = None, []
        payload = parts[0] if self._speech.keeps_first else b"".join(parts)
        if kind is Opcode.TEXT and not _is_utf8(payload) and self._minds(flaws.NOT_UTF8):
            self._fail(flaws.NOT_UTF8)
            return None
        return Message(opcode=kind, payload=payload)

    def _answer_close(self, body: bytes) -> None:
        if not self._speech.answers_close:
            return
        code = int.from_bytes(body[:2]) if len(body) >= 2 else None
        wrong = len(body) == 1 or (code is not None and not is_sendable(code))
        if wrong and not self._speech.parrots:
            self._fail(flaws.CLOSE_CODE)
        elif not _is_utf8(body[2:]) and self._minds(flaws.NOT_UTF8):
            self._fail(flaws.NOT_UTF8)
        else:
            self._close(code if self._speech.closes_with is None else self._speech.closes_with)

    def _minds(self, flaw: Flaw) -> bool:
        return flaw not in self._speech.tolerates

    def _fail(self, flaw: Flaw) -> None:
        self._close(flaw.code if self._speech.fails_with is None else self._speech.fails_with)

    def _close(self, code: int | None) -> None:
        self.post(Opcode.CLOSE, write_close(code))
        self.open = False


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
