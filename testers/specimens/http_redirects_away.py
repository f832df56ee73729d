"""Sends everybody elsewhere: to the metadata address of a cloud."""

from asyncio import StreamReader, StreamWriter

from rules.text import Text
from testers.specimens.specimen import Specimen
from testers.specimens.web.message import Answer, read_request
from testers.specimens.web.serve import hostile

_AWAY = Answer(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})


async def answer(reader: StreamReader, writer: StreamWriter) -> None:
    """Answer a redirect to where nobody may follow."""
    if await read_request(reader) is not None:
        writer.write(_AWAY.encode())
        await writer.drain()


SPECIMEN = Specimen(
    name="http_redirects_away",
    title=Text(zh="把请求引向别处的 HTTP 服务", en="HTTP service that sends everybody elsewhere"),
    behaves="bad",
    serve=hostile(answer),
)
