"""Ed25519 signatures on authorisations: keys, trust, signing and checking."""

import base64
import json
import os
import stat
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import rfc8785
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from rules.errors import RefusedError, UsageError
from rules.subject import Target
from rules.text import Text

FIRST_PARTY = "first party"
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedKey:
    """A raw public key (32 bytes) with the label under which reports name its holder."""

    label: str
    raw: bytes


def find_config_folder() -> Path:
    """Return the user's folder for CityAssay: CITYASSAY_CONFIG_DIR, else the place the system names for settings."""
    own = os.environ.get("CITYASSAY_CONFIG_DIR")
    if own:
        return Path(own)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", str(Path.home()))) / "cityassay"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "cityassay"


def find_first_party_key() -> Path:
    """Return where the machine's own signing key lies (whether or not it is there)."""
    return find_config_folder() / "first-party.pem"


def make_key(path: Path) -> Ed25519PrivateKey:
    """Make a signing key at `path`, readable by its owner alone; UsageError when there is one already."""
    key = Ed25519PrivateKey.generate()
    raw = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise UsageError(
            Text(zh=f"密钥 {path} 已存在，不会覆盖。", en=f"The key {path} is there already and stays.")
        ) from error
    except OSError as error:
        raise _unreadable(path, error) from error
    with os.fdopen(handle, "wb") as file:
        file.write(raw)
    return key


def read_key(path: Path) -> Ed25519PrivateKey:
    """Read a signing key; UsageError when it is no Ed25519 key or others may read it."""
    raw = _read(path)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise UsageError(
            Text(
                zh=f"密钥 {path} 可被他人读取；请先执行 chmod 600。",
                en=f"Others may read the key {path}; run chmod 600 on it first.",
            )
        )
    try:
        key = load_pem_private_key(raw, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key(path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path)
    return key


def read_trust(path: Path | None, *, first_party: Path | None = None) -> tuple[TrustedKey, ...]:
    """Return the trusted keys: the lines of the trust file at `path`, and the machine's own key when there is one.

    A line is a base64 public key and a label; `#` begins a comment. `first_party` is where the machine's own key
    lies (default: the user's config folder).
    """
    keys = [] if path is None else list(_read_trust_lines(path))
    own = first_party or find_first_party_key()
    if own.exists():
        keys.append(TrustedKey(label=FIRST_PARTY, raw=read_public(read_key(own))))
    return tuple(keys)


def read_public(key: Ed25519PrivateKey) -> bytes:
    """Return the 32 bytes of the public key."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def sign_target(target: Target, key: Ed25519PrivateKey) -> str:
    """Return the base64 signature for `authorisation.signature` of the target file."""
    return sign_document(_signed_part(target), key)


def verify_target(target: Target, trust: Iterable[TrustedKey]) -> TrustedKey:
    """Return the trusted key that signed the target's authorisation.

    Raises
    ------
    RefusedError
        No signature, or none of the trusted keys made it.

    """
    if target.authorisation.signature is None:
        raise RefusedError(
            Text(
                zh="回环地址以外的目标须有签名授权；请先执行 cityassay target sign。",
                en="A target beyond loopback needs a signed authorisation; run 'cityassay target sign' first.",
            )
        )
    signer = find_signer(_signed_part(target), target.authorisation.signature, trust)
    if signer is None:
        raise RefusedError(
            Text(
                zh="授权签名无效，或签名人不在信任文件（--trust）中；授权内容改动后须重新签名。",
                en=(
                    "The authorisation's signature does not hold, or its signer is not in the trust file (--trust); "
                    "after a change the authorisation must be signed again."
                ),
            )
        )
    return signer


def sign_document(document: Mapping[str, object], key: Ed25519PrivateKey) -> str:
    """Return the base64 Ed25519 signature over the RFC 8785 form of `document`."""
    return base64.b64encode(key.sign(_canonical(document))).decode("ascii")


def find_signer(document: Mapping[str, object], signature: str, trust: Iterable[TrustedKey]) -> TrustedKey | None:
    """Return the trusted key that made `signature` over `document`, or None."""
    try:
        raw = base64.b64decode(signature, validate=True)
    except ValueError:  # binascii.Error is one; a letter beyond ASCII is another
        return None
    words = _canonical(document)
    return next((key for key in trust if _holds(key, raw, words)), None)


def _signed_part(target: Target) -> dict[str, object]:
    # Values left out and values written as their default sign alike; None is left out, so that an
    # optional key of a later edition does not break signatures made before it.
    block = target.authorisation.model_dump(mode="json", by_alias=True, exclude={"signature"}, exclude_none=True)
    return {"target": target.target.id, "authorisation": block}


def _canonical(document: Mapping[str, object]) -> bytes:
    # The detour through JSON leaves only what RFC 8785 knows.
    return rfc8785.dumps(json.loads(json.dumps(document)))


def _holds(key: TrustedKey, signature: bytes, words: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, words)
    except (InvalidSignature, ValueError):
        return False
    return True


def _read_trust_lines(path: Path) -> Iterable[TrustedKey]:
    try:
        lines = _read(path).decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise UsageError(Text(zh=f"信任文件 {path} 不是 UTF-8 文本。", en=f"{path} is no UTF-8 text.")) from error
    for number, line in enumerate(lines, start=1):
        words = line.partition("#")[0].split(maxsplit=1)
        if words:
            yield _read_trust_line(words, f"{path}:{number}")


def _read_trust_line(words: list[str], place: str) -> TrustedKey:
    try:
        raw = base64.b64decode(words[0], validate=True)
    except ValueError:  # binascii.Error is one; a letter beyond ASCII is another
        raw = b""
    if len(raw) != 32 or len(words) != 2:
        raise UsageError(
            Text(
                zh=f"{place}：每行须为 Base64 的 Ed25519 公钥（32 字节）和名称。",
                en=f"{place}: a line is a base64 Ed25519 public key (32 bytes) and a label.",
            )
        )
    return TrustedKey(label=words[1].strip(), raw=raw)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        Text(zh=f"无法访问文件 {path}（{error.strerror}）。", en=f"The file {path} cannot be used ({error.strerror}).")
    )


def _no_key(path: Path) -> UsageError:
    return UsageError(
        Text(
            zh=f"文件 {path} 不是未加密的 Ed25519 PEM 私钥。",
            en=f"The file {path} is no unencrypted Ed25519 private key in PEM.",
        )
    )
