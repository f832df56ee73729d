"""CMP-13 over MQTT: violations of the protocol end the connection."""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from rules.hazard import Hazard
from rules.measurement import Count, Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.mqtt.client import Client, ConnectionEndedError
from testers.protocols.mqtt.knock import knock
from testers.protocols.mqtt.login import ENDPOINTS, Login, own_topic, prepare
from testers.protocols.mqtt.packets import Pingreq, Pingresp, Puback, Publish
from testers.protocols.mqtt.together import together
from testers.protocols.mqtt.violations import VIOLATIONS, Stage, Violation, is_refusal

_CLOSES_WITHIN, _LEAST = 5.0, 0.5
_TIMES = 3  # a violation counts as tolerated when it was so every time
_AT_ONCE = 4
_TOLERATED = "tolerated"


@case(
    requirement="CMP-13",
    protocol="mqtt",
    when="mqtt.broker",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="MQTT 违规报文使连接断开",
    why_zh="先以正确的报文序列确认代理工作正常，再逐一发送十种违规报文；未断开也未以规定的错误应答，重复三次仍如此即为容忍。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=("mqtt_lenient", "amqtt", "city:mqtt-violations-tolerated"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Violations of MQTT end the connection.

    First a right sequence of packets must work; then ten violations are sent, each on a connection of its own. One
    that neither ends the connection nor gets the error that the edition has for it is sent again, and counts as
    tolerated after three times.
    """
    login, topic = prepare(ctx), own_topic(ctx, "violation")
    await _check_control(ctx, login, topic)
    await together((_probe(ctx, login, violation) for violation in VIOLATIONS.values()), at_once=_AT_ONCE)
    await _check_control(ctx, login, topic)
    return ctx.observations


async def _check_control(ctx: Context, login: Login, topic: str) -> None:
    """See that a right sequence works: whoever closes every connection refuses nothing."""
    async with login.enter("right") as client:
        await client.subscribe(topic, 1)
        await client.send(Publish(topic=topic, payload=b"x", qos=1, packet_id=2))
        await client.expect(Puback)
        await client.send(Pingreq())
        await client.expect(Pingresp)
        await client.leave()
        ctx.observe("control", sent=client.stream.sent, received=client.stream.received)


async def _probe(ctx: Context, login: Login, violation: Violation) -> None:
    window = max(ctx.seconds(_CLOSES_WITHIN), _LEAST)
    outcomes: list[str] = []
    while len(outcomes) < _TIMES and (not outcomes or outcomes[-1] == _TOLERATED):
        outcomes.append(await _send(ctx, login, violation, window))
    tolerated = outcomes[-1] == _TOLERATED
    fault = find(f"{violation.title.zh}被容忍", f"tolerated: {violation.title.en}") if tolerated else None
    ctx.observe(
        "violation",
        statement=violation.statement,
        outcome=outcomes[-1],
        attempts=len(outcomes),
        seconds=window,
        fault=write_finding(fault),
    )


async def _send(ctx: Context, login: Login, violation: Violation, window: float) -> str:
    """Send one violation and return 'closed', 'refused' (the right error came) or 'tolerated'."""
    name, topic = f"v{list(VIOLATIONS).index(violation.statement)}", own_topic(ctx, "violation")
    packet = violation.make(login.hello(name), topic)
    if violation.stage is Stage.FIRST:
        answer = await knock(login, packet, within=window, until_closed=window)
        sent, received = answer.sent, answer.received
        outcome = "closed" if answer.closed else "refused" if answer.code else _TOLERATED
    else:
        async with login.enter(name) as client:
            await client.send_bytes(packet)
            outcome = await _await_end(client, window)
            sent, received = client.stream.sent, client.stream.received
    ctx.observe("probe", sent=sent, received=received, statement=violation.statement, outcome=outcome)
    return outcome


async def _await_end(client: Client, window: float) -> str:
    until = time.monotonic() + window
    with suppress(TimeoutError):
        while (left := until - time.monotonic()) > 0:
            try:
                packets = await client.batch(within=left)
            except ConnectionEndedError:
                return "closed"
            if any(is_refusal(packet) for packet in packets):
                return "refused"
    return _TOLERATED


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `tolerated`: violations that neither ended the connection nor were refused, among all that were sent."""
    violations = [each.facts for each in observations if each.what == "violation"]
    faults = read_findings(facts["fault"] for facts in violations)
    places = [str(facts["statement"]) for facts in violations if facts["fault"] is not None]
    return {"tolerated": Count(k=len(faults), n=len(violations), detail=join_findings(faults, places=places))}
