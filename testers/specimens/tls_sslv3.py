"""Answers every handshake as a server of SSL 3.0 with RC4 does; played, because no current library speaks it."""

from asyncio import IncompleteReadError, StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rules.text import Text
from testers.protocols.tls.suites import TlsVersion
from testers.protocols.tls.wire import NotTls, decode_client_hello, encode_alert, encode_server_hello
from testers.specimens.broker.listen import listening
from testers.specimens.specimen import Served, ServeOptions, Specimen

_HANDSHAKE_FAILURE = 40
# TLS_RSA_WITH_RC4_128_SHA, TLS_RSA_WITH_RC4_128_MD5, TLS_RSA_EXPORT_WITH_RC4_40_MD5
_SUITES = (0x0005, 0x0004, 0x0003)


@asynccontextmanager
async def serve(options: ServeOptions) -> AsyncIterator[Served]:
    """Serve the beginning of a handshake."""
    random = options.rng("hello").randbytes(32)

    async def answer(reader: StreamReader, writer: StreamWriter) -> None:
        try:
            head = await reader.readexactly(5)
            offer = decode_client_hello(head + await reader.readexactly(int.from_bytes(head[3:5])))
        except (IncompleteReadError, ConnectionError, NotTls):
            return
        shared = [suite for suite in _SUITES if offer is not None and suite in offer.suites]
        if shared:
            writer.write(encode_server_hello(version=TlsVersion.SSL3, suite=shared[0], random=random))
        else:
            writer.write(encode_alert(version=TlsVersion.SSL3, description=_HANDSHAKE_FAILURE))

    async with listening(answer) as port:
        yield Served(
            endpoints={"https": f"https://127.0.0.1:{port}"}, capabilities={"http.api": "yes", "http.tls": "yes"}
        )


SPECIMEN = Specimen(
    name="tls_sslv3",
    title=Text(zh="只会 SSL 3.0 的服务", en="Service that speaks SSL 3.0 alone"),
    behaves="bad",
    breaks=("SEC-01",),
    serve=serve,
)
