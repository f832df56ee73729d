"""What people get wrong: one clear sentence in their language, the right exit status, nothing half-written."""

import asyncio
import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from testers.harness.signature import make_key
from testers.specimens.specimen import Served
from tests.evaluator.cli.calling import CHINESE, Call, call_child
from tests.evaluator.servers import describe, write_target
from tests.house.source import ROOT

pytestmark = pytest.mark.usefixtures("place")

Tree = dict[str, Any]
SERVED = Served(endpoints={"http": "http://127.0.0.1:8080"}, capabilities={"http.api": "yes"})


def changed(**changes: object) -> bytes:
    """Return a target file with dotted keys (`__` for the dot) set, or taken out where the value is None."""
    document = describe(SERVED)
    for path, value in changes.items():
        *above, last = path.split("__")
        branch: Tree = document
        for step in above:
            branch = branch[step]
        if value is None:
            del branch[last]
        else:
            branch[last] = value
    return yaml.safe_dump(document, allow_unicode=True).encode()


# name: content of the file (None: no file), words that the English sentence must hold, words of the Chinese one
FILES: Mapping[str, tuple[bytes | None, str, str]] = {
    "missing file": (None, "no such file", "没有"),
    "empty": (b"", "", ""),
    "broken YAML": (b"target: {id: a\nendpoints: ]", "target.yaml:2", "target.yaml:2"),
    "binary": (bytes(range(256)) * 8, "UTF-8", "UTF-8"),
    "a list": (b"- a\n- b\n", "key: value", "键"),
    "unknown key": (changed(targt={"id": "a"}), "Did you mean 'target'", "是不是想写“target”"),
    "unknown key inside": (changed(authorisation__host=["a"]), "Did you mean 'hosts'", "hosts"),
    "missing key": (changed(endpoints=None), "'endpoints' is missing", "缺少“endpoints”"),
    "wrong type": (changed(authorisation__max_rate="fast"), "should be a number", "应为数字"),
    "no date": (changed(authorisation__until="tomorrow"), "not a date", "不是日期"),
    "window turned around": (
        changed(authorisation__until="2020-01-01"),
        "'until' lies before 'from'",
        "until 早于 from",
    ),
    "bare version": (changed(target__firmware=1.1), "in quotes", "加引号"),
    "unknown hazard": (changed(authorisation__hazard="wild"), "wild", "wild"),
    "no port": (changed(endpoints__http="http:8080"), "scheme and a host", "缺少协议或主机"),
    "port out of range": (changed(endpoints__http="http://127.0.0.1:99999"), "99999", "99999"),
    "port 0": (changed(endpoints__http="http://127.0.0.1:0"), "needs a port", "缺少端口"),
    "broken address": (changed(endpoints__http="http://[::1:80"), "in brackets", "方括号"),
    "password in the URL": (changed(endpoints__http="http://u:p@127.0.0.1:8080"), "credentials", "凭据"),
    "bad capability": (changed(capabilities__HTTP="yes"), "HTTP", "HTTP"),
    "secret in clear": (changed(parameters={"http.token": "abc"}), "is a secret", "是秘密"),
    "unset variable": (changed(parameters={"http.token": "env:NOT_SET_HERE"}), "NOT_SET_HERE", "NOT_SET_HERE"),
    "missing secret file": (changed(parameters={"http.token": "file:nowhere.txt"}), "nowhere.txt", "nowhere.txt"),
    "unknown kind": (changed(target__kind="submarine"), "information-system, sensing-device", "现有方案"),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_bad_target_file_is_told_in_one_sentence(call: Call, place: Path, name: str, language: str) -> None:
    content, english, chinese = FILES[name]
    target = place / "target.yaml"
    if content is not None:
        target.write_bytes(content)
    before = sorted(place.iterdir())
    called = call("--lang", language, "test", target, "--out", place / "b")
    assert called.status == 2, called.err
    assert called.has_no_trace()
    assert not called.out
    assert len(called.err.splitlines()) == 1
    assert (english if language == "en" else chinese) in called.err
    assert bool(CHINESE.search(called.err)) is (language == "zh")
    assert sorted(place.iterdir()) == before


def test_a_folder_is_no_target_file(call: Call, place: Path) -> None:
    called = call("--lang", "en", "test", place)
    assert called.status == 2
    assert "is a folder" in called.last


_IN_TWO_GIBIBYTES = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from evaluator.cli.main import run
sys.exit(run(sys.argv[1:]))
"""


def test_a_huge_file_is_not_read_whole(place: Path) -> None:
    with (place / "target.yaml").open("wb") as file:
        file.truncate(3 << 30)
    command = [sys.executable, "-c", _IN_TWO_GIBIBYTES, "--lang", "en", "test", "target.yaml"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    told = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert told.returncode == 2, told.stderr
    assert "MiB" in told.stderr


def test_a_file_name_in_another_encoding_can_be_told(place: Path) -> None:
    called = call_child("--lang", "en", "test", "\udcff.yaml")
    assert called.status == 2
    assert r"\udcff.yaml: no such file" in called.err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--scheme", "nothing"), "information-system, sensing-device"),
        (("--scheme", "city-index"), "cityassay index assay"),
        (("--only", "XYZ-01"), "XYZ-01"),
        (("--only", "SEC-19.mqtx"), "SEC-19.mqtx"),
        (("--skip", "sec-19"), "sec-19"),
        (("--budget", "lavish"), "quick"),
        (("--seed", "x"), "integer"),
        (("--trust", "nowhere"), "nowhere"),
        (("--arm", "nowhere"), "nowhere"),
        (("--packs", "nowhere"), "--packs"),
        (("--bugdet", "quick"), "--budget"),
        (("second.yaml",), "second.yaml"),
        (("--out", "target.yaml"), "target.yaml"),
        (("--out", "target.yaml/below"), "target.yaml/below"),
        (("--out", "."), "--out"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_bad_option_is_told_in_one_sentence(
    call: Call, place: Path, options: tuple[str, ...], says: str, language: str
) -> None:
    target = write_target(place, describe(SERVED))
    before = sorted(place.iterdir())
    called = call("--lang", language, "test", target, *options)
    assert called.status == 2, called.err
    assert called.has_no_trace()
    assert len(called.err.splitlines()) == 1
    if language == "en":
        assert says in called.err
    assert bool(CHINESE.search(called.err)) is (language == "zh")
    assert sorted(place.iterdir()) == before


def yesterday() -> str:
    return (dt.datetime.now().astimezone().date() - dt.timedelta(days=1)).isoformat()


REFUSED: Mapping[str, tuple[Callable[[Tree], object], str]] = {
    "expired": (lambda tree: tree["authorisation"].update(until=yesterday()), yesterday()[:4]),
    "not yet": (lambda tree: tree["authorisation"].update({"from": "2090-01-01"}), "2090"),
    "host": (lambda tree: tree["authorisation"].update(hosts=["127.0.0.2"]), "127.0.0.1"),
    "port": (lambda tree: tree["authorisation"].update(ports=[1]), "8080"),
    "unsigned beyond loopback": (
        lambda tree: (
            tree["endpoints"].update(http="http://192.0.2.1:8080"),
            tree["authorisation"].update(hosts=["192.0.2.1"]),
        ),
        "sign",
    ),
    "false signature": (
        lambda tree: (
            tree["endpoints"].update(http="http://192.0.2.1:8080"),
            tree["authorisation"].update(hosts=["192.0.2.1"], signature="AAAA"),
        ),
        "signature",
    ),
    "metadata service": (
        lambda tree: (
            tree["endpoints"].update(http="http://169.254.169.254:80"),
            tree["authorisation"].update(hosts=["169.254.169.254"], ports=[80]),
        ),
        "169.254.169.254",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_no_authorisation_covers_is_refused(call: Call, place: Path, name: str, language: str) -> None:
    change, says = REFUSED[name]
    document = describe(SERVED)
    change(document)
    called = call("--lang", language, "test", write_target(place, document), "--out", place / "b")
    assert called.status == 4, called.err
    assert len(called.err.splitlines()) == 1
    assert bool(CHINESE.search(called.err)) is (language == "zh")
    if language == "en":
        assert says in called.err
    assert not (place / "b").exists()


def test_nothing_is_sent_beyond_loopback_without_a_signature(
    call: Call, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No datagram and no connection may leave: every socket of the process is watched."""
    opened: list[object] = []

    async def watch(*arguments: object, **_: object) -> None:
        opened.append(arguments)
        raise AssertionError

    monkeypatch.setattr(asyncio.BaseEventLoop, "create_connection", watch)
    monkeypatch.setattr(asyncio.BaseEventLoop, "create_datagram_endpoint", watch)
    document = describe(SERVED)
    REFUSED["unsigned beyond loopback"][0](document)
    assert call("test", write_target(place, document)).status == 4
    assert not opened


def test_a_disruptive_case_needs_arming(call: Call, place: Path) -> None:
    """`hazard: read` leaves write-safe cases out, visibly; nothing rough runs by default."""
    document = describe(Served(endpoints={"mqtt": "mqtt://127.0.0.1:1883"}, capabilities={"mqtt.broker": "yes"}))
    del document["authorisation"]["hazard"]
    called = call("--lang", "en", "test", write_target(place, document), "--dry-run")
    assert called.status == 0
    lines = [line for line in called.out.splitlines() if "(write-safe)" in line or "(disruptive)" in line]
    assert lines
    assert all("authorisation allows" in line for line in lines)


def test_sign_then_check_beyond_loopback(call: Call, place: Path) -> None:
    document = describe(SERVED)
    REFUSED["unsigned beyond loopback"][0](document)
    target = write_target(place, document)
    assert call("target", "check", target).status == 4
    signed = call("--lang", "en", "target", "sign", target)
    assert signed.status == 0
    checked = call("--lang", "en", "target", "check", place / "target.signed.yaml")
    assert checked.status == 0
    assert "192.0.2.1" in checked.out
    assert "first party" in checked.err
    assert call("target", "sign", target).status == 2  # nothing is overwritten


def test_another_key_needs_trust(call: Call, place: Path) -> None:
    document = describe(SERVED)
    REFUSED["unsigned beyond loopback"][0](document)
    target = write_target(place, document)
    make_key(place / "owner.pem")
    assert call("target", "sign", target, "--key", place / "owner.pem").status == 0
    called = call("--lang", "en", "target", "check", place / "target.signed.yaml")
    assert called.status == 4
    assert "--trust" in called.last
