"""The SNMP agent: SNMPv3 with authentication and privacy, nothing else unless a fault opens it."""

import random
import secrets
import socket
from dataclasses import dataclass
from typing import Any

from pysnmp.carrier.asyncio.dgram.udp import UdpAsyncioTransport
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.entity.rfc3413 import cmdrsp, context
from pysnmp.proto.api import v2c
from pysnmp.proto.rfc1905 import endOfMibView, noSuchInstance, noSuchObject
from pysnmp.smi import error
from pysnmp.smi.instrum import AbstractMibInstrumController

from citybrain.faults.seams import SnmpSeam
from citybrain.sensing.snmp.objects import ObjectStore

_Foreign = Any
"""A value of pysnmp, which publishes no types."""
_INTERNET = (1, 3, 6, 1)
_ENGINE_PREFIX = bytes.fromhex("80007ed905")
"""RFC 3411 SnmpEngineID: enterprise 32473, format 5 (octets)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnmpUser:
    """A USM user; both passphrases of at least 8 characters (RFC 3414 section 11.2)."""

    name: str
    auth_key: str
    priv_key: str


class Agent:
    """A running agent."""

    def __init__(self, engine: _Foreign, responders: list[_Foreign]) -> None:
        self._engine = engine
        self._responders = responders

    def close(self) -> None:
        """Stop answering and free the port."""
        for responder in self._responders:
            responder.close(self._engine)
        self._engine.transport_dispatcher.close_dispatcher()


def start_agent(
    listener: socket.socket,
    user: SnmpUser,
    store: ObjectStore,
    *,
    engine_id: bytes,
    seam: SnmpSeam,
    rng: random.Random,
) -> Agent:
    """Answer on a bound UDP socket inside the running loop; `rng` drives the losses of a fault."""
    engine = _make_engine(engine_id)
    transport = _LossyTransport(seam.drop_share, rng).open_server_mode(sock=listener)
    config.add_transport(engine, config.SNMP_UDP_DOMAIN, transport)
    _add_user(engine, user)
    if seam.community:
        _add_community(engine, seam.community)
    surroundings = context.SnmpContext(engine)
    surroundings.unregister_context_name(b"")
    surroundings.register_context_name(b"", _Objects(store))
    kinds = (cmdrsp.GetCommandResponder, cmdrsp.NextCommandResponder, _BulkResponder, cmdrsp.SetCommandResponder)
    return Agent(engine, [kind(engine, surroundings) for kind in kinds])


def new_engine_id() -> bytes:
    """An id that no run had before.

    Not from the seed: two runs with one id and both in their first boot would break the time
    windows of managers (RFC 3414 section 2.2).
    """
    return _ENGINE_PREFIX + secrets.token_bytes(8)


def _make_engine(engine_id: bytes) -> _Foreign:
    engine = SnmpEngine()
    (identity,) = engine.get_mib_builder().import_symbols("__SNMP-FRAMEWORK-MIB", "snmpEngineID")
    # Set afterwards: the constructor writes a file for every id that it is given.
    identity.syntax = identity.syntax.clone(engine_id)
    engine.snmpEngineID = identity.syntax
    return engine


def _add_user(engine: _Foreign, user: SnmpUser) -> None:
    # RFC 7860 HMAC-SHA-256 (24-octet tag) and RFC 3826 AES-128
    config.add_v3_user(
        engine,
        user.name,
        config.USM_AUTH_HMAC192_SHA256,
        user.auth_key,
        config.USM_PRIV_CFB128_AES,
        user.priv_key,
    )
    config.add_vacm_user(engine, 3, user.name, "authPriv", _INTERNET)


def _add_community(engine: _Foreign, community: str) -> None:
    config.add_v1_system(engine, "opened", community)
    for model in (1, 2):
        config.add_vacm_user(engine, model, "opened", "noAuthNoPriv", _INTERNET)


class _LossyTransport(UdpAsyncioTransport):  # type: ignore[misc]  # pysnmp publishes no types
    """UDP; above a share of 0 some requests are never seen."""

    def __init__(self, drop_share: float, rng: random.Random) -> None:
        super().__init__()
        self._drop_share = drop_share
        self._rng = rng

    def datagram_received(self, datagram: bytes, transportAddress: _Foreign) -> None:  # noqa: N803
        if self._rng.random() >= self._drop_share:
            super().datagram_received(datagram, transportAddress)


class _BulkResponder(cmdrsp.BulkCommandResponder):  # type: ignore[misc]  # pysnmp publishes no types
    """GETBULK that answers a request for nothing with nothing."""

    def handle_management_operation(
        self,
        snmpEngine: _Foreign,  # noqa: N803
        stateReference: _Foreign,  # noqa: N803
        contextName: _Foreign,  # noqa: N803
        PDU: _Foreign,  # noqa: N803
    ) -> None:
        asked = v2c.apiPDU.get_varbinds(PDU)
        single = min(max(int(v2c.apiBulkPDU.get_non_repeaters(PDU)), 0), len(asked))
        rounds = max(int(v2c.apiBulkPDU.get_max_repetitions(PDU)), 0)
        # RFC 3416 section 4.2.3: N + (M * R) variable bindings, which may be 0
        if single == 0 and (rounds == 0 or not asked):
            self.send_varbinds(snmpEngine, stateReference, 0, 0, [])
            return
        super().handle_management_operation(snmpEngine, stateReference, contextName, PDU)


class _Objects(AbstractMibInstrumController):  # type: ignore[misc]  # pysnmp publishes no types
    """Reads the store; refuses every write."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def read_variables(self, *varBinds: _Foreign, **context: _Foreign) -> list[_Foreign]:  # noqa: N803
        return [self._read(index, name, context) for index, (name, _) in enumerate(varBinds)]

    def read_next_variables(self, *varBinds: _Foreign, **context: _Foreign) -> list[_Foreign]:  # noqa: N803
        return [self._read_next(index, name, context) for index, (name, _) in enumerate(varBinds)]

    def write_variables(self, *varBinds: _Foreign, **context: _Foreign) -> list[_Foreign]:  # noqa: N803
        for index, (name, value) in enumerate(varBinds):
            context["acFun"]("write", (name, value), idx=index, **context)
            raise error.NotWritableError(name=name, idx=index)
        return []

    def _read(self, index: int, name: _Foreign, context: dict[str, _Foreign]) -> tuple[_Foreign, _Foreign]:
        oid = tuple(name)
        if context["acFun"]("read", (name, None), idx=index, **context):
            return name, noSuchObject
        value = self._store.get(oid)
        if value is not None:
            return name, value
        # RFC 3416 section 4.2.1: noSuchObject when no object type is a prefix of the name
        known = any(oid[:length] in self._store.types for length in range(1, len(oid) + 1))
        return name, noSuchInstance if known else noSuchObject

    def _read_next(self, index: int, name: _Foreign, context: dict[str, _Foreign]) -> tuple[_Foreign, _Foreign]:
        following = self._store.following(tuple(name))
        # RFC 3416 section 4.2.2: at the end the name stays and the value is endOfMibView
        if following is None or context["acFun"]("read", (following, None), idx=index, **context):
            return name, endOfMibView
        return name.clone(following), self._store.get(following)
