"""What a WebSocket server owes a client that does everything right, and how it ends connections."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from rules.errors import TargetError
from rules.text import Text
from testers.protocols.finding import find
from testers.protocols.ws.client import Client, ConnectionEndedError
from testers.protocols.ws.flaws import BrokenFrameError
from testers.protocols.ws.violations import UNFIT_CLOSES
from testers.protocols.ws.wire import Frame, Opcode, new_mask, write_close

_NORMAL = (1000, 1001)
_OWN_CODE = 4123  # of the range for private use (section 7.4.2)
Try = Callable[[Client, bytes, float], Awaitable[Text | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How a connection ended: `closed` the stream too; `code` of the Close frame; `fault` when that frame is wrong."""

    answered: bool = False
    closed: bool = False
    code: int | None = None
    fault: Text | None = None

    @property
    def over(self) -> bool:
        """Whether the server ended it in any way."""
        return self.answered or self.closed or self.fault is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """One thing that is tried; `run` gets an open client, a mark and the seconds to wait, and returns what is wrong."""

    clause: str
    title: Text
    run: Try
    echo: bool = False


async def await_end(client: Client, within: float, *, until_closed: bool = False) -> End:
    """Wait for a Close frame or the end of the stream; with `until_closed` for the end of the stream behind both."""
    until, answered, code = time.monotonic() + within, False, None
    while (left := until - time.monotonic()) > 0:
        try:
            messages = await client.batch(within=left)
        except TimeoutError:
            break
        except ConnectionEndedError:
            return End(answered=answered, closed=True, code=code)
        except BrokenFrameError as error:
            return End(answered=answered, code=code, fault=error.flaw.text)
        for message in messages:
            if message.opcode is Opcode.CLOSE and not answered:
                answered, code = True, message.code
        if answered and not until_closed:
            break
    return End(answered=answered, code=code)


def find_code_fault(end: End) -> Text | None:
    """Return what is wrong with the Close frame that answered a violation, None for nothing."""
    if end.code in _NORMAL:
        return find(
            f"违规后以状态码 {end.code}（正常结束）关闭", f"status {end.code}, a normal end, answers a violation"
        )
    return end.fault


async def _ping(client: Client, mark: bytes, _within: float) -> Text | None:
    await client.send(Opcode.PING, mark)
    try:
        await client.expect(Opcode.PONG, mark)
    except (BrokenFrameError, ConnectionEndedError):
        raise
    except TargetError:
        return find("没有返回内容相同的 Pong", "no Pong with the content of the Ping came")
    return None


async def _fragments(client: Client, mark: bytes, within: float) -> Text | None:
    """A message in three fragments, with a Ping between, through the middle of a character."""
    whole = "路灯 ".encode() + mark
    await client.send_frames(
        Frame(opcode=Opcode.TEXT, payload=whole[:2], fin=False, mask=new_mask()),
        Frame(opcode=Opcode.PING, payload=mark, mask=new_mask()),
        Frame(opcode=Opcode.CONTINUATION, payload=whole[2:9], fin=False, mask=new_mask()),
        Frame(opcode=Opcode.CONTINUATION, payload=whole[9:], mask=new_mask()),
    )
    until, seen = time.monotonic() + within, set[str]()
    while len(seen) < 2 and (left := until - time.monotonic()) > 0:
        try:
            messages = await client.batch(within=left)
        except TimeoutError:
            break
        for message in messages:
            if message.opcode is Opcode.CLOSE:
                raise ConnectionEndedError(message.code)
            if message.payload == mark and message.opcode is Opcode.PONG:
                seen.add("pong")
            if message.payload == whole and message.opcode is not Opcode.PONG:
                seen.add("message")
    if "message" not in seen:
        return find("分片消息没有完整返回", "the fragmented message did not come back whole")
    return None if "pong" in seen else find("分片之间的 Ping 没有应答", "the Ping between the fragments got no Pong")


def _close(code: int) -> Try:
    async def close(client: Client, _mark: bytes, within: float) -> Text | None:
        await client.send(Opcode.CLOSE, write_close(code))
        end = await await_end(client, within, until_closed=True)
        if end.fault is not None:
            return end.fault
        if not end.answered:
            return find(f"关闭帧 {code} 没有得到关闭帧应答", f"Close {code} was not answered by a Close frame")
        if end.code not in (code, None):
            return find(f"关闭帧 {code} 以 {end.code} 应答", f"Close {code} was answered with {end.code}")
        return None if end.closed else find("关闭握手后没有断开 TCP", "TCP stays open after the closing handshake")

    return close


def _unfit_close(body: bytes) -> Try:
    async def close(client: Client, _mark: bytes, within: float) -> Text | None:
        await client.send(Opcode.CLOSE, body)
        end = await await_end(client, within)
        if end.fault is not None:
            return end.fault
        return None if end.over else find("没有结束连接", "the connection was not ended")

    return close


CONDUCTS: Mapping[str, Conduct] = {
    "ping": Conduct(clause="5.5.2", title=Text(zh="Ping 帧", en="a Ping"), run=_ping),
    "fragments": Conduct(
        clause="5.4",
        title=Text(zh="夹有 Ping 的分片消息", en="fragments with a Ping between"),
        run=_fragments,
        echo=True,
    ),
    "close": Conduct(clause="5.5.1", title=Text(zh="关闭帧 1000", en="Close 1000"), run=_close(1000)),
    "close-own": Conduct(
        clause="5.5.1", title=Text(zh=f"关闭帧 {_OWN_CODE}", en=f"Close {_OWN_CODE}"), run=_close(_OWN_CODE)
    ),
    **{
        f"close-unfit-{number}": Conduct(
            clause="7.4",
            title=Text(zh=f"不合法的关闭帧（{name}）", en=f"an unfit Close ({name})"),
            run=_unfit_close(body),
        )
        for number, (name, body) in enumerate(UNFIT_CLOSES.items())
    },
}
