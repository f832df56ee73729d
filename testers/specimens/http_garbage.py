"""Answers every request with bytes that are no HTTP."""

from asyncio import StreamReader, StreamWriter

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.message import read_request
from testers.specimens.web.serve import hostile

_GARBAGE = bytes(range(256)) * 4


async def answer(reader: StreamReader, writer: StreamWriter) -> None:
    """Answer noise."""
    if await read_request(reader) is not None:
        writer.write(_GARBAGE)
        await writer.drain()


SPECIMEN = Specimen(
    name="http_garbage",
    title=Text(zh="答非所问的服务", en="Service that answers garbage"),
    behaves="bad",
    serve=hostile(answer),
)
