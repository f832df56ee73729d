"""How the evidence sees what pysnmp sends and receives: a transport that notes the last datagram each way."""

import importlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from testers.protocols.snmp import usm
from testers.protocols.snmp.ber import MalformedMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the target listens: a checked IP address, never a name."""

    host: str
    port: int


@dataclass(slots=True)
class Tap:
    """The last datagram each way between the engine and one place."""

    sent: bytes = b""
    received: bytes = b""
    flaw: str | None = None


@cache
def load(name: str) -> Any:  # noqa: ANN401 - pysnmp publishes no types
    """Import a module of pysnmp when it is first needed: it takes 0.4 s."""
    return importlib.import_module(name)


def make_target(hlapi: Any, taps: dict[Place, Tap]) -> Callable[..., Awaitable[Any]]:  # noqa: ANN401 - pysnmp publishes no types
    """Make a maker of pysnmp's targets with a transport that shows us the datagrams, for the evidence."""
    udp, udp6 = load("pysnmp.carrier.asyncio.dgram.udp"), load("pysnmp.carrier.asyncio.dgram.udp6")

    def tapped(transport: Any) -> Any:  # noqa: ANN401 - pysnmp publishes no types
        def send(self: Any, data: bytes, address: Any) -> None:  # noqa: ANN401
            if tap := taps.get(Place(host=address[0], port=address[1])):
                tap.sent = bytes(data)
            transport.send_message(self, data, address)

        def receive(self: Any, data: bytes, address: Any) -> None:  # noqa: ANN401
            tap = taps.get(Place(host=address[0], port=address[1]))
            if tap is None:
                return
            tap.received, tap.flaw = data, _find_flaw(data)
            if tap.flaw is None:
                tap.flaw = _hand_over(self, data, address)

        return type("Tapped", (transport,), {"send_message": send, "datagram_received": receive})

    four: Any = type("Target4", (hlapi.UdpTransportTarget,), {"PROTO_TRANSPORT": tapped(udp.UdpAsyncioTransport)})
    six: Any = type("Target6", (hlapi.Udp6TransportTarget,), {"PROTO_TRANSPORT": tapped(udp6.Udp6AsyncioTransport)})

    async def create(place: Place, **options: float) -> Any:  # noqa: ANN401 - pysnmp publishes no types
        return await (six if ":" in place.host else four).create((place.host, place.port), **options)

    return create


def _find_flaw(data: bytes) -> str | None:
    try:
        usm.decode_envelope(data)
    except MalformedMessage as malformed:
        return malformed.flaw
    return None


def _hand_over(transport: Any, data: bytes, address: Any) -> str | None:  # noqa: ANN401 - pysnmp publishes no types
    """Give pysnmp a datagram now; it throws all kinds of errors at bytes it cannot read, and those are the target's."""
    try:
        transport._callback_function(transport, address, data)  # noqa: SLF001 - what its own datagram_received calls
    except Exception as error:  # noqa: BLE001 - see above
        return f"unreadable inside ({type(error).__name__})."
    return None
