import base64
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from rules.errors import RefusedError, UsageError
from testers.harness.signature import (
    FIRST_PARTY,
    TrustedKey,
    find_first_party_key,
    make_key,
    read_key,
    read_public,
    read_trust,
    sign_target,
    verify_target,
)
from tests.testers.harness.test_gate import describe


def test_a_new_key_is_its_owner_s_alone_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "first-party.pem"
    key = make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_public(read_key(path)) == read_public(key)


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    make_key(tmp_path / "k")
    before = (tmp_path / "k").read_bytes()
    with pytest.raises(UsageError, match="stays"):
        make_key(tmp_path / "k")
    assert (tmp_path / "k").read_bytes() == before


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    make_key(tmp_path / "k")
    (tmp_path / "k").chmod(0o644)
    with pytest.raises(UsageError, match="chmod 600"):
        read_key(tmp_path / "k")


@pytest.mark.parametrize("kind", ["text", "other key", "missing"])
def test_what_is_no_key_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "k"
    if kind != "missing":
        other = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(other if kind == "other key" else b"hello")
        path.chmod(0o600)
    with pytest.raises(UsageError):
        read_key(path)


def test_the_signature_covers_id_and_block_and_not_itself(tmp_path: Path) -> None:
    key = make_key(tmp_path / "k")
    trust = [TrustedKey(label="Owner", raw=read_public(key))]
    plain = describe()
    block = plain.authorisation.model_copy(update={"signature": sign_target(plain, key)})
    signed = plain.model_copy(update={"authorisation": block})
    assert verify_target(signed, trust).label == "Owner"
    assert sign_target(signed, key) == block.signature
    for field, value in (("hosts", ("127.0.0.2",)), ("ports", (1,)), ("max_rate", 51), ("owner", "Else")):
        changed = signed.model_copy(update={"authorisation": block.model_copy(update={field: value})})
        with pytest.raises(RefusedError):
            verify_target(changed, trust)
    other = signed.model_copy(update={"target": signed.target.model_copy(update={"id": "other"})})
    with pytest.raises(RefusedError):
        verify_target(other, trust)


def test_a_default_signs_like_the_same_value_written_out(tmp_path: Path) -> None:
    key = make_key(tmp_path / "k")
    assert sign_target(describe(), key) == sign_target(describe(max_rate=50, hazard="read"), key)


@pytest.mark.parametrize(
    "signature", ["", "%%%", "é", base64.b64encode(b"x" * 64).decode(), base64.b64encode(b"x").decode()]
)
def test_a_signature_that_is_none_is_refused(tmp_path: Path, signature: str) -> None:
    trust = [TrustedKey(label="Owner", raw=read_public(make_key(tmp_path / "k")))]
    with pytest.raises(RefusedError, match="does not hold"):
        verify_target(describe(signature=signature), trust)


def test_the_trust_file_names_keys_and_the_machine_s_own_comes_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITYASSAY_CONFIG_DIR", str(tmp_path / "config"))
    raw = read_public(make_key(tmp_path / "k"))
    trust = tmp_path / "trust"
    trust.write_text(f"# owners\n\n{base64.b64encode(raw).decode()}  City of Example  # since 2026\n", encoding="utf-8")
    assert read_trust(trust) == (TrustedKey(label="City of Example", raw=raw),)
    assert read_trust(None) == ()
    own = read_public(make_key(find_first_party_key()))
    assert read_trust(trust)[1] == TrustedKey(label=FIRST_PARTY, raw=own)


@pytest.mark.parametrize("line", ["abc label", f"{base64.b64encode(b'x' * 32).decode()}", "\u00e9 x"])
def test_a_broken_line_of_the_trust_file_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "trust").write_text(f"# one\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError, match="trust:2:"):
        read_trust(tmp_path / "trust", first_party=tmp_path / "none")
