"""The contract of the command: two streams, exit statuses, formats, sources of options (interfaces.md)."""

import json
import os
import pty
import socket
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from testers.specimens.specimen import Served
from tests.evaluator.cli.calling import CHINESE, Call, call_child
from tests.evaluator.servers import describe, write_target

pytestmark = pytest.mark.usefixtures("place")

MUST = ("--only", "SEC-19")
QUICK = (*MUST, "--budget", "quick")


def unused_port() -> int:
    """Return a port on which nobody listens just now."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def test_status_0_when_every_must_level_requirement_passes(call: Call, good: Path, place: Path) -> None:
    called = call("--lang", "en", "test", good, *QUICK, "--out", place / "b")
    assert called.status == 0
    assert "Pass" in called.out
    assert "[1/1] SEC-19.http" in called.err
    assert f"cityassay judge {place / 'b'}" in called.err


def test_status_1_when_a_must_level_requirement_fails(call: Call, bad: Path, place: Path) -> None:
    called = call("--lang", "en", "test", bad, *QUICK, "--out", place / "b")
    assert called.status == 1
    assert "Fail" in called.out


def test_status_2_and_nothing_written_for_wrong_use(call: Call, good: Path, place: Path) -> None:
    before = sorted(place.iterdir())
    called = call("--lang", "en", "test", good, "--only", "SEC-99", "--out", place / "b")
    assert called.status == 2
    assert "SEC-99" in called.last
    assert not called.out
    assert sorted(place.iterdir()) == before


def test_status_3_when_only_should_level_passes(call: Call, good: Path, place: Path) -> None:
    assert call("test", good, "--only", "SEC-21", "--budget", "quick", "--out", place / "b").status == 3


def test_status_3_and_a_reason_when_nobody_answers(call: Call, place: Path) -> None:
    nobody = Served(endpoints={"http": f"http://127.0.0.1:{unused_port()}"}, capabilities={"http.api": "yes"})
    target = write_target(place, describe(nobody), "nobody.yaml")
    called = call("--lang", "en", "test", target, *QUICK, "--out", place / "b", "--json", "-")
    assert called.status == 3
    requirement = json.loads(called.out)["requirements"][0]
    assert requirement["verdict"] == "INCONCLUSIVE"
    assert "refused" in requirement["reason"]["en"]


def test_status_4_and_nothing_sent_beyond_the_authorisation(call: Call, place: Path) -> None:
    """The server is real and would see it: a gate that only says no would not be enough."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        port = server.getsockname()[1]
        document = describe(Served(endpoints={"http": f"http://127.0.0.1:{port}"}))
        document["authorisation"]["ports"] = [port % 65_535 + 1]
        called = call("--lang", "en", "test", write_target(place, document), "--out", place / "b")
        assert called.status == 4
        with pytest.raises(BlockingIOError):
            server.accept()
    assert not (place / "b").exists()


def test_status_70_when_the_bundle_cannot_be_written_to_its_end(call: Call, good: Path, place: Path) -> None:
    small_files = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (16_384, 16_384))"
    called = call_child("--lang", "en", "test", good, *QUICK, "--out", place / "b", code=small_files)
    assert called.status == 70
    assert "no run document was written" in called.last
    assert called.has_no_trace()
    assert not (place / "b" / "MANIFEST").exists()
    again = call("--lang", "en", "test", good, *QUICK, "--out", place / "b", "--resume")
    assert again.status == 0
    assert (place / "b.unfinished-1" / "subject.yaml").is_file()


BROKEN = """
import sys, importlib.abc
class Breaks(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "evaluator.cli.commands.scheme":
            raise ValueError("geht nicht \\udc80")
sys.meta_path.insert(0, Breaks())
"""


def test_status_70_and_one_sentence_for_a_fault_of_ours(place: Path) -> None:
    called = call_child("--lang", "en", "scheme", "list", code=BROKEN, env={"TMPDIR": str(place)})
    assert called.status == 70
    assert called.has_no_trace()
    assert len(called.err.splitlines()) == 1
    (log,) = place.glob("cityassay-*.log")
    assert str(log) in called.err
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o077 == 0


def test_the_trace_of_a_fault_of_ours_can_be_asked_for(place: Path) -> None:
    called = call_child("scheme", "list", code=BROKEN, env={"TMPDIR": str(place), "CITYASSAY_DEBUG": "1"})
    assert called.status == 70
    assert "Traceback" in called.err


def test_json_on_standard_output_is_one_document_and_nothing_else(call: Call, good: Path, place: Path) -> None:
    called = call("test", good, *QUICK, "--out", place / "b", "--json", "-", "--junit", place / "j.xml")
    assert called.status == 0
    document = json.loads(called.out)
    assert document["schema"] == "cityassay/run/1"
    assert called.out == (place / "b" / "run.json").read_text(encoding="utf-8")
    assert ET.parse(place / "j.xml").getroot().tag == "testsuites"  # noqa: S314 - our own file


def test_every_format_is_written(call: Call, good: Path, place: Path) -> None:
    call("test", good, *QUICK, "--out", place / "b")
    wanted = {
        "json": b'{\n  "schema"',
        "junit": b"<?xml",
        "sarif": b"{",
        "earl": b"{",
        "html": b"<!",
        "pdf": b"%PDF",
    }
    options = [word for form in wanted for word in (f"--{form}", place / f"report.{form}")]
    assert call("judge", place / "b", *options).status == 0
    for form, begins in wanted.items():
        assert (place / f"report.{form}").read_bytes().startswith(begins), form


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--json", "-", "--pdf", "-"), "Only one format"),
        (("--json", "nowhere/run.json"), "does not exist"),
        (("--json", "."), "is a folder"),
        (("--json", "same", "--junit", "same"), "taken"),
        (("--dry-run", "--json", "-"), "--dry-run"),
        (("--resume",), "--out"),
    ],
)
def test_outputs_are_refused_before_anything_runs(
    call: Call, good: Path, place: Path, options: tuple[str, ...], says: str
) -> None:
    before = sorted(place.iterdir())
    called = call("--lang", "en", "test", good, *options)
    assert (called.status, called.out) == (2, "")
    assert says in called.last
    assert sorted(place.iterdir()) == before


def test_dry_run_prints_the_plan_and_sends_nothing(call: Call, place: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        document = describe(Served(endpoints={"http": f"http://127.0.0.1:{server.getsockname()[1]}"}))
        called = call("test", write_target(place, document), "--dry-run")
        with pytest.raises(BlockingIOError):
            server.accept()
    assert called.status == 0
    assert "REL-01" in called.out
    assert [entry.name for entry in place.iterdir()] == ["target.yaml"]


def test_a_flag_goes_before_the_environment_and_that_before_the_file(
    call: Call, good: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_budget(*flags: str) -> str:
        called = call("test", good, *MUST, "--out", place / str(len(list(place.iterdir()))), "--json", "-", *flags)
        return str(json.loads(called.out)["budget"])

    assert read_budget() == "standard"
    (place / "cityassay.toml").write_text('[test]\nbudget = "full"\n', encoding="utf-8")
    assert read_budget() == "full"
    monkeypatch.setenv("CITYASSAY_TEST_BUDGET", "quick")
    assert read_budget() == "quick"
    assert read_budget("--budget", "standard") == "standard"


def test_options_are_named_alike_on_the_line_in_the_environment_and_in_the_file(
    call: Call, good: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "cityassay.toml").write_text(
        'lang = "en"\n[test]\nonly = ["SEC-19", "SEC-21"]\ndry-run = true\n', encoding="utf-8"
    )
    called = call("test", good)
    assert called.status == 0
    assert [line.split()[0] for line in called.out.splitlines() if not line.startswith(" ")] == ["SEC-19", "SEC-21"]
    assert "nothing was sent" in called.last
    monkeypatch.setenv("CITYASSAY_TEST_DRY_RUN", "0")
    monkeypatch.setenv("CITYASSAY_TEST_JSON", "-")
    monkeypatch.setenv("CITYASSAY_TEST_ONLY", "SEC-19")
    assert json.loads(call("test", good, "--out", place / "b").out)["planned"] == ["SEC-19"]


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("[test]\nbugdet = 1\n", "test.bugdet"),
        ("[test\n", "TOML"),
        ("[scheme.list]\nnothing = 1\n", ""),
        ('lang = "fr"\n', "fr"),
        ("out = 1\n", "out"),
    ],
)
def test_a_wrong_configuration_is_told(call: Call, good: Path, place: Path, toml: str, says: str) -> None:
    (place / "cityassay.toml").write_text(toml, encoding="utf-8")
    called = call("test", good, "--dry-run")
    # The table of a command that was not called is left for its own call.
    assert called.status == (2 if says else 0)
    assert says in called.err
    assert called.has_no_trace()


def test_a_named_configuration_must_be_there(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYASSAY_CONFIG", "nowhere.toml")
    called = call("scheme", "list")
    assert called.status == 2
    assert "nowhere.toml" in called.last


@pytest.mark.parametrize(
    ("arguments", "env", "chinese"),
    [
        ((), {}, True),
        ((), {"LANG": "C"}, True),
        ((), {"LANG": "zh_CN.UTF-8"}, True),
        ((), {"LANG": "en_US.UTF-8"}, False),
        ((), {"LC_ALL": "C", "LANG": "en_US.UTF-8"}, True),
        (("--lang", "en"), {"LANG": "zh_CN.UTF-8"}, False),
        (("--lang=zh",), {"LANG": "en_US.UTF-8"}, True),
        ((), {"LANG": "zh_CN.UTF-8", "CITYASSAY_LANG": "en"}, False),
        (("--lang", "zh"), {"CITYASSAY_LANG": "en"}, True),
    ],
)
def test_the_language_is_chosen(
    call: Call, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], env: dict[str, str], *, chinese: bool
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    called = call("test", "nowhere.yaml", *arguments)
    assert called.status == 2
    assert bool(CHINESE.search(called.err)) is chinese


@pytest.mark.parametrize("words", [("--lang", "fr"), ("--lang",), ("--lang=",)])
def test_another_language_is_refused(call: Call, words: tuple[str, ...]) -> None:
    assert call("scheme", "list", *words).status == 2


def test_a_c_locale_does_not_crash() -> None:
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    called = call_child("scheme", "list", env=env)
    assert called.status == 0
    assert CHINESE.search(called.out)


def test_version_loads_no_instrument() -> None:
    """Fast because of what it does not import; a stop-watch would only measure the machine."""
    code = "import atexit, sys; atexit.register(lambda: sys.stderr.write(' '.join(sys.modules)))"
    called = call_child("--version", code=code)
    assert called.status == 0
    assert called.out.startswith("cityassay ")
    assert {"numpy", "testers", "typer"}.isdisjoint(called.err.split())


def test_a_reader_that_goes_away_changes_no_status(bad: Path, place: Path) -> None:
    """`cityassay test ... | head -1` must not turn a FAIL into a success."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "evaluator.cli.main", "test", str(bad), *QUICK, "--out", str(place / "b")]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with os.fdopen(writing, "wb") as broken:
        done = subprocess.run(command, stdout=broken, stderr=subprocess.PIPE, env=env, timeout=60, check=False)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


def test_a_reader_of_the_log_that_goes_away_stops_no_run(good: Path, place: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "evaluator.cli.main", "test", str(good), *QUICK, "--out", str(place / "b")]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with os.fdopen(writing, "wb") as broken:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=broken, env=env, timeout=60, check=False)
    assert done.returncode == 0
    assert (place / "b" / "MANIFEST").is_file()


def read_terminal(command: list[str], env: dict[str, str]) -> str:
    """Run a command on a terminal and return all that it drew."""
    main, end = pty.openpty()
    try:
        with subprocess.Popen(command, stdin=end, stdout=end, stderr=end, env={**os.environ, **env}) as process:
            os.close(end)
            drawn = b""
            while True:
                try:
                    piece = os.read(main, 65_536)
                except OSError:  # the terminal of a process that has ended
                    break
                if not piece:
                    break
                drawn += piece
            process.wait(60)
    finally:
        os.close(main)
    return drawn.decode(errors="replace")


@pytest.mark.slow
def test_colours_and_bars_on_a_terminal_alone(
    call: Call, good: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-m", "evaluator.cli.main", "--lang", "en", "test", str(good), *QUICK, "--out"]
    env = {"PYTHONPATH": str(Path(__file__).parents[3]), "TERM": "xterm", "COLUMNS": "90"}
    coloured = read_terminal([*command, str(place / "a")], env)
    assert "\x1b[32m" in coloured or "\x1b[1;32m" in coloured
    assert "━" in coloured
    plain = read_terminal([*command, str(place / "b")], {**env, "NO_COLOR": "1"})
    assert "\x1b[32m" not in plain
    assert "\x1b[1;32m" not in plain
    monkeypatch.setenv("FORCE_COLOR", "1")
    piped = call("--lang", "en", "test", good, *QUICK, "--out", place / "c")
    assert "\x1b" not in piped.out + piped.err
