"""What a device publishes on mqtt.topic, with the moment at which each message came in.

Our own client hears, not a library with queues of its own: between the bytes and the clock reading lies nothing but
the decoder. The subscription is of QoS 0, so that hearing writes nothing, however fast the device reports.
"""

import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.context import Context
from testers.protocols.http.exchange import NotJson, parse_json
from testers.protocols.mqtt.client import Client
from testers.protocols.mqtt.login import prepare
from testers.protocols.mqtt.packets import Publish
from testers.protocols.payload.telemetry import Report, read_reports, write_reports

_SILENCE, _LEAST_SILENCE = 30.0, 3.0
_LONGEST = 240.0  # seconds; what has come by then must do
_MOST_RETAINED = 10_000
_MOST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message with its reports; `at` in seconds since 1970 by this machine's clock."""

    at: float
    topic: str
    payload: bytes
    reports: tuple[Report, ...]

    @property
    def timed(self) -> int:
        """How many of its reports say when they were taken."""
        return sum(report.taken is not None for report in self.reports)


async def hear(ctx: Context, *, longest: float = _LONGEST) -> AsyncGenerator[Heard, None]:
    """Yield what is published on mqtt.topic, without retained messages, until there is silence.

    Ends 30 s after the last message and `longest` seconds after the first look (both shortened in proof runs).

    Raises
    ------
    TargetError
        The target does not let us in, closes, floods, or nothing at all is published.
    UsageError
        The target file gives no mqtt.topic.

    """
    topic, login = find_topic(ctx), prepare(ctx)
    silence, until = max(ctx.seconds(_SILENCE), _LEAST_SILENCE), time.monotonic() + longest
    heard = False
    async with login.enter("hear") as client:
        await client.subscribe(topic, 0)
        ear = _Ear(client)
        while (left := min(silence, until - time.monotonic())) > 0:
            try:
                found = await ear.listen(left)
            except TimeoutError:
                break
            for each in found:
                heard = True
                yield each
        await client.leave()
    if not heard:
        raise _nothing(topic, silence)


def record(ctx: Context, heard: Heard) -> None:
    """Observe a message with its reports, for `telemetry.read_arrivals`."""
    ctx.observe(
        "heard",
        received=heard.payload,
        topic=heard.topic,
        arrived=round(heard.at, 6),
        reports=write_reports(heard.reports),
    )


def find_topic(ctx: Context) -> str:
    """Return the parameter mqtt.topic.

    Raises
    ------
    UsageError
        The target file does not give it.

    """
    topic = ctx.parameter("mqtt.topic")
    if topic is None:
        raise UsageError(
            Text(
                zh="请在目标文件中给出参数 mqtt.topic（设备发布数据的主题）。",
                en="Give the parameter mqtt.topic in the target file: where the device publishes its readings.",
            )
        )
    return topic


class _Ear:
    """Turns packets into heard messages, and stops when the target pours."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._retained = 0
        self._bytes = 0

    async def listen(self, seconds: float) -> list[Heard]:
        """Return the messages that come in next, perhaps none that count; TimeoutError after silence."""
        packets = await self._client.batch(within=seconds)
        now = time.time()
        messages = [packet for packet in packets if isinstance(packet, Publish)]
        self._retained += sum(message.retain for message in messages)
        self._bytes += sum(len(message.payload) for message in messages)
        if self._retained > _MOST_RETAINED or self._bytes > _MOST_BYTES:
            raise TargetError(
                Text(
                    zh="目标在该主题上倾泻消息，已停止接收。", en="The target floods this topic; listening was stopped."
                )
            )
        return [_read(message, now) for message in messages if not message.retain]


def _read(message: Publish, now: float) -> Heard:
    document = parse_json(message.payload)
    reports = () if isinstance(document, NotJson) else tuple(read_reports(message.topic, document))
    return Heard(at=now, topic=message.topic, payload=message.payload, reports=reports)


def _nothing(topic: str, seconds: float) -> TargetError:
    return TargetError(
        Text(
            zh=f"{seconds:g} 秒内主题 {topic} 上没有新消息（不计保留消息）；请检查 mqtt.topic 与上报周期。",
            en=f"Nothing was published on {topic} within {seconds:g} s (retained messages do not count); check the "
            "parameter mqtt.topic and how often the device reports.",
        )
    )
