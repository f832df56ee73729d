"""TLS hand-shake records, bytes only: a ClientHello that offers exactly what is asked, and what comes back.

Own bytes, because a linked OpenSSL refuses to speak what must be probed (SSL 3.0, RC4, EXPORT). The handshake ends
with the ServerHello: a server that answers with a version and a suite has accepted both.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from testers.protocols.tls.suites import TlsVersion

ALERT, HANDSHAKE = 21, 22
CLIENT_HELLO, SERVER_HELLO = 1, 2
_LONGEST_RECORD = (1 << 14) + 2048
_LONGEST_HELLO = 1 << 14
_RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")

# secp256r1, secp384r1, secp521r1, x25519, ffdhe2048, curveSM2
_GROUPS = (0x0017, 0x0018, 0x0019, 0x001D, 0x0100, 0x0029)
# ECDSA, RSA-PSS and RSA with SHA-256/384/512, Ed25519, SM2, then the SHA-1 ones for old servers.
_SIGNATURES = (
    0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0807, 0x0708, 0x0203, 0x0201, 0x0202,
)  # fmt: skip


class NotTls(Exception):  # noqa: N818 - what came in is not TLS
    """The bytes are no TLS records, or no answer to a ClientHello."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a ClientHello offers: the highest version (and with TLS 1.3 the only one), suites, the server's name."""

    version: TlsVersion
    suites: tuple[int, ...]
    server_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHello:
    """The server's choice. `retry`: it asks for another key share first, which settles version and suite too."""

    version: int
    suite: int
    retry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """The server's refusal."""

    level: int
    description: int


def encode_client_hello(offer: Offer, *, random: bytes, key_share: bytes = b"") -> bytes:
    """Return the record of a ClientHello; `random` holds 32 bytes, `key_share` an X25519 public key (TLS 1.3)."""
    modern = offer.version is TlsVersion.TLS1_3
    body = struct.pack("!H", min(offer.version, TlsVersion.TLS1_2)) + random
    # RFC 8446 D.4: a non-empty session id is what middle boxes expect of TLS 1.3.
    body += _vector8(random if modern else b"")
    body += _vector16(b"".join(struct.pack("!H", suite) for suite in offer.suites))
    body += b"\x01\x00"  # compression: null
    if offer.version is not TlsVersion.SSL3:
        body += _vector16(_encode_extensions(offer, key_share))
    message = bytes([CLIENT_HELLO]) + len(body).to_bytes(3) + body
    # RFC 8446 5.1: the record of the first ClientHello may say 0x0301 for compatibility; SSL 3.0 knows only its own.
    record_version = min(offer.version, TlsVersion.TLS1_0)
    return struct.pack("!BHH", HANDSHAKE, record_version, len(message)) + message


def decode_answer(data: bytes) -> ServerHello | Alert | None:
    """Return the first answer in `data`, None when more bytes are needed.

    Raises
    ------
    NotTls
        The bytes cannot become one.

    """
    handshake = bytearray()
    while len(data) >= 5:
        kind, version, length = struct.unpack_from("!BHH", data)
        if kind not in (ALERT, HANDSHAKE) or version >> 8 != 3 or not 0 < length <= _LONGEST_RECORD:
            raise NotTls
        fragment, data = data[5 : 5 + length], data[5 + length :]
        if len(fragment) < length:
            # What is there of an unfinished record may hold the whole ServerHello already.
            return _decode_server_hello(bytes(handshake + fragment)) if kind == HANDSHAKE else None
        if kind == ALERT:
            if length != 2:
                raise NotTls
            # A warning (unrecognized_name) goes ahead of a ServerHello (RFC 6066 section 3).
            if fragment[0] == 1 and fragment[1] != 0:
                continue
            return Alert(level=fragment[0], description=fragment[1])
        handshake += fragment
        hello = _decode_server_hello(bytes(handshake))
        if hello is not None:
            return hello
    if data and data[0] not in (ALERT, HANDSHAKE):
        raise NotTls
    return None


def decode_client_hello(data: bytes) -> Offer | None:
    """Return what a ClientHello offers, None when more bytes are needed; for specimens that play an old server."""
    if len(data) < 5 or len(data) < 5 + int.from_bytes(data[3:5]):
        return None
    if data[0] != HANDSHAKE or data[5] != CLIENT_HELLO:
        raise NotTls
    reader = _Reader(data[9:])
    version = reader.number(2)
    reader.take(32)
    reader.vector(1)
    suites = reader.vector(2)
    reader.vector(1)
    extensions = _Reader(reader.vector(2)) if reader.rest else _Reader(b"")
    kinds = set()
    while extensions.rest:
        kinds.add(extensions.number(2))
        extensions.vector(2)
    return Offer(
        version=TlsVersion.TLS1_3 if 43 in kinds else TlsVersion(version),
        suites=tuple(number for (number,) in struct.iter_unpack("!H", suites)),
    )


def encode_server_hello(*, version: TlsVersion, suite: int, random: bytes) -> bytes:
    """Return the record of a ServerHello up to TLS 1.2, without extensions."""
    body = struct.pack("!H", version) + random + _vector8(b"") + struct.pack("!HB", suite, 0)
    message = bytes([SERVER_HELLO]) + len(body).to_bytes(3) + body
    return struct.pack("!BHH", HANDSHAKE, version, len(message)) + message


def encode_alert(*, version: TlsVersion, description: int) -> bytes:
    """Return the record of a fatal alert."""
    return struct.pack("!BHHBB", ALERT, min(version, TlsVersion.TLS1_2), 2, 2, description)


def _encode_extensions(offer: Offer, key_share: bytes) -> bytes:
    extensions = b""
    if offer.server_name:
        name = offer.server_name.encode("idna")
        extensions += _extension(0, _vector16(b"\x00" + _vector16(name)))
    extensions += _extension(10, _vector16(_numbers(_GROUPS)))
    extensions += _extension(11, _vector8(b"\x00"))
    if offer.version >= TlsVersion.TLS1_2:
        extensions += _extension(13, _vector16(_numbers(_SIGNATURES)))
    if offer.version is TlsVersion.TLS1_3:
        extensions += _extension(43, _vector8(struct.pack("!H", TlsVersion.TLS1_3)))
        extensions += _extension(51, _vector16(struct.pack("!H", 0x001D) + _vector16(key_share)))
    return extensions


def _decode_server_hello(message: bytes) -> ServerHello | None:
    if message and message[0] != SERVER_HELLO:
        raise NotTls
    if len(message) < 4:
        return None
    length = int.from_bytes(message[1:4])
    if length > _LONGEST_HELLO:
        raise NotTls
    if len(message) < 4 + length:
        return None
    reader = _Reader(message[4 : 4 + length])
    version, random = reader.number(2), reader.take(32)
    reader.vector(1)
    suite = reader.number(2)
    reader.take(1)
    extensions = _Reader(reader.vector(2)) if reader.rest else _Reader(b"")
    while extensions.rest:
        kind, value = extensions.number(2), extensions.vector(2)
        if kind == 43 and len(value) == 2:  # supported_versions: RFC 8446 section 4.2.1
            version = int.from_bytes(value)
    if version >> 8 != 3:
        raise NotTls
    return ServerHello(version=version, suite=suite, retry=random == _RETRY)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.rest = data

    def take(self, length: int) -> bytes:
        if len(self.rest) < length:
            raise NotTls
        taken, self.rest = self.rest[:length], self.rest[length:]
        return taken

    def number(self, length: int) -> int:
        return int.from_bytes(self.take(length))

    def vector(self, length: int) -> bytes:
        return self.take(self.number(length))


def _numbers(values: Sequence[int]) -> bytes:
    return b"".join(struct.pack("!H", value) for value in values)


def _extension(kind: int, value: bytes) -> bytes:
    return struct.pack("!H", kind) + _vector16(value)


def _vector8(value: bytes) -> bytes:
    return bytes([len(value)]) + value


def _vector16(value: bytes) -> bytes:
    return struct.pack("!H", len(value)) + value
