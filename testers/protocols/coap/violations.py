"""Messages that break RFC 7252, or test its corners, and what the clause has a server do with each."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from rules.text import Text
from testers.protocols.coap import wire
from testers.protocols.coap.datagrams import Arrival
from testers.protocols.coap.options import ACCEPT, CONTENT_FORMAT, Option, write_uint
from testers.protocols.coap.places import Place
from testers.protocols.coap.wire import EMPTY, GET, Message, Type, encode

# Odd, so critical; even, so elective: both of the range that is left to experiments (RFC 7252 section 12.2).
_CRITICAL, _ELECTIVE = 65_001, 65_002
_NO_METHOD = wire.code(0, 30)
_NO_FORMAT = 65_123  # of the range left to experiments (section 12.3)
NOT_ACCEPTABLE = wire.code(4, 6)
_ERROR_CLASSES = (4, 5)


class Wanted(StrEnum):
    """What must come back.

    RESET      a Reset with the same Message ID
    SILENCE    nothing
    REJECTION  a Reset or nothing: it must not be processed
    SAME       what the same request without the oddity gets
    CODE       a response with the code of the violation
    """

    RESET = "reset"
    SILENCE = "silence"
    REJECTION = "rejection"
    SAME = "same"
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a violation is made from: ids of its own, a resource that answers GET, and what that answers."""

    mid: int
    token: bytes
    place: Place
    plain: int = wire.CONTENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One probe; `codes` are the responses that are right where a response is."""

    name: str
    clause: str
    title: Text
    wanted: Wanted
    make: Callable[[Request], bytes]
    codes: tuple[int, ...] = ()

    def is_right(self, arrival: Arrival | None, request: Request) -> bool:
        """Tell whether what came is what the clause has."""
        if arrival is None:
            return self.wanted in (Wanted.SILENCE, Wanted.REJECTION)
        message = arrival.message
        if message is None:
            return False
        if message.type is Type.RST:
            return self.wanted in (Wanted.RESET, Wanted.REJECTION) and message.mid == request.mid
        if message.token != request.token:
            return False
        match self.wanted:
            case Wanted.SAME:
                return message.code == request.plain
            case Wanted.CODE:
                return message.code in self.codes
            case _:
                return False


def show_arrival(arrival: Arrival | None) -> str:
    """Return what came in a few words."""
    if arrival is None:
        return "-"
    if arrival.closed:
        return "ICMP"
    if arrival.message is None:
        return f"? {arrival.data[:16].hex(' ')}"
    return f"{arrival.message.type.name} {wire.show(arrival.message.code)}"


def _head(request: Request, *, length: int | None = None, code: int = GET, version: int = 1) -> bytes:
    size = len(request.token) if length is None else length
    return bytes((version << 6 | size, code)) + request.mid.to_bytes(2) + request.token


def _get(request: Request, *options: Option, type_: Type = Type.CON, code: int = GET) -> bytes:
    every = (*request.place.options, *options)
    return encode(Message(type=type_, code=code, mid=request.mid, token=request.token, options=every))


def _get_of_class(number: int, request: Request) -> bytes:
    return _get(request, code=wire.code(number, 1))


def _ping(request: Request) -> bytes:
    return encode(Message(type=Type.CON, code=EMPTY, mid=request.mid))


def _violation(
    name: str,
    clause: str,
    titles: tuple[str, str],
    wanted: Wanted,
    make: Callable[[Request], bytes],
    *codes: int,
) -> Violation:
    title = Text(zh=titles[0], en=titles[1])
    return Violation(name=name, clause=clause, title=title, wanted=wanted, make=make, codes=codes)


VIOLATIONS = (
    _violation("ping", "4.2", ("空的 CON（CoAP ping）", "an Empty CON, the CoAP ping"), Wanted.RESET, _ping),
    _violation(
        "empty-with-rest",
        "4.1",
        ("空的 CON 后面还有字节", "an Empty CON with bytes behind it"),
        Wanted.RESET,
        lambda request: _ping(request) + b"\xffx",
    ),
    _violation(
        "token-length",
        "3",
        ("Token 长度为保留值 9", "a token length of 9, which is reserved"),
        Wanted.RESET,
        lambda request: _head(request, length=9) + bytes(9 - len(request.token)),
    ),
    _violation(
        "delta-15",
        "3.1",
        ("选项增量为保留值 15", "an option delta of 15, which is reserved"),
        Wanted.RESET,
        lambda request: _head(request) + b"\xf1x",
    ),
    _violation(
        "length-15",
        "3.1",
        ("选项长度为保留值 15", "an option length of 15, which is reserved"),
        Wanted.RESET,
        lambda request: _head(request) + b"\xbf" + bytes(20),
    ),
    _violation(
        "option-cut",
        "3.1",
        ("报文在选项之内结束", "a message that ends inside an option"),
        Wanted.RESET,
        lambda request: _head(request) + b"\xb5ab",
    ),
    _violation(
        "no-payload",
        "3",
        ("载荷标记之后没有载荷", "a payload marker without payload"),
        Wanted.RESET,
        lambda request: _get(request) + b"\xff",
    ),
    *(
        _violation(
            f"class-{number}",
            "4.2",
            (f"代码属于保留类 {number}", f"a code of the reserved class {number}"),
            Wanted.RESET,
            partial(_get_of_class, number),
        )
        for number in (1, 6, 7)
    ),
    _violation(
        "version-2",
        "3",
        ("版本号为 2", "version 2"),
        Wanted.SILENCE,
        lambda request: _head(request, version=2),
    ),
    _violation(
        "ack-with-request",
        "4.2",
        ("ACK 报文携带请求", "an ACK that carries a request"),
        Wanted.SILENCE,
        lambda request: _get(request, type_=Type.ACK),
    ),
    _violation(
        "critical",
        "5.4.1",
        ("CON 请求带有未知的关键选项", "an unknown critical option in a CON request"),
        Wanted.CODE,
        lambda request: _get(request, (_CRITICAL, b"?")),
        wire.BAD_OPTION,
    ),
    _violation(
        "critical-non",
        "5.4.1",
        ("NON 请求带有未知的关键选项", "an unknown critical option in a NON request"),
        Wanted.REJECTION,
        lambda request: _get(request, (_CRITICAL, b"?"), type_=Type.NON),
    ),
    _violation(
        "elective",
        "5.4.1",
        ("请求带有未知的非关键选项", "an unknown elective option in a request"),
        Wanted.SAME,
        lambda request: _get(request, (_ELECTIVE, b"?")),
    ),
    _violation(
        "method",
        "5.8",
        ("未知的方法代码 0.30", "the unknown method code 0.30"),
        Wanted.CODE,
        lambda request: _get(request, code=_NO_METHOD),
        wire.NOT_ALLOWED,
    ),
)


def accept_nothing() -> Violation:
    """Return the probe for a resource in JSON: a format that nobody has is wanted back."""
    return _violation(
        "accept",
        "5.10.4",
        ("要求以未知的内容格式应答", "a response wanted in an unknown content format"),
        Wanted.CODE,
        lambda request: _get(request, (ACCEPT, write_uint(_NO_FORMAT))),
        NOT_ACCEPTABLE,
    )


def unknown_format(place: Place) -> Violation:
    """Return the probe for a resource that takes JSON only: a body in a format that nobody has."""

    def make(request: Request) -> bytes:
        options = (*place.options, (CONTENT_FORMAT, write_uint(_NO_FORMAT)))
        message = Message(
            type=Type.CON, code=place.method, mid=request.mid, token=request.token, options=options, payload=b"?"
        )
        return encode(message)

    return _violation(
        "format",
        "5.9.2.10",
        ("请求体为未知的内容格式", "a body in an unknown content format"),
        Wanted.CODE,
        make,
        wire.UNSUPPORTED_FORMAT,
    )
