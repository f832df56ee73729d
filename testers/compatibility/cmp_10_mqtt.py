"""CMP-10 over MQTT: national identifiers that can be right."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.http.exchange import NotJson, parse_json
from testers.protocols.mqtt.listening import listen
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.payload.codes import Codes, find_fields, measure_codes
from testers.protocols.payload.tables import find_cells

_MESSAGES, _IDLE = 200, 10


@case(
    requirement="CMP-10",
    protocol="mqtt",
    when="mqtt.identifiers",
    endpoints=ENDPOINTS,
    title_zh="MQTT 数据中的国家标识代码有效",
    why_zh="跨部门数据靠统一代码对应；按结构与校验码核对所发布数据中的设备编码、行政区划代码、信用代码与身份号码。",
    good=("ids_mqtt_good", "ids_mqtt_retold"),
    bad=("ids_mqtt_wrong_credit", "ids_mqtt_short_device", "ids_mqtt_no_region"),
)
async def observe(ctx: Context) -> list[Observation]:
    """National identifiers in published data are valid, check characters included.

    Systems of different offices meet at shared codes. The fields of ids.fields in what is published on mqtt.topic are
    judged by structure and check character: device codes of GB/T 28181, divisions of GB/T 2260, credit codes of
    GB 32100, identity numbers of GB 11643. It ends when ten messages in a row bring no new code, or after 200.
    """
    codes, heard, idle = Codes(ctx, find_fields(ctx)), 0, 0
    async with aclosing(listen(ctx)) as messages:
        async for message in messages:
            document = parse_json(message.payload)
            ctx.observe("message", received=message.payload, topic=message.topic.value)
            known = codes.judged
            if not isinstance(document, NotJson):
                codes.judge(find_cells(document))
            heard, idle = heard + 1, 0 if codes.judged > known else idle + 1
            ctx.progress(heard, _MESSAGES)
            if heard >= _MESSAGES or idle >= _IDLE:
                break
    codes.require_some()
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `invalid`: codes that cannot be right, among all different ones."""
    return measure_codes(observations)
