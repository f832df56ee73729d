"""CMP-23 over WebSocket: handshake, framing and closing after RFC 6455."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Count, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.mqtt.together import together
from testers.protocols.ws.client import ConnectionEndedError
from testers.protocols.ws.conduct import CONDUCTS, Conduct, await_end, find_code_fault
from testers.protocols.ws.door import ECHO, ENDPOINTS, Door, find_path, prepare
from testers.protocols.ws.flaws import BrokenFrameError
from testers.protocols.ws.handshake import SWITCHING, VERSION, Answer, NoHandshakeError, find_faults
from testers.protocols.ws.violations import VIOLATIONS, Violation

_WAIT, _LEAST = 5.0, 0.6
_TIMES = 3  # what is found counts when it was so every time
_AT_ONCE = 4
_NO_VERSION = "99"
_REDIRECTION = 300


@case(
    requirement="CMP-23",
    protocol="ws",
    when="ws.server",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="WebSocket 握手、分帧与关闭符合 RFC 6455",
    why_zh="库和网关对协议的偏差，换一个客户端就会变成断线或错乱。先确认正常握手可用，再逐一检查拒绝错误的握手、"
    "十三种违规帧使连接结束、Ping 与分片得到正确处理、关闭握手完整；每个问题重复三次才计。",
    good=("ws_good", "wsproto", "city"),
    bad=(
        "ws_tolerant",
        "ws_wrong_accept",
        "ws_any_version",
        "ws_masks",
        "ws_first_fragment",
        "ws_wrong_close",
        "ws_parrots",
        "ws_mute_pong",
        "websockets",
        "city:ws-unmasked-tolerated",
        "city:ws-text-unchecked",
        "city:ws-version-unnamed",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Handshake, frames and closing follow RFC 6455.

    Where a library or a gateway strays from the protocol, the next client meets dropped connections and mixed-up
    messages. First a right handshake must work; then wrong ones must be refused, thirteen violations must end the
    connection; Pings, fragments and Closes must be answered as the RFC has it. A fault counts when it shows three
    times.
    """
    door = prepare(ctx)
    for name, look in _HANDSHAKES.items():
        await _repeat(ctx, "handshake", name, lambda look=look: look(ctx, door))  # type: ignore[misc]
        if name == "right" and any(each.facts.get("fault") for each in ctx.observations if each.what == "handshake"):
            # Nobody can go on behind a handshake that every client has to refuse.
            return ctx.observations
    await together((_violate(ctx, door, each) for each in VIOLATIONS.values()), at_once=_AT_ONCE)
    tried = {name: each for name, each in CONDUCTS.items() if not each.echo or ctx.parameter(ECHO) is not None}
    await together((_behave(ctx, door, name, each) for name, each in tried.items()), at_once=_AT_ONCE)
    return ctx.observations


async def _repeat(ctx: Context, what: str, name: str, look: Callable[[], Awaitable[Text | None]]) -> None:
    """Look until nothing is wrong, three times at the most, and record what was wrong every time."""
    fault, attempts = None, 0
    while attempts < _TIMES:
        fault, attempts = await look(), attempts + 1
        if fault is None:
            break
    ctx.observe(what, name=name, attempts=attempts, fault=write_finding(fault))


async def _right(ctx: Context, door: Door) -> Text | None:
    key = door.keys.make()
    answer = await _ask(ctx, door, key=key)
    if answer is None or answer.status != SWITCHING:
        status = "-" if answer is None else str(answer.status)
        raise TargetError(
            Text(
                zh=f"正常的 WebSocket 握手未被接受（{status}）；请检查 ws.echo、ws.stream、ws.token。",
                en=f"A right WebSocket handshake is not accepted ({status}); check ws.echo, ws.stream and ws.token.",
            )
        )
    return next(iter(find_faults(answer, key)), None)


async def _wrong_version(ctx: Context, door: Door) -> Text | None:
    answer = await _ask(ctx, door, key=door.keys.make(), version=_NO_VERSION)
    if answer is None or answer.status < _REDIRECTION:
        status = "-" if answer is None else answer.status
        return find(
            f"对版本 {_NO_VERSION} 未以 HTTP 错误拒绝（{status}）",
            f"version {_NO_VERSION} is not refused by an HTTP error ({status})",
        )
    if VERSION in answer.tokens("sec-websocket-version"):
        return None
    return find(
        f"拒绝版本 {_NO_VERSION} 时没有用 Sec-WebSocket-Version 给出 {VERSION}（状态码 {answer.status}）",
        f"refusing version {_NO_VERSION}, the answer {answer.status} names no Sec-WebSocket-Version {VERSION}",
    )


async def _no_key(ctx: Context, door: Door) -> Text | None:
    answer = await _ask(ctx, door, key=None)
    if answer is not None and answer.status >= _REDIRECTION:
        return None
    status = "-" if answer is None else answer.status
    return find(
        f"没有 Sec-WebSocket-Key 的握手未以 HTTP 错误拒绝（{status}）",
        f"a handshake without Sec-WebSocket-Key is not refused by an HTTP error ({status})",
    )


_HANDSHAKES: Mapping[str, Callable[[Context, Door], Awaitable[Text | None]]] = {
    "right": _right,
    "version": _wrong_version,
    "key": _no_key,
}


async def _ask(ctx: Context, door: Door, *, key: str | None, version: str = VERSION) -> Answer | None:
    """Return the answer to a handshake, None where the target closed without one."""
    async with door.dial() as stream:
        try:
            answer = await door.ask(stream, find_path(ctx), key=key, version=version)
        except NoHandshakeError:
            answer = None
        ctx.observe("asked", sent=stream.sent, received=stream.received)
        return answer


async def _violate(ctx: Context, door: Door, violation: Violation) -> None:
    window = max(ctx.seconds(_WAIT), _LEAST)
    codes: list[Text | None] = []

    async def send() -> Text | None:
        async with door.enter(find_path(ctx)) as client:
            try:
                await client.stream.write(violation.make())
                end = await await_end(client, window)
            finally:
                ctx.observe("sent", sent=client.stream.sent, received=client.stream.received, violation=violation.id)
        codes.append(find_code_fault(end))
        title = violation.title
        return None if end.over else find(f"{title.zh}被容忍", f"tolerated: {title.en}")

    await _repeat(ctx, "violation", violation.id, send)
    if codes[-1] is not None:
        codes.clear()
        await send()
        ctx.observe("conduct", name=f"code-{violation.id}", attempts=2, fault=write_finding(codes[-1]))


async def _behave(ctx: Context, door: Door, name: str, conduct: Conduct) -> None:
    window = max(ctx.seconds(_WAIT), _LEAST)

    async def run() -> Text | None:
        async with door.enter(find_path(ctx)) as client:
            try:
                fault = await conduct.run(client, ctx.tag.encode()[-60:], window)
            except BrokenFrameError as error:
                fault = error.flaw.text
            except ConnectionEndedError as error:
                fault = error.message
            finally:
                ctx.observe("sent", sent=client.stream.sent, received=client.stream.received, conduct=name)
        if fault is None:
            return None
        return find(f"{conduct.title.zh}：{fault.zh}", f"{conduct.title.en}: {fault.en}")

    await _repeat(ctx, "conduct", name, run)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `handshake` (wrong answers to handshakes), `tolerated` (violations), `wrong` (conduct and codes)."""
    return {
        "handshake": _count(observations, "handshake"),
        "tolerated": _count(observations, "violation"),
        "wrong": _count(observations, "conduct"),
    }


def _count(observations: Sequence[Observation], what: str) -> Count:
    facts = [each.facts for each in observations if each.what == what]
    faults = read_findings(each["fault"] for each in facts)
    return Count(k=len(faults), n=len(facts), detail=join_findings(faults))
