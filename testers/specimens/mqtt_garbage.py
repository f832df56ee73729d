"""Answers whatever it is sent with random bytes."""

from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from rules.text import Text
from testers.specimens.broker.listen import listening
from testers.specimens.specimen import Served, ServeOptions, Specimen


@asynccontextmanager
async def serve(options: ServeOptions) -> AsyncIterator[Served]:
    """Serve garbage drawn from the seed; the connection stays open as long as the client wants."""
    rng = options.rng("garbage")

    async def handle(reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(ConnectionError):
            while await reader.read(65_536):
                writer.write(rng.randbytes(64))
                await writer.drain()

    async with listening(handle) as port:
        yield Served(endpoints={"mqtt": f"mqtt://127.0.0.1:{port}"}, capabilities={"mqtt.broker": "yes"})


SPECIMEN = Specimen(
    name="mqtt_garbage",
    title=Text(zh="回复乱码的服务", en="Service that answers garbage"),
    behaves="bad",
    serve=serve,
)
