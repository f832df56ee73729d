"""CMP-25 over MQTT: user properties, deeper topics and unknown members are passed over."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rules.applicability import Answer
from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import find
from testers.protocols.mqtt.client import Client, SubscriptionRefusedError
from testers.protocols.mqtt.echo import Route, find_route, find_timeout
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.login import ENDPOINTS, Login, own_topic, prepare
from testers.protocols.mqtt.packets import Properties, Property, Puback, Publish
from testers.protocols.payload.extras import make_extras
from testers.protocols.payload.survival import count_probes, note_left_out, note_probe


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A message and where it must come back; `extra` and `properties` are what nobody knows."""

    what: str
    route: Route
    extra: Mapping[str, Json]
    properties: Properties = ()
    version: Version | None = None


@case(
    requirement="CMP-25",
    protocol="mqtt",
    when="mqtt.broker or mqtt.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="MQTT 容忍未知用户属性、更深主题与未知成员",
    why_zh="对接双方不会同时升级。多出来的用户属性、订阅之下更深的主题级和载荷成员应被忽略而不是拒绝。每个问题重试一次才计。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=(
        "mqtt_members_forgotten",
        "mqtt_properties_dropped",
        "mqtt_shallow",
        "city:echo-unknown-member-ignored",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Unknown user properties, deeper topic levels and unknown members are passed over on MQTT.

    Partners are never renewed on the same day. What only the newer one knows must not stop a message; each kind has its
    plain message before, and without that nothing is said of it.
    """
    login, route = prepare(ctx), find_route(ctx)
    deep = own_topic(ctx, "levels")
    groups = {
        "members": (_plain(route), [_plain(route, what, extra) for what, extra in make_extras(ctx.tag).items()]),
        "levels": (_level(deep), list(_levels(deep))),
    }
    if ctx.declared("mqtt.v5") is Answer.YES:
        groups["properties"] = (replace(_plain(route), version=Version.V5), list(_properties(route)))
    for name, (control, probes) in groups.items():
        await _try_group(ctx, login, name, control, probes)
    return ctx.observations


def _plain(route: Route, what: str = "plain", extra: Mapping[str, Json] | None = None) -> Probe:
    return Probe(what=what, route=route, extra=extra or {})


def _level(topic: str, below: str = "") -> Probe:
    route = Route(out=f"{topic}{below}", back=f"{topic}/#", own=True)
    return Probe(what=f"level {below or topic}", route=route, extra={})


def _levels(topic: str) -> Iterator[Probe]:
    for below in ("/later", "/a/b/c/d/e/f", "/扩展/后续", "//empty"):
        yield _level(topic, below)


def _properties(route: Route) -> Iterator[Probe]:
    pair = (Property.USER_PROPERTY, ("cityassay-later", "1"))
    for what, properties in {"a user property": (pair,), "the same twice": (pair, pair)}.items():
        yield Probe(what=what, route=route, extra={}, properties=properties, version=Version.V5)


async def _try_group(ctx: Context, login: Login, name: str, control: Probe, probes: Sequence[Probe]) -> None:
    """Try the probes of a kind once their plain message has come back."""
    try:
        known = await _send(ctx, login, [control]) or await _send(ctx, login, [control])
    except TargetError as error:
        if not isinstance(error, SubscriptionRefusedError) and name != "properties":
            raise
        note_left_out(ctx, name, error.message.en)
        return
    if not known:
        note_left_out(ctx, name, "the plain message does not come back")
        return
    missing = await _find_missing(ctx, login, probes)
    for probe in probes:
        fault = find("消息未返回", "the message does not come back") if probe in missing else None
        note_probe(ctx, f"{name}: {probe.what}", fault)


async def _find_missing(ctx: Context, login: Login, probes: Sequence[Probe]) -> list[Probe]:
    """Return the probes that do not come back, neither together nor when they are sent again, one at a time if need be.

    A broker that closes the connection over one of them loses the others with it.
    """
    back = await _try(ctx, login, probes)
    missing = [probe for probe in probes if back is None or probe.what not in back]
    if back is not None:
        again = await _try(ctx, login, missing) if missing else set()
        return [probe for probe in missing if again is None or probe.what not in again]
    return [probe for probe in missing if not await _try(ctx, login, [probe]) and not await _try(ctx, login, [probe])]


async def _try(ctx: Context, login: Login, probes: Sequence[Probe]) -> set[str] | None:
    """Return which probes come back, None where the broker closes instead."""
    try:
        return await _send(ctx, login, probes)
    except TargetError as error:
        ctx.observe("ended", probes=len(probes), why=error.message.en)
        return None


async def _send(ctx: Context, login: Login, probes: Sequence[Probe]) -> set[str]:
    marks = {probe.what: f"{ctx.tag}-{ctx.rng.getrandbits(32):08x}" for probe in probes}
    version = probes[0].version or login.version
    async with replace(login, version=version).enter("tolerate") as client:
        await client.subscribe(probes[0].route.back, 1)
        for number, probe in enumerate(probes, start=1):
            await login.link.permit()
            document = {"probe": marks[probe.what], "value": 1, **probe.extra}
            payload = json.dumps(document, ensure_ascii=False).encode()
            await client.send(
                Publish(topic=probe.route.out, payload=payload, qos=1, packet_id=number, properties=probe.properties)
            )
        back = await _collect(client, marks, find_timeout(ctx))
        await client.leave()
        return back


async def _collect(client: Client, marks: Mapping[str, str], seconds: float) -> set[str]:
    until, back = time.monotonic() + seconds, set[str]()
    while (left := until - time.monotonic()) > 0 and len(back) < len(marks):
        try:
            packets = await client.batch(within=left)
        except TimeoutError:
            break
        for packet in packets:
            if isinstance(packet, Publish) and packet.qos == 1 and packet.packet_id is not None:
                await client.send(Puback(packet_id=packet.packet_id))
            if isinstance(packet, Publish):
                back |= {what for what, mark in marks.items() if mark.encode() in packet.payload}
    return back


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `rejected`: messages that did not come through for what is not known."""
    return count_probes(observations, "rejected")
