"""Why a connection did not come about or broke, in words; and whose fault it is."""

import errno
import socket
import ssl

from rules.errors import TargetError
from rules.text import Text

# Our own machine ran out of something: never the target's doing.
_OURS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EADDRNOTAVAIL, errno.EACCES})


def explain_failure(error: BaseException, place: str) -> TargetError | None:
    """Return the TargetError that says what happened at `place` (host:port), or None when it is our own fault."""
    if isinstance(error, TargetError):
        return error
    if isinstance(error, OSError) and error.errno in _OURS:
        return None
    words = _words(error)
    return None if words is None else TargetError(Text(zh=f"{place}：{words.zh}", en=f"{place}: {words.en}"))


def _words(error: BaseException) -> Text | None:
    match error:
        case ssl.SSLCertVerificationError():
            why = getattr(error, "verify_message", str(error))
            return Text(zh=f"TLS 证书校验未通过（{why}）。", en=f"the TLS certificate does not verify ({why}).")
        case ssl.SSLError():
            why = getattr(error, "reason", None) or str(error)
            return Text(zh=f"TLS 握手或传输失败（{why}）。", en=f"TLS failed ({why}).")
        case TimeoutError():
            return Text(zh="在规定时间内没有应答。", en="no answer in the time allowed.")
        case ConnectionRefusedError():
            return Text(
                zh="连接被拒绝，该端口没有服务在监听。", en="the connection was refused; nothing listens there."
            )
        case ConnectionResetError() | BrokenPipeError() | ConnectionAbortedError():
            return Text(zh="连接被目标重置。", en="the target reset the connection.")
        case socket.gaierror():
            return Text(zh="主机名无法解析。", en="the host name cannot be resolved.")
        case EOFError():
            return Text(zh="目标提前关闭了连接。", en="the target closed the connection early.")
        case OSError():
            why = error.strerror or str(error) or type(error).__name__
            return Text(zh=f"网络不可达（{why}）。", en=f"the network does not reach it ({why}).")
        case _:
            return None
