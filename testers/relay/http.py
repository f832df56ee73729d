"""HTTP for the null server: one empty answer a connection, and one that forgets requests on purpose."""

import random
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable

from testers.relay.null import Handler

_HEAD_END = b"\r\n\r\n"
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


async def null_http(reader: StreamReader, writer: StreamWriter) -> None:
    """Answer one request without a body and hang up."""
    await reader.readuntil(_HEAD_END)
    writer.write(_ANSWER)
    await writer.drain()


def forget_http(
    rng: random.Random, *, share: float, number: Callable[[bytes], int | None], forgotten: set[int]
) -> Handler:
    """Return a server that hangs up on a `share` of the requests without a word, and writes down which.

    number  reads the number of a probe out of the head of its request; requests without one are always answered
    """

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        head = await reader.readuntil(_HEAD_END)
        found = number(head)
        if found is not None and rng.random() < share:
            forgotten.add(found)
            return
        writer.write(_ANSWER)
        await writer.drain()

    return serve
