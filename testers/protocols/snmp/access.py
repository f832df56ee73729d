"""Who may ask: the credentials of the target file, and the first of them that works."""

import asyncio
from collections.abc import Sequence

from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.context import Context
from testers.protocols.snmp import keys
from testers.protocols.snmp.client import SnmpClient
from testers.protocols.snmp.keys import Auth, Priv, User
from testers.protocols.snmp.names import SYS_UP_TIME
from testers.protocols.snmp.reply import Community, Credential, Discovery, Outcome, Reply, get
from testers.protocols.snmp.wire import Version

TRIES = 3  # UDP may lose one; three in a row is no accident on a path that REL-14 may pass
_DEFAULT = "public"
_PATIENCE, _LEAST_PATIENCE = 1.0, 0.4  # seconds; 1 s is the default of net-snmp and pysnmp


def read_user(ctx: Context) -> User | None:
    """Return the v3 user of the target file, or None when it names none.

    Raises
    ------
    UsageError
        A protocol is unknown, or a password is missing or too short.

    """
    name = ctx.parameter("snmp.user")
    if name is None:
        return None
    auth_key, priv_key = ctx.parameter("snmp.auth-key"), ctx.parameter("snmp.priv-key")
    try:
        return User(
            name=name,
            auth=keys.read_auth(ctx.parameter("snmp.auth", "SHA-256") or "") if auth_key else None,
            priv=keys.read_priv(ctx.parameter("snmp.priv", "AES-128") or "") if priv_key else None,
            auth_key=auth_key or "",
            priv_key=priv_key or "",
        )
    except ValueError as error:
        raise _wrong_user() from error


def read_communities(ctx: Context) -> tuple[Community, ...]:
    """Return the community of the target file for v2c and v1; empty when it names none."""
    name = ctx.parameter("snmp.community")
    if name is None:
        return ()
    return (Community(name=name, version=Version.V2C), Community(name=name, version=Version.V1))


async def find_way_in(ctx: Context, client: SnmpClient) -> Credential:
    """Return the first credential that works: the v3 user, the community in v2c and v1, or else 'public'.

    Raises
    ------
    TargetError
        Nobody answers, or not with SNMP.
    UsageError
        The target speaks SNMP but the target file gives no credential that works.

    """
    user = read_user(ctx)
    given: list[Credential] = [*([user] if user else []), *read_communities(ctx)]
    if not given:
        given = [Community(name=_DEFAULT, version=Version.V2C), Community(name=_DEFAULT, version=Version.V1)]
    first = await try_credential(client, given[0], tries=1)
    if first.accepted:
        return given[0]
    if first.outcome in {Outcome.CLOSED, Outcome.GARBLED}:
        raise explain_reply(first)
    found, others = await asyncio.gather(
        try_discovery(client), asyncio.gather(*(try_credential(client, each) for each in given))
    )
    for credential, reply in zip(given, others, strict=True):
        if reply.accepted:
            return credential
    if found.found:
        raise _no_credential(first)
    raise silent()


async def try_credential(
    client: SnmpClient, credential: Credential, *, tries: int = TRIES, patience: float = _PATIENCE
) -> Reply:
    """Ask for sysUpTime up to `tries` times while nothing comes, each time for `patience` seconds."""
    while True:
        reply = await client.probe(get(SYS_UP_TIME), credential, timeout=patience)
        tries -= 1
        if reply.outcome is not Outcome.SILENT or tries <= 0:
            return reply


async def try_discovery(client: SnmpClient, *, tries: int = TRIES, patience: float = _PATIENCE) -> Discovery:
    """Ask for the v3 engine up to `tries` times while nothing comes."""
    while True:
        found = await client.discover(timeout=patience)
        tries -= 1
        if found.reply.outcome is not Outcome.SILENT or tries <= 0:
            return found


def find_patience(ctx: Context) -> float:
    """Return the seconds after which silence is silence; a proof run shortens it."""
    return max(ctx.seconds(_PATIENCE), _LEAST_PATIENCE)


def refuse_silence(replies: Sequence[Reply]) -> None:
    """Raise TargetError when no exchange was one: nothing came, or nothing that is SNMP."""
    if any(reply.answered or reply.outcome is Outcome.REPORTED for reply in replies):
        return
    told = [reply for reply in replies if reply.outcome is not Outcome.SILENT]
    raise explain_reply(told[0]) if told else silent()


def explain_reply(reply: Reply) -> TargetError:
    """Put an exchange that was none into words."""
    if reply.outcome is Outcome.CLOSED:
        return TargetError(
            Text(zh="目标主机表示该 UDP 端口没有程序在监听。", en="The host says that nobody listens on this UDP port.")
        )
    if reply.outcome is Outcome.GARBLED:
        return TargetError(
            Text(
                zh=f"目标的应答不是 SNMP 应答（{reply.reason}）",
                en=f"What the target answers is no SNMP: {reply.reason}",
            )
        )
    return silent()


def silent() -> TargetError:
    """Return the error for a target that says nothing, to nobody."""
    return TargetError(
        Text(
            zh="目标对所有 SNMP 请求均无应答（含不需凭据的 v3 引擎发现），无法判断是拒绝访问还是没有 SNMP 服务。",
            en=(
                "The target answers no SNMP request at all, not even v3 engine discovery, which needs no credential: "
                "refusal cannot be told from absence."
            ),
        )
    )


def _no_credential(reply: Reply) -> UsageError:
    why = f" ({reply.reason})" if reply.reason else ""
    return UsageError(
        Text(
            zh=f"目标支持 SNMPv3，但不接受目标文件中的凭据{why}；"
            "请在参数中给出有效的 snmp.user 及其密钥，或 snmp.community。",
            en=f"The target speaks SNMPv3 but accepts no credential of the target file{why}; "
            "give a valid snmp.user with its keys, or snmp.community, as parameters.",
        )
    )


def _wrong_user() -> UsageError:
    auths, privs = "/".join(auth.title for auth in Auth), "/".join(priv.title for priv in Priv)
    return UsageError(
        Text(
            zh=f"目标文件的 SNMPv3 用户参数有误：snmp.auth 须为 {auths}，snmp.priv 须为 {privs}；"
            "snmp.auth-key 与 snmp.priv-key 各至少 8 个字符，加密必须同时认证。",
            en=f"The SNMPv3 user in the target file is wrong: snmp.auth is one of {auths}, snmp.priv one of {privs}; "
            "snmp.auth-key and snmp.priv-key have 8 characters or more each; no privacy goes without authentication.",
        )
    )
