"""Systems with known manners, by name: shipped specimens, third-party peers, the reference city.

mqtt_strict          a specimen
mosquitto, snmpd     programs of this machine, not ours
amqtt                of the package index, not ours
city, city:<fault>   the reference city, clean or with one seeded fault
"""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Mapping

from evaluator.service.city import start_city
from evaluator.service.proofs import PEERS
from testers.specimens.peers.amqtt import Amqtt
from testers.specimens.peers.child import Peer
from testers.specimens.peers.mosquitto import BrokerOptions, Mosquitto
from testers.specimens.peers.snmpd import AgentOptions, Snmpd, SnmpUser
from testers.specimens.specimen import Served, ServeOptions, find_specimen

CITY = "city"


def is_shared(name: str) -> bool:
    """Tell whether one instance serves many trials: child processes take a while to start."""
    return name in PEERS or name.split(":", maxsplit=1)[0] == CITY


@contextlib.asynccontextmanager
async def open_system(name: str, *, seed: int, scale: float) -> AsyncIterator[Served]:
    """Start the system called `name` and say what a target file for it needs.

    Raises
    ------
    UsageError
        There is no such system, or it is not installed on this machine.

    """
    if name.split(":", maxsplit=1)[0] == CITY:
        faults = name.split(":")[1:]
        async with start_city(seed=seed, faults=faults) as city:
            yield city.served
    elif name in PEERS:
        async with _open_peer(name) as served:
            yield served
    else:
        async with find_specimen(name).serve(ServeOptions(seed=seed, scale=scale)) as served:
            yield served


@contextlib.asynccontextmanager
async def _open_peer(name: str) -> AsyncIterator[Served]:
    peer, describe = _make_peer(name)
    await asyncio.to_thread(peer.__enter__)
    try:
        yield describe(peer)
    finally:
        await asyncio.to_thread(peer.__exit__, None, None, None)


def _make_peer(name: str) -> tuple[Peer, "_Describe"]:
    password, other = secrets.token_hex(8), secrets.token_hex(8)
    if name == "mosquitto":
        broker = Mosquitto(BrokerOptions(anonymous=False, users={"assay": password}))
        return broker, _Describe("mqtt", _MOSQUITTO, {"mqtt.user": "assay", "mqtt.password": password})
    if name == "snmpd":
        user = SnmpUser(name="assay", auth_password=password, priv_password=other)
        agent = Snmpd(AgentOptions(communities=(), users=(user,)))
        parameters = {
            "snmp.user": "assay",
            "snmp.auth": "SHA-256",
            "snmp.auth-key": password,
            "snmp.priv": "AES-128",
            "snmp.priv-key": other,
        }
        return agent, _Describe("snmp", _SNMPD, parameters)
    return Amqtt(), _Describe("mqtt", _AMQTT, {})


class _Describe:
    """Describes a running peer by its protocol, what it is known to do, and its credentials."""

    def __init__(self, protocol: str, capabilities: Mapping[str, str], parameters: Mapping[str, str]) -> None:
        self._protocol, self._capabilities, self._parameters = protocol, capabilities, parameters

    def __call__(self, peer: Peer) -> Served:
        url = f"{self._protocol}://{peer.host}:{peer.port}"
        return Served(endpoints={self._protocol: url}, capabilities=self._capabilities, parameters=self._parameters)


_MOSQUITTO = {
    "mqtt.broker": "yes",
    "mqtt.v311": "yes",
    "mqtt.v5": "yes",
    "mqtt.qos2": "yes",
    "mqtt.anonymous": "no",
    "mqtt.publisher": "no",
    "mqtt.tls": "no",
}
_AMQTT = {"mqtt.broker": "yes", "mqtt.v311": "yes", "mqtt.v5": "no", "mqtt.qos2": "yes", "mqtt.anonymous": "yes"}
_SNMPD = {"snmp.agent": "yes", "snmp.v1": "no", "snmp.v2c": "no", "snmp.v3": "yes"}
