"""Third-party peers come up on loopback, do their work, and leave nothing."""

import asyncio
import subprocess
from collections.abc import Sequence
from pathlib import Path

import aiomqtt
import pytest

from rules.errors import TargetError, UsageError
from testers.specimens.peers.amqtt import Amqtt
from testers.specimens.peers.child import Peer
from testers.specimens.peers.mosquitto import BrokerOptions, Mosquitto
from testers.specimens.peers.search import find_peer, peer_environment, why_missing
from testers.specimens.peers.snmpd import AgentOptions, Snmpd, SnmpUser
from testers.specimens.peers.snmpsim import SimulationOptions, Snmpsim

SYS_DESCR = ".1.3.6.1.2.1.1.1.0"
WARD = SnmpUser(name="ward", auth_password="auth-secret", priv_password="priv-secret")
V3 = ["-v3", "-l", "authPriv", "-u", "ward", "-a", "SHA-256", "-A", "auth-secret", "-x", "AES", "-X", "priv-secret"]


async def echo(peer: Peer, *, name: str | None = None, password: str | None = None) -> bytes:
    async with aiomqtt.Client(peer.host, peer.port, username=name, password=password) as client:
        await client.subscribe("house/echo", qos=1)
        await client.publish("house/echo", b"here", qos=1)
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            return message.payload
    raise AssertionError


def snmpget(peer: Peer, credentials: Sequence[str], folder: Path) -> str:
    program = find_peer("snmpget")
    assert program is not None
    command = [str(program), *credentials, "-Oqv", "-t", "2", "-r", "1", f"{peer.host}:{peer.port}", SYS_DESCR]
    done = subprocess.run(
        command, env=peer_environment(program, folder=folder), capture_output=True, text=True, timeout=20, check=False
    )
    return (done.stdout + done.stderr).strip()


@pytest.mark.peer("mosquitto")
def test_mosquitto_echoes() -> None:
    with Mosquitto() as broker:
        assert asyncio.run(asyncio.wait_for(echo(broker), 10)) == b"here"
    assert any("2.0" in line for line in broker.log)


@pytest.mark.peer("mosquitto")
def test_mosquitto_asks_for_the_password() -> None:
    with Mosquitto(BrokerOptions(anonymous=False, users={"ward": "secret"})) as broker:
        assert asyncio.run(asyncio.wait_for(echo(broker, name="ward", password="secret"), 10)) == b"here"
        with pytest.raises(aiomqtt.MqttError):
            asyncio.run(asyncio.wait_for(echo(broker), 10))


@pytest.mark.peer("mosquitto")
def test_mosquitto_keeps_retained_messages_over_a_restart() -> None:
    async def retain(broker: Peer) -> None:
        async with aiomqtt.Client(broker.host, broker.port) as client:
            await client.publish("house/kept", b"still here", qos=1, retain=True)

    async def retained(broker: Peer) -> object:
        async with aiomqtt.Client(broker.host, broker.port) as client:
            await client.subscribe("house/kept", qos=1)
            return (await anext(aiter(client.messages))).payload

    with Mosquitto(BrokerOptions(persistent=True)) as broker:
        asyncio.run(asyncio.wait_for(retain(broker), 10))
        broker.stop()
        broker.start()
        assert asyncio.run(asyncio.wait_for(retained(broker), 10)) == b"still here"


@pytest.mark.peer("mosquitto")
def test_a_wrong_setting_is_told_with_the_last_words_of_the_server() -> None:
    with pytest.raises(TargetError, match="no_such_option"), Mosquitto(BrokerOptions(extra=["no_such_option yes"])):
        pass


@pytest.mark.peer("snmpd", "snmpget")
def test_snmpd_answers_v2c_and_v3_and_nobody_else(tmp_path: Path) -> None:
    with Snmpd(AgentOptions(users=[WARD])) as agent:
        assert "Linux" in snmpget(agent, ["-v2c", "-c", "public"], tmp_path)
        assert "Linux" in snmpget(agent, V3, tmp_path)
        assert "Unknown user" in snmpget(agent, [*V3, "-u", "stranger"], tmp_path)


def test_amqtt_echoes() -> None:
    with Amqtt() as broker:
        assert asyncio.run(asyncio.wait_for(echo(broker), 10)) == b"here"


@pytest.mark.peer("snmpget")
def test_snmpsim_answers_v2c_and_v3(tmp_path: Path) -> None:
    with Snmpsim(SimulationOptions(user=WARD)) as agent:
        assert "Simulated agent" in snmpget(agent, ["-v2c", "-c", "public"], tmp_path)
        assert "Simulated agent" in snmpget(agent, [*V3, "-n", "public"], tmp_path)


def test_a_missing_peer_has_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYASSAY_PEERS", str(tmp_path / "root"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("testers.specimens.peers.search._SYSTEM", ())
    (tmp_path / "why-not.txt").write_text("this machine has no apt-get\n", encoding="utf-8")
    assert find_peer("mosquitto") is None
    assert why_missing("mosquitto").endswith("this machine has no apt-get")
    with pytest.raises(UsageError, match="no apt-get"):
        Mosquitto()
