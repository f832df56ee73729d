"""Why a request got no usable answer, in words; what is no fault of the target stays what it is."""

import httpcore

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Link
from testers.harness.failure import explain_failure
from testers.protocols.http.codings import Undecodable
from testers.protocols.http.pinned import Overlong

_NETWORK = (httpcore.NetworkError, OSError)


class UnansweredError(TargetError):
    """A request got no usable answer: refused, cut, silent, garbage or too large.

    `sent` and `received` hold what went over the wire before.
    """

    sent: bytes = b""
    received: bytes = b""


def explain_answer(error: Exception, asked: str, link: Link) -> Exception:
    """Put the fault of a target into a sentence; what is no fault of a target stays what it is."""
    if isinstance(error, Overlong):
        most = link.max_response
        words = Text(
            zh=f"应答超过 {most} 字节（或解压后超过），已中断接收。",
            en=f"more than {most} bytes came in (as sent or unpacked) and were cut off.",
        )
    elif isinstance(error, (TimeoutError, httpcore.TimeoutException)):
        words = Text(
            zh=f"{link.timeout:g} 秒内没有收到完整应答。", en=f"the answer was not complete within {link.timeout:g} s."
        )
    elif isinstance(error, (httpcore.RemoteProtocolError, Undecodable)):
        words = Text(zh=f"应答不是合法的 HTTP（{error}）。", en=f"the answer is not proper HTTP ({error}).")
    else:
        found = explain_failure(_root(error), link.endpoint.url) if isinstance(error, _NETWORK) else None
        if found is None:
            return error
        return UnansweredError(Text(zh=f"{asked}：{found.message.zh}", en=f"{asked}: {found.message.en}"))
    place = link.endpoint.url
    return UnansweredError(Text(zh=f"{asked}：{place}：{words.zh}", en=f"{asked}: {place}: {words.en}"))


def _root(error: BaseException) -> BaseException:
    """Return the first cause that the operating system or TLS named; a cut stream names none."""
    cause: BaseException | None = error
    found: BaseException | None = None
    while cause is not None:
        found = cause if isinstance(cause, OSError) and cause.errno is not None else found
        # The pool raises again "from None": the cause is then the context alone.
        cause = cause.__cause__ or cause.__context__
    return found or ConnectionResetError(str(error))
