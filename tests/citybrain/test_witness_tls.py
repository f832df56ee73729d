"""What the TLS listeners offer, with and without the faults of the catalogue."""

import asyncio
import ssl
import warnings
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from citybrain.certificates import issue, server_context
from citybrain.faults.seams import TlsSeam
from tests.citybrain.running import seams

_SIDES = pytest.mark.parametrize("armed", [False, True], ids=["clean", "armed"])


def _handshake(folder: Path, seam: TlsSeam, client: ssl.SSLContext) -> tuple[str, str] | None:
    """Protocol and suite that a server with this seam agrees on, or None."""

    async def talk() -> tuple[str, str] | None:
        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.close()

        context = server_context(folder, seam)
        server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
        async with server:
            port = server.sockets[0].getsockname()[1]
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=client)
            except (ssl.SSLError, ConnectionError):
                return None
            connection = writer.get_extra_info("ssl_object")
            agreed = connection.version(), connection.cipher()[0]
            writer.close()
            await writer.wait_closed()
            return agreed

    issue(folder)
    return asyncio.run(talk())


def _old_client(version: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = version
        context.maximum_version = version
    return context


def _seam(fault_id: str, *, armed: bool) -> TlsSeam:
    return seams(*[fault_id] if armed else []).faults.tls


@_SIDES
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_legacy_versions(tmp_path: Path, version: ssl.TLSVersion, *, armed: bool) -> None:
    agreed = _handshake(tmp_path, _seam("tls-legacy-versions", armed=armed), _old_client(version))
    assert (agreed is not None) == armed


@_SIDES
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_no_aead(tmp_path: Path, version: ssl.TLSVersion, *, armed: bool) -> None:
    agreed = _handshake(tmp_path, _seam("tls-no-aead", armed=armed), _old_client(version))
    suites = [agreed[1]] if agreed else []
    assert any("GCM" in suite or "CHACHA20" in suite for suite in suites) != armed


@pytest.mark.parametrize("fault_id", ["tls-no-aead", "tls-legacy-versions", None])
def test_an_ordinary_client_verifies_the_server(tmp_path: Path, fault_id: str | None) -> None:
    ca_file = issue(tmp_path)
    context = server_context(tmp_path, seams(*[fault_id] if fault_id else []).faults.tls)

    async def talk() -> None:
        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.close()

        async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context) as server:
            port = server.sockets[0].getsockname()[1]
            client = ssl.create_default_context(cafile=str(ca_file))
            _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=client)
            writer.close()
            await writer.wait_closed()

    asyncio.run(talk())


def test_the_certificate_is_well_made(tmp_path: Path) -> None:
    # RFC 5280, RFC 9525
    issue(tmp_path)
    pem = (tmp_path / "server.pem").read_bytes()
    server = x509.load_pem_x509_certificates(pem)[0]
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert isinstance(server.public_key(), ec.EllipticCurvePublicKey)
    assert (server.not_valid_after_utc - server.not_valid_before_utc).days >= 30
    assert (tmp_path / "server.pem").stat().st_mode & 0o077 == 0
