"""A port that takes everything and answers nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rules.text import Text
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import describe_v2c
from testers.specimens.specimen import Served, ServeOptions, Specimen


@asynccontextmanager
async def _serve(options: ServeOptions) -> AsyncIterator[Served]:  # noqa: ARG001 - nothing here is drawn or timed
    async with serve_agent(Manners()) as url:
        yield describe_v2c(url)


SPECIMEN = Specimen(
    name="snmp_silent",
    title=Text(zh="只收不答的端口", en="A port that takes everything and answers nothing"),
    behaves="bad",
    serve=_serve,
)
