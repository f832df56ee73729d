"""The receiver of notifications: every way to send a body, nothing without bound, nobody but whom it may concern."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from rules.errors import RefusedError, UsageError
from rules.text import Text
from testers.harness.context import Context
from testers.protocols.http.exchange import NotJson
from testers.protocols.ngsi.receiver import Receiver, receiving


class Bench:
    """As much of a context as the receiver touches."""

    def __init__(self, address: str = "127.0.0.1", callback: str | None = None) -> None:
        self.address = address
        self.callback = callback

    def parameter(self, name: str) -> str | None:
        assert name == "ngsi.callback"
        return self.callback

    def link(self, *_names: str) -> Any:  # noqa: ANN401
        return SimpleNamespace(address=self.address)

    async def follow(self, _url: str) -> Any:  # noqa: ANN401
        raise RefusedError(Text(zh="不在授权之内。", en="outside."))


def listen(talk: Callable[[Receiver, int], Awaitable[Any]], bench: Bench | None = None) -> Any:  # noqa: ANN401
    async def go() -> Any:  # noqa: ANN401
        async with receiving(cast("Context", bench or Bench())) as receiver:
            return await talk(receiver, int(receiver.base.rpartition(":")[2]))

    return asyncio.run(go())


async def send(port: int, raw: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(raw)
    try:
        return await asyncio.wait_for(reader.read(4096), 2)
    finally:
        writer.close()


PLAIN = b"POST /type HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n" + b'{"a": 12}'
CHUNKED = (
    b"POST /type HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n" + b'{"a"\r\n5;x=1\r\n: 12}\r\n0\r\nT: 1\r\n\r\n'
)


@pytest.mark.parametrize("raw", [PLAIN, CHUNKED], ids=["plain", "chunked"])
def test_a_notification_is_taken_and_acknowledged(raw: bytes) -> None:
    async def talk(receiver: Receiver, port: int) -> Any:  # noqa: ANN401
        answer = await send(port, raw)
        return answer, await receiver.take(within=2)

    answer, notices = listen(talk)
    assert answer.startswith(b"HTTP/1.1 204 ")
    assert [(notice.path, notice.document) for notice in notices] == [("/type", {"a": 12})]


def test_several_on_one_connection() -> None:
    async def talk(receiver: Receiver, port: int) -> int:
        await send(port, PLAIN * 3)
        found = 0
        while found < 3 and (notices := await receiver.take(within=2)):
            found += len(notices)
        return found

    assert listen(talk) == 3


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /type HTTP/1.1\r\n\r\n",
        b"POST /type HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST /type HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /type HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST /type HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
        b"X" * 40_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_notification_is_not_kept(raw: bytes) -> None:
    async def talk(receiver: Receiver, port: int) -> Any:  # noqa: ANN401
        answer = await send(port, raw)
        return answer, await receiver.take(within=0.05)

    answer, notices = listen(talk)
    assert not answer.startswith(b"HTTP/1.1 2")
    assert notices == []


def test_a_body_that_is_no_json_is_kept_as_such() -> None:
    async def talk(receiver: Receiver, port: int) -> Any:  # noqa: ANN401
        await send(port, PLAIN.replace(b'{"a": 12}', b'{"a": 12 '))
        return await receiver.take(within=2)

    (notice,) = listen(talk)
    assert isinstance(notice.document, NotJson)


def test_silence_is_silence() -> None:
    async def talk(receiver: Receiver, _port: int) -> Any:  # noqa: ANN401
        return await receiver.take(within=0.01)

    assert listen(talk) == []


async def _nothing(_receiver: Receiver, _port: int) -> None:
    return None


def test_a_distant_target_needs_an_address_of_ours() -> None:
    with pytest.raises(UsageError, match=r"ngsi\.callback"):
        listen(_nothing, Bench(address="192.0.2.7"))


@pytest.mark.parametrize("callback", ["nonsense", "https://127.0.0.1:1", "mqtt://127.0.0.1:1"])
def test_a_callback_is_an_http_url(callback: str) -> None:
    with pytest.raises(UsageError, match=r"ngsi\.callback"):
        listen(_nothing, Bench(callback=callback))


def test_a_callback_outside_the_authorisation_is_refused() -> None:
    with pytest.raises(RefusedError):
        listen(_nothing, Bench(callback="http://192.0.2.7:9090"))
