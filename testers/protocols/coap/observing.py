"""Observing a resource (RFC 7641): register, hear notifications, go."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.coap.client import CoapClient
from testers.protocols.coap.datagrams import Arrival, Inbox
from testers.protocols.coap.flaws import MalformedMessageError
from testers.protocols.coap.options import DEFAULT_MAX_AGE, MAX_AGE, OBSERVE, write_uint
from testers.protocols.coap.places import Place
from testers.protocols.coap.wire import GET, Message, Type, encode

_REGISTER, _DEREGISTER = 0, 1
_GOODBYE_SECONDS = 1.0
_MOST_VALUE = 1 << 24


class NotObservableError(TargetError):
    """The resource answered without the Observe option: it cannot be observed, or not now (RFC 7641 section 4.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One response of an observation; `number` is its Observe value, None where it has none: the last one."""

    at: float
    message: Message
    data: bytes

    @property
    def number(self) -> int | None:
        """The Observe value."""
        number = self.message.uint(OBSERVE)
        return None if number is None or number >= _MOST_VALUE else number

    @property
    def max_age(self) -> int:
        """Seconds for which it stays fresh."""
        told = self.message.uint(MAX_AGE)
        return DEFAULT_MAX_AGE if told is None else told


class Watch:
    """One registered observation; `first` is the response that began it."""

    def __init__(self, first: Notification, inbox: Inbox, token: bytes) -> None:
        """Take what `watch` has registered."""
        self.first = first
        self.token = token
        self._inbox = inbox

    def be_silent(self) -> None:
        """Acknowledge nothing from now on; copies of a notification are heard as well."""
        self._inbox.acks = False

    async def hear(self, within: float) -> Notification | None:
        """Return the next notification, None when none came in time.

        Raises
        ------
        TargetError
            What came is no CoAP message, the target is gone, or it floods.

        """
        arrival = await self._inbox.take(within)
        if self._inbox.overflowed:
            raise TargetError(Text(zh="目标倾泻通知，已停止接收。", en="The target floods us with notifications."))
        return None if arrival is None else _read(arrival)


@asynccontextmanager
async def watch(client: CoapClient, place: Place) -> AsyncIterator[Watch]:
    """Register with a resource, and deregister at the end.

    Raises
    ------
    NotObservableError
        The resource cannot be observed.
    TargetError
        No answer.

    """
    inbox = Inbox()
    request = client.make(GET, (*place.options, (OBSERVE, write_uint(_REGISTER))))
    try:
        reply = await client.ask(request, keep=inbox)
        first = Notification(at=time.perf_counter(), message=reply.message, data=reply.received)
        if not reply.message.success or first.number is None:
            raise NotObservableError(_not_observable(place))
        try:
            yield Watch(first, inbox, request.token)
        finally:
            await _deregister(client, place, request.token, inbox)
    finally:
        client.datagrams.forget(token=request.token)


async def _deregister(client: CoapClient, place: Place, token: bytes, inbox: Inbox) -> None:
    """Say goodbye; whoever does not hear it is reset at the next confirmable notification."""
    inbox.acks = True
    goodbye = Message(
        type=Type.CON,
        code=GET,
        mid=client.new_mid(),
        token=token,
        options=(*place.options, (OBSERVE, write_uint(_DEREGISTER))),
    )
    with suppress(TargetError):
        await client.put_raw(encode(goodbye), goodbye.mid, within=_GOODBYE_SECONDS)


def record(ctx: Context, notification: Notification, **facts: Json) -> None:
    """Observe a notification."""
    message = notification.message
    known: dict[str, Json] = {"mid": message.mid, "type": message.type.name, "max_age": notification.max_age, **facts}
    at = round(notification.at, 6)
    ctx.observe("notification", sent=b"", received=notification.data, at=at, number=notification.number, **known)


def _read(arrival: Arrival) -> Notification:
    if arrival.flaw is not None:
        raise MalformedMessageError(arrival.flaw)
    if arrival.closed or arrival.message is None:
        raise TargetError(Text(zh="目标端口没有程序监听。", en="Nobody listens on the port any more."))
    return Notification(at=arrival.at, message=arrival.message, data=arrival.data)


def _not_observable(place: Place) -> Text:
    return Text(
        zh=f"{place.path} 的应答不带 Observe 选项：该资源不可观察；请检查参数 coap.observe。",
        en=f"{place.path} answers without the Observe option: it cannot be observed; check the parameter coap.observe.",
    )
