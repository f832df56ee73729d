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
        known = await _send(ctx, login, control) or await _send(ctx, login, control)
    except TargetError as error:
        if not isinstance(error, SubscriptionRefusedError) and name != "properties":
            raise
        note_left_out(ctx, name, error.message.en)
        return
    if not known:
        note_left_out(ctx, name, "the plain message does not come back")
        return
    for probe in probes:
        back = await _try(ctx, login, probe) or await _try(ctx, login, probe)
        fault = None if back else find("消息未返回", "the message does not come back")
        note_probe(ctx, f"{name}: {probe.what}", fault)


async def _try(ctx: Context, login: Login, probe: Probe) -> bool:
    """Tell whether a message comes back; a broker that closes instead of passing it on does not give it back."""
    try:
        return await _send(ctx, login, probe)
    except TargetError as error:
        ctx.observe("ended", probe=probe.what, why=error.message.en)
        return False


async def _send(ctx: Context, login: Login, probe: Probe) -> bool:
    mark = f"{ctx.tag}-{ctx.rng.getrandbits(32):08x}"
    version = probe.version or login.version
    payload = json.dumps({"probe": mark, "value": 1, **probe.extra}, ensure_ascii=False).encode()
    async with replace(login, version=version).enter("tolerate") as client:
        await client.subscribe(probe.route.back, 1)
        await login.link.permit()
        await client.send(
            Publish(topic=probe.route.out, payload=payload, qos=1, packet_id=1, properties=probe.properties)
        )
        back = await _await(client, mark, find_timeout(ctx))
        await client.leave()
        return back


async def _await(client: Client, mark: str, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        try:
            packets = await client.batch(within=left)
        except TimeoutError:
            return False
        for packet in packets:
            if isinstance(packet, Publish) and packet.qos == 1 and packet.packet_id is not None:
                await client.send(Puback(packet_id=packet.packet_id))
            if isinstance(packet, Publish) and mark.encode() in packet.payload:
                return True
    return False


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `rejected`: messages that did not come through for what is not known."""
    return count_probes(observations, "rejected")
