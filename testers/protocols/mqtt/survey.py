"""What can be seen of a broker without writing anything: one look for each capability.

A look says True, False, or None where it cannot tell.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context
from testers.protocols.mqtt.client import SubscriptionRefusedError
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.knock import UNSUPPORTED, Knock, knock_as
from testers.protocols.mqtt.login import Login, make_tls, own_topic, prepare
from testers.protocols.mqtt.packets import Publish

_REPORTS_WITHIN, _LEAST = 10.0, 2.0
Look = Callable[[Context, Login], Awaitable[bool | None]]


async def look_at(look: Look, ctx: Context, login: Login) -> bool | None:
    """Take a look; what the account may not subscribe to cannot be seen."""
    try:
        return await look(ctx, login)
    except SubscriptionRefusedError:
        return None


async def find_broker(ctx: Context, login: Login) -> bool:
    """Return True when there is a broker; TargetError when nothing that speaks MQTT answers."""
    answers = [await _knock(ctx, login, version) for version in Version]
    if all(answer.code is None for answer in answers):
        raise TargetError(
            Text(
                zh="目标对 MQTT 3.1.1 与 5.0 的 CONNECT 都没有以 CONNACK 应答。",
                en="The target answers CONNECT of MQTT 3.1.1 and 5.0 without a CONNACK.",
            )
        )
    return True


async def _see_version(ctx: Context, login: Login, version: Version) -> bool | None:
    answer = await _knock(ctx, login, version)
    if answer.silent:
        return None
    # Whoever refuses the account has understood the version; whoever just closes has not.
    return answer.code is not None and answer.code not in UNSUPPORTED


async def _see_v311(ctx: Context, login: Login) -> bool | None:
    return await _see_version(ctx, login, Version.V311)


async def _see_v5(ctx: Context, login: Login) -> bool | None:
    return await _see_version(ctx, login, Version.V5)


async def _see_anonymous(ctx: Context, login: Login) -> bool | None:
    answer = await _knock(ctx, login.stranger(), login.version)
    return None if answer.silent or answer.code in UNSUPPORTED else answer.accepted


async def _see_tls(ctx: Context, _login: Login) -> bool | None:
    if not ctx.has("mqtts"):
        return None
    secure = prepare(ctx, "mqtts")
    # No account is shown to a server whose certificate nobody has checked here (SEC-02 does).
    stranger = replace(secure.stranger(), tls=make_tls(None))
    try:
        answer = await _knock(ctx, stranger, secure.version)
    except TargetError as error:
        ctx.observe("mqtts", why=error.message.en)
        return None
    return None if answer.code is None else True


async def _see_qos2(ctx: Context, login: Login) -> bool | None:
    async with login.enter("qos2") as client:
        granted = await client.subscribe(own_topic(ctx, "qos2"), 2)
        await client.leave()
    return granted == 2


async def _see_publisher(ctx: Context, login: Login) -> bool | None:
    topic = ctx.parameter("mqtt.topic")
    if topic is None:
        return None
    async with login.enter("reader") as client:
        await client.subscribe(topic, 0)
        with suppress(TimeoutError):
            while True:
                packets = await client.batch(within=max(ctx.seconds(_REPORTS_WITHIN), _LEAST))
                # A retained message tells that somebody has published once, not that somebody does.
                if any(isinstance(packet, Publish) and not packet.retain for packet in packets):
                    return True
    return None


LOOKS: Mapping[str, Look] = {
    "mqtt.v311": _see_v311,
    "mqtt.v5": _see_v5,
    "mqtt.anonymous": _see_anonymous,
    "mqtt.tls": _see_tls,
    "mqtt.qos2": _see_qos2,
    "mqtt.publisher": _see_publisher,
}


async def _knock(ctx: Context, login: Login, version: Version) -> Knock:
    answer = await knock_as(login, version)
    ctx.observe(
        "knock", sent=answer.sent, received=answer.received, level=version.value, code=answer.code, closed=answer.closed
    )
    return answer
