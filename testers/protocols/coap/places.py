"""Where a CoAP target keeps what is tested: parameters of the target file, and the one endpoint."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from rules.errors import UsageError
from rules.text import Text
from testers.harness.context import Context, Link
from testers.protocols.coap.client import CoapClient, open_client
from testers.protocols.coap.options import Option, path_options
from testers.protocols.coap.wire import METHODS

ENDPOINTS = ("coap",)
ECHO, COUNTER, OBSERVE, STORE = "coap.echo", "coap.counter", "coap.observe", "coap.store"
LARGE, READINGS, SCHEMA, TYPED = "coap.large", "coap.readings", "coap.schema", "coap.typed"

_MEANS = {
    ECHO: Text(
        zh="以 POST（或参数中写明的方法）收到什么就返回什么的资源，如 /echo 或 PUT /example_data",
        en="a resource that gives back what is posted to it, like /echo, or PUT /example_data for another method",
    ),
    COUNTER: Text(
        zh="每次 POST 执行一次并返回累计次数的资源", en="a resource that counts its POSTs and answers with the number"
    ),
    OBSERVE: Text(zh="可观察的资源", en="a resource that can be observed"),
    STORE: Text(
        zh="可写可读且测试期间无他人使用的资源，测试后恢复原内容",
        en="a resource to write and read that nobody else uses meanwhile, restored after the test",
    ),
    LARGE: Text(zh="大于 1,024 字节的资源", en="a resource of more than 1,024 bytes"),
    READINGS: Text(zh="以 JSON 给出读数的资源", en="a resource that gives readings in JSON"),
    TYPED: Text(zh="只接受 JSON 的资源", en="a resource that takes JSON and nothing else"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A resource: method and path; `options` are its Uri-Path and Uri-Query."""

    method: int
    path: str

    @property
    def options(self) -> tuple[Option, ...]:
        """The options that name it."""
        return path_options(self.path)


def find_place(ctx: Context, parameter: str, *, method: str) -> Place | None:
    """Return the resource that a parameter names, None for none; `method` unless the parameter begins with another.

    Raises
    ------
    UsageError
        The parameter is not written like `/path` or `PUT /path`.

    """
    given = ctx.parameter(parameter)
    if given is None:
        return None
    before, _, path = given.strip().rpartition(" ")
    wanted = before.strip().upper() or method
    if wanted not in METHODS or not path.startswith("/"):
        raise UsageError(
            Text(
                zh=f"参数 {parameter} 应写成 /路径 或“PUT /路径”，不能是“{given}”。",
                en=f"Write the parameter {parameter} like /path or PUT /path, not '{given}'.",
            )
        )
    return Place(method=METHODS[wanted], path=path)


def require_place(ctx: Context, parameter: str, *, method: str = "GET") -> Place:
    """Return the resource that a parameter names; UsageError that says what it means when it is not given."""
    place = find_place(ctx, parameter, method=method)
    if place is not None:
        return place
    means = _MEANS[parameter]
    raise UsageError(
        Text(
            zh=f"请在目标文件中给出参数 {parameter}：{means.zh}。",
            en=f"Give the parameter {parameter} in the target file: {means.en}.",
        )
    )


@asynccontextmanager
async def enter(ctx: Context, link: Link | None = None) -> AsyncIterator[CoapClient]:
    """Open a client of the target, or of the server behind `link`."""
    async with open_client(link or ctx.link(*ENDPOINTS), ctx.rng) as client:
        yield client
