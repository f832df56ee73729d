"""Frames in, messages out: fragments put together, control frames handed on as they come (RFC 6455 sections 5.4, 5.5).

Memory is bounded: a message whose fragments exceed `cap` is refused when they do; fragments without payload hold none.
"""

from dataclasses import dataclass

from testers.protocols.ws import flaws
from testers.protocols.ws.flaws import BrokenFrameError
from testers.protocols.ws.wire import DEFAULT_CAP, Frame, Opcode, find_flaw

_UNSENDABLE = frozenset({1005, 1006, 1015})


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A whole data message, or a control frame; `opcode` is never CONTINUATION."""

    opcode: Opcode
    payload: bytes = b""

    @property
    def code(self) -> int | None:
        """The status code of a Close frame, None without one."""
        return int.from_bytes(self.payload[:2]) if self.opcode is Opcode.CLOSE and len(self.payload) >= 2 else None


def is_sendable(code: int) -> bool:
    """Tell whether a Close frame may carry a status code (sections 7.4.1 and 7.4.2)."""
    return 1000 <= code < 5000 and code not in _UNSENDABLE


class Assembler:
    """Puts the frames of one direction of one connection together.

    Without `checks_text` a text that is no UTF-8 is handed on like any other: for who looks at its bytes.
    """

    def __init__(self, *, from_client: bool = False, cap: int = DEFAULT_CAP) -> None:
        """Expect frames of a client or of a server; `cap` bounds one message in bytes."""
        self._from_client = from_client
        self._cap = cap
        self._kind: Opcode | None = None
        self._parts = bytearray()
        self.checks_text = True

    @property
    def buffered(self) -> int:
        """Bytes of fragments held back."""
        return len(self._parts)

    def take(self, frame: Frame) -> Message | None:
        """Return the message that a frame completes, or None.

        Raises
        ------
        BrokenFrameError
            The frame, or the message it completes, breaks a rule.

        """
        flaw = find_flaw(frame, from_client=self._from_client)
        if flaw is not None:
            raise BrokenFrameError(flaw)
        if frame.control:
            message = Message(opcode=Opcode(frame.opcode), payload=frame.payload)
            _check_close(message)
            return message
        return self._take_data(frame)

    def _take_data(self, frame: Frame) -> Message | None:
        if (frame.opcode == Opcode.CONTINUATION) is (self._kind is None):
            raise BrokenFrameError(flaws.CONTINUATION if self._kind is None else flaws.INTERLEAVED)
        if len(self._parts) + len(frame.payload) > self._cap:
            self._parts.clear()
            raise BrokenFrameError(flaws.TOO_LARGE)
        kind = self._kind or Opcode(frame.opcode)
        self._kind = kind
        self._parts += frame.payload
        if not frame.fin:
            return None
        message = Message(opcode=kind, payload=bytes(self._parts))
        self._kind = None
        self._parts.clear()
        if kind is Opcode.TEXT and self.checks_text and not _is_utf8(message.payload):
            raise BrokenFrameError(flaws.NOT_UTF8)
        return message


def _check_close(message: Message) -> None:
    if message.opcode is not Opcode.CLOSE:
        return
    if len(message.payload) == 1:
        raise BrokenFrameError(flaws.CLOSE_BODY)
    if message.code is not None and not is_sendable(message.code):
        raise BrokenFrameError(flaws.CLOSE_CODE)
    if not _is_utf8(message.payload[2:]):
        raise BrokenFrameError(flaws.NOT_UTF8)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
