"""The TCP relay between a client and a server of the test's own."""

import asyncio
import hashlib
import itertools
import random

import pytest

from rules.errors import UsageError
from testers.relay.framing import frame_lines, frame_mqtt
from testers.relay.impairment import Impairment
from testers.relay.outage import Cut
from testers.relay.tcp import TcpRelay, open_tcp_relay
from testers.relay.truth import Direction, Kind
from tests.testers.harness.servers import echo, find_closed_port, serve
from tests.testers.relay.traffic import hang_up, run, until


async def ask(port: int, data: bytes, host: str = "127.0.0.1") -> bytes:
    """Send, say that it was all, and return everything that comes back."""
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(data)
    writer.write_eof()
    try:
        return await reader.read()
    finally:
        await hang_up(writer)


async def closed(relay: TcpRelay, count: int = 1) -> None:
    await until(lambda: relay.truth.count(Kind.CLOSED) >= count)


async def mirror(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()


def test_a_clean_relay_changes_nothing() -> None:
    sent = random.Random(1).randbytes(3_000_000)

    async def go() -> None:
        async with serve(mirror) as port, open_tcp_relay("127.0.0.1", port) as relay:
            back = await ask(relay.port, sent)
            assert hashlib.sha256(back).digest() == hashlib.sha256(sent).digest()
            await closed(relay)
            assert relay.truth.counts().keys() == {"opened", "forwarded", "closed"}
            for direction in Direction:
                assert sum(event.size or 0 for event in relay.truth.of(Kind.FORWARDED, direction)) == len(sent)

    run(go())


def test_a_lost_chunk_stalls_and_arrives() -> None:
    async def go() -> None:
        impairment = Impairment(loss=1.0)
        async with serve(echo) as port, open_tcp_relay("127.0.0.1", port, impairment=impairment) as relay:
            began = asyncio.get_running_loop().time()
            assert await ask(relay.port, b"hello\n") == b"hello\n"
            assert asyncio.get_running_loop().time() - began >= 0.4
            assert relay.truth.count(Kind.STALLED) == 2
            assert relay.truth.count(Kind.LOST) == 0

    run(go())


def test_corruption_is_in_the_truth_to_the_byte() -> None:
    async def go() -> None:
        async with (
            serve(echo) as port,
            open_tcp_relay(
                "127.0.0.1", port, impairment=Impairment(corrupt=1.0), framing=frame_lines(lambda line: int(line[:4]))
            ) as relay,
        ):
            relay_lines = b"".join(b"%04d abcdefgh\n" % number for number in range(20))
            _, writer = await asyncio.open_connection("127.0.0.1", relay.port)
            writer.write(relay_lines)
            await until(lambda: relay.truth.count(Kind.CORRUPTED, Direction.UP) == 20)
            await hang_up(writer)
            events = list(relay.truth.of(Kind.CORRUPTED, Direction.UP))
            assert all(event.mask and 0 <= (event.offset or 0) < 14 for event in events)

    run(go())


def test_framed_messages_are_lost_duplicated_and_reordered_and_named() -> None:
    async def go() -> None:
        impairment = Impairment(loss=0.1, duplicate=0.1, reorder=0.1)
        framing = frame_lines(int)
        got: list[int] = []

        async def keep(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
            while line := await reader.readline():
                got.append(int(line))

        async with (
            serve(keep) as port,
            open_tcp_relay("127.0.0.1", port, impairment=impairment, framing=framing) as relay,
        ):
            await ask(relay.port, b"".join(b"%d\n" % number for number in range(500)))
            truth = relay.truth
            assert truth.count(Kind.LOST) > 20
            assert set(range(500)) - set(got) == truth.numbers(Kind.LOST)
            assert {number for number in got if got.count(number) > 1} == truth.numbers(Kind.DUPLICATED)
            late = [b for a, b in itertools.pairwise(got) if b < a]
            assert set(late) == truth.numbers(Kind.REORDERED)

    run(go())


def test_a_unit_without_a_number_is_spared() -> None:
    async def go() -> None:
        framing = frame_lines(lambda line: int(line) if line.strip().isdigit() else None)
        async with (
            serve(echo) as port,
            open_tcp_relay("127.0.0.1", port, impairment=Impairment(loss=1.0), framing=framing) as relay,
        ):
            assert await ask(relay.port, b"hello\n7\nyou\nrest") == b"hello\nyou\nrest"
            assert relay.truth.numbers(Kind.LOST) == {7}

    run(go())


def test_mqtt_packets_are_told_apart() -> None:
    publish = bytes([0x30, 5]) + b"\x00\x01t42"
    long = bytes([0x30, 0x80 + 72, 1]) + b"\x00\x01t" + b"9" * 197
    framer = frame_mqtt(lambda packet: int(packet[-2:]))(Direction.UP)
    stream = b"\xc0\x00" + publish + long + b"\x40\x02\x00\x01"
    units = [unit for index in range(len(stream)) for unit in framer.feed(stream[index : index + 1])]
    assert [unit.data for unit in units] == [b"\xc0\x00", publish, long, b"\x40\x02\x00\x01"]
    assert [(unit.number, unit.fair) for unit in units] == [(None, False), (42, True), (99, True), (None, False)]
    assert framer.rest() == b""


def test_what_is_no_mqtt_passes() -> None:
    framer = frame_mqtt(lambda _: 1)(Direction.UP)
    assert (
        b"".join(unit.data for unit in framer.feed(b"\x30\xff\xff\xff\xff\xff\xff")) == b"\x30\xff\xff\xff\xff\xff\xff"
    )


@pytest.mark.parametrize("how", [Cut.RST, Cut.FIN])
def test_a_cut_ends_connections_and_keeps_new_ones_out(how: Cut) -> None:
    async def go() -> None:
        async with serve(echo) as port, open_tcp_relay("127.0.0.1", port) as relay:
            reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
            writer.write(b"hello\n")
            assert await reader.readline() == b"hello\n"
            cut = asyncio.create_task(relay.cut(0.2, how=how))
            if how is Cut.RST:
                with pytest.raises(ConnectionResetError):
                    await reader.read()
            else:
                assert await reader.read() == b""
            await hang_up(writer)
            with pytest.raises(ConnectionError):
                await refused(relay.port)
            await cut
            assert await ask(relay.port, b"again\n") == b"again\n"
            assert relay.truth.count(Kind.CUT) == 1
            assert relay.truth.count(Kind.REFUSED) == 1
            assert next(relay.truth.of(Kind.CUT)).how == how.value

    run(go())


async def refused(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        await reader.read()
    finally:
        await hang_up(writer)


def test_a_silent_cut_leaves_the_client_with_a_dead_connection() -> None:
    ended = asyncio.Event()

    async def watch(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        try:
            await reader.read()
        finally:
            ended.set()

    async def go() -> None:
        async with serve(watch) as port, open_tcp_relay("127.0.0.1", port) as relay:
            reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
            await until(lambda: relay.truth.count(Kind.OPENED) == 1)
            await relay.cut(how=Cut.SILENT)
            await ended.wait()
            writer.write(b"hello\n")
            await writer.drain()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(reader.read(), 0.1)
            await hang_up(writer)

    run(go())


def test_frozen_bytes_go_on_afterwards() -> None:
    async def go() -> None:
        async with serve(echo) as port, open_tcp_relay("127.0.0.1", port) as relay:
            reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
            frozen = asyncio.create_task(relay.freeze(0.2))
            await asyncio.sleep(0)
            writer.write(b"hello\n")
            assert await reader.readline() == b"hello\n"
            assert frozen.done() or relay.truth.now() >= 0.19
            await frozen
            await hang_up(writer)

    run(go())


def test_a_receiver_that_does_not_read_slows_its_sender_down() -> None:
    async def deaf(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await writer.drain()
        await asyncio.sleep(60)

    async def pour(writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(bytes(1 << 20))
            await writer.drain()

    async def go() -> None:
        async with serve(deaf) as port, open_tcp_relay("127.0.0.1", port) as relay:
            _, writer = await asyncio.open_connection("127.0.0.1", relay.port)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(pour(writer), 0.5)
            taken = sum(event.size or 0 for event in relay.truth.of(Kind.FORWARDED))
            assert taken < 64 << 20
            writer.transport.abort()

    run(go())


def test_a_target_that_is_away_resets_the_client() -> None:
    async def go() -> None:
        async with open_tcp_relay("127.0.0.1", find_closed_port()) as relay:
            with pytest.raises(ConnectionError):
                await refused(relay.port)
            assert relay.truth.count(Kind.UNREACHABLE) == 1

    run(go())


def test_ipv6() -> None:
    async def go() -> None:
        async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await mirror(reader, writer)
            writer.close()

        server = await asyncio.start_server(reply, "::1", 0)
        async with server, open_tcp_relay("::1", server.sockets[0].getsockname()[1], listen_host="::1") as relay:
            assert await ask(relay.port, b"hello\n", host="::1") == b"hello\n"
            await closed(relay)

    run(go())


def test_a_stream_neither_duplicates_nor_reorders() -> None:
    async def go() -> None:
        async with open_tcp_relay("127.0.0.1", 9) as relay:
            with pytest.raises(UsageError):
                relay.set(Impairment(duplicate=0.1))

    run(go())
