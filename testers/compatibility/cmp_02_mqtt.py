"""CMP-02 over MQTT: published readings against their data model."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from pathlib import Path

from rules.errors import TargetError, UsageError
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.http import client as http
from testers.protocols.http.exchange import NotJson, parse_json
from testers.protocols.http.places import fetch_schema
from testers.protocols.mqtt.listening import listen
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.payload.schema import LARGEST, Job, State, examine, read_schema

_PARAMETER = "mqtt.schema"
_BATCH = 200


@case(
    requirement="CMP-02",
    protocol="mqtt",
    when="mqtt.publisher",
    endpoints=ENDPOINTS,
    title_zh="MQTT 数据符合数据模型",
    why_zh="数据不符合模型，接收方要么丢弃，要么把错的数当成真的用；逐条以声明的 JSON Schema 校验实际发布的数据。",
    good=("mqtt_strict", "city"),
    bad=("mqtt_bad_payload", "mqtt_text_numbers", "city:lamp-payload-breaks-schema"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Readings published over MQTT fit their data model.

    A reading that breaks its model is dropped by its reader, or taken for true. Every message on mqtt.topic is
    validated against the JSON Schema of mqtt.schema; retained messages are left out, they may be of any age.
    """
    schema, plan = await _find_schema(ctx), ctx.samples("invalid")
    invalid = judged = 0
    waiting: list[bytes] = []
    async with aclosing(listen(ctx)) as messages:
        async for message in messages:
            waiting.append(message.payload)
            if len(waiting) >= min(_BATCH, plan.n - judged):
                invalid, judged = invalid + await _judge(ctx, schema, waiting), judged + len(waiting)
                waiting = []
                ctx.progress(judged, plan.n)
            if plan.enough(invalid, judged):
                break
    await _judge(ctx, schema, waiting)
    return ctx.observations


async def _find_schema(ctx: Context) -> dict[str, Json]:
    """Return the schema: its own text, a URL path on the target's HTTP endpoint, or else the path of a file."""
    given = ctx.parameter(_PARAMETER)
    if given is None:
        raise UsageError(
            Text(
                zh="请在目标文件中给出参数 mqtt.schema：file: 引用的 JSON Schema，或目标 HTTP 端点上的路径。",
                en="Give the parameter mqtt.schema in the target file: a JSON Schema by file: reference, or its path "
                "on the HTTP endpoint of the target.",
            )
        )
    if given.startswith("/") and any(ctx.has(name) for name in http.ENDPOINTS):
        return await fetch_schema(ctx, http.open_client(ctx), _PARAMETER) or {}
    if given.startswith("/"):
        given = await asyncio.to_thread(_read_file, Path(given))
    return read_schema(given)


def _read_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            Text(
                zh=f"无法读取 mqtt.schema 指向的文件 {path}；请检查路径，或给出目标的 HTTP 端点。",
                en=f"The file {path} of mqtt.schema cannot be read; check the path, or give an HTTP endpoint.",
            )
        ) from error


async def _judge(ctx: Context, schema: dict[str, Json], payloads: Sequence[bytes]) -> int:
    """Record each payload with its fault and return how many are invalid."""
    documents = [parse_json(payload) for payload in payloads]
    jobs = [Job(instance=document) for document in documents if not isinstance(document, NotJson)]
    fits = iter((await examine(schema, jobs)).fits if jobs else ())
    invalid = 0
    for payload, document in zip(payloads, documents, strict=True):
        fault: Text | None = find("载荷不是合法的 JSON", "the payload is no valid JSON")
        if not isinstance(document, NotJson):
            fit = next(fits)
            if fit.state is State.UNJUDGED:
                raise TargetError(
                    Text(zh=f"数据模型不能使用：{fit.why}", en=f"The data model cannot be used: {fit.why}")
                )
            fault = find(fit.why, fit.why) if fit.state is State.INVALID else None
        invalid += fault is not None
        ctx.observe("reading", received=payload, fault=write_finding(fault))
    return invalid


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `invalid`: payloads that break their model, among all."""
    facts = [each.facts["fault"] for each in observations if each.what == "reading"]
    faults = read_findings(facts)
    return {"invalid": Proportion(k=len(faults), n=len(facts), detail=join_findings(faults))}
