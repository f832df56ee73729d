"""Session state of one client (MQTT 3.1.1 sections 3.1.2.4 and 4.1)."""

from collections import deque
from dataclasses import dataclass, field

MAX_IN_FLIGHT = 256
"""Messages sent and not yet acknowledged; more wait in the queue."""
MAX_QUEUE = 10_000
MAX_QUEUE_BYTES = 32 * 1024 * 1024
_PACKET_IDS = 0xFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An application message."""

    topic: str
    payload: bytes
    qos: int
    retain: bool = False


@dataclass(slots=True, kw_only=True)
class Session:
    """Everything that outlives a connection when CleanSession is 0."""

    client_id: str
    user: str
    clean: bool
    subscriptions: dict[str, int] = field(default_factory=dict)
    unacknowledged: dict[int, Message] = field(default_factory=dict)
    """PUBLISH packets in the order of their first sending [MQTT-4.6.0-1]."""
    released: dict[int, None] = field(default_factory=dict)
    """Packet ids of PUBRELs sent and not yet completed, in order [MQTT-4.6.0-4]."""
    queue: deque[Message] = field(default_factory=deque)
    queued_bytes: int = 0
    received: set[int] = field(default_factory=set)
    """Ids of incoming QoS 2 messages taken over and not yet released [MQTT-4.3.3-2]."""
    said_goodbye: bool = False
    dropped: int = 0
    _last_id: int = 0

    def has_room_in_flight(self) -> bool:
        """Whether one more message may be sent before an acknowledgement."""
        return len(self.unacknowledged) + len(self.released) < MAX_IN_FLIGHT

    def enqueue(self, message: Message) -> None:
        """Keep a message for later; beyond the limits the newest is dropped and counted."""
        size = self.queued_bytes + len(message.payload)
        if len(self.queue) >= MAX_QUEUE or size > MAX_QUEUE_BYTES:
            self.dropped += 1
            return
        self.queue.append(message)
        self.queued_bytes = size

    def dequeue(self) -> Message:
        """The oldest waiting message."""
        message = self.queue.popleft()
        self.queued_bytes -= len(message.payload)
        return message

    def register(self, message: Message) -> int:
        """Put a message in flight under a currently unused packet id [MQTT-2.3.1-4]."""
        candidate = self._last_id
        while True:
            candidate = candidate % _PACKET_IDS + 1
            if candidate not in self.unacknowledged and candidate not in self.released:
                break
        self._last_id = candidate
        self.unacknowledged[candidate] = message
        return candidate

    def acknowledge(self, packet_id: int) -> None:
        """PUBACK: the QoS 1 message is the client's now; an unknown id is passed over."""
        message = self.unacknowledged.get(packet_id)
        if message is not None and message.qos == 1:
            del self.unacknowledged[packet_id]

    def release(self, packet_id: int) -> None:
        """PUBREC: from here on only PUBREL is sent again, never PUBLISH [MQTT-4.3.3-1]."""
        message = self.unacknowledged.get(packet_id)
        if message is not None and message.qos == 2:
            del self.unacknowledged[packet_id]
            self.released[packet_id] = None

    def complete(self, packet_id: int) -> None:
        """PUBCOMP: the packet id is free again."""
        self.released.pop(packet_id, None)
