"""CMP-07 over MQTT: every quantity has a unit, and one that everybody knows."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.http import client as http
from testers.protocols.http.exchange import NotJson, parse_json
from testers.protocols.http.places import fetch_schema
from testers.protocols.mqtt.hearing import hear
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.payload.readings import find_readings
from testers.protocols.payload.schema import read_schema
from testers.protocols.payload.unit_check import ENOUGH, make_check, measure_units


@case(
    requirement="CMP-07",
    protocol="mqtt",
    when="mqtt.publisher",
    endpoints=ENDPOINTS,
    title_zh="MQTT 数据的计量单位已声明且属通用词表",
    why_zh="没有单位的数别人看不懂，自造的写法换个系统就失去意义。单位取自载荷本身或数据模型，按通用词表核对。",
    good=("mqtt_strict", "city"),
    bad=(
        "mqtt_units_absent",
        "mqtt_units_signs",
        "mqtt_units_wrong_case",
        "city:lamp-unit-missing",
        "city:lamp-unit-unknown",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Quantities published over MQTT have a unit of a known vocabulary.

    A number without unit is understood by its author alone, and a unit of one's own making by no other system. Units
    are taken from the payloads or from their model, and looked up in UCUM, SenML and UNECE Recommendation 20.
    """
    check, seen = make_check(ctx, await _find_model(ctx)), 0
    async with aclosing(hear(ctx)) as messages:
        async for message in messages:
            document = parse_json(message.payload)
            known = not isinstance(document, NotJson)
            ctx.observe("message", received=message.payload, topic=message.topic, json=known)
            if not isinstance(document, NotJson):
                senml = isinstance(document, list)
                readings: list[Json] = [document] if senml else find_readings(document)
                seen += sum(check.record(ctx, reading) for reading in readings)
            ctx.progress(min(seen, ENOUGH), ENOUGH)
            if seen >= ENOUGH:
                break
    return ctx.observations


async def _find_model(ctx: Context) -> Json:
    """Return the model of units.model, else of mqtt.schema; None where neither is given."""
    for name in ("units.model", "mqtt.schema"):
        given = ctx.parameter(name)
        if given is not None and not given.startswith("/"):
            return read_schema(given)
        if given is not None and any(ctx.has(endpoint) for endpoint in http.ENDPOINTS):
            return await fetch_schema(ctx, http.open_client(ctx), name)
    return None


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `undeclared`: quantities without a unit of the vocabulary."""
    return measure_units(observations)
