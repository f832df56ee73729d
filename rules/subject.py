"""The target file: what is tested, where it answers, what it claims, and who allows the test."""

import datetime as dt
import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator

from rules.applicability import Answer
from rules.flaw import FlawError
from rules.hazard import Hazard
from rules.noun import Noun
from rules.text import Text

SLUG = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"

DEFAULT_PORTS = {
    "mqtt": 1883,
    "mqtts": 8883,
    "http": 80,
    "https": 443,
    "ws": 80,
    "wss": 443,
    "coap": 5683,
    "snmp": 161,
}


def _quoted(value: object) -> object:
    """Refuse a bare number where a version is meant: YAML reads 1.10 as 1.1."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise FlawError(
            zh=f'请加引号："{value}"（否则 YAML 会把 1.10 读成 1.1）。',
            en=f'write it in quotes: "{value}" (YAML would read 1.10 as 1.1)',
        )
    return value


def _answer(value: object) -> object:
    """Read YAML's yes and no, which arrive as booleans."""
    if isinstance(value, bool):
        return Answer.YES if value else Answer.NO
    return value


Label = Annotated[str, BeforeValidator(_quoted), StringConstraints(min_length=1, max_length=200)]
Slug = Annotated[str, StringConstraints(pattern=SLUG)]
Claim = Annotated[Answer, BeforeValidator(_answer)]


class Identity(Noun):
    """What the target is said to be; each of maker ... serial is compared with what the protocol tells."""

    id: Slug
    kind: Slug
    class_: Annotated[Slug | None, Field(alias="class")] = None
    name: Text | None = None
    maker: Label | None = None
    model: Label | None = None
    hardware: Label | None = None
    firmware: Label | None = None
    serial: Label | None = None
    configuration: Label | None = None


class Endpoint(Noun):
    """One place where the target answers, taken apart from its URL."""

    name: str
    scheme: str
    host: str
    port: int
    path: str = ""

    @property
    def url(self) -> str:
        """The URL put together again."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"


class Authorisation(Noun):
    """Who allows the test of which hosts and ports, when, how fast, and how rough at most."""

    owner: Label
    hosts: Annotated[tuple[str, ...], Field(min_length=1)]
    ports: Annotated[tuple[Annotated[int, Field(ge=1, le=65535)], ...], Field(min_length=1)]
    from_: Annotated[dt.date, Field(alias="from")]
    until: dt.date
    max_rate: Annotated[float, Field(gt=0, le=100_000)] = 50
    hazard: Hazard = Hazard.READ
    contact: Label | None = None
    signature: str | None = None

    @model_validator(mode="after")
    def _window(self) -> "Authorisation":
        if self.until < self.from_:
            raise FlawError(
                zh="until 早于 from。",
                en="'until' lies before 'from'",
            )
        return self


class Target(Noun):
    """A target file (interfaces, 'Target file')."""

    target: Identity
    endpoints: Annotated[dict[str, str], Field(min_length=1)]
    capabilities: dict[str, Claim] = Field(default_factory=dict)
    parameters: dict[str, Label | int | float | bool] = Field(default_factory=dict)
    authorisation: Authorisation

    @field_validator("endpoints")
    @classmethod
    def _readable(cls, endpoints: dict[str, str]) -> dict[str, str]:
        for name, url in endpoints.items():
            parse_endpoint(name, url)
        return endpoints

    @field_validator("capabilities")
    @classmethod
    def _named_well(cls, capabilities: dict[str, Answer]) -> dict[str, Answer]:
        for name in capabilities:
            if not re.fullmatch(r"[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+", name):
                raise FlawError(
                    zh=f"“{name}”不是能力名，请写成 mqtt.broker 的样子。",
                    en=f"'{name}' is no capability name; write it like mqtt.broker",
                )
        return capabilities

    @property
    def identity(self) -> Identity:
        """The subject as the run document names it."""
        return self.target

    def endpoint(self, name: str) -> Endpoint | None:
        """Return the endpoint called `name`, or None."""
        return parse_endpoint(name, self.endpoints[name]) if name in self.endpoints else None


def parse_endpoint(name: str, url: str) -> Endpoint:
    """Take an endpoint URL apart.

    Raises
    ------
    ValueError
        No scheme, no host, a port out of range, or a password in the URL.

    """
    try:
        parts = urlsplit(url)
        given = parts.port
    except ValueError as error:
        raise FlawError(
            zh=f"端点 {name}：“{url}”不是有效的 URL；端口应在 1 到 65535 之间，IPv6 地址应写在方括号中。",
            en=f"endpoint {name}: '{url}' is no URL; a port is 1 to 65535, an IPv6 address stands in brackets",
        ) from error
    if not parts.scheme or not parts.hostname:
        raise FlawError(
            zh=f"端点 {name}：“{url}”缺少协议或主机，应写成 mqtt://127.0.0.1:1883 的样子。",
            en=f"endpoint {name}: '{url}' needs a scheme and a host, like mqtt://127.0.0.1:1883",
        )
    if parts.username or parts.password:
        raise FlawError(
            zh=f"端点 {name}：URL 中不得写凭据，请在 parameters 中以 env: 或 file: 引用。",
            en=f"endpoint {name}: credentials do not belong into a URL; give them as parameters by env: or file:",
        )
    port = DEFAULT_PORTS.get(parts.scheme) if given is None else given
    if not port:
        raise FlawError(
            zh=f"端点 {name}：“{url}”缺少端口。",
            en=f"endpoint {name}: '{url}' needs a port",
        )
    return Endpoint(name=name, scheme=parts.scheme, host=parts.hostname, port=port, path=parts.path)
