"""What a server pushes on ws.stream, with the moment at which each message came in.

Our own client hears: between the bytes and the clock reading lies nothing but the decoder.
"""

import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context
from testers.protocols.http.exchange import NotJson, parse_json
from testers.protocols.payload.telemetry import Report, read_reports, write_reports
from testers.protocols.ws.client import Client
from testers.protocols.ws.door import STREAM, prepare, require_path
from testers.protocols.ws.messages import Message
from testers.protocols.ws.wire import Opcode

_SILENCE, _LEAST_SILENCE = 30.0, 3.0
_LONGEST = 240.0  # seconds; what has come by then must do
_MOST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message with its reports; `at` in seconds since 1970 by this machine's clock."""

    at: float
    payload: bytes
    text: bool
    reports: tuple[Report, ...]

    @property
    def timed(self) -> int:
        """How many of its reports say when they were taken."""
        return sum(report.taken is not None for report in self.reports)


async def hear(ctx: Context, *, longest: float = _LONGEST) -> AsyncGenerator[Heard, None]:
    """Yield what the server pushes, until there is silence.

    Ends 30 s after the last message (shortened in proof runs) and `longest` seconds after the first look.

    Raises
    ------
    TargetError
        The target does not let us in, closes, floods, breaks RFC 6455, or pushes nothing at all.
    UsageError
        The target file gives no ws.stream.

    """
    path, silence = require_path(ctx, STREAM), max(ctx.seconds(_SILENCE), _LEAST_SILENCE)
    until, heard, size = time.monotonic() + longest, False, 0
    async with prepare(ctx).enter(path) as client:
        while (left := min(silence, until - time.monotonic())) > 0:
            messages, now = await _listen(client, left)
            if not messages:
                break
            size += sum(len(message.payload) for message in messages)
            if size > _MOST_BYTES:
                raise _flood()
            for message in messages:
                heard = True
                yield _read(path, message, now)
        await client.leave()
    if not heard:
        raise _nothing(path, silence)


def record(ctx: Context, heard: Heard) -> None:
    """Observe a message with its reports, for `telemetry.read_arrivals`."""
    reports = write_reports(heard.reports)
    ctx.observe("heard", received=heard.payload, text=heard.text, arrived=round(heard.at, 6), reports=reports)


async def _listen(client: Client, within: float) -> tuple[Sequence[Message], float]:
    try:
        messages = await client.data(within=within)
    except TimeoutError:
        messages = []
    return messages, time.time()


def _read(path: str, message: Message, now: float) -> Heard:
    document = parse_json(message.payload)
    reports = () if isinstance(document, NotJson) else tuple(read_reports(path, document))
    return Heard(at=now, payload=message.payload, text=message.opcode is Opcode.TEXT, reports=reports)


def _flood() -> TargetError:
    return TargetError(
        Text(zh="目标在推送路径上倾泻数据，已停止接收。", en="The target floods its stream; listening was stopped.")
    )


def _nothing(path: str, seconds: float) -> TargetError:
    return TargetError(
        Text(
            zh=f"{seconds:g} 秒内 {path} 没有推送任何消息；请检查 ws.stream 与推送周期。",
            en=f"Nothing was pushed on {path} within {seconds:g} s; check the parameter ws.stream and how often the "
            "device reports.",
        )
    )
