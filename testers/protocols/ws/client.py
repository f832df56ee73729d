"""WebSocket over one captured stream: messages out, messages in, and how it ends.

There is no task in the background: who wants messages asks for them. Only pings are answered on the way, as section
5.5.2 demands of a client. Memory stays bounded whatever the target announces: frames and messages by `cap`, the
stream by its link.
"""

import asyncio
import time
from collections import deque
from contextlib import suppress

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Stream
from testers.protocols.ws.messages import Assembler, Message
from testers.protocols.ws.wire import DEFAULT_CAP, Decoder, Frame, Opcode, new_mask, write, write_close


class ConnectionEndedError(TargetError):
    """The target closed a connection that should have lived on; `code` is that of its Close frame, None without."""

    def __init__(self, code: int | None) -> None:
        """Say how it ended."""
        self.code = code
        how = Text(zh="未发关闭帧", en="without a Close frame")
        if code is not None:
            how = Text(zh=f"状态码 {code}", en=f"status {code}")
        super().__init__(
            Text(
                zh=f"目标提前关闭了 WebSocket 连接（{how.zh}）。",
                en=f"The target closed the WebSocket connection early ({how.en}).",
            )
        )


class Client:
    """One open connection; `stream` shows the bytes, `timeout` in seconds bounds one answer."""

    def __init__(self, stream: Stream, *, timeout: float, rest: bytes = b"", cap: int = DEFAULT_CAP) -> None:
        """Take over after the handshake; `rest` are bytes that came behind its answer."""
        self.stream = stream
        self.timeout = timeout
        self._decoder = Decoder(cap=cap)
        self._assembler = Assembler(cap=cap)
        self._waiting: deque[Message] = deque()
        self._fresh = rest

    def take_any_text(self) -> None:
        """Hand on texts that are no UTF-8 too, instead of failing on them."""
        self._assembler.checks_text = False

    async def send(self, opcode: Opcode, payload: bytes, *, pieces: int = 1) -> None:
        """Send a message in that many frames, in one piece of bytes; TargetError when the target has closed."""
        step = max(1, -(-len(payload) // pieces))
        parts = [payload[start : start + step] for start in range(0, len(payload), step)] or [b""]
        frames = [
            Frame(
                opcode=opcode if number == 0 else Opcode.CONTINUATION,
                payload=part,
                fin=number == len(parts) - 1,
                mask=new_mask(),
            )
            for number, part in enumerate(parts)
        ]
        await self.send_frames(*frames)

    async def send_frames(self, *frames: Frame) -> None:
        """Send frames as they are, right or wrong, in one piece of bytes."""
        await self.stream.write(b"".join(write(frame) for frame in frames))

    async def batch(self, *, within: float) -> list[Message]:
        """Return the messages that wait or come first; a Close frame is the last of them.

        Raises
        ------
        TimeoutError
            Nothing came.
        ConnectionEndedError
            The stream ended.
        BrokenFrameError
            The target breaks RFC 6455.

        """
        until = time.monotonic() + within
        while not self._waiting:
            left = until - time.monotonic()
            if left <= 0 and not self._fresh:
                raise TimeoutError
            await self._read(max(left, 0.0))
        found = list(self._waiting)
        self._waiting.clear()
        return found

    async def data(self, *, within: float) -> list[Message]:
        """Return the data messages that come first, as `batch`; ConnectionEndedError also at a Close frame."""
        until = time.monotonic() + within
        while True:
            found = await self.batch(within=max(0.0, until - time.monotonic()))
            closes = [message for message in found if message.opcode is Opcode.CLOSE]
            messages = [message for message in found if message.opcode in (Opcode.TEXT, Opcode.BINARY)]
            if messages:
                self._waiting.extend(closes)
                return messages
            if closes:
                raise ConnectionEndedError(closes[0].code)

    async def expect(self, opcode: Opcode, payload: bytes | None = None) -> Message:
        """Return the next message of a kind (and payload), pass over all others; TargetError when it does not come."""
        until = time.monotonic() + self.timeout
        with suppress(TimeoutError):
            while True:
                found = await self.batch(within=max(0.0, until - time.monotonic()))
                for index, message in enumerate(found):
                    if message.opcode is opcode and payload in (None, message.payload):
                        self._waiting.extendleft(reversed(found[index + 1 :]))
                        return message
                    if message.opcode is Opcode.CLOSE:
                        raise ConnectionEndedError(message.code)
        raise missing(opcode.name, self.timeout)

    async def leave(self) -> None:
        """Say Close and wait a moment for the answer; whatever comes is passed over."""
        with suppress(TargetError, TimeoutError):
            await self.send(Opcode.CLOSE, write_close(1000))
            async with asyncio.timeout(self.timeout):
                while not any(message.opcode is Opcode.CLOSE for message in await self.batch(within=self.timeout)):
                    pass
        await self.stream.close()

    async def _read(self, within: float) -> None:
        data = self._fresh
        self._fresh = b""
        if not data:
            try:
                data = await self.stream.read(within=within)
            except TimeoutError:
                return
            if not data:
                raise ConnectionEndedError(None)
        self._decoder.feed(data)
        for frame in self._decoder.frames():
            message = self._assembler.take(frame)
            if message is not None:
                await self._hand_on(message)
        # A flood must not keep the event loop, and its timers, to itself.
        await asyncio.sleep(0)

    async def _hand_on(self, message: Message) -> None:
        if message.opcode is Opcode.PING:
            await self.send(Opcode.PONG, message.payload)
        self._waiting.append(message)


def missing(name: str, seconds: float) -> TargetError:
    """Return the error for an answer that did not come."""
    return TargetError(
        Text(
            zh=f"{seconds:g} 秒内没有收到 WebSocket {name}。",
            en=f"No WebSocket {name} came within {seconds:g} s.",
        )
    )
