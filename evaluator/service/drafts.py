"""A target file to start from, with every line explained."""

import datetime as dt
from collections.abc import Mapping

from rules.applicability import Answer
from rules.device_class import DeviceClass, Template
from rules.errors import UsageError
from rules.subject import parse_endpoint
from rules.text import Language, Text

_HEAD = {
    Language.ZH: """# CityAssay 目标文件。带“改”的行请按实际填写；秘密只能写成 env:变量名 或 file:文件路径。
# 检查：cityassay target check 本文件    预演：cityassay test 本文件 --dry-run
""",
    Language.EN: """# CityAssay target file. Fill in the lines marked 'edit'; secrets only as env:NAME or file:PATH.
# Check it: cityassay target check FILE    Rehearse: cityassay test FILE --dry-run
""",
}

_BODY = """target:
  id: {id}                  # {edit}
  kind: {kind}
{class_line}  maker: Example Ltd                # {edit}
  model: Example-1                  # {edit}
  firmware: "1.0.0"                 # {edit}; {quote}
endpoints:                          # {endpoints}
{endpoint_lines}
capabilities:                       # {capabilities}
{capability_lines}
parameters:                         # {parameters}
{parameter_lines}
authorisation:                      # {authorisation}
  owner: Example Ltd                # {edit}
  hosts: [127.0.0.1]
  ports: [{ports}]
  from: {today}                  # {edit}
  until: {later}                 # {edit}
  max_rate: 50                      # {rate}
  hazard: write-safe                # read | write-safe | disruptive
"""

_NOTES: Mapping[str, Text] = {
    "edit": Text(zh="改", en="edit"),
    "quote": Text(zh="版本号请加引号", en="quote versions"),
    "endpoints": Text(zh="目标在哪里应答；删去没有的行", en="where it answers; delete what it has not"),
    "capabilities": Text(zh="声明：yes / no；不写即“未声明”", en="the declaration: yes / no; left out = undeclared"),
    "parameters": Text(zh="测试参数", en="test parameters"),
    "authorisation": Text(zh="谁允许测试什么", en="who allows the test of what"),
    "rate": Text(zh="每秒最多请求数", en="most requests a second"),
}

_ENDPOINTS = {"mqtt": 1883, "http": 8080, "snmp": 1161}

_CAPABILITIES = ("mqtt.broker", "mqtt.v311", "mqtt.v5", "http.api", "http.openapi", "snmp.v2c", "snmp.v3")

_PARAMETERS = {
    "mqtt.user": "assay",
    "mqtt.password": "env:MQTT_PASSWORD",
    "mqtt.topic": "city/lamp/07",
    "http.token": "env:API_TOKEN",
    "snmp.user": "assay",
    "snmp.auth-key": "env:SNMP_AUTH_KEY",
    "snmp.priv-key": "env:SNMP_PRIV_KEY",
}

LASTS = dt.timedelta(days=365)
KINDS = ("sensing-device", "information-system")


_HOUSE = Template(
    endpoints={name: f"{name}://127.0.0.1:{port}" for name, port in _ENDPOINTS.items()},
    capabilities=dict.fromkeys(_CAPABILITIES, Answer.YES),
    parameters=dict(_PARAMETERS),
)


def draft_target(kind: str, language: Language, device_class: DeviceClass | None = None) -> str:
    """Return a target file of `kind` to be filled in; a device class brings endpoints and declaration of its own.

    Raises
    ------
    UsageError
        There is no such kind.

    """
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise UsageError(
            Text(zh=f"没有目标类型 {kind}。现有：{known}。", en=f"There is no kind {kind}. There are: {known}.")
        )
    template = device_class.template if device_class else _HOUSE
    ports = [parse_endpoint(name, url).port for name, url in template.endpoints.items()]
    today = dt.datetime.now().astimezone().date()
    notes = {name: note.in_(language) for name, note in _NOTES.items()}
    return _HEAD[language] + _BODY.format(
        id="my-target",
        kind=kind,
        class_line=f"  class: {device_class.id}\n" if device_class else "",
        endpoint_lines="\n".join(f'  {name}: "{url}"' for name, url in template.endpoints.items()),
        capability_lines="\n".join(f"  {name}: {answer.value}" for name, answer in template.capabilities.items()),
        parameter_lines="\n".join(f'  {name}: "{value}"' for name, value in template.parameters.items()),
        today=today,
        later=today + LASTS,
        ports=", ".join(str(port) for port in dict.fromkeys(ports)),
        **notes,
    )
