import asyncio
import errno
import ssl
import time
from pathlib import Path

import pytest

from rules.errors import TargetError
from rules.subject import parse_endpoint
from testers.harness.context import Stream
from testers.harness.failure import explain_failure
from testers.harness.limits import Limits
from testers.harness.link import PinnedLink
from testers.harness.rate import Throttle
from testers.harness.watchdog import TargetSuffers, Watchdog
from tests.testers.harness.certificates import make_certificate, offer, trust
from tests.testers.harness.little_cases import QUICK, run
from tests.testers.harness.servers import Handler, babble, echo, find_closed_port, flood, hang, serve, slam


def make_link(
    port: int, *, host: str = "127.0.0.1", limits: Limits = QUICK, rate: float = 100_000, dog: Watchdog | None = None
) -> PinnedLink:
    return PinnedLink(
        endpoint=parse_endpoint("tcp", f"tcp://{host}:{port}"),
        address="127.0.0.1",
        limits=limits,
        throttle=Throttle(rate=rate, connections=limits.connections),
        pulse=(dog or Watchdog()).pulse("tcp"),
    )


async def ask(stream: Stream) -> bytes:
    await stream.write(b"hello\n")
    return await stream.read()


async def write_often(stream: Stream, data: bytes) -> None:
    for _ in range(100):
        await stream.write(data)


async def read_on(stream: Stream, sizes: list[int]) -> None:
    while part := await stream.read():
        sizes.append(len(part))


def test_an_exchange_is_captured_both_ways() -> None:
    async def work() -> None:
        async with serve(echo) as port, make_link(port).open() as stream:
            assert await ask(stream) == b"hello\n"
            assert (stream.sent, stream.received, stream.tls) == (b"hello\n", b"hello\n", None)

    run(work())


def test_the_capture_keeps_the_first_bytes_only() -> None:
    async def work() -> None:
        async with serve(echo) as port, make_link(port, limits=Limits(capture=10)).open() as stream:
            for _ in range(3):
                await ask(stream)
            assert stream.sent == stream.received == b"hello\nhell"

    run(work())


def test_the_declared_name_is_dialled_at_the_pinned_address() -> None:
    async def work() -> None:
        # `.invalid` never resolves: a link that asked the resolver again would fail here.
        async with serve(echo) as port, make_link(port, host="lamp.invalid").open() as stream:
            assert await ask(stream) == b"hello\n"

    run(work())


def test_nobody_at_the_port_is_said_in_both_languages() -> None:
    async def work() -> None:
        link = make_link(find_closed_port())
        with pytest.raises(TargetError, match=r"127\.0\.0\.1:\d+: the connection was refused") as caught:
            async with link.open():
                pass
        assert "连接被拒绝" in caught.value.message.zh

    run(work())


def test_a_server_that_hangs_runs_into_the_deadline_of_each_read() -> None:
    async def work() -> None:
        async with serve(hang) as port, make_link(port).open() as stream:
            await stream.write(b"hello\n")
            with pytest.raises(TimeoutError):
                await stream.read(within=0.05)
            with pytest.raises(TimeoutError):
                await stream.read()

    run(work())


def test_a_server_that_trickles_cannot_stretch_one_read() -> None:
    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        for _ in range(3):
            writer.write(b".")
            await writer.drain()

    async def work() -> bytes:
        async with serve(trickle) as port, make_link(port).open() as stream:
            await stream.write(b"hello\n")
            got = b""
            while part := await stream.read(most=1):
                got += part
            return got

    assert run(work()) == b"..."


def test_a_flood_is_cut_off_at_the_cap() -> None:
    async def work() -> int:
        async with serve(flood) as port, make_link(port, limits=Limits(max_response=4_000_000)).open() as stream:
            await stream.write(b"hello\n")
            read: list[int] = []
            with pytest.raises(TargetError, match="too large; more than 4000000 bytes"):
                await read_on(stream, read)
            return sum(read)

    assert 3_900_000 < run(work()) <= 4_000_000


def test_the_cap_counts_from_the_last_write() -> None:
    async def work() -> None:
        async with serve(echo) as port, make_link(port, limits=Limits(max_response=10)).open() as stream:
            for _ in range(5):
                assert await ask(stream) == b"hello\n"

    run(work())


def test_garbage_is_data_and_then_the_end() -> None:
    async def work() -> None:
        async with serve(babble) as port, make_link(port).open() as stream:
            assert await ask(stream) == bytes(range(256))
            assert await stream.read() == b""

    run(work())


def test_a_reset_is_an_end_for_a_reader_and_an_error_for_a_writer() -> None:
    async def work() -> None:
        async with serve(slam) as port, make_link(port).open() as stream:
            assert await ask(stream) == b""
            with pytest.raises(TargetError, match="reset the connection"):
                await write_often(stream, b"x")

    run(work())


def test_a_target_that_takes_no_data_does_not_hold_the_writer() -> None:
    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async def work() -> None:
        async with serve(deaf) as port, make_link(port).open() as stream:
            with pytest.raises(TargetError, match="no answer in the time allowed"):
                await write_often(stream, b"x" * 1_000_000)

    run(work())


def test_tls_checks_the_declared_name(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "lamp.example")

    async def work() -> None:
        async with serve(echo, tls=offer(certificate)) as port:
            async with make_link(port, host="lamp.example").open(tls=trust(certificate)) as stream:
                assert await ask(stream) == b"hello\n"
                assert stream.tls is not None
                assert stream.tls.version() == "TLSv1.3"
            with pytest.raises(TargetError, match="certificate does not verify"):
                async with make_link(port, host="other.example").open(tls=trust(certificate)):
                    pass

    run(work())


def test_a_server_without_tls_is_a_failed_handshake(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "lamp.example")

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 no TLS here\r\n")
        await writer.drain()
        await reader.read(1000)

    async def work(handler: Handler) -> None:
        limits = Limits(connect=0.3)
        async with serve(handler) as port, make_link(port, limits=limits).open(tls=trust(certificate)):
            pass

    with pytest.raises(TargetError, match="TLS failed"):
        run(work(plain))
    with pytest.raises(TargetError, match="no answer in the time allowed"):
        run(work(hang))


def test_a_link_holds_no_more_connections_than_it_may() -> None:
    async def work() -> None:
        async with serve(echo) as port:
            link = make_link(port, limits=Limits(connections=2))
            async with link.open() as one, link.slot():
                third = asyncio.create_task(anext_open(link))
                assert await ask(one) == b"hello\n"
                assert not third.done()
            assert await third == b"hello\n"

    async def anext_open(link: PinnedLink) -> bytes:
        async with link.open() as stream:
            return await ask(stream)

    run(work())


def test_writes_beyond_what_permits_cover_wait_for_the_rate() -> None:
    async def work() -> float:
        async with serve(hang) as port, make_link(port, rate=100).open() as stream:
            began = time.monotonic()
            for _ in range(4 + 5 * 4 + 20 * 4):
                await stream.write(b"x")
            return time.monotonic() - began

    # 104 writes need 25 permits beyond the one of `open`; 5 are in the burst, 20 come at 100 a second.
    assert run(work()) > 0.15


def test_a_permit_is_refused_when_the_watchdog_has_barked() -> None:
    async def work() -> None:
        link = make_link(9, dog=Watchdog(failures=1))
        link.note(seconds=0.1, ok=True)
        await link.permit()
        link.note(seconds=None, ok=False)
        with pytest.raises(TargetSuffers):
            await link.permit()

    run(work())


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.EHOSTUNREACH, "No route to host"), "does not reach it (No route to host)"),
        (ConnectionRefusedError(), "refused"),
        (TimeoutError(), "no answer"),
        (EOFError(), "closed the connection early"),
        (ssl.SSLError(1, "[SSL: WRONG] x"), "TLS failed"),
    ],
)
def test_what_happened_is_put_into_words(error: Exception, words: str) -> None:
    failure = explain_failure(error, "h:1")
    assert failure is not None
    assert words in failure.message.en
    assert failure.message.zh.startswith("h:1：")


@pytest.mark.parametrize("error", [OSError(errno.EMFILE, "Too many open files"), ValueError("x"), KeyError("x")])
def test_our_own_fault_is_not_put_on_the_target(error: Exception) -> None:
    assert explain_failure(error, "h:1") is None
