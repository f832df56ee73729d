from pathlib import Path

import pytest

from rules.errors import UsageError
from testers.harness.secret import MOST_BYTES, find_plain_secrets, resolve_parameters


def test_references_are_followed_and_known_as_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMP_COMMUNITY", "s3same")
    (tmp_path / "token").write_text("abc def\n", encoding="utf-8")
    found = resolve_parameters(
        {
            "snmp.community": "env:LAMP_COMMUNITY",
            "http.token": "file:token",
            "mqtt.topic": "city/lamp",
            "x.n": 3,
            "x.b": True,
        },
        folder=tmp_path,
    )
    assert found.values == {
        "snmp.community": "s3same",
        "http.token": "abc def",
        "mqtt.topic": "city/lamp",
        "x.n": "3",
        "x.b": "true",
    }
    assert found.secrets == {"s3same", "abc def"}


def test_a_certificate_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("-----BEGIN", encoding="utf-8")
    assert resolve_parameters({"tls.ca": "file:ca.pem"}, folder=tmp_path).secrets == frozenset()


def test_a_password_in_plain_text_is_still_kept_out_of_the_record() -> None:
    parameters = {"mqtt.password": "hunter22", "snmp.auth-key": "env:KEY", "mqtt.user": "me"}
    assert find_plain_secrets(parameters) == ("mqtt.password",)
    assert resolve_parameters({"mqtt.password": "hunter22"}).secrets == {"hunter22"}


def test_a_missing_variable_names_parameter_and_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOT_THERE", raising=False)
    with pytest.raises(UsageError, match=r"Parameter http\.token: .*NOT_THERE is not set; set it") as caught:
        resolve_parameters({"http.token": "env:NOT_THERE"})
    assert "NOT_THERE" in caught.value.message.zh


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (b"", "is empty"),
        (b"\xff\xfe\xff", "no UTF-8"),
        (b"x" * (MOST_BYTES + 1), "larger than"),
    ],
)
def test_a_file_that_is_no_parameter_is_refused(tmp_path: Path, content: bytes | None, words: str) -> None:
    if content is not None:
        (tmp_path / "f").write_bytes(content)
    with pytest.raises(UsageError, match=f"Parameter a.b: .*{words}"):
        resolve_parameters({"a.b": "file:f"}, folder=tmp_path)
