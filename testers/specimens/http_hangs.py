"""Takes a request and never answers."""

from asyncio import StreamReader, StreamWriter
from contextlib import suppress

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.serve import hostile


async def answer(reader: StreamReader, _writer: StreamWriter) -> None:
    """Swallow what comes until the client leaves."""
    with suppress(ConnectionError):
        while await reader.read(65_536):
            pass


SPECIMEN = Specimen(
    name="http_hangs",
    title=Text(zh="从不应答的 HTTP 服务", en="HTTP service that never answers"),
    behaves="bad",
    serve=hostile(answer),
)
