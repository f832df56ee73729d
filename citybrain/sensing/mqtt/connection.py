"""One client's connection: bytes in, packets out, no socket."""

from collections.abc import Callable
from typing import Protocol

from citybrain.sensing.mqtt.access import NOBODY
from citybrain.sensing.mqtt.broker import Broker
from citybrain.sensing.mqtt.conversation import Conversation
from citybrain.sensing.mqtt.decode import check_first_byte, decode
from citybrain.sensing.mqtt.encode import V5_UNSUPPORTED_PROTOCOL_VERSION, encode
from citybrain.sensing.mqtt.frames import FrameReader
from citybrain.sensing.mqtt.packets import (
    CONNECTION_ACCEPTED,
    UNACCEPTABLE_PROTOCOL_LEVEL,
    ConnAck,
    Connect,
    Packet,
    UnsupportedLevelError,
    ViolationError,
)

CONNECT_LIMIT = 64 * 1024
"""Bytes of a CONNECT, the only packet that a stranger may send."""
PACKET_LIMIT = 1024 * 1024 + 128 * 1024
"""Bytes of any later packet: a payload of 1 MiB with whatever topic."""
_CONNECT_FIRST_BYTE = 0x10
_MQTT_5 = 5


class Link(Protocol):
    """The network connection, as far as the protocol needs it."""

    def send(self, data: bytes) -> None:
        """Queue bytes for the client."""

    def close(self) -> None:
        """Close after the queued bytes are sent."""

    def is_congested(self) -> bool:
        """Whether the client reads too slowly just now."""


class Connection:
    """From the first byte to the end of one network connection."""

    def __init__(self, broker: Broker, link: Link, *, on_connected: Callable[[int], None]) -> None:
        """`on_connected` is told the keep-alive in seconds once the client is accepted."""
        self._broker = broker
        self._link = link
        self._on_connected = on_connected
        self._frames = FrameReader(limit=CONNECT_LIMIT)
        self._conversation: Conversation | None = None
        self.closed = False

    def receive(self, data: bytes) -> int:
        """Handle received bytes; returns how many whole packets were in them."""
        self._frames.feed(data)
        count = 0
        while not self.closed and self._step():
            count += 1
        return count

    def room_again(self) -> None:
        """The client reads again: send what waits."""
        if self._conversation and not self.closed:
            self._conversation.pump()

    def lost(self) -> None:
        """The network connection is gone, for whatever reason."""
        self.closed = True
        conversation, self._conversation = self._conversation, None
        if conversation is not None:
            conversation.end()

    def close(self) -> None:
        """Stop processing, end the session's connection and close the network connection."""
        self.lost()
        self._link.close()

    def _step(self) -> bool:
        try:
            self._refuse_early()
            frame = self._frames.next()
        except ViolationError:
            # Here the stream cannot be followed any further, so nothing can be tolerated.
            self.close()
            return False
        if frame is None:
            return False
        try:
            self._handle(decode(frame.first, frame.body))
        except UnsupportedLevelError as error:
            self._refuse_level(error.level)
        except ViolationError as error:
            # [MQTT-4.8.0-1]: close "the Network Connection on which it received" the packet
            if error.statement not in self._broker.seam.tolerated_statements:
                self.close()
        return True

    def _refuse_early(self) -> None:
        first = self._frames.first_byte()
        if first is None:
            return
        # [MQTT-3.1.0-1] "the first Packet sent from the Client ... MUST be a CONNECT"
        if self._conversation is None and first >> 4 != _CONNECT_FIRST_BYTE >> 4:
            raise ViolationError("MQTT-3.1.0-1", "first packet is not CONNECT")
        try:
            check_first_byte(first)
        except ViolationError as error:
            if error.statement not in self._broker.seam.tolerated_statements:
                raise

    def _handle(self, packet: Packet) -> None:
        if self._conversation is not None:
            conversation = self._conversation
            conversation.handle(packet)
            if conversation.over:
                self.close()
        elif isinstance(packet, Connect):
            self._accept(packet)

    def _accept(self, connect: Connect) -> None:
        code, account = self._broker.admit(connect)
        if code != CONNECTION_ACCEPTED:
            # [MQTT-3.2.2-4] Session Present 0, [MQTT-3.2.2-5] then close;
            # [MQTT-3.1.4-5]: nothing after the CONNECT is processed, since `closed` is set
            self._link.send(encode(ConnAck(session_present=False, return_code=code)))
            self.close()
            return
        self._frames.limit = PACKET_LIMIT
        self._conversation = Conversation(self._broker, self._link, connect, account, on_take_over=self.close)
        self._on_connected(connect.keep_alive)

    def _refuse_level(self, level: int) -> None:
        unknown = level != _MQTT_5 and not self._broker.seam.refuse_unknown_levels
        if unknown and self._conversation is None:
            anyone = Connect(client_id="")
            self._conversation = Conversation(self._broker, self._link, anyone, NOBODY, on_take_over=self.close)
            self._on_connected(0)
            return
        # [MQTT-3.1.2-2]: return code 0x01, then disconnect. A client of MQTT 5 gets the
        # answer in its own format (MQTT 5.0 section 4.13, reason 0x84).
        if self._conversation is None:
            refusal = ConnAck(session_present=False, return_code=UNACCEPTABLE_PROTOCOL_LEVEL)
            v5 = V5_UNSUPPORTED_PROTOCOL_VERSION
            self._link.send(v5 if level == _MQTT_5 else encode(refusal))
        self.close()
