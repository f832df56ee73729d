"""Frames that break RFC 6455, each of which must end the connection, and bodies that no Close frame may have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rules.text import Text
from testers.protocols.ws.wire import Frame, Opcode, new_mask, write

_HALF_CHARACTER = "路".encode()[:2]
_SURROGATE = b"\xed\xa0\x80"  # U+D800, which UTF-8 must not encode (RFC 3629 section 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One probe; `make` gives its bytes."""

    id: str
    clause: str
    title: Text
    make: Callable[[], bytes]


def _frame(opcode: int, payload: bytes = b"x", *, fin: bool = True, rsv: int = 0) -> Frame:
    return Frame(opcode=opcode, payload=payload, fin=fin, rsv=rsv, mask=new_mask())


def _violation(name: str, clause: str, zh: str, en: str, make: Callable[[], tuple[Frame, ...]]) -> Violation:
    def make_bytes() -> bytes:
        return b"".join(write(frame) for frame in make())

    return Violation(id=name, clause=clause, title=Text(zh=zh, en=en), make=make_bytes)


_ALL = (
    _violation(
        "unmasked", "5.1", "未加掩码的帧", "a frame without a mask", lambda: (Frame(opcode=Opcode.TEXT, payload=b"x"),)
    ),
    _violation("rsv1", "5.2", "RSV1 置位的帧", "a frame with RSV1", lambda: (_frame(Opcode.TEXT, rsv=4),)),
    _violation("rsv2", "5.2", "RSV2 置位的帧", "a frame with RSV2", lambda: (_frame(Opcode.BINARY, rsv=2),)),
    _violation("rsv3", "5.2", "RSV3 置位的 Ping", "a Ping with RSV3", lambda: (_frame(Opcode.PING, rsv=1),)),
    _violation(
        "opcode-data",
        "5.2",
        "保留操作码 0x3",
        "the reserved opcode 0x3",
        lambda: (_frame(0x3),),
    ),
    _violation(
        "opcode-control",
        "5.2",
        "保留操作码 0xB",
        "the reserved opcode 0xB",
        lambda: (_frame(0xB),),
    ),
    _violation(
        "control-fragmented",
        "5.5",
        "分片的 Ping",
        "a fragmented Ping",
        lambda: (_frame(Opcode.PING, b"a", fin=False), _frame(Opcode.CONTINUATION, b"b")),
    ),
    _violation(
        "control-long",
        "5.5",
        "126 字节的 Ping",
        "a Ping of 126 bytes",
        lambda: (_frame(Opcode.PING, b"x" * 126),),
    ),
    _violation(
        "continuation",
        "5.4",
        "没有开头的延续帧",
        "a continuation of nothing",
        lambda: (_frame(Opcode.CONTINUATION),),
    ),
    _violation(
        "interleaved",
        "5.4",
        "分片未完又开始新消息",
        "a new message among fragments",
        lambda: (_frame(Opcode.TEXT, b"a", fin=False), _frame(Opcode.TEXT, b"b")),
    ),
    _violation(
        "utf8",
        "8.1",
        "文本消息不是 UTF-8",
        "a text that is no UTF-8",
        lambda: (_frame(Opcode.TEXT, b"lamp " + _SURROGATE),),
    ),
    _violation(
        "utf8-fragmented",
        "8.1",
        "分片文本以半个字符结束",
        "a fragmented text that ends in half a character",
        lambda: (_frame(Opcode.TEXT, b"lamp", fin=False), _frame(Opcode.CONTINUATION, _HALF_CHARACTER)),
    ),
    Violation(
        id="length",
        clause="5.2",
        title=Text(zh="宣称长度为 2^63 的帧", en="a frame that announces 2^63 bytes"),
        make=lambda: write(_frame(Opcode.BINARY, b""), announce=1 << 63),
    ),
)
VIOLATIONS: Mapping[str, Violation] = {violation.id: violation for violation in _ALL}

# Bodies of Close frames that section 5.5.1 or 7.4 rules out. Whatever answers them, the answer must not repeat them.
UNFIT_CLOSES: Mapping[str, bytes] = {
    "999": (999).to_bytes(2),
    "1005": (1005).to_bytes(2),
    "1006": (1006).to_bytes(2),
    "1015": (1015).to_bytes(2),
    "one byte": b"\x03",
    "no UTF-8": (1000).to_bytes(2) + _SURROGATE,
}
