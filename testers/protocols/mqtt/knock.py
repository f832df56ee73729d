"""One CONNECT, and what came of it: CONNACK with its code, the end of the connection, or silence."""

import time
from dataclasses import dataclass, replace

from rules.errors import TargetError
from rules.text import Text
from testers.protocols.mqtt.client import Client
from testers.protocols.mqtt.encode import connect_body, encode, raw
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.login import Login
from testers.protocols.mqtt.packets import Connect, Disconnect, PacketType
from testers.protocols.mqtt.reasons import Reason, ReturnCode
from testers.protocols.mqtt.wire import Decoder

_LEVEL_AT = 6  # in the body of CONNECT, behind the name of the protocol
# MQTT-3.1.2-2 of both editions: what a server answers to a protocol level that it does not know.
UNSUPPORTED = (ReturnCode.UNACCEPTABLE_PROTOCOL_LEVEL, Reason.UNSUPPORTED_PROTOCOL_VERSION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """`code` of CONNACK, None without one; `closed` when the target ended the connection in the time allowed."""

    code: int | None
    closed: bool
    sent: bytes
    received: bytes

    @property
    def accepted(self) -> bool:
        """Whether the target let us in."""
        return self.code == 0

    @property
    def silent(self) -> bool:
        """Whether nothing came at all."""
        return self.code is None and not self.closed


async def knock(login: Login, hello: bytes, *, within: float | None = None, until_closed: float = 0.0) -> Knock:
    """Send the bytes `hello` as the first packet; wait up to `until_closed` seconds for the end behind CONNACK.

    `within` bounds the waiting for CONNACK (default: the time that any exchange may take).

    The answer is read in either edition: who does not know ours answers in his own. MalformedPacket and TargetError
    when what comes is no MQTT.
    """
    async with login.dial() as client:
        await client.send_bytes(hello)
        code, closed = await _read_code(client, client.timeout if within is None else within)
        if code is not None and until_closed > 0:
            closed = await client.closes(within=until_closed)
        elif code == 0:
            await client.send_bytes(encode(Disconnect(), Version.V311))
        return Knock(code=code, closed=closed, sent=client.stream.sent, received=client.stream.received)


async def knock_as(login: Login, version: Version, *, name: str = "knock") -> Knock:
    """Knock with a right CONNECT of an edition."""
    return await knock(login, encode(replace(login, version=version).hello(name), version))


def level_99(hello: Connect) -> bytes:
    """Return a CONNECT of 3.1.1 whose protocol level is all that is wrong with it."""
    body = bytearray(connect_body(replace(hello, version=Version.V311, properties=())))
    body[_LEVEL_AT] = 99
    return raw(PacketType.CONNECT << 4, bytes(body))


async def _read_code(client: Client, within: float) -> tuple[int | None, bool]:
    """Return the code of CONNACK and whether the connection ended before one came."""
    decoder, until = Decoder(), time.monotonic() + within
    while (left := until - time.monotonic()) > 0:
        try:
            data = await client.stream.read(within=left)
        except TimeoutError:
            break
        if not data:
            return None, True
        decoder.feed(data)
        frame = next(decoder.frames(), None)
        if frame is None:
            continue
        if frame.first_byte != PacketType.CONNACK << 4 or len(frame.body) < 2 or frame.body[0] > 1:
            raise _no_connack()
        return frame.body[1], False
    return None, False


def _no_connack() -> TargetError:
    return TargetError(
        Text(
            zh="对 CONNECT 的应答不是 CONNACK（MQTT-3.2.0-1）。",
            en="The answer to CONNECT is no CONNACK (MQTT-3.2.0-1).",
        )
    )
