"""SNMP v3 through pysnmp: one engine a thread, kept between runs, because a new one costs 0.4 s of loading.

Measured on two cores with Debian's snmpd: new engine and first answer 420 ms, the kept engine reopened on a new loop
27 ms, an answer 1.1 ms. pysnmp keeps one set of keys for a user name, one cache of engine ids by address, and sockets
of one event loop; so requests with other keys of the same name wait for their turn, and the last user parks the engine
clean.
"""

import asyncio
import math
import threading
import time
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from testers.protocols.snmp import ber, values
from testers.protocols.snmp.ber import MalformedMessage
from testers.protocols.snmp.keys import Auth, Priv, User
from testers.protocols.snmp.reply import Outcome, Question, Reply
from testers.protocols.snmp.tap import Place, Tap, Taps, load, make_target
from testers.protocols.snmp.values import VarBind
from testers.protocols.snmp.wire import Kind

_AUTH = {
    Auth.MD5: "USM_AUTH_HMAC96_MD5",
    Auth.SHA1: "USM_AUTH_HMAC96_SHA",
    Auth.SHA224: "USM_AUTH_HMAC128_SHA224",
    Auth.SHA256: "USM_AUTH_HMAC192_SHA256",
    Auth.SHA384: "USM_AUTH_HMAC256_SHA384",
    Auth.SHA512: "USM_AUTH_HMAC384_SHA512",
}
_PRIV = {
    Priv.DES: "USM_PRIV_CBC56_DES",
    Priv.AES128: "USM_PRIV_CFB128_AES",
    Priv.AES192: "USM_PRIV_CFB192_AES",
    Priv.AES256: "USM_PRIV_CFB256_AES",
}
_held = threading.local()


class Engine:
    """The engine of this thread; use it inside `open_engine`."""

    def __init__(self) -> None:
        """Load pysnmp; its warnings about its own and pysmi's old names are not ours to show."""
        self._taps = Taps()
        self._turns: dict[str, tuple[User, int]] = {}
        self._turned = asyncio.Condition()
        self._users = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._hlapi = load("pysnmp.hlapi.v3arch.asyncio")
            self._raw = self._hlapi.SnmpEngine()
            # The first name to resolve loads the compiler of MIBs, which warns; later ones do not.
            load("pysnmp.hlapi.varbinds").CommandGeneratorVarBinds().make_varbinds(
                self._raw.cache, (self._name((1, 3, 6, 1)),)
            )
        self._target = make_target(self._hlapi, self._taps)

    async def ask(self, question: Question, user: User, place: Place, *, timeout: float) -> Reply:
        """Send one question, without retries; discovery of the engine goes before it when needed."""
        async with self._turn(user):
            begun = time.perf_counter()
            with self._taps.open(place) as tap:
                try:
                    async with asyncio.timeout(timeout):
                        found = await self._command(question, user, place, timeout)
                except TimeoutError:
                    found = None
            return _read_result(found, tap, time.perf_counter() - begun)

    async def _command(self, question: Question, user: User, place: Place, timeout: float) -> Any:  # noqa: ANN401
        kinds = {
            Kind.GET: self._hlapi.get_cmd,
            Kind.GET_NEXT: self._hlapi.next_cmd,
            Kind.GET_BULK: self._hlapi.bulk_cmd,
        }
        counts = (0, question.repetitions) if question.kind is Kind.GET_BULK else ()
        # Ours is the deadline that counts; pysnmp's own only clears its tables afterwards.
        target = await self._target(place, timeout=math.ceil(timeout) + 1, retries=0)
        return await kinds[question.kind](
            self._raw,
            self._make_user(user),
            target,
            self._hlapi.ContextData(),
            *counts,
            *(self._name(name) for name in question.names),
            lookupMib=False,
        )

    def _make_user(self, user: User) -> Any:  # noqa: ANN401 - pysnmp publishes no types
        protocols: dict[str, Any] = {}
        if user.auth:
            protocols |= {"authKey": user.auth_key, "authProtocol": getattr(self._hlapi, _AUTH[user.auth])}
        if user.priv:
            protocols |= {"privKey": user.priv_key, "privProtocol": getattr(self._hlapi, _PRIV[user.priv])}
        return self._hlapi.UsmUserData(user.name, **protocols)

    def _name(self, name: ber.Oid) -> Any:  # noqa: ANN401 - pysnmp publishes no types
        return self._hlapi.ObjectType(self._hlapi.ObjectIdentity(name))

    @asynccontextmanager
    async def _turn(self, user: User) -> AsyncIterator[None]:
        async with self._turned:
            await self._turned.wait_for(lambda: self._turns.get(user.name, (user, 0))[0] == user)
            self._turns[user.name] = (user, self._turns.get(user.name, (user, 0))[1] + 1)
        try:
            yield
        finally:
            async with self._turned:
                count = self._turns[user.name][1] - 1
                self._turns[user.name] = (user, count)
                if not count:
                    del self._turns[user.name]
                self._turned.notify_all()

    def enter(self) -> None:
        """Count one more user, on the running loop."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._users, self._turned = loop, 0, asyncio.Condition()
            self._turns.clear()
            self._forget()
        self._users += 1

    async def leave(self) -> None:
        """Count one user less; the last one closes the sockets and clears what pysnmp remembers."""
        self._users -= 1
        if self._users:
            return
        dispatcher = self._raw.transport_dispatcher
        ticking = dispatcher.loopingcall if dispatcher else None
        self._raw.close_dispatcher()
        self._forget()
        if ticking is not None:
            await asyncio.gather(ticking, return_exceptions=True)
        await asyncio.sleep(0)  # asyncio closes the socket in the loop's next round

    def _forget(self) -> None:
        lcd = self._raw.cache.get("__CommandGeneratorLcdConfigurator", {})
        for user in lcd.get("auth", {}).values():
            self._config().delete_v3_user(self._raw, user.userName, user.securityEngineId)
        for key in [key for key in self._raw.cache if key != "mibViewController"]:
            del self._raw.cache[key]
        self._raw.transport_dispatcher = None
        # Fresh models forget engine ids by address and clocks by engine id: a port may have another owner tomorrow.
        processing = load("pysnmp.proto.mpmod.rfc3412").SnmpV3MessageProcessingModel
        security = load("pysnmp.proto.secmod.rfc3414").SnmpUSMSecurityModel
        self._raw.message_processing_subsystems[processing.MESSAGE_PROCESSING_MODEL_ID] = processing()
        self._raw.security_models[security.SECURITY_MODEL_ID] = security()

    @staticmethod
    def _config() -> Any:  # noqa: ANN401 - pysnmp publishes no types
        return load("pysnmp.entity.config")


@asynccontextmanager
async def open_engine() -> AsyncIterator[Engine]:
    """Share the engine of this thread."""
    engine: Engine | None = getattr(_held, "engine", None)
    if engine is None:
        engine = _held.engine = Engine()
    engine.enter()
    try:
        yield engine
    finally:
        await engine.leave()


def _read_result(found: Any, tap: Tap, seconds: float) -> Reply:  # noqa: ANN401 - pysnmp publishes no types
    silent = Reply(outcome=Outcome.SILENT, seconds=seconds, sent=tap.sent, received=tap.received)
    if found is None or type(found[0]).__name__ == "RequestTimedOut":
        return replace(silent, outcome=Outcome.GARBLED, reason=tap.flaw) if tap.flaw else silent
    indication, status, index, table = found
    if indication:
        name = type(indication).__name__
        return replace(silent, outcome=Outcome.REPORTED, reason=name[:1].lower() + name[1:])
    try:
        bound = tuple(_read_bound(item) for item in table)
    except MalformedMessage as malformed:
        return replace(silent, outcome=Outcome.GARBLED, reason=malformed.flaw)
    return replace(silent, outcome=Outcome.ANSWERED, status=int(status), index=int(index), bound=bound)


def _read_bound(item: Any) -> VarBind:  # noqa: ANN401 - pysnmp publishes no types
    name, value = item
    encoded = load("pyasn1.codec.ber.encoder").encode(value)
    return VarBind(name=tuple(name), value=values.decode_value(ber.Reader(encoded)))
