"""Sends 200 KB that unpack to 200 MB."""

import zlib
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from functools import cache

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.message import read_request
from testers.specimens.web.serve import hostile

_UNPACKED = 200 << 20
_CHUNK = 1 << 20


async def answer(reader: StreamReader, writer: StreamWriter) -> None:
    """Answer a body that is small on the wire alone."""
    if await read_request(reader) is None:
        return
    packed = _pack()
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}"
    with suppress(ConnectionError):
        writer.write(head.encode() + b"\r\n\r\n" + packed)
        await writer.drain()


@cache
def _pack() -> bytes:
    engine = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    chunks = [engine.compress(bytes(_CHUNK)) for _ in range(_UNPACKED // _CHUNK)]
    return b"".join([*chunks, engine.flush()])


SPECIMEN = Specimen(
    name="http_gzip_bomb",
    title=Text(zh="发送压缩炸弹的 HTTP 服务", en="HTTP service that sends a gzip bomb"),
    behaves="bad",
    serve=hostile(answer),
)
