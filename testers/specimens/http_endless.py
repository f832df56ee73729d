"""Sends a body of a gigabyte."""

from asyncio import StreamReader, StreamWriter
from contextlib import suppress

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.message import read_request
from testers.specimens.web.serve import hostile

_LENGTH = 1 << 30
_CHUNK = bytes(64 << 10)


async def answer(reader: StreamReader, writer: StreamWriter) -> None:
    """Answer until the client leaves."""
    if await read_request(reader) is None:
        return
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {_LENGTH}\r\n\r\n"
    with suppress(ConnectionError):
        writer.write(head.encode())
        for _ in range(_LENGTH // len(_CHUNK)):
            writer.write(_CHUNK)
            await writer.drain()


SPECIMEN = Specimen(
    name="http_endless",
    title=Text(zh="应答长达 1 GB 的 HTTP 服务", en="HTTP service that sends a gigabyte"),
    behaves="bad",
    serve=hostile(answer),
)
