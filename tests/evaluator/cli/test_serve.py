"""`cityassay serve` before it serves: wrong use is one sentence and exit status 2."""

import os
import socket
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from evaluator.bootstrap import open_history
from evaluator.cli.commands import serve as command
from evaluator.cli.main import run


@pytest.fixture(autouse=True)
def nothing_stays_served() -> Iterator[None]:
    """`serve` tells the application by the environment what to serve."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)
    open_history.cache_clear()


def serve(folder: Path, *arguments: str) -> int:
    database = f"sqlite:///{folder / 'history.db'}"
    return run(["serve", "--bundles", str(folder), "--database", database, *arguments])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_missing_extra_names_the_install_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    def find_all_but_streamlit(name: str) -> ModuleSpec | None:
        return None if name == "streamlit" else ModuleSpec(name, None)

    monkeypatch.setattr(command, "find_spec", find_all_but_streamlit)
    assert serve(tmp_path, "--lang", language) == 2
    told = capsys.readouterr().err
    assert "pip install 'cityassay[console]'" in told
    assert "streamlit" in told
    assert told.count("\n") == 1


def test_a_folder_that_is_none_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert serve(tmp_path / "nowhere") == 2
    assert "--bundles" in capsys.readouterr().err


def test_a_database_that_cannot_be_opened_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--bundles", str(tmp_path), "--database", "nonsense"]) == 2
    assert "--database" in capsys.readouterr().err


def test_a_port_in_use_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert serve(tmp_path, "--port", str(port)) == 2
    assert f"127.0.0.1:{port}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "near"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - told apart, not bound
        ("::", False),
        ("192.0.2.7", False),
        ("console.example", False),
        ("", False),
    ],
)
def test_what_counts_as_loopback(host: str, *, near: bool) -> None:
    assert command.is_loopback(host) is near


def test_who_is_reachable_from_elsewhere_is_warned_in_both_languages() -> None:
    text = command.warn_of("192.0.2.7")
    assert "no login" in text.en
    assert "尚无登录" in text.zh
    assert "192.0.2.7" in text.zh


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("127.0.0.1", "127.0.0.1 localhost 127.0.0.1 [::1]"),
        ("::1", "[::1] localhost 127.0.0.1 [::1]"),
        ("0.0.0.0", "*"),  # noqa: S104 - named, not bound
        ("192.0.2.7", "192.0.2.7 localhost 127.0.0.1 [::1]"),
        ("2001:db8::7", "[2001:db8::7] localhost 127.0.0.1 [::1]"),
    ],
)
def test_only_known_names_may_address_the_console(host: str, names: str) -> None:
    assert command.name_hosts(host) == names
