"""How the evidence sees what pysnmp sends and receives: a transport that notes the last datagram each way.

Datagrams belong to a question by their message id. What pysnmp sends while a question is put, or while an answer to it
is handed over (the real request follows the answer to discovery), belongs to that question.
"""

import importlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from testers.protocols.snmp import usm
from testers.protocols.snmp.ber import MalformedMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the target listens: a checked IP address, never a name."""

    host: str
    port: int


@dataclass(slots=True, kw_only=True, eq=False)
class Tap:
    """The last datagram each way for one question to one place, and what is wrong with the one that came."""

    place: Place
    sent: bytes = b""
    received: bytes = b""
    flaw: str | None = None
    ids: list[int] = field(default_factory=list)


_current: ContextVar[Tap | None] = ContextVar("tap", default=None)


class Taps:
    """The questions under way."""

    def __init__(self) -> None:
        """Begin with none."""
        self._by_id: dict[int, Tap] = {}
        self._open: list[Tap] = []

    @contextmanager
    def open(self, place: Place) -> Iterator[Tap]:
        """Tap what belongs to one question."""
        tap = Tap(place=place)
        self._open.append(tap)
        token = _current.set(tap)
        try:
            yield tap
        finally:
            _current.reset(token)
            self._open.remove(tap)
            for number in tap.ids:
                self._by_id.pop(number, None)

    def note_sent(self, data: bytes) -> None:
        """Take down a datagram that goes out."""
        tap = _current.get()
        if tap is not None:
            tap.sent = data
            tap.ids.append(usm.decode_envelope(data).message_id)
            self._by_id[tap.ids[-1]] = tap

    def hand_over(self, transport: Any, data: bytes, address: Any) -> None:  # noqa: ANN401 - pysnmp publishes no types
        """Take down a datagram that came, and let pysnmp have it when it is v3 and somebody waits for it."""
        try:
            tap = self._by_id.get(usm.decode_envelope(data).message_id)
        except MalformedMessage as malformed:
            place = Place(host=address[0], port=address[1])
            for waiting in self._open:
                if waiting.place == place:
                    waiting.received, waiting.flaw = data, malformed.flaw
            return
        if tap is not None:
            tap.received = data
            tap.flaw = _deliver(transport, data, address, tap)


@cache
def load(name: str) -> Any:  # noqa: ANN401 - pysnmp publishes no types
    """Import a module of pysnmp when it is first needed: it takes 0.4 s."""
    return importlib.import_module(name)


def make_target(hlapi: Any, taps: Taps) -> Callable[..., Awaitable[Any]]:  # noqa: ANN401 - pysnmp publishes no types
    """Make a maker of pysnmp's targets with a tapped transport."""
    udp, udp6 = load("pysnmp.carrier.asyncio.dgram.udp"), load("pysnmp.carrier.asyncio.dgram.udp6")

    def tapped(transport: Any) -> Any:  # noqa: ANN401 - pysnmp publishes no types
        def send(self: Any, data: bytes, address: Any) -> None:  # noqa: ANN401
            taps.note_sent(bytes(data))
            transport.send_message(self, data, address)

        def receive(self: Any, data: bytes, address: Any) -> None:  # noqa: ANN401
            taps.hand_over(self, data, address)

        return type("Tapped", (transport,), {"send_message": send, "datagram_received": receive})

    four: Any = type("Target4", (hlapi.UdpTransportTarget,), {"PROTO_TRANSPORT": tapped(udp.UdpAsyncioTransport)})
    six: Any = type("Target6", (hlapi.Udp6TransportTarget,), {"PROTO_TRANSPORT": tapped(udp6.Udp6AsyncioTransport)})

    async def create(place: Place, **options: float) -> Any:  # noqa: ANN401 - pysnmp publishes no types
        return await (six if ":" in place.host else four).create((place.host, place.port), **options)

    return create


def _deliver(transport: Any, data: bytes, address: Any, tap: Tap) -> str | None:  # noqa: ANN401
    token = _current.set(tap)
    try:
        # What pysnmp's own datagram_received calls, but now: whatever it sends meanwhile belongs to this tap.
        transport._callback_function(transport, address, data)  # noqa: SLF001 - see above
    except Exception as error:  # noqa: BLE001 - pysnmp throws all kinds at what it cannot read; that is the target's fault
        return f"unreadable inside ({type(error).__name__})."
    finally:
        _current.reset(token)
    return None
