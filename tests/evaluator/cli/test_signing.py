"""A bundle signed by its maker: `test --key`."""

import base64
from pathlib import Path

import pytest

from rules.bundle import open_bundle
from testers.harness.signature import make_key, read_public
from tests.evaluator.cli.calling import Call

pytestmark = pytest.mark.usefixtures("place")


def test_a_key_signs_the_manifest_and_the_signature_is_checked(call: Call, good: Path, place: Path) -> None:
    key = make_key(place / "maker.pem")
    bundle = place / "signed"
    called = call("test", good, "--only", "SEC-19", "--budget", "quick", "--out", bundle, "--key", place / "maker.pem")
    assert called.status == 0
    with open_bundle(bundle) as opened:
        assert opened.manifest is not None
        assert opened.manifest.signed_by == base64.b64encode(read_public(key)).decode()
    manifest = bundle / "MANIFEST"
    lines = manifest.read_text(encoding="utf-8").splitlines()
    words = lines[-1].split(" ")
    lines[-1] = f"{words[0]} {words[1]} {base64.b64encode(bytes(64)).decode()}"
    manifest.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert call("--lang", "en", "judge", bundle).status == 2


def test_a_missing_key_is_one_sentence_and_nothing_is_sent(call: Call, good: Path, place: Path) -> None:
    called = call("--lang", "en", "test", good, "--only", "SEC-19", "--out", place / "b", "--key", place / "none.pem")
    assert called.status == 2
    assert "none.pem" in called.last
    assert not (place / "b").exists()
