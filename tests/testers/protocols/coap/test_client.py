"""The CoAP client against a scripted server: separate responses, copies, strangers, blocks."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

import pytest

from rules.errors import TargetError
from testers.protocols.coap import wire
from testers.protocols.coap.blocks import fetch, store
from testers.protocols.coap.client import CoapClient, UnansweredError
from testers.protocols.coap.datagrams import open_datagrams
from testers.protocols.coap.flaws import BLOCK_NUMBER, BLOCK_UNEVEN, TOKEN_STRANGE, MalformedMessageError
from testers.protocols.coap.options import BLOCK1, BLOCK2, Block, Option
from testers.protocols.coap.places import Place
from testers.protocols.coap.wire import CONTENT, CONTINUE, EMPTY, GET, PUT, Message, Type, decode, encode
from testers.relay.null import open_null_datagrams

PLACE = Place(method=GET, path="/body")
Script = Callable[[Message], Iterable[Message]]


class Link:
    """As much of a link as the client asks for."""

    timeout = 1.0

    def __init__(self) -> None:
        self.told: list[bool] = []
        self.address = "127.0.0.1"
        self.endpoint: Any = type("Endpoint", (), {"port": 0})

    async def permit(self, requests: int = 1) -> None:
        assert requests == 1

    def note(self, *, seconds: float | None, ok: bool) -> None:
        assert ok is (seconds is not None)
        self.told.append(ok)


@contextlib.asynccontextmanager
async def talk(script: Script) -> AsyncIterator[tuple[CoapClient, list[Message]]]:
    """A client of a server that follows `script`, and what that server got."""
    got: list[Message] = []

    def answer(data: bytes) -> Iterable[bytes]:
        got.append(decode(data))
        return [encode(each) for each in script(got[-1])]

    link: Any = Link()
    async with (
        open_null_datagrams(answer) as port,
        open_datagrams("127.0.0.1", port, cap=1 << 16) as datagrams,
    ):
        yield CoapClient(link, datagrams, random.Random(1)), got


def piggyback(request: Message, code: int = CONTENT, payload: bytes = b"", options: tuple[Option, ...] = ()) -> Message:
    return Message(type=Type.ACK, code=code, mid=request.mid, token=request.token, options=options, payload=payload)


def run(script: Script, work: Callable[[CoapClient, list[Message]], Any]) -> None:
    async def go() -> None:
        async with asyncio.timeout(10), talk(script) as (client, got):
            await work(client, got)

    asyncio.run(go())


def test_a_separate_response_is_acknowledged_and_its_copy_too() -> None:
    # RFC 7252 figure 20, with the response sent twice: section 4.5 has each copy acknowledged, and used once.
    def script(request: Message) -> Iterable[Message]:
        if request.type is not Type.CON:
            return []
        if request.find(BLOCK2) is not None:
            return [piggyback(request)]
        response = Message(type=Type.CON, code=CONTENT, mid=0xAD7B, token=request.token, payload=b"22.3 C")
        return [Message(type=Type.ACK, code=EMPTY, mid=request.mid), response, response]

    async def work(client: CoapClient, got: list[Message]) -> None:
        reply = await client.ask(client.make(GET, PLACE.options))
        assert reply.message.payload == b"22.3 C"
        await client.ask(client.make(GET, ((BLOCK2, b""),)))
        acks = [each for each in got if each.type is Type.ACK]
        assert [each.mid for each in acks[:2]] == [0xAD7B, 0xAD7B]

    run(script, work)


def test_what_nobody_waits_for_is_rejected() -> None:
    # RFC 7252 figure 21: an unexpected confirmable response gets a Reset, a strange acknowledgement nothing.
    def script(request: Message) -> Iterable[Message]:
        if request.type is not Type.CON:
            return []
        strange = Message(type=Type.CON, code=CONTENT, mid=7, token=b"stranger")
        return [strange, Message(type=Type.ACK, code=EMPTY, mid=request.mid ^ 1), piggyback(request)]

    async def work(client: CoapClient, got: list[Message]) -> None:
        await client.ask(client.make(GET, PLACE.options))
        await client.ask(client.make(GET, PLACE.options))
        assert next((each.type, each.mid) for each in got if each.type is not Type.CON) == (Type.RST, 7)

    run(script, work)


def test_a_reset_and_a_wrong_token_are_no_answer() -> None:
    def script(request: Message) -> Iterable[Message]:
        if request.find(BLOCK2) is None:
            return [Message(type=Type.RST, code=EMPTY, mid=request.mid)]
        return [Message(type=Type.ACK, code=CONTENT, mid=request.mid, token=b"other")]

    async def work(client: CoapClient, _got: list[Message]) -> None:
        with pytest.raises(UnansweredError) as caught:
            await client.ask(client.make(GET, PLACE.options))
        assert caught.value.rejected
        with pytest.raises(MalformedMessageError) as malformed:
            await client.ask(client.make(GET, ((BLOCK2, b""),)))
        assert malformed.value.flaw is TOKEN_STRANGE

    run(script, work)


def test_silence_is_unanswered() -> None:
    async def work(client: CoapClient, got: list[Message]) -> None:
        with pytest.raises(UnansweredError, match="No answer"):
            await client.ask(client.make(GET, PLACE.options), timeout=0.2)
        assert len(got) == 1
        link: Any = client.link
        assert link.told == [False]

    run(lambda _: [], work)


@pytest.mark.slow
def test_a_lost_request_is_sent_again_with_the_same_id() -> None:
    # RFC 7252 section 4.8: after 2 to 3 s.
    heard: list[int] = []

    def script(request: Message) -> Iterable[Message]:
        heard.append(request.mid)
        return [piggyback(request)] if len(heard) > 1 else []

    async def work(client: CoapClient, _got: list[Message]) -> None:
        reply = await client.ask(client.make(GET, PLACE.options), timeout=5.0)
        assert 2 <= reply.seconds < 3.5
        assert heard[0] == heard[1]

    run(script, work)


BODY = bytes(range(256)) * 5


def cut(request: Message) -> Iterable[Message]:
    """Serve BODY in blocks of 512 bytes at most."""
    asked = request.block2 or Block(number=0)
    szx = min(asked.szx, 5)
    block = Block(number=asked.offset >> (szx + 4), more=True, szx=szx)
    part = BODY[block.offset : block.offset + block.size]
    block = Block(number=block.number, more=block.offset + block.size < len(BODY), szx=szx)
    return [piggyback(request, payload=part, options=((BLOCK2, block.write()),))]


@pytest.mark.parametrize("szx", [None, 0, 3, 6])
def test_blocks_are_put_together_in_any_size(szx: int | None) -> None:
    async def work(client: CoapClient, _got: list[Message]) -> None:
        assert (await fetch(client, PLACE, szx=szx)).payload == BODY

    run(cut, work)


@pytest.mark.parametrize(
    ("number", "length", "flaw"), [(5, 1024, BLOCK_NUMBER), (0, 100, BLOCK_UNEVEN)], ids=["another", "uneven"]
)
def test_a_block_that_is_wrong_is_a_flaw(number: int, length: int, flaw: object) -> None:
    def script(request: Message) -> Iterable[Message]:
        return [
            piggyback(
                request, payload=bytes(length), options=((BLOCK2, Block(number=number, more=True, szx=6).write()),)
            )
        ]

    async def work(client: CoapClient, _got: list[Message]) -> None:
        with pytest.raises(MalformedMessageError) as caught:
            await fetch(client, PLACE)
        assert caught.value.flaw is flaw

    run(script, work)


def test_a_body_without_end_is_given_up() -> None:
    def script(request: Message) -> Iterable[Message]:
        asked = request.block2 or Block(number=0)
        block = Block(number=asked.number, more=True, szx=6)
        return [piggyback(request, payload=bytes(1024), options=((BLOCK2, block.write()),))]

    async def work(client: CoapClient, got: list[Message]) -> None:
        with pytest.raises(TargetError, match="1 MiB"):
            await fetch(client, PLACE)
        assert len(got) < 1100

    run(script, work)


@pytest.mark.parametrize("preferred", [6, 4, 2])
def test_a_server_may_ask_for_smaller_blocks(preferred: int) -> None:
    # RFC 7959 figure 9: the number is counted in the smaller size, what was sent counts as a whole.
    parts: dict[int, bytes] = {}

    def script(request: Message) -> Iterable[Message]:
        block = request.block1
        assert block is not None
        parts[block.offset] = request.payload
        told = Block(number=block.number, more=block.more, szx=min(block.szx, preferred))
        code = CONTINUE if block.more else wire.CHANGED
        return [piggyback(request, code, options=((BLOCK1, told.write()),))]

    async def work(client: CoapClient, _got: list[Message]) -> None:
        reply = await store(client, Place(method=PUT, path="/body"), BODY, szx=5)
        assert reply.message.code == wire.CHANGED
        assert b"".join(parts[offset] for offset in sorted(parts)) == BODY

    run(script, work)
