"""SEC-11 over SNMP: who is let in, and how."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rules.measurement import Count, Flag, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import find, join_findings
from testers.protocols.snmp import access
from testers.protocols.snmp.client import SnmpClient, open_client
from testers.protocols.snmp.facts import read_text, tell
from testers.protocols.snmp.keys import Auth, Priv, User
from testers.protocols.snmp.reply import Community, Credential, Outcome, Reply
from testers.protocols.snmp.wire import Version

# Three names and no more, each at most twice in each version: this is a check, never a dictionary attack.
_DEFAULTS = ("public", "private")
_TRIES = 2

_UNPROVEN = Text(
    zh="目标对其他请求也没有应答，无法证明沉默就是拒绝访问；请给出有效的 snmp.user 及密钥。",
    en="Nothing else was answered either, so silence is not shown to be refusal; give a valid snmp.user with its keys.",
)
_NO_USER = Text(
    zh="目标文件没有给出可用的 SNMPv3 用户（snmp.user、snmp.auth-key、snmp.priv-key），无从检验。",
    en="The target file gives no SNMPv3 user that works (snmp.user, snmp.auth-key, snmp.priv-key): nothing to check.",
)


@case(
    requirement="SEC-11",
    protocol="snmp",
    when="snmp.agent",
    endpoints=("snmp",),
    title_zh="SNMP 仅接受 v3 认证加密访问",
    why_zh="v1、v2c 的团体名明文传输且默认值人人皆知；MD5、DES 和不加密的访问同样挡不住窃听和冒充。",
    good=("snmp_good", "snmpd", "city"),
    bad=("snmp_public", "snmp_overdeclares", "snmp_weak", "city:snmp-v2c-public"),
)
async def observe(ctx: Context) -> list[Observation]:
    """SNMP lets in v3 users with SHA-2 and AES, and nobody else.

    The community of v1 and v2c travels in clear and everybody knows the defaults; MD5, DES and messages without privacy
    keep nobody out. Silence is the right refusal, and counts as one only when something else was answered in this run.
    The report of engine discovery, which v3 gives to anybody, is no finding, but shows that the agent is alive.
    """
    user = access.read_user(ctx)
    patience = access.find_patience(ctx)
    async with open_client(ctx.link("snmp")) as client:
        discovery = await access.try_discovery(client, patience=patience)
        ctx.observe("discovery", sent=discovery.reply.sent, received=discovery.reply.received, found=discovery.found)
        heard = [discovery.reply]
        if user:
            heard.append(await _try_user(ctx, client, user))
        communities = _list_communities(ctx)
        replies = await asyncio.gather(*(_try(client, each, patience) for each in communities))
        for community, reply in zip(communities, replies, strict=True):
            _note(ctx, "community", f"{community.version.title} {communities[community]}", reply)
        access.refuse_silence([*heard, *replies])
    return ctx.observations


def _list_communities(ctx: Context) -> dict[Community, str]:
    """Return what to try, each with what the report calls it: the target's own name is a secret."""
    names = {each.name: "declared" for each in access.read_communities(ctx)[:1]}
    names |= {name: name for name in _DEFAULTS} | {f"{ctx.rng.getrandbits(48):012x}": "invented"}
    return {
        Community(name=name, version=version): label
        for name, label in names.items()
        for version in (Version.V2C, Version.V1)
    }


async def _try_user(ctx: Context, client: SnmpClient, user: User) -> Reply:
    """Try the user as declared, then with SHA-2 and AES, then in every weaker way."""
    reply = await access.try_credential(client, user)
    _note_user(ctx, user, reply)
    if reply.outcome is not Outcome.SILENT:
        for other in [*_strengthen(user), *_weaken(user)]:
            _note_user(ctx, other, await _try(client, other, access.find_patience(ctx)))
    return reply


def _strengthen(user: User) -> list[User]:
    if _is_strong(user) or not (user.auth and user.priv):
        return []
    return [replace(user, auth=Auth.SHA256, priv=Priv.AES128)]


def _weaken(user: User) -> list[User]:
    """Return the user without privacy, without any key, and with MD5 and DES, as far as these differ from the user."""
    ways = [replace(user, auth=None, priv=None), replace(user, priv=None)]
    if user.auth and user.priv:
        ways.append(replace(user, auth=Auth.MD5, priv=Priv.DES))
    return [way for way in ways if (way.auth, way.priv) != (user.auth, user.priv)]


async def _try(client: SnmpClient, credential: Credential, patience: float) -> Reply:
    """Ask again after silence, for UDP may lose one; ask again after an answer, for a finding must repeat."""
    first = await access.try_credential(client, credential, tries=_TRIES, patience=patience)
    if not first.accepted:
        return first
    return await access.try_credential(client, credential, tries=_TRIES, patience=patience)


def _note_user(ctx: Context, user: User, reply: Reply) -> None:
    protocols = [each.title for each in (user.auth, user.priv) if each]
    label = f"{user.level} {'/'.join(protocols)}".strip()
    # SHA-1 with AES is neither: not what the scheme asks for, and no MD5, DES or missing key.
    weak = user.auth in {None, Auth.MD5} or user.priv in {None, Priv.DES}
    _note(ctx, "user", label, reply, strong=_is_strong(user), weak=weak)


def _note(ctx: Context, who: str, label: str, reply: Reply, **more: Json) -> None:
    facts: dict[str, Json] = {"label": label, "accepted": reply.accepted, **more, **tell(reply)}
    ctx.observe(who, sent=reply.sent, received=reply.received, **facts)


def _is_strong(user: User) -> bool:
    return bool(user.auth and user.auth.strong and user.priv and user.priv.strong)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `accepted` communities, `v3` (SHA-2 and AES work) and `weak` ways that work."""
    communities = [each for each in observations if each.what == "community"]
    users = [each for each in observations if each.what == "user"]
    known = [each for each in users if each.facts["accepted"]]
    open_ = [each for each in communities if each.facts["accepted"]]
    # Whoever answers anything on this port, be it engine discovery, shows that silence to the others is refusal.
    alive = any(each.facts["found"] for each in observations if each.what == "discovery")
    proven = bool(known or open_ or alive)
    accepted = [find(f"{_label(each)} 得到应答", f"{_label(each)} is answered") for each in open_]
    weak = [find(f"{_label(each)} 可以访问", f"{_label(each)} gets in") for each in known if each.facts["weak"]]
    return {
        "accepted": Count(
            k=len(accepted),
            n=len(communities) if proven else 0,
            detail=join_findings(accepted) if proven else _UNPROVEN,
        ),
        "v3": Flag(
            holds=any(each.facts["strong"] for each in known),
            n=len(users) if known else 0,
            detail=None if known else _NO_USER,
        ),
        "weak": Count(k=len(weak), n=len(users) if known else 0, detail=join_findings(weak) if known else _NO_USER),
    }


def _label(observation: Observation) -> str:
    return read_text(observation, "label")
