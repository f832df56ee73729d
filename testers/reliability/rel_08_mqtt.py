"""REL-08 over MQTT: wills are published when a client is cut off, soon enough, and not after a goodbye."""

import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

from rules.hazard import Hazard
from rules.measurement import Measurement, Proportion, Value
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.mqtt.login import ENDPOINTS, Login, prepare
from testers.protocols.mqtt.wills import Ear, End, Mortal, connect_all, name_wills, open_ear
from testers.protocols.probing.timers import watch_timers
from testers.relay.outage import Cut
from testers.relay.tcp import TcpRelay, open_tcp_relay

_KEEP_ALIVE, _LEAST_KEEP_ALIVE = 4.0, 2  # seconds; MQTT counts whole ones
# Seconds waited beyond 1.5 x keep-alive. Brokers that sweep their clients every few seconds are late with wills too.
_MARGIN, _LEAST_MARGIN = 12.0, 10.0
_ABNORMAL = (End.RESET, End.CLOSED, End.SILENT)


@case(
    requirement="REL-08",
    protocol="mqtt",
    when="mqtt.broker",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="MQTT 客户端异常断开时代理及时发布其遗嘱，正常断开时不发布",
    why_zh="若干带遗嘱的客户端分别被复位、不告而别、静默不语或正常断开，另一客户端订阅全部遗嘱并记录到达时刻。"
    "某种断法仅出现一次异常时，该断法整组重做一遍才计。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=(
        "mqtt_forgets_wills",
        "mqtt_late_wills",
        "mqtt_needless_wills",
        "mqtt_keeps_silent",
        "city:mqtt-wills-forgotten",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """The broker publishes the will of an MQTT client that is cut off, in time, and not after a goodbye.

    Clients with wills are reset on the way, close without a word, fall silent, or say DISCONNECT, while another client
    hears all wills. Where one single client of a kind is treated wrongly, that kind is tried again before it counts.
    """
    login, wanted = prepare(ctx), ctx.samples("unpublished").n
    kinds = dict.fromkeys(_ABNORMAL, -(-wanted // len(_ABNORMAL))) | {End.POLITE: ctx.samples("needless").n}
    async with (
        watch_timers() as lateness,
        open_tcp_relay(login.link.address, login.link.endpoint.port) as relay,
        open_ear(ctx, login) as ear,
    ):
        await _round(ctx, login, relay, ear, kinds, turn=0)
        doubtful = {end: kinds[end] for end in kinds if _count_wrong(ctx.observations, end, turn=0) == 1}
        if doubtful:
            await _round(ctx, login, relay, ear, doubtful, turn=1)
        lateness.record(ctx)
    return ctx.observations


async def _round(ctx: Context, login: Login, relay: TcpRelay, ear: Ear, kinds: Mapping[End, int], *, turn: int) -> None:
    keep_alive = max(_LEAST_KEEP_ALIVE, round(ctx.seconds(_KEEP_ALIVE)))
    window = 1.5 * keep_alive + max(ctx.seconds(_MARGIN), _LEAST_MARGIN)
    through = replace(login, link=ctx.own_link(f"mqtt://127.0.0.1:{relay.port}", like=login.link))
    ended: dict[Mortal, float] = {}
    async with AsyncExitStack() as open_still:
        for end, count in sorted(kinds.items(), key=lambda kind: kind[0] is not End.SILENT):
            way_in = through if end is End.RESET else login
            names = name_wills(ctx, end, count, turn=turn)
            if end is End.SILENT:
                mortals = await connect_all(open_still, way_in, names, keep_alive=keep_alive)
                ended |= {each: each.client.sent_at for each in mortals}
                continue
            # All others are gone before the next kind comes: a target has so many connections, and no more.
            async with AsyncExitStack() as stack:
                mortals = await connect_all(stack, way_in, names, keep_alive=keep_alive)
                ended |= await _end_all(relay, mortals)
        last = max(ended.values())
        await ear.wait((each.topic for each in ended if each.end is not End.POLITE), until=last + window)
        # What is not to come is waited for as long as the latest takes that is to come.
        await ear.linger(until=last + 1.5 * keep_alive)
    for each, when in ended.items():
        _record(ctx, each, when, ear.heard.get(each.topic), keep_alive=keep_alive, turn=turn)


async def _end_all(relay: TcpRelay, mortals: Sequence[Mortal]) -> dict[Mortal, float]:
    """End every client in its way; return when."""
    ended = {}
    for each in mortals:
        if each.end is End.CLOSED:
            await each.client.cut()
        elif each.end is End.POLITE:
            await each.client.leave()
        ended[each] = time.monotonic()
    await relay.cut(how=Cut.RST)
    return ended | {each: time.monotonic() for each in mortals if each.end is End.RESET}


def _record(ctx: Context, each: Mortal, ended: float, heard: float | None, **facts: Json) -> None:
    ctx.observe(
        "will",
        sent=each.client.stream.sent,
        received=each.client.stream.received,
        end=each.end.value,
        published=heard is not None,
        seconds=None if heard is None else round(max(0.0, heard - ended), 4),
        **facts,
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `unpublished` and `needless` wills, and `late`: the latest will minus 1.5 x keep-alive in seconds."""
    wills = [facts for end in End for facts in _settle(observations, end)]
    abnormal = [facts for facts in wills if facts["end"] != End.POLITE]
    polite = [facts for facts in wills if facts["end"] == End.POLITE]
    missing = [facts for facts in abnormal if not facts["published"]]
    came = [facts for facts in abnormal if facts["published"]]
    late = [float(str(facts["seconds"])) - 1.5 * float(str(facts["keep_alive"])) for facts in came]
    u = max((float(str(each.facts["u"])) for each in observations if each.what == "timers"), default=0.0)
    return {
        "unpublished": Proportion(k=len(missing), n=len(abnormal), detail=_tell(missing)),
        "needless": Proportion(k=sum(bool(facts["published"]) for facts in polite), n=len(polite)),
        # What never came is counted above; here are the times of those that did.
        "late": Value(value=max(late, default=0.0), u=u, unit="s", n=len(late)),
    }


def _settle(observations: Sequence[Observation], end: End) -> list[Mapping[str, Json]]:
    """Return the clients of a kind: a single one that a repetition does not confirm gives way to it."""
    first, second = ([each.facts for each in _of(observations, end, turn)] for turn in (0, 1))
    confirmed = _count_wrong(observations, end, turn=1) > 0
    return second if second and not confirmed else [*first, *second]


def _count_wrong(observations: Sequence[Observation], end: End, *, turn: int) -> int:
    return sum(bool(each.facts["published"]) == (end is End.POLITE) for each in _of(observations, end, turn))


def _of(observations: Sequence[Observation], end: End, turn: int) -> list[Observation]:
    return [
        each for each in observations if each.what == "will" and each.facts["end"] == end and each.facts["turn"] == turn
    ]


_ENDS = {
    End.RESET: Text(zh="被复位", en="reset"),
    End.CLOSED: Text(zh="不告而别", en="closed without DISCONNECT"),
    End.SILENT: Text(zh="静默", en="silent"),
}


def _tell(missing: Sequence[Mapping[str, Json]]) -> Text | None:
    counts = {end: sum(facts["end"] == end for facts in missing) for end in _ENDS}
    if not missing:
        return None
    found = [(_ENDS[end], count) for end, count in counts.items() if count]
    return Text(
        zh="没有遗嘱的客户端：" + "、".join(f"{end.zh} {count} 个" for end, count in found) + "。",
        en="Clients without a will: " + ", ".join(f"{count} {end.en}" for end, count in found) + ".",
    )
