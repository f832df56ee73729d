"""Accepts connections, reads what comes and never answers."""

from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from rules.text import Text
from testers.specimens.broker.listen import listening
from testers.specimens.specimen import Served, ServeOptions, Specimen


@asynccontextmanager
async def serve(_options: ServeOptions) -> AsyncIterator[Served]:
    """Serve silence."""
    async with listening(_swallow) as port:
        yield Served(endpoints={"mqtt": f"mqtt://127.0.0.1:{port}"}, capabilities={"mqtt.broker": "yes"})


async def _swallow(reader: StreamReader, _writer: StreamWriter) -> None:
    with suppress(ConnectionError):
        while await reader.read(65_536):
            pass


SPECIMEN = Specimen(
    name="mqtt_hangs",
    title=Text(zh="从不应答的服务", en="Service that never answers"),
    behaves="bad",
    serve=serve,
)
