"""CMP-09 over MQTT: rare characters survive the way through broker and application."""

import json
from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.applicability import Answer
from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find
from testers.protocols.http.exchange import parse_json
from testers.protocols.mqtt.hearing import hear
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.mqtt.returning import Returner, open_returner
from testers.protocols.payload.survival import count_probes, lost_control, note_left_out, note_probe
from testers.protocols.payload.texts import PLAIN, PROBES, REFUSABLE, check_label, explain_change

_MEMBER = "text"
_CONTROL = "control"
_HEARD = 5
_JSON = "application/json"


@case(
    requirement="CMP-09",
    protocol="mqtt",
    when="mqtt.broker or mqtt.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="MQTT 传送的文字不失真",
    why_zh="人名、地名中的生僻字，少数民族文字和表情符号经代理和应用一个来回须保持原样；设备发布的 JSON 须为 UTF-8。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=("mqtt_texts_latin1", "mqtt_texts_gbk", "mqtt_texts_ucs2", "city:echo-text-in-gbk"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Texts come back over MQTT as they were published, and published JSON is UTF-8.

    Names of people and places hold rare ideographs. A set of texts after GB 18030-2022 goes out on mqtt.echo-topic, or
    on a topic of our own, and comes back; a fault counts when it shows twice. What a device publishes is read beside.
    """
    texts = {_CONTROL: PLAIN, **PROBES, **REFUSABLE}
    async with open_returner(ctx) as returner:
        faults = await _carry(returner, texts)
        control = faults[_CONTROL]
        if control is not None:
            raise lost_control(returner.route.out, control.en)
        wrong = {name: texts[name] for name, fault in faults.items() if fault is not None}
        again = await _carry(returner, wrong) if wrong else {}
    for name in (*PROBES, *REFUSABLE):
        note_probe(ctx, name, faults[name] if again.get(name) is not None else None)
    if ctx.declared("mqtt.publisher") is Answer.YES and ctx.parameter("mqtt.topic"):
        await _hear(ctx)
    return ctx.observations


async def _carry(returner: Returner, texts: Mapping[str, str]) -> dict[str, Text | None]:
    """Return what is wrong with each text that came back."""
    marks = {name: returner.mark() for name in texts}
    payloads = {
        marks[name]: json.dumps({"probe": marks[name], _MEMBER: text}, ensure_ascii=False).encode()
        for name, text in texts.items()
    }
    back = await returner.send(payloads)
    return {name: _explain(back.get(marks[name]), text) for name, text in texts.items()}


def _explain(payload: bytes | None, text: str) -> Text | None:
    if payload is None:
        return find("消息未返回", "the message did not come back")
    document = parse_json(payload)
    member = document.get(_MEMBER) if isinstance(document, dict) else None
    return check_label(_JSON, payload) or explain_change(text, member)


async def _hear(ctx: Context) -> None:
    """Hold what the device publishes as JSON to UTF-8, a few messages of it."""
    seen = 0
    try:
        async with aclosing(hear(ctx)) as messages:
            async for message in messages:
                # Whatever begins like an object or a list is meant as JSON; other payloads declare no encoding.
                if message.payload.lstrip()[:1] in (b"{", b"["):
                    fault = check_label(_JSON, message.payload)
                    note_probe(ctx, message.topic, fault, received=message.payload if fault else b"")
                seen += 1
                if seen >= _HEARD:
                    break
    except TargetError as error:
        note_left_out(ctx, "mqtt.topic", error.message.en)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `mojibake`: texts that came back otherwise, and published JSON that is no UTF-8."""
    return count_probes(observations, "mojibake")
