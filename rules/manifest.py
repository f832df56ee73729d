"""MANIFEST: the sha256 of every file of a bundle, each line chained to the one before.

A line is `sha256 bytes path chain`, with chain = sha256(previous chain + sha256 + path), so that no
line can be taken out, put in or moved without breaking every chain behind it. `run.json` stands last
and holds the chain up to it; a signature over the head may follow.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rules.errors import UsageError
from rules.text import Text

HEADER = "cityassay-manifest/1"
START = hashlib.sha256(HEADER.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file of a bundle, `path` relative with forward slashes, and the chain up to it."""

    sha256: str
    size: int
    path: str
    chain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All entries in order; `signed_by` is the base64 Ed25519 key whose signature held."""

    entries: tuple[Entry, ...]
    signed_by: str | None = None

    @property
    def head(self) -> str:
        """The chain over all entries."""
        return self.entries[-1].chain if self.entries else START


def chain_entries(files: Iterable[tuple[str, str, int]], *, behind: str = START) -> tuple[Entry, ...]:
    """Chain (path, sha256, size) triples in the order given, `behind` the chain so far."""
    chain, entries = behind, []
    for path, digest, size in files:
        chain = hashlib.sha256(f"{chain} {digest} {path}".encode()).hexdigest()
        entries.append(Entry(sha256=digest, size=size, path=path, chain=chain))
    return tuple(entries)


def write_manifest(entries: Sequence[Entry], key: Ed25519PrivateKey | None = None) -> str:
    """Return the text of MANIFEST, signed when a key is given."""
    lines = [HEADER, *(f"{each.sha256} {each.size} {each.path} {each.chain}" for each in entries)]
    if key is not None:
        head = entries[-1].chain if entries else START
        public = base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
        signature = base64.b64encode(key.sign(f"{HEADER} {head}".encode())).decode()
        lines.append(f"signed {public} {signature}")
    return "\n".join(lines) + "\n"


def read_manifest(text: str) -> Manifest:
    """Read MANIFEST and check its chain and signature.

    Raises
    ------
    UsageError
        The text is no manifest, its chain is broken, or its signature does not hold.

    """
    lines = text.splitlines()
    if not lines or lines[0] != HEADER:
        raise _broken("第一行不是清单标识", "its first line is not that of a manifest")
    body = [line for line in lines[1:] if not line.startswith("signed ")]
    entries = tuple(_read_line(line) for line in body)
    wanted = chain_entries((entry.path, entry.sha256, entry.size) for entry in entries)
    if wanted != entries:
        raise _broken("哈希链断裂", "its hash chain is broken")
    signatures = [line for line in lines[1:] if line.startswith("signed ")]
    head = entries[-1].chain if entries else START
    signed_by = _check_signature(signatures[0], head) if signatures else None
    return Manifest(entries=entries, signed_by=signed_by)


def digest_file(path: Path) -> tuple[str, int]:
    """Return sha256 and size of a file, read in pieces."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as handle:
        while piece := handle.read(1 << 20):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def _read_line(line: str) -> Entry:
    parts = line.split(" ")
    if len(parts) != 4 or not parts[1].isdigit() or parts[2].startswith("/") or ".." in parts[2].split("/"):
        raise _broken(f"无法读取行 {line[:60]!r}", f"the line {line[:60]!r} cannot be read")
    return Entry(sha256=parts[0], size=int(parts[1]), path=parts[2], chain=parts[3])


def _check_signature(line: str, head: str) -> str:
    try:
        _, public, signature = line.split(" ")
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
        key.verify(base64.b64decode(signature), f"{HEADER} {head}".encode())
    except (ValueError, binascii.Error, InvalidSignature) as error:
        raise _broken("签名无效", "its signature does not hold") from error
    return public


def _broken(zh: str, en: str) -> UsageError:
    return UsageError(
        Text(
            zh=f"MANIFEST 不可信：{zh}。该证据包已损坏或被改动。",
            en=f"MANIFEST cannot be trusted: {en}. The bundle is damaged or was altered.",
        )
    )
