"""Keys, digests and ciphers of the User-based Security Model (RFC 3414, 3826 and 7860).

DES-CBC and the digests MD5 and SHA-1 are here to recognise devices that still accept them, never to protect anything.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES

_STRETCH = 1_048_576  # bytes of repeated password, RFC 3414 appendix A.2
_SHORTEST = 8  # characters of a password, RFC 3414 section 11.2


class Auth(Enum):
    """An authentication protocol: its name, hash, and length of the truncated digest in bytes."""

    MD5 = ("MD5", "md5", 12)
    SHA1 = ("SHA-1", "sha1", 12)
    SHA224 = ("SHA-224", "sha224", 16)
    SHA256 = ("SHA-256", "sha256", 24)
    SHA384 = ("SHA-384", "sha384", 32)
    SHA512 = ("SHA-512", "sha512", 48)

    def __init__(self, title: str, algorithm: str, size: int) -> None:
        self.title = title
        self.algorithm = algorithm
        self.size = size

    @property
    def strong(self) -> bool:
        """Whether RFC 7860 defines it (SHA-2)."""
        return self.algorithm not in {"md5", "sha1"}


class Priv(Enum):
    """A privacy protocol: its name and key length in bytes."""

    DES = ("DES", 16)
    AES128 = ("AES-128", 16)
    AES192 = ("AES-192", 24)
    AES256 = ("AES-256", 32)

    def __init__(self, title: str, size: int) -> None:
        self.title = title
        self.size = size

    @property
    def strong(self) -> bool:
        """Whether it is AES (RFC 3826 for 128 bits)."""
        return self is not Priv.DES


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user of USM; without `auth` noAuthNoPriv, with `auth` alone authNoPriv, with both authPriv."""

    name: str
    auth: Auth | None = None
    priv: Priv | None = None
    auth_key: str = field(default="", repr=False)
    priv_key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        """Refuse privacy without authentication (RFC 3411 section 3.4.3) and passwords too short to be keys."""
        if self.priv and not self.auth:
            raise ValueError("SNMPv3 knows no privacy without authentication")
        if any(used and len(key) < _SHORTEST for used, key in ((self.auth, self.auth_key), (self.priv, self.priv_key))):
            raise ValueError(f"a password of SNMPv3 has at least {_SHORTEST} characters")

    @property
    def level(self) -> str:
        """The security level as RFC 3411 section 3.4.3 names it."""
        if self.priv:
            return "authPriv"
        return "authNoPriv" if self.auth else "noAuthNoPriv"


def read_auth(name: str) -> Auth:
    """Return the protocol that people call `name` (SHA-256, sha256, SHA256 ...); ValueError when there is none."""
    wanted = _squeeze(name)
    for auth in Auth:
        if _squeeze(auth.title) == wanted or (auth is Auth.SHA1 and wanted == "SHA"):
            return auth
    raise ValueError(f"'{name}' is none of {', '.join(auth.title for auth in Auth)}")


def read_priv(name: str) -> Priv:
    """Return the protocol that people call `name` (AES-128, aes, DES ...); ValueError when there is none."""
    wanted = _squeeze(name)
    for priv in Priv:
        if _squeeze(priv.title) == wanted or (priv is Priv.AES128 and wanted == "AES"):
            return priv
    raise ValueError(f"'{name}' is none of {', '.join(priv.title for priv in Priv)}")


@lru_cache(maxsize=256)
def localise(auth: Auth, password: str, engine_id: bytes) -> bytes:
    """Make the key of `password` on one engine (RFC 3414 section 2.6 and appendix A.2)."""
    raw = password.encode()
    stretched = (raw * (_STRETCH // len(raw) + 1))[:_STRETCH]
    key = hashlib.new(auth.algorithm, stretched, usedforsecurity=False).digest()
    return hashlib.new(auth.algorithm, key + engine_id + key, usedforsecurity=False).digest()


def digest(auth: Auth, key: bytes, message: bytes) -> bytes:
    """Return the truncated HMAC of a whole message whose digest field is zeroed."""
    return hmac.new(key, message, auth.algorithm).digest()[: auth.size]


def encrypt(priv: Priv, key: bytes, data: bytes, *, boots: int, time: int, salt: bytes) -> bytes:
    """Encrypt a scoped PDU; `salt` (8 bytes) travels as msgPrivacyParameters."""
    if priv is Priv.DES:
        data += bytes(-len(data) % 8)  # RFC 3414 section 8.1.1.2: any padding will do
    encryptor = _cipher(priv, key, boots=boots, time=time, salt=salt).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def decrypt(priv: Priv, key: bytes, data: bytes, *, boots: int, time: int, salt: bytes) -> bytes:
    """Decrypt what `encrypt` made; ValueError when it cannot have been made so."""
    if len(salt) != 8 or (priv is Priv.DES and len(data) % 8):
        raise ValueError("wrong length of salt or data")
    decryptor = _cipher(priv, key, boots=boots, time=time, salt=salt).decryptor()
    return decryptor.update(data) + decryptor.finalize()


def _cipher(priv: Priv, key: bytes, *, boots: int, time: int, salt: bytes) -> Cipher[CFB] | Cipher[modes.CBC]:
    if priv is Priv.DES:
        # RFC 3414 section 8.1.1.1: key = the first 8 bytes, pre-IV = the last 8, IV = salt XOR pre-IV.
        vector = bytes(left ^ right for left, right in zip(salt, key[8:16], strict=True))
        return Cipher(TripleDES(key[:8] * 3), modes.CBC(vector))
    # RFC 3826 section 3.1.2.1: IV = engineBoots, engineTime, salt.
    vector = boots.to_bytes(4) + time.to_bytes(4) + salt
    return Cipher(AES(key[: priv.size]), CFB(vector))


def _squeeze(name: str) -> str:
    return name.upper().replace("-", "").replace("_", "").removeprefix("HMAC")
