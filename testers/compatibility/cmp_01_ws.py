"""CMP-01 over WebSocket: what the target claims against what is seen."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from rules.applicability import Answer
from rules.hazard import Hazard
from rules.measurement import Count, Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.ws.client import Client, ConnectionEndedError
from testers.protocols.ws.door import ECHO, ENDPOINTS, STREAM, Door, find_path, prepare
from testers.protocols.ws.handshake import SWITCHING, NoHandshakeError, find_faults
from testers.protocols.ws.wire import Opcode

_SILENCE, _LEAST_SILENCE = 5.0, 0.5
_REFUSED = (401, 403)
_ABSENT = (404, 410)
Look = Callable[[Context, Door], Awaitable[bool | None]]


@case(
    requirement="CMP-01",
    protocol="ws",
    when="ws.server",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="WebSocket 能力的声明与实测",
    why_zh="声明决定测哪些项目：多报会让人信以为真，少报会使该测的项目漏测，两个方向都要查。",
    good=("ws_good", "websockets", "wsproto", "city"),
    bad=("ws_open_door", "ws_claims_echo", "ws_hides_stream", "city:ws-open-door", "city:ws-hidden-live"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Declared and observed WebSocket capabilities agree, in both directions.

    The declaration decides what is tested: who declares too much deceives, who declares too little escapes.
    """
    door = prepare(ctx)
    for name, look in _LOOKS.items():
        seen = await look(ctx, door)
        if seen is not None and _contradicts(ctx.declared(name), seen=seen):
            # A contradiction counts when it shows twice; what changes from one look to the next is not established.
            seen = seen if await look(ctx, door) is seen else None
        _note(ctx, name, seen=seen)
    return ctx.observations


async def _see_server(ctx: Context, door: Door) -> bool | None:
    """Tell whether a handshake is completed; who answers in HTTP that this is no WebSocket has none."""
    async with door.dial() as stream:
        key = door.keys.make()
        try:
            answer = await door.ask(stream, find_path(ctx), key=key)
        except NoHandshakeError:
            ctx.observe("handshake", sent=stream.sent, received=stream.received, status=None)
            return False
        ctx.observe("handshake", sent=stream.sent, received=stream.received, status=answer.status)
        if answer.status in _REFUSED or answer.status >= 500:
            return None
        return answer.status == SWITCHING and not find_faults(answer, key)


async def _see_echo(ctx: Context, door: Door) -> bool | None:
    path = ctx.parameter(ECHO)
    if path is None or not await _is_there(ctx, door, path):
        return None if path is None else False
    payload = f"{ctx.tag} 回送 {ctx.rng.getrandbits(32):08x}".encode()

    async def try_echo(client: Client) -> bool:
        await client.send(Opcode.TEXT, payload)
        return await _hears(client, _window(ctx), payload)

    return await _visit(ctx, door, path, "echo", try_echo)


async def _see_stream(ctx: Context, door: Door) -> bool | None:
    path = ctx.parameter(STREAM)
    if path is None or not await _is_there(ctx, door, path):
        return None if path is None else False

    async def try_stream(client: Client) -> bool:
        return await _hears(client, _window(ctx), None)

    # A device that reports once an hour is silent now: only what is heard is evidence.
    return await _visit(ctx, door, path, "stream", try_stream) or None


async def _see_anonymous(ctx: Context, door: Door) -> bool | None:
    """Tell whether a client without the token gets in."""
    async with door.dial() as stream:
        key = door.keys.make()
        try:
            answer = await door.ask(stream, find_path(ctx), key=key, anonymous=True)
        except NoHandshakeError:
            return None
        ctx.observe("handshake", sent=stream.sent, received=stream.received, status=answer.status, anonymous=True)
        if answer.status in _REFUSED:
            return False
        return True if answer.status == SWITCHING and not find_faults(answer, key) else None


_LOOKS: Mapping[str, Look] = {
    "ws.server": _see_server,
    "ws.echo": _see_echo,
    "ws.stream": _see_stream,
    "ws.anonymous": _see_anonymous,
}


async def _is_there(ctx: Context, door: Door, path: str) -> bool:
    """Tell whether something answers at `path`, if only that the token is wrong."""
    async with door.dial() as stream:
        answer = await door.ask(stream, path, key=door.keys.make())
        ctx.observe("handshake", sent=stream.sent, received=stream.received, status=answer.status, path=path)
        return answer.status not in _ABSENT


async def _visit(
    ctx: Context, door: Door, path: str, name: str, work: Callable[[Client], Awaitable[bool]]
) -> bool | None:
    async with door.enter(path) as client:
        try:
            return await work(client)
        except ConnectionEndedError:
            return False
        finally:
            ctx.observe(name, sent=client.stream.sent, received=client.stream.received, path=path)


async def _hears(client: Client, seconds: float, payload: bytes | None) -> bool:
    """Tell whether a message comes in time, equal to `payload` where that is given."""
    try:
        messages = await client.data(within=seconds)
    except TimeoutError:
        return False
    return payload is None or any(message.payload == payload for message in messages)


def _window(ctx: Context) -> float:
    return max(ctx.seconds(_SILENCE), _LEAST_SILENCE)


def _contradicts(declared: Answer, *, seen: bool) -> bool:
    return declared is (Answer.NO if seen else Answer.YES)


def _note(ctx: Context, name: str, *, seen: bool | None) -> None:
    declared = ctx.declared(name)
    if seen is None:
        ctx.observe("unseen", name=name, declared=declared)
        return
    answer = Answer.YES if seen else Answer.NO
    fault = None
    if _contradicts(declared, seen=seen):
        fault = find(f"{name} 声明为 {declared}，实测为 {answer}", f"{name} is declared {declared}, seen {answer}")
    ctx.observe("capability", name=name, answer=answer, declared=declared, fault=write_finding(fault))


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `contradictions` among the capabilities that are declared (yes or no) and could be seen."""
    seen = [each.facts for each in observations if each.what == "capability"]
    compared = [facts for facts in seen if facts["declared"] != Answer.UNDECLARED]
    faults = read_findings(facts["fault"] for facts in compared)
    return {"contradictions": Count(k=len(faults), n=len(compared), detail=join_findings(faults))}
