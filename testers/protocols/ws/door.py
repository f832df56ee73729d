"""Who the tester is to a WebSocket server: endpoint, paths, bearer token, TLS."""

import base64
import ssl
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import quote

from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.context import Context, Link, Stream
from testers.protocols.http.client import make_tls
from testers.protocols.ws.client import Client
from testers.protocols.ws.handshake import VERSION, Answer, NoHandshakeError, find_faults, read_answer, write_request

ENDPOINTS = ("wss", "ws")
ECHO, STREAM = "ws.echo", "ws.stream"
_DEFAULT_PORTS = {"ws": 80, "wss": 443}
_TOKEN_ASKED = (401, 403)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The way in that the target file gives; without `token` the tester is a stranger."""

    link: Link
    keys: "Keys"
    token: str | None = None
    tls: ssl.SSLContext | None = None

    @property
    def host(self) -> str:
        """The Host header: the declared name, and the port where it is not the usual one."""
        endpoint = self.link.endpoint
        host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
        return host if endpoint.port == _DEFAULT_PORTS[endpoint.scheme] else f"{host}:{endpoint.port}"

    @asynccontextmanager
    async def dial(self) -> AsyncIterator[Stream]:
        """Open a connection on which nothing has been said yet."""
        async with self.link.open(tls=self.tls) as stream:
            yield stream

    async def ask(
        self, stream: Stream, path: str, *, key: str | None, version: str = VERSION, anonymous: bool = False
    ) -> Answer:
        """Send an opening handshake, right or wrong, and return its answer, whatever it says."""
        extra: Sequence[tuple[str, str]] = ()
        if self.token is not None and not anonymous:
            extra = (("Authorization", f"Bearer {self.token}"),)
        # "%" stays as it is: the path of the target file may be escaped already.
        target = quote(f"{self.link.endpoint.path.rstrip('/')}{path}" or "/", safe="%/?:@!$&'()*+,;=~[]")
        await stream.write(write_request(target, host=self.host, key=key, version=version, extra=extra))
        return await _receive(stream, self.link.timeout)

    @asynccontextmanager
    async def enter(self, path: str) -> AsyncIterator[Client]:
        """Open a connection and be let in; TargetError with the target's reason when it refuses.

        The connection ends without a word unless `leave` was called.
        """
        async with self.dial() as stream:
            began, key = time.monotonic(), self.keys.make()
            try:
                answer = await self.ask(stream, path, key=key)
            except TargetError:
                self.link.note(seconds=None, ok=False)
                raise
            faults = find_faults(answer, key)
            self.link.note(seconds=time.monotonic() - began, ok=not faults)
            if faults:
                raise _refused(answer, path, faults[0])
            yield Client(stream, timeout=self.link.timeout, rest=answer.rest)


class Keys:
    """Gives the keys of handshakes (section 4.1): random, and from the run's seed, so that evidence repeats."""

    def __init__(self, ctx: Context) -> None:
        """Draw from the generator of the case."""
        self._rng = ctx.rng

    def make(self) -> str:
        """Return a new Sec-WebSocket-Key."""
        return base64.b64encode(self._rng.randbytes(16)).decode("ascii")


def prepare(ctx: Context) -> Door:
    """Return the way in: to the wss endpoint, else the ws one; the certificate is checked where `tls.ca` is given."""
    link = ctx.link(*ENDPOINTS)
    tls = make_tls(ctx.parameter("tls.ca")) if link.endpoint.scheme == "wss" else None
    return Door(link=link, keys=Keys(ctx), token=ctx.parameter("ws.token"), tls=tls)


def require_path(ctx: Context, parameter: str) -> str:
    """Return the path that a parameter gives.

    Raises
    ------
    UsageError
        It is missing, or does not begin with a slash.

    """
    path = ctx.parameter(parameter)
    if path is not None and path.startswith("/"):
        return path
    what = {
        ECHO: Text(zh="回送路径（收到的消息原样返回）", en="the path on which every message comes back as it was"),
        STREAM: Text(zh="推送读数的路径", en="the path that pushes readings"),
    }[parameter]
    raise UsageError(
        Text(
            zh=f"请在目标文件中给出参数 {parameter}：{what.zh}，以 / 开头。",
            en=f"Give the parameter {parameter} in the target file: {what.en}, beginning with /.",
        )
    )


def find_path(ctx: Context) -> str:
    """Return a path on which the target speaks WebSocket: echo, else stream, else the endpoint's own."""
    return ctx.parameter(ECHO) or ctx.parameter(STREAM) or ""


async def _receive(stream: Stream, timeout: float) -> Answer:
    until, data = time.monotonic() + timeout, b""
    while (answer := read_answer(data)) is None:
        try:
            more = await stream.read(within=max(0.0, until - time.monotonic()))
        except TimeoutError:
            raise _silent(timeout) from None
        if not more:
            raise NoHandshakeError(
                Text(
                    zh="目标没有应答 WebSocket 握手就关闭了连接。",
                    en="The target closed the connection without an answer to the WebSocket handshake.",
                )
            )
        data += more
    return answer


def _silent(seconds: float) -> TargetError:
    return TargetError(
        Text(
            zh=f"{seconds:g} 秒内没有收到 WebSocket 握手的应答。",
            en=f"No answer to the WebSocket handshake came within {seconds:g} s.",
        )
    )


def _refused(answer: Answer, path: str, fault: Text) -> TargetError:
    cure = Text(zh="请检查参数 ws.echo、ws.stream 的路径", en="check the paths in ws.echo and ws.stream")
    if answer.status in _TOKEN_ASKED:
        cure = Text(zh="请检查参数 ws.token", en="check the parameter ws.token")
    return TargetError(
        Text(
            zh=f"{path or '/'} 没有建立 WebSocket 连接：{fault.zh}；{cure.zh}。",
            en=f"{path or '/'} gave no WebSocket connection: {fault.en}; {cure.en}.",
        )
    )
