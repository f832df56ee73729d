"""CMP-01 over SNMP: what the target claims against what is seen."""

import asyncio
from collections.abc import Mapping, Sequence

from rules.applicability import Answer
from rules.measurement import Count, Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.snmp import access
from testers.protocols.snmp.client import SnmpClient, open_client
from testers.protocols.snmp.identity import Description, agree, describe
from testers.protocols.snmp.keys import User
from testers.protocols.snmp.reply import Community, Credential, Reply
from testers.protocols.snmp.wire import Version

_GUESS = "public"
_NAMES = {"maker": "制造商", "model": "型号", "hardware": "硬件版本", "firmware": "固件版本", "serial": "序列号"}
_LOOSE = {"maker", "model"}


@case(
    requirement="CMP-01",
    protocol="snmp",
    when="always",
    endpoints=("snmp",),
    title_zh="SNMP 能力与身份的声明与实测",
    why_zh="声明决定测哪些项目：多报会让人信以为真，少报会使该测的项目漏测；报出的型号和固件还须就是被测的这一台。",
    good=("snmp_good", "snmp_v2c_good", "snmpd", "city"),
    bad=("snmp_public", "snmp_underdeclares", "snmp_overdeclares", "city:claim-hides-snmp"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Declared and observed SNMP versions and identity agree, in both directions.

    The declaration decides what is tested: who declares too much deceives, who declares too little escapes. And what
    the device tells about its maker, model and firmware must be what the report will say.
    """
    async with open_client(ctx.link("snmp")) as client:
        communities = access.read_communities(ctx)
        # Without a community of its own the target is asked with the one everybody knows, and with no other.
        asked = communities or tuple(Community(name=_GUESS, version=version) for version in (Version.V2C, Version.V1))
        patience = access.find_patience(ctx)
        discovery, heard = await asyncio.gather(
            access.try_discovery(client, patience=patience),
            asyncio.gather(*(access.try_credential(client, each, patience=patience) for each in asked)),
        )
        replies = {each.version: reply for each, reply in zip(asked, heard, strict=True)}
        access.refuse_silence([discovery.reply, *replies.values()])
        _note_exchange(ctx, "snmp.v3", discovery.reply)
        _note_capability(ctx, "snmp.agent", seen=True)
        _note_capability(ctx, "snmp.v3", seen=discovery.found)
        for version, reply in replies.items():
            name = f"snmp.{version.title}"
            _note_exchange(ctx, name, reply)
            # Silence to a guessed community says nothing of the version.
            _note_capability(ctx, name, seen=True if reply.accepted else False if communities else None)
        way = await _find_way(ctx, client, [each for each in asked if replies[each.version].accepted])
        if way is not None:
            _note_identity(ctx, await describe(client, way))
    return ctx.observations


async def _find_way(ctx: Context, client: SnmpClient, accepted: Sequence[Community]) -> Credential | None:
    user: User | None = access.read_user(ctx)
    if user is not None and (await access.try_credential(client, user)).accepted:
        return user
    return accepted[0] if accepted else None


def _note_exchange(ctx: Context, name: str, reply: Reply) -> None:
    ctx.observe("exchange", sent=reply.sent, received=reply.received, name=name, outcome=reply.outcome)


def _note_capability(ctx: Context, name: str, *, seen: bool | None) -> None:
    declared = ctx.declared(name)
    if seen is None:
        ctx.observe("unseen", name=name, declared=declared)
        return
    answer = Answer.YES if seen else Answer.NO
    fault = None
    if declared is (Answer.NO if seen else Answer.YES):
        fault = find(f"{name} 声明为 {declared}，实测为 {answer}", f"{name} is declared {declared}, seen {answer}")
    ctx.observe("capability", name=name, answer=answer, declared=declared, fault=write_finding(fault))


def _note_identity(ctx: Context, description: Description) -> None:
    ctx.observe("description", text=description.text, object_id=description.object_id, name=description.name)
    told: dict[str, Json] = dict(description.told)
    ctx.observe("identity", sent=b"", received=b"", **told)
    for name, label in _NAMES.items():
        declared, said = getattr(ctx.target.target, name), description.told.get(name)
        if declared is None or said is None:
            continue
        fault = None
        if not agree(declared, said, loose=name in _LOOSE):
            fault = find(
                f"{label}声明为 {declared}，设备自报 {said}", f"{name} is declared {declared}, the device says {said}"
            )
        ctx.observe("comparison", name=name, declared=declared, told=said, fault=write_finding(fault))


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `contradictions` among the declared capabilities and identity that could be compared."""
    seen = [each.facts for each in observations if each.what in {"capability", "comparison"}]
    compared = [facts for facts in seen if facts["declared"] != Answer.UNDECLARED]
    faults = read_findings(facts["fault"] for facts in compared)
    return {"contradictions": Count(k=len(faults), n=len(compared), detail=join_findings(faults))}
