"""What a device publishes on a topic, heard by aiomqtt: an ordinary subscriber, as its users run them.

Our own client knocks first. A target that hangs or talks nonsense is found out there: aiomqtt would leave a socket and
a task behind when CONNACK does not come. Its queue is bounded here, its socket is pinned to the checked address, and
the name in the certificate stays the declared one.
"""

import asyncio
import logging
import socket
import ssl
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import aiomqtt

from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.context import Context
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.login import Login, make_tls, prepare

_SILENCE, _LEAST_SILENCE = 30.0, 3.0
_LONGEST = 240.0  # seconds; what has come by then must do
_MOST_QUEUED = 2_000
_MOST_RETAINED = 10_000
_MOST_BYTES = 64 << 20
_FAILED = 0x80
_NO_DELAY = ((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),)

# What goes wrong is told by exceptions; a lost message of a flood needs no line each.
_QUIET = logging.getLogger("cityassay.aiomqtt")
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False


class _NamedContext(ssl.SSLContext):
    """A TLS context that shows and checks the declared host, whatever address was dialled."""

    name: str

    def wrap_socket(self, sock: socket.socket, *args: object, **options: object) -> ssl.SSLSocket:
        """Wrap under the declared name."""
        options["server_hostname"] = self.name
        return super().wrap_socket(sock, *args, **options)  # type: ignore[arg-type] # passed on as they came


async def listen(ctx: Context) -> AsyncGenerator[aiomqtt.Message, None]:
    """Yield what is published on mqtt.topic, without retained messages, until there is silence.

    Ends 30 s after the last message (shortened in proof runs), and after 4 minutes in any case.

    Raises
    ------
    TargetError
        The target does not let us in, closes, or floods.
    UsageError
        The target file gives no mqtt.topic.

    """
    topic = ctx.parameter("mqtt.topic")
    if topic is None:
        raise UsageError(
            Text(
                zh="请在目标文件中给出参数 mqtt.topic（设备发布数据的主题）。",
                en="Give the parameter mqtt.topic in the target file: where the device publishes its readings.",
            )
        )
    login = prepare(ctx)
    async with login.enter("listen") as first:
        await first.subscribe(topic, 0)
        await first.leave()
    silence, heard = max(ctx.seconds(_SILENCE), _LEAST_SILENCE), False
    try:
        async with _connect(login) as client:
            async for message in _hear(client, topic, silence):
                heard = True
                yield message
    except aiomqtt.MqttError as error:
        raise TargetError(
            Text(zh=f"MQTT 订阅中断：{error}。", en=f"The MQTT subscription broke off: {error}.")
        ) from error
    if not heard:
        raise TargetError(
            Text(
                zh=f"{silence:g} 秒内主题 {topic} 上没有新消息（不计保留消息）；请检查 mqtt.topic 与上报周期。",
                en=f"Nothing was published on {topic} within {silence:g} s (retained messages do not count); check the "
                "parameter mqtt.topic and how often the device reports.",
            )
        )


@asynccontextmanager
async def _connect(login: Login) -> AsyncIterator[aiomqtt.Client]:
    link = login.link
    await link.permit()
    async with (
        link.slot(),
        aiomqtt.Client(
            link.address,
            link.endpoint.port,
            username=login.user,
            password=login.password.decode() if login.password is not None else None,
            identifier=login.hello("listen").client_id,
            protocol=aiomqtt.ProtocolVersion.V5 if login.version is Version.V5 else aiomqtt.ProtocolVersion.V311,
            timeout=link.timeout,
            tls_context=_name(login),
            max_queued_incoming_messages=_MOST_QUEUED,
            socket_options=_NO_DELAY,
            logger=_QUIET,
        ) as client,
    ):
        yield client


async def _hear(client: aiomqtt.Client, topic: str, silence: float) -> AsyncIterator[aiomqtt.Message]:
    await client.subscribe(topic, qos=1)
    until, retained, size = time.monotonic() + _LONGEST, 0, 0
    messages = aiter(client.messages)
    while (left := min(silence, until - time.monotonic())) > 0:
        try:
            async with asyncio.timeout(left):
                message = await anext(messages)
        except TimeoutError:
            return
        size += len(message.payload)
        retained += message.retain
        if retained > _MOST_RETAINED or size > _MOST_BYTES:
            raise TargetError(
                Text(
                    zh="目标在该主题上倾泻消息，已停止接收。", en="The target floods this topic; listening was stopped."
                )
            )
        if not message.retain:
            yield message


def _name(login: Login) -> ssl.SSLContext | None:
    if login.tls is None:
        return None
    context = make_tls(login.ca, kind=_NamedContext)
    context.name = login.link.endpoint.host
    return context
