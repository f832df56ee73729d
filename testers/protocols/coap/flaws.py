"""What may be wrong with the bytes of a CoAP message: one constant a flaw, with its clause of RFC 7252 or RFC 7959."""

from dataclasses import dataclass

from rules.errors import TargetError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One rule that bytes can break."""

    clause: str
    zh: str
    en: str
    standard: str = "RFC 7252"

    @property
    def text(self) -> Text:
        """The flaw with its clause in front."""
        return Text(zh=f"{self.standard} §{self.clause}：{self.zh}", en=f"{self.standard} §{self.clause}: {self.en}")


class MalformedMessageError(TargetError):
    """The bytes are no CoAP message; `mid` is the Message ID where the header could be read."""

    def __init__(self, flaw: Flaw, *, mid: int | None = None) -> None:
        """Bind the rule that is broken."""
        self.flaw = flaw
        self.mid = mid
        super().__init__(flaw.text)


TOO_SHORT = Flaw(clause="3", zh="报文不足 4 字节的固定首部。", en="The message is shorter than its header of 4 bytes.")
VERSION = Flaw(clause="3", zh="版本号不是 1。", en="The version is not 1.")
TOKEN_LENGTH = Flaw(clause="3", zh="Token 长度是保留值 9 至 15。", en="The token length is a reserved value, 9 to 15.")
TOKEN_CUT = Flaw(clause="3", zh="报文在 Token 之内结束。", en="The message ends inside its token.")
NO_PAYLOAD = Flaw(clause="3", zh="载荷标记之后没有载荷。", en="The payload marker is followed by no payload.")
DELTA_15 = Flaw(clause="3.1", zh="选项增量是保留值 15。", en="An option delta is the reserved value 15.")
LENGTH_15 = Flaw(clause="3.1", zh="选项长度是保留值 15。", en="An option length is the reserved value 15.")
OPTION_CUT = Flaw(clause="3.1", zh="报文在选项之内结束。", en="The message ends inside an option.")
NUMBER = Flaw(clause="12.2", zh="选项号超过 65535。", en="An option number is above 65535.")
EMPTY_WITH_REST = Flaw(
    clause="4.1", zh="空报文在 Message ID 之后还有字节。", en="An Empty message has bytes after its Message ID."
)
CLASS = Flaw(clause="4.2", zh="代码属于保留类 1、6 或 7。", en="The code is of a reserved class: 1, 6 or 7.")
TOKEN_STRANGE = Flaw(
    clause="5.3.2", zh="应答的 Token 与请求不符。", en="The token of the response is not that of the request."
)
BLOCK_LENGTH = Flaw(
    clause="2.2", zh="Block 选项超过 3 字节。", en="A Block option is longer than 3 bytes.", standard="RFC 7959"
)
BLOCK_SIZE = Flaw(
    clause="2.2", zh="块大小是保留值 7。", en="The block size is the reserved value 7.", standard="RFC 7959"
)
BLOCK_NUMBER = Flaw(
    clause="2.4", zh="应答的块不是所请求的块。", en="The block that came is not the one asked for.", standard="RFC 7959"
)
BLOCK_UNEVEN = Flaw(
    clause="2.3",
    zh="后面还有块，但本块长度与声明的块大小不符。",
    en="More blocks follow, yet this one does not have the size that it states.",
    standard="RFC 7959",
)
