"""The driver against little servers: what it sends, keeps, follows and cuts off."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from rules.errors import RefusedError, UsageError
from testers.harness.bench import make_target
from testers.harness.doors import open_doors
from testers.harness.limits import Limits
from testers.harness.link import PinnedLink
from testers.protocols.http.client import HttpClient, make_tls
from testers.protocols.http.failure import UnansweredError
from testers.specimens.broker.listen import listening
from testers.specimens.web.certificate import make_context
from testers.specimens.web.message import Answer, Request
from tests.testers.bench_web import Reply, replying

T = TypeVar("T")
LIMITS = Limits(timeout=0.5, connect=0.5, max_response=4096)


def asking(reply: Reply, ask: Callable[[HttpClient], Awaitable[T]], *, token: str | None = None) -> T:
    async def go() -> T:
        async with replying(reply) as url:
            return await ask(HttpClient(await link_to(url), token=token, tls=make_tls(None)))

    return asyncio.run(go())


async def link_to(url: str, name: str = "http") -> PinnedLink:
    return (await open_doors(make_target({name: url}), limits=LIMITS)).link(name)


def say(text: str, **headers: str) -> Answer:
    return Answer(status=200, content_type="text/plain", body=text.encode(), headers=headers)


def test_a_request_goes_out_as_it_is_asked_and_its_bytes_are_kept() -> None:
    seen: list[Request] = []

    def reply(request: Request) -> Answer:
        seen.append(request)
        return say("hello")

    exchange = asking(reply, lambda client: client.ask("/a/b?x=%ZZ&灯=1", headers={"X-One": "1"}), token="t0ken")
    assert exchange.sent.startswith(b"GET /a/b?x=%ZZ&%E7%81%AF=1 HTTP/1.1\r\n")
    assert exchange.received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert exchange.received.endswith(b"hello")
    assert (exchange.status, exchange.media_type, exchange.body) == (200, "text/plain", b"hello")
    assert seen[0].headers["authorization"] == "Bearer t0ken"
    assert seen[0].headers["x-one"] == "1"
    assert seen[0].headers["connection"] == "close"


def test_an_anonymous_request_carries_no_token() -> None:
    exchange = asking(
        lambda request: say(request.headers.get("authorization", "none")),
        lambda client: client.ask("/", anonymous=True),
        token="t0ken",
    )
    assert exchange.body == b"none"


def test_the_declared_name_stands_in_the_host_header_while_the_address_is_pinned() -> None:
    async def go() -> bytes:
        async with replying(lambda request: say(request.headers["host"])) as url:
            link = await link_to(url.replace("127.0.0.1", "localhost"))
            assert link.address == "127.0.0.1"
            return (await HttpClient(link, token=None, tls=make_tls(None)).ask("/")).body

    assert asyncio.run(go()).startswith(b"localhost:")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + bytes(9999),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + 2 * (b"1000\r\n" + bytes(4096) + b"\r\n"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 500_000,
        b"\x16\x03\x01\x00\x02\x02\x28",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
    ],
)  # fmt: skip
def test_answers_that_cannot_be_used_are_no_answers(answer: bytes) -> None:
    with pytest.raises(UnansweredError) as caught:
        asking(lambda _: answer, lambda client: client.ask("/"))
    assert caught.value.message.zh != caught.value.message.en
    assert caught.value.sent.startswith(b"GET / HTTP/1.1")


def test_silence_and_drips_end_at_the_timeout() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        while True:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)

    async def go() -> None:
        async with listening(drip) as port:
            await HttpClient(await link_to(f"http://127.0.0.1:{port}"), token=None, tls=make_tls(None)).ask("/")

    with pytest.raises(UnansweredError, match=r"within 0\.5 s"):
        asyncio.run(go())


def test_a_closed_port_is_said_in_words() -> None:
    async def go() -> None:
        async with replying(lambda _: None) as url:
            link = await link_to(url)
        await HttpClient(link, token=None, tls=make_tls(None)).ask("/")

    with pytest.raises(UnansweredError, match="refused"):
        asyncio.run(go())


def redirect(to: str) -> Reply:
    return lambda request: say("here") if request.path == "/b" else Answer(status=302, headers={"Location": to})


@pytest.mark.parametrize(
    ("to", "status"),
    [
        ("/b", 200),
        ("b", 200),
        ("http://169.254.169.254/b", 302),
        ("//example.org/b", 302),
        ("https://127.0.0.1/b", 302),
        ("http://[::1", 302),
        ("javascript:1", 302),
        ("/again", 302),
    ],
)
def test_redirects_are_followed_on_the_allowed_endpoint_alone(to: str, status: int) -> None:
    exchange = asking(redirect(to), lambda client: client.follow("/a"))
    assert exchange.status == status


def test_tls_is_checked_where_an_authority_is_given_and_not_without_one() -> None:
    async def go(ca: str | None) -> int:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(say("hi").encode())

        async with listening(handle, tls=make_context()) as port:
            link = await link_to(f"https://127.0.0.1:{port}", "https")
            return (await HttpClient(link, token=None, tls=make_tls(ca)).ask("/")).status

    assert asyncio.run(go(None)) == 200
    with pytest.raises(UnansweredError, match="verify"):
        asyncio.run(go(_any_authority()))


def _any_authority() -> str:
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "another")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM).decode()


def test_a_broken_authority_is_the_callers_fault() -> None:
    with pytest.raises(UsageError, match=r"tls\.ca"):
        make_tls("no certificate")


def test_the_gate_stands_before_the_driver() -> None:
    with pytest.raises(RefusedError):
        asyncio.run(link_to("http://192.0.2.1:80"))
