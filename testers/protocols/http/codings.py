"""Content codings, decoded in steps that never exceed a cap (RFC 9110 section 8.4.1)."""

import zlib
from collections.abc import Iterable

from testers.protocols.http.pinned import Overlong

ACCEPTED = "gzip, deflate"


class Undecodable(Exception):  # noqa: N818 - the client turns it into a TargetError
    """The body is not in the coding that the header names, or in one we did not ask for."""


def decode_body(chunks: Iterable[bytes], coding: str, *, cap: int) -> bytes:
    """Return the decoded body.

    Raises
    ------
    Overlong
        More than `cap` bytes would come out: a bomb is cut off at the cap, not after it.
    Undecodable
        Broken data, or a coding that was not offered.

    """
    names = [name.strip().lower() for name in coding.split(",") if name.strip()]
    data = b"".join(chunks)
    for name in reversed(names):
        data = _decode_one(data, name, cap=cap)
    if len(data) > cap:
        raise Overlong
    return data


def _decode_one(data: bytes, name: str, *, cap: int) -> bytes:
    if name == "identity":
        return data
    if name in ("gzip", "x-gzip"):
        return _inflate(data, zlib.MAX_WBITS | 16, cap=cap)
    if name == "deflate":
        # RFC 9110 section 8.4.1.2: zlib format; "some non-conformant implementations" send raw deflate.
        try:
            return _inflate(data, zlib.MAX_WBITS, cap=cap)
        except Undecodable:
            return _inflate(data, -zlib.MAX_WBITS, cap=cap)
    raise Undecodable(name)


def _inflate(data: bytes, wbits: int, *, cap: int) -> bytes:
    out = bytearray()
    while data:
        engine = zlib.decompressobj(wbits)
        try:
            out += engine.decompress(data, cap + 1 - len(out))
        except zlib.error as error:
            raise Undecodable(str(error)) from error
        if len(out) > cap:
            raise Overlong
        if not engine.eof:
            raise Undecodable("the compressed data end too early")
        data = engine.unused_data
        # RFC 1952 section 2.2: a gzip file is a series of members; anything else behind one is garbage.
        if data and not (wbits & 16 and data.startswith(b"\x1f\x8b")):
            raise Undecodable("garbage behind the compressed data")
    return bytes(out)
