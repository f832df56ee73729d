"""The whole city as a child process: up, used by strangers' clients, down without a trace."""

import asyncio
import json
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiomqtt
import httpx
import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from citybrain.door import main
from citybrain.faults.catalogue import read_catalogue
from citybrain.listeners import ORDER
from testers.specimens.peers.search import find_peer, peer_environment
from tests.citybrain.running import RunningCity, city, stop, wait_for_line

_WAIT = 10.0


@pytest.fixture(scope="module")
def running() -> Iterator[RunningCity]:
    with city() as up:
        yield up


def _client(running: RunningCity, user: str, *, tls: bool = False) -> aiomqtt.Client:
    host, port = running.address("mqtts" if tls else "mqtt")
    context = ssl.create_default_context(cafile=running.ready["ca_file"]) if tls else None
    password = running.ready["credentials"]["mqtt"][user]
    return aiomqtt.Client(host, port, username=user, password=password, tls_context=context)


async def _first(client: aiomqtt.Client) -> tuple[str, bytes]:
    async with asyncio.timeout(_WAIT):
        message = await anext(client.messages)
    assert isinstance(message.payload, bytes)
    return str(message.topic), message.payload


def test_the_ready_file_tells_everything_and_only_to_its_owner(running: RunningCity) -> None:
    ready = running.ready
    assert ready["schema"] == "citybrain/ready/1"
    assert ready["pid"] == running.process.pid
    assert set(ready["endpoints"]) == set(ORDER)
    assert ready["things"] == ["lamp-0001", "lamp-0002", "lamp-0003"]
    assert ready["faults"]["ids"] == []
    assert running.ready_file.stat().st_mode & 0o077 == 0
    assert ready["capabilities"] == _api(running, "/api/v1/capabilities")["capabilities"]


def _api(running: RunningCity, path: str) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {running.token}"}
    document: dict[str, Any] = httpx.get(running.ready["endpoints"]["http"] + path, headers=headers).json()
    return document


@pytest.mark.parametrize("tls", [False, True], ids=["mqtt", "mqtts"])
@pytest.mark.parametrize("qos", [0, 1, 2])
def test_echo_by_aiomqtt(running: RunningCity, qos: int, *, tls: bool) -> None:
    async def talk() -> None:
        async with _client(running, "tester", tls=tls) as client:
            await client.subscribe(f"city/echo-reply/{qos}/#", qos=2)
            await client.publish(f"city/echo/{qos}/a", b"\x00\xffpayload", qos=qos)
            assert await _first(client) == (f"city/echo-reply/{qos}/a", b"\x00\xffpayload")

    asyncio.run(talk())


def test_the_city_by_paho(running: RunningCity) -> None:
    host, port = running.address("mqtt")
    done, got = threading.Event(), []
    client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311)
    client.username_pw_set("tester", running.ready["credentials"]["mqtt"]["tester"])

    def on_connect(client: paho.Client, *_: object) -> None:
        client.subscribe("city/probe/x", 2)

    def on_subscribe(client: paho.Client, *_: object) -> None:
        for number in range(20):
            client.publish("city/probe/x", b"%d" % number, 2)

    def on_message(_client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        got.append(message.payload)
        if len(got) == 20:
            done.set()

    client.on_connect = on_connect
    client.on_subscribe = on_subscribe
    client.on_message = on_message
    client.connect(host, port)
    client.loop_start()
    try:
        assert done.wait(_WAIT)
    finally:
        client.disconnect()
        client.loop_stop()
    assert got == [b"%d" % n for n in range(20)]


def test_lamps_report_and_the_service_knows_the_same(running: RunningCity) -> None:
    async def hear() -> dict[str, Any]:
        async with _client(running, "reader") as client:
            await client.subscribe("city/lamp/lamp-0002/property/post")
            _, payload = await _first(client)
            document: dict[str, Any] = json.loads(payload)
            return document

    heard = asyncio.run(hear())
    readings = _api(running, "/api/v1/things/lamp-0002/readings?limit=1000")["items"]
    (same,) = [reading for reading in readings if reading["seq"] == heard["seq"]]
    for name in ("power", "energy", "dim", "lux"):
        assert same[name] == heard[name]


def test_only_the_operator_dims(running: RunningCity) -> None:
    topic = "city/lamp/lamp-0001/service/dim"

    async def order() -> tuple[str, bytes]:
        async with _client(running, "operator") as client:
            await client.subscribe(f"{topic}_reply")
            await client.publish(topic, b'{"dim": 30}', qos=1)
            return await _first(client)

    async def trespass() -> None:
        async with _client(running, "tester") as client:
            await client.publish(topic, b'{"dim": 0}')
            await _first(client)

    assert json.loads(asyncio.run(order())[1])["code"] == 200
    with pytest.raises(aiomqtt.MqttError):
        asyncio.run(trespass())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_city_and_leaves_nothing(number: signal.Signals, tmp_path: Path) -> None:
    truth = tmp_path / "truth.jsonl"
    with city(options=("--truth-file", str(truth))) as up:
        folder = Path(up.ready["ca_file"]).parent
        assert folder.is_dir()
        with socket.create_connection(up.address("mqtt")), socket.create_connection(up.address("https")):
            up.process.send_signal(number)
            assert up.process.wait(_WAIT) == 0
        assert not folder.exists()
        assert not up.ready_file.exists()
        assert up.process.stderr is not None
        assert up.process.stderr.read() == ""
    header = truth.read_bytes().splitlines()[0]
    assert json.loads(header)["seed"] == 7
    assert list(tmp_path.iterdir()) == [truth]


def test_ports_follow_the_base_and_a_taken_port_is_a_mistake(tmp_path: Path) -> None:
    with city() as up:
        taken = up.address("mqtt")[1]
        answer = _command("up", "--port-base", str(taken), "--ready-file", str(tmp_path / "r"))
    assert answer.returncode == 2
    assert str(taken) in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def _command(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "citybrain", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_the_base_port_is_the_first_of_all() -> None:
    base = _free_ports_in_a_row()
    process = subprocess.Popen(
        [sys.executable, "-m", "citybrain", "up", "--port-base", str(base)], stderr=subprocess.PIPE, text=True
    )
    try:
        line = wait_for_line(process)
    finally:
        assert stop(process) == 0
    for offset, name in enumerate(ORDER):
        assert f"{name}://127.0.0.1:{base + offset}" in line


def _free_ports_in_a_row() -> int:
    for base in range(21_000, 30_000, len(ORDER)):
        holders: list[socket.socket] = []
        try:
            for port, name in enumerate(ORDER, start=base):
                kind = socket.SOCK_DGRAM if name == "snmp" else socket.SOCK_STREAM
                holders.append(socket.socket(socket.AF_INET, kind))
                holders[-1].bind(("127.0.0.1", port))
        except OSError:
            continue
        else:
            return base
        finally:
            for holder in holders:
                holder.close()
    pytest.fail("not as many free ports in a row")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["down"],
        ["up", "--fault", "no-such-fault"],
        ["up", "--things", "0"],
        ["up", "--things", "many"],
        ["up", "--speed", "nan"],
        ["up", "--port-base", "80"],
        ["up", "--port-base", "65535"],
        ["up", "--scenario", "bridge"],
        ["up", "--ready-file", "/no/such/folder/ready.json"],
        ["up", "--truth-file", "/no/such/folder/truth.jsonl"],
        ["faults", "--json", "/no/such/folder/faults.json"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_one_sentence_in_both_languages(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err
    assert any("\u4e00" <= character <= "\u9fff" for character in err)
    assert " / " in err


def _printed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def test_the_catalogue_is_printed_and_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ids = [fault.id for fault in read_catalogue()]
    assert [line.split()[0] for line in _printed(["faults"], capsys).splitlines()] == ids
    document = json.loads(_printed(["faults", "--json", "-"], capsys))
    assert document["schema"] == "citybrain/faults/1"
    assert [entry["id"] for entry in document["faults"]] == ids
    assert _printed(["faults", "--json", str(tmp_path / "f.json")], capsys) == ""
    assert json.loads((tmp_path / "f.json").read_text(encoding="utf-8")) == document


def test_cases_say_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    lines = _printed(["cases"], capsys).splitlines()
    assert [line[:3] for line in lines] == [f"K{number:02d}" for number in range(1, 11)]
    assert all("尚缺 / missing" in line for line in lines)


def test_an_armed_fault_is_told_by_id_and_by_seal(running: RunningCity) -> None:
    with city("mqtt-anonymous", "security-txt-missing") as up:
        assert up.ready["faults"]["ids"] == ["mqtt-anonymous", "security-txt-missing"]
        assert up.ready["faults"]["sealed_sha256"] != running.ready["faults"]["sealed_sha256"]
        assert httpx.get(up.ready["endpoints"]["http"] + "/.well-known/security.txt").status_code == 404


@pytest.mark.peer("snmpwalk")
@pytest.mark.parametrize(
    ("fault", "status", "objects"),
    [((), 0, 28), (("snmp-walk-loops",), 1, 7), (("snmp-walk-unsorted",), 1, 4)],
    ids=str,
)
def test_net_snmp_walks_the_agent(fault: tuple[str, ...], status: int, objects: int, tmp_path: Path) -> None:
    program = find_peer("snmpwalk")
    assert program is not None
    with city(*fault) as up:
        user = up.ready["credentials"]["snmp"]
        keys = ["-A", user["auth_key"], "-X", user["priv_key"]]
        security = ["-v3", "-l", "authPriv", "-u", user["user"], "-a", "SHA-256", "-x", "AES", *keys]
        host, port = up.address("snmp")
        walk = subprocess.run(
            [program, *security, "-On", f"{host}:{port}", ".1.3.6.1"],
            env=dict(peer_environment(program, folder=tmp_path)),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert walk.returncode == status
    assert ("OID not increasing" in walk.stderr) == bool(fault)
    # The last line is endOfMibView, or the object that goes backwards.
    assert len(walk.stdout.splitlines()) - 1 == objects


def test_the_readme_shows_the_ready_file_as_it_is(running: RunningCity) -> None:
    readme = Path(__file__).parents[2] / "citybrain" / "README.md"
    shown = json.loads(readme.read_text(encoding="utf-8").partition("```json")[2].partition("```")[0])
    assert list(shown) == list(running.ready)
    for name in ("endpoints", "credentials", "topics", "faults", "truth"):
        assert list(shown[name]) == list(running.ready[name])
    assert list(shown["credentials"]["snmp"]) == list(running.ready["credentials"]["snmp"])
