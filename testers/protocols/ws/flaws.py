"""What may be wrong with WebSocket frames and messages: one constant a flaw, with its clause of RFC 6455."""

from dataclasses import dataclass

from rules.errors import TargetError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One rule that bytes can break; `code` is the close status that answers it (section 7.4.1)."""

    clause: str
    zh: str
    en: str
    code: int = 1002

    @property
    def text(self) -> Text:
        """The flaw with its clause in front."""
        return Text(zh=f"RFC 6455 §{self.clause}：{self.zh}", en=f"RFC 6455 §{self.clause}: {self.en}")


class BrokenFrameError(TargetError):
    """The bytes of the peer break a rule of RFC 6455: the connection must be failed (section 7.1.7)."""

    def __init__(self, flaw: Flaw) -> None:
        """Bind the rule that is broken."""
        self.flaw = flaw
        super().__init__(flaw.text)


MASKED = Flaw(clause="5.1", zh="服务器发送的帧不得加掩码。", en="A server must not mask a frame.")
UNMASKED = Flaw(clause="5.1", zh="客户端发送的帧必须加掩码。", en="A client must mask each frame.")
RESERVED_BITS = Flaw(
    clause="5.2", zh="未协商扩展时保留位必须为 0。", en="The reserved bits must be 0 without an extension."
)
RESERVED_OPCODE = Flaw(clause="5.2", zh="操作码是保留值。", en="The opcode is a reserved value.")
LENGTH = Flaw(
    clause="5.2",
    zh="64 位长度的最高位必须为 0。",
    en="The highest bit of a 64-bit length must be 0.",
)
NOT_MINIMAL = Flaw(clause="5.2", zh="长度没有使用最少的字节数。", en="The length does not use the fewest bytes.")
CONTROL_LENGTH = Flaw(
    clause="5.5", zh="控制帧的载荷不得超过 125 字节。", en="A control frame must not hold more than 125 bytes."
)
CONTROL_FRAGMENTED = Flaw(clause="5.5", zh="控制帧不得分片。", en="A control frame must not be fragmented.")
CONTINUATION = Flaw(
    clause="5.4", zh="没有可以延续的消息。", en="A continuation frame came without a message to continue."
)
INTERLEAVED = Flaw(
    clause="5.4",
    zh="上一条消息的分片尚未结束，就开始了新的消息。",
    en="A new message began before the fragments of the last one had ended.",
)
NOT_UTF8 = Flaw(clause="8.1", zh="文本不是合法的 UTF-8 编码。", en="A text is not well-formed UTF-8.", code=1007)
CLOSE_BODY = Flaw(clause="5.5.1", zh="关闭帧的载荷只有一个字节。", en="The body of a Close frame is one byte long.")
CLOSE_CODE = Flaw(
    clause="7.4",
    zh="关闭帧带有不得出现在报文中的状态码。",
    en="A Close frame carries a status code that must not be sent.",
)
TOO_LARGE = Flaw(
    clause="10.4",
    zh="消息长度超过接收方的上限。",
    en="The message is larger than the receiver accepts.",
    code=1009,
)
