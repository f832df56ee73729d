"""Who the tester is to a broker: endpoint, edition, account, TLS and client identifiers."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from rules.applicability import Answer
from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.context import Context, Link
from testers.protocols.mqtt.client import KEEP_ALIVE, Client
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.packets import Connect, Properties, Property
from testers.protocols.mqtt.reasons import Reason, ReturnCode

ENDPOINTS = ("mqtt", "mqtts")
ContextT = TypeVar("ContextT", bound=ssl.SSLContext)
_LONGEST_ID = 23  # MQTT-3.1.3-5: every server takes identifiers of 1 to 23 of 0-9, a-z, A-Z
_SESSION_SECONDS = 600  # MQTT 5.0 only: how long a session outlives its connection
_REFUSALS = {
    Version.V311: {each.value: each.name for each in ReturnCode},
    Version.V5: {each.value: each.name for each in Reason},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """One way in. `stem` begins every client identifier; without `user` the tester is a stranger.

    `tls` is None for an endpoint without TLS; `ca` are the PEM certificates that it trusts.
    """

    link: Link
    version: Version
    stem: str
    user: str | None = None
    password: bytes | None = None
    tls: ssl.SSLContext | None = None
    ca: str | None = None

    def stranger(self) -> "Login":
        """Return the same way in without an account."""
        return replace(self, user=None, password=None)

    def hello(
        self, name: str, *, clean: bool = True, keep_alive: int = KEEP_ALIVE, properties: Properties = ()
    ) -> Connect:
        """Return the CONNECT of the client called `name` (letters and digits)."""
        if not clean and self.version is Version.V5:
            properties = (*properties, (Property.SESSION_EXPIRY, _SESSION_SECONDS))
        return Connect(
            version=self.version,
            client_id=f"{self.stem}{name}"[:_LONGEST_ID],
            clean_start=clean,
            keep_alive=keep_alive,
            username=self.user,
            password=self.password,
            properties=properties,
        )

    @asynccontextmanager
    async def dial(self) -> AsyncIterator[Client]:
        """Open a connection on which nothing has been said yet; it is closed without a word."""
        async with self.link.open(tls=self.tls) as stream:
            yield Client(stream, version=self.version, timeout=self.link.timeout)

    @asynccontextmanager
    async def enter(self, name: str, *, clean: bool = True, keep_alive: int = KEEP_ALIVE) -> AsyncIterator[Client]:
        """Open a connection and be let in; TargetError with the target's reason when it refuses.

        The connection ends without a word unless `leave` was called.
        """
        async with self.dial() as client:
            try:
                connack = await client.join(self.hello(name, clean=clean, keep_alive=keep_alive))
            except TargetError:
                self.link.note(seconds=None, ok=False)
                raise
            self.link.note(seconds=client.latency, ok=not connack.reason)
            if connack.reason:
                raise refusal(connack.reason, self.version)
            yield client

    async def forget(self, name: str) -> None:
        """Make the target forget the session of the client called `name` (clean session 1, MQTT-3.1.2-6)."""
        async with self.enter(name) as client:
            await client.leave()


def prepare(ctx: Context, endpoint: str | None = None) -> Login:
    """Return the way in that the target file gives: to `endpoint`, else to the first MQTT endpoint.

    MQTT 3.1.1 is spoken, which nearly every target knows, unless the target declares 5.0 alone.

    Raises
    ------
    UsageError
        `tls.ca` is no certificate.

    """
    link = ctx.link(endpoint) if endpoint else ctx.link(*ENDPOINTS)
    only_v5 = ctx.declared("mqtt.v311") is Answer.NO and ctx.declared("mqtt.v5") is not Answer.NO
    password, ca = ctx.parameter("mqtt.password"), ctx.parameter("tls.ca")
    return Login(
        link=link,
        version=Version.V5 if only_v5 else Version.V311,
        stem=_stem(ctx.tag),
        user=ctx.parameter("mqtt.user"),
        password=password.encode() if password is not None else None,
        tls=make_tls(ca) if link.endpoint.scheme == "mqtts" else None,
        ca=ca,
    )


async def reserve(ctx: Context, login: Login, name: str) -> None:
    """See that the client called `name` begins without a session, and that none stays behind."""

    async def forget() -> None:
        await login.forget(name)

    await forget()
    ctx.clean_up(f"MQTT session {login.stem}{name}", forget)


def own_topic(ctx: Context, *levels: str) -> str:
    """Return a topic that nobody but this case uses."""
    return "/".join(("cityassay", ctx.tag, *levels))


def refusal(code: int, version: Version) -> TargetError:
    """Return the error for a CONNACK that refuses."""
    name = _REFUSALS[version].get(code, "?").lower().replace("_", " ")
    return TargetError(
        Text(
            zh=f"目标拒绝 MQTT 连接：0x{code:02x}（{name}）；请检查参数 mqtt.user 与 mqtt.password。",
            en=f"The target refuses the MQTT connection: 0x{code:02x} ({name}); "
            "check the parameters mqtt.user and mqtt.password.",
        )
    )


def make_tls(ca: str | None, kind: type[ContextT] = ssl.SSLContext) -> ContextT:  # type: ignore[assignment] # the usual kind
    """Return a client context that trusts the PEM certificates `ca`; without them none is asked for.

    Whether certificates, versions and suites are good is judged by requirements of their own (SEC-01, SEC-02).
    """
    context = kind(ssl.PROTOCOL_TLS_CLIENT)
    if ca is None:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        try:
            context.load_verify_locations(cadata=ca)
        except ssl.SSLError as error:
            raise UsageError(
                Text(
                    zh="参数 tls.ca 不是 PEM 证书；请写成 file: 引用，指向 PEM 文件。",
                    en="Parameter tls.ca holds no PEM certificate; write it as a file: reference to a PEM file.",
                )
            ) from error
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


def _stem(tag: str) -> str:
    # cityassay-1a2b3c4d-rel-06-mqtt -> ca1a2b3c4drel06: eight characters are left for a name.
    _, run, *case = tag.split("-")
    return f"ca{run}{''.join(case[:2])}"
