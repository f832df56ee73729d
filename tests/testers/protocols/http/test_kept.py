"""The client that keeps its connection: what servers do to kept connections is no fault, broken answers are."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeVar

import pytest

from rules.errors import TargetError
from testers.harness.bench import make_target
from testers.harness.doors import open_doors
from testers.harness.limits import Limits
from testers.protocols.http.client import make_tls
from testers.protocols.http.failure import UnansweredError
from testers.protocols.http.kept import KeptClient
from testers.specimens.broker.listen import listening
from testers.specimens.web.certificate import make_context

T = TypeVar("T")
LIMITS = Limits(timeout=0.5, connect=0.5, max_response=1 << 20)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
EMPTY = b"HTTP/1.1 204 No Content\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
INTERIM = b"HTTP/1.1 102 Processing\r\n\r\n" + OK
LAST = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
OLD = b"HTTP/1.0 200 OK\r\n\r\nok"
GARBAGE = b"\x00\x01 what?\r\n\r\n"
SHORT_BODY = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"
ENDLESS = b"HTTP/1.1 200 OK\r\n\r\n" + bytes(2 << 20)
TWO = OK + b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray"


class Server:
    """Answers each request by the next of `answers`; closes after an answer where `closes` says so."""

    def __init__(self, *answers: bytes, closes: tuple[int, ...] = ()) -> None:
        self.answers = list(answers)
        self.closes = closes
        self.bodies = list[bytes]()
        self.heads = list[bytes]()
        self.connections = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while len(self.heads) < len(self.answers):
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            self.heads.append(head)
            length = next((line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), b":0")
            self.bodies.append(await reader.readexactly(int(length.partition(b":")[2])))
            writer.write(self.answers[len(self.heads) - 1])
            await writer.drain()
            if len(self.heads) - 1 in self.closes:
                return
        await asyncio.get_running_loop().create_future()


def talk(server: Server, act: Callable[[KeptClient], Awaitable[T]]) -> T:
    """Act on a server, with a token."""

    async def go() -> T:
        async with listening(server.handle) as port, AsyncExitStack() as stack, asyncio.timeout(20):
            target = make_target({"http": f"http://127.0.0.1:{port}"})
            link = (await open_doors(target, limits=LIMITS)).link("http")
            return await act(KeptClient(link, token="t0ken", tls=make_tls(None), stack=stack))

    return asyncio.run(go())


async def ask_thrice(client: KeptClient) -> list[tuple[int, bytes]]:
    exchanges = [await client.ask(f"/{number}") for number in range(3)]
    return [(each.status, each.body) for each in exchanges]


def test_one_connection_serves_all_requests() -> None:
    server = Server(OK, EMPTY, CHUNKED)
    assert talk(server, ask_thrice) == [(200, b"ok"), (204, b""), (200, b"ok")]
    assert server.connections == 1
    assert all(b"\r\nAuthorization: Bearer t0ken\r\n" in head for head in server.heads)


@pytest.mark.parametrize(
    ("answers", "closes", "connections"),
    [
        ((OK, OK, OK), (0, 1, 2), 3),
        ((LAST, OK, LAST), (0, 2), 2),
        ((OLD, OLD, OLD), (0, 1, 2), 3),
        ((INTERIM, INTERIM, OK), (), 1),
        ((TWO, OK, OK), (), 2),
    ],
)
def test_a_connection_that_ends_between_requests_is_no_fault(
    answers: tuple[bytes, ...], closes: tuple[int, ...], connections: int
) -> None:
    server = Server(*answers, closes=closes)
    assert talk(server, ask_thrice) == [(200, b"ok")] * 3
    assert server.connections == connections
    assert [head.split()[1] for head in server.heads] == [b"/0", b"/1", b"/2"]


@pytest.mark.parametrize("answer", [GARBAGE, SHORT_BODY, b"", b"HTTP/1.1 200 OK\r\nContent-", ENDLESS])
@pytest.mark.parametrize("before", [(), (OK,)])
def test_broken_answers_are_no_answers(answer: bytes, before: tuple[bytes, ...]) -> None:
    async def act(client: KeptClient) -> None:
        for _ in before:
            await client.ask("/")
        with pytest.raises(TargetError):
            await client.ask("/")
        assert (await client.ask("/")).body == b"ok"

    # Where nothing of an answer came on a kept connection, the request is sent once more before it counts.
    broken = [answer, answer] if before and not answer else [answer]
    places = range(len(before), len(before) + len(broken))
    server = Server(*before, *broken, OK, closes=tuple(places))
    talk(server, act)


def test_silence_ends() -> None:
    async def act(client: KeptClient) -> None:
        with pytest.raises(UnansweredError):
            await client.ask("/")

    talk(Server(b""), act)


def test_a_megabyte_goes_out_whole() -> None:
    body, server = bytes(range(256)) * 4096, Server(EMPTY, OK)

    async def act(client: KeptClient) -> None:
        await client.ask("/", method="PUT", body=body)
        await client.ask("/", method="PUT", headers={"Content-Type": "text/plain"})

    talk(server, act)
    assert server.bodies == [body, b""]
    assert b"\r\nContent-Length: 0\r\n" in server.heads[1]


def test_what_may_not_be_repeated_is_not_sent() -> None:
    async def act(client: KeptClient) -> None:
        with pytest.raises(ValueError, match="POST"):
            await client.ask("/", method="POST", body=b"x")

    server = Server()
    talk(server, act)
    assert server.connections == 0


def test_a_coding_that_nobody_asked_for_is_undone() -> None:
    packed = gzip.compress(b"ok")
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()

    async def act(client: KeptClient) -> bytes:
        return (await client.ask("/")).body

    assert talk(Server(head + packed), act) == b"ok"


def test_it_speaks_tls_where_the_endpoint_does() -> None:
    server = Server(OK, OK, OK)

    async def go() -> list[tuple[int, bytes]]:
        async with listening(server.handle, tls=make_context()) as port, AsyncExitStack() as stack:
            target = make_target({"https": f"https://127.0.0.1:{port}"})
            link = (await open_doors(target, limits=LIMITS)).link("https")
            return await ask_thrice(KeptClient(link, token=None, tls=make_tls(None), stack=stack))

    assert asyncio.run(go()) == [(200, b"ok")] * 3
    assert server.connections == 1
    assert b"Authorization" not in server.heads[0]


def test_nobody_there_is_no_answer() -> None:
    async def go() -> None:
        link = (await open_doors(make_target({"http": "http://127.0.0.1:1"}), limits=LIMITS)).link("http")
        async with AsyncExitStack() as stack:
            with pytest.raises(UnansweredError, match="refused"):
                await KeptClient(link, token=None, tls=make_tls(None), stack=stack).ask("/")

    asyncio.run(go())
