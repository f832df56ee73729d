"""The opening handshake of RFC 6455: the request as bytes, the answer read from bytes, and what is wrong with it."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules.errors import TargetError
from rules.text import Text
from testers.protocols.finding import find

VERSION = "13"
LARGEST_HEAD = 64 << 10  # bytes
SWITCHING = 101
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # section 1.3
_STATUS = re.compile(rb"HTTP/1\.\d (\d{3})(?: [^\r\n]*)?")
_MOST_FIELDS = 200


class NoHandshakeError(TargetError):
    """What came back is no answer in HTTP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The head of the answer; `rest` are bytes behind it, the first of the frames."""

    status: int
    fields: tuple[tuple[str, str], ...] = ()
    rest: bytes = b""

    def values(self, name: str) -> list[str]:
        """Return the values of a header field, one a line, in order; `name` in lower case."""
        return [value for field, value in self.fields if field == name]

    def tokens(self, name: str) -> list[str]:
        """Return the comma separated members of a header field over all its lines, in lower case."""
        members = ",".join(self.values(name)).split(",")
        return [member.strip().lower() for member in members if member.strip()]


def accept(key: str) -> str:
    """Return the Sec-WebSocket-Accept that answers a Sec-WebSocket-Key (section 4.2.2)."""
    # The RFC fixes SHA-1 (section 10.8); nothing rests on its strength.
    digest = hashlib.sha1(f"{key}{_GUID}".encode("ascii"), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode("ascii")


def write_request(
    target: str, *, host: str, key: str | None, version: str = VERSION, extra: Sequence[tuple[str, str]] = ()
) -> bytes:
    """Return the bytes of an opening handshake (section 4.1); without `key` it is a wrong one."""
    lines = [f"GET {target} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade"]
    lines += [f"Sec-WebSocket-Key: {key}"] if key is not None else []
    lines += [f"Sec-WebSocket-Version: {version}", "User-Agent: cityassay"]
    lines += [f"{name}: {value}" for name, value in extra]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def read_answer(data: bytes) -> Answer | None:
    """Return the answer in `data`, None while its head is incomplete.

    Raises
    ------
    NoHandshakeError
        It is no HTTP, or its head is larger than 64 KiB.

    """
    # Garbage is told as soon as it shows, and not only when 64 KiB of it have come.
    if not b"HTTP/1.".startswith(data[:7]):
        raise _no_http(data)
    end = data.find(b"\r\n\r\n", 0, LARGEST_HEAD + 4)
    if end < 0:
        if len(data) > LARGEST_HEAD:
            raise _no_http(data)
        return None
    first, *lines = data[:end].split(b"\r\n")
    status = _STATUS.fullmatch(first)
    if status is None or len(lines) > _MOST_FIELDS:
        raise _no_http(data)
    pairs = (line.decode("latin-1").partition(":") for line in lines)
    fields = tuple((name.strip().lower(), value.strip()) for name, _, value in pairs)
    return Answer(status=int(status[1]), fields=fields, rest=data[end + 4 :])


def find_faults(answer: Answer, key: str) -> list[Text]:
    """Return what is wrong with an answer to a right request without extensions and subprotocols (section 4.1)."""
    faults = []
    if answer.status != SWITCHING:
        return [
            find(f"握手应答状态码为 {answer.status}，不是 101", f"the handshake got status {answer.status}, not 101")
        ]
    if answer.tokens("upgrade") != ["websocket"]:
        faults.append(find("应答缺少 Upgrade: websocket", "the answer lacks Upgrade: websocket"))
    if "upgrade" not in answer.tokens("connection"):
        faults.append(find("应答缺少 Connection: Upgrade", "the answer lacks Connection: Upgrade"))
    if answer.values("sec-websocket-accept") != [accept(key)]:
        faults.append(find("Sec-WebSocket-Accept 不正确", "the value of Sec-WebSocket-Accept is wrong"))
    if answer.tokens("sec-websocket-extensions"):
        faults.append(find("启用了未请求的扩展", "an extension is in use that nobody asked for"))
    if answer.tokens("sec-websocket-protocol"):
        faults.append(find("选用了未请求的子协议", "a subprotocol is in use that nobody asked for"))
    return faults


def _no_http(data: bytes) -> NoHandshakeError:
    shown = repr(data[:24])[2:-1]
    return NoHandshakeError(
        Text(
            zh=f"WebSocket 握手的应答不是 HTTP：{shown}……；请检查端点 ws 的地址。",
            en=f"The answer to the WebSocket handshake is no HTTP: {shown}...; check the ws endpoint.",
        )
    )
