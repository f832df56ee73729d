"""What a broker remembers of one client (section 4.1), and the messages on their way to it."""

import asyncio
import math
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from testers.protocols.mqtt.packets import Properties, Property, Publish, Subscription

LARGEST_QUEUE = 10_000  # messages
LARGEST_QUEUE_BYTES = 16 << 20
LARGEST_SUBSCRIPTIONS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An application message that the broker has taken over; `expires` on the event loop's clock."""

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    properties: Properties = ()
    expires: float = math.inf
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message for one client; `due` is later than now only if the broker is a slow one."""

    message: Message
    qos: int
    retain: bool
    due: float = 0.0

    def publish(self, packet_id: int | None, now: float, *, dup: bool) -> Publish:
        """Make the PUBLISH; the expiry interval is what is left of it (MQTT-3.3.2-6)."""
        message, properties = self.message, self.message.properties
        if message.expires < math.inf:
            left = max(1, round(message.expires - now))
            properties = (*properties, (Property.MESSAGE_EXPIRY, left))
        return Publish(
            topic=message.topic,
            payload=message.payload,
            qos=self.qos,
            retain=self.retain,
            dup=dup,
            packet_id=packet_id,
            properties=properties,
        )


@dataclass(slots=True, kw_only=True)
class Inflight:
    """A delivery of QoS 1 or 2 that the client has not finished; `released` after PUBREC."""

    delivery: Delivery
    released: bool = False


class Owner(Protocol):
    """The connection that serves a session now."""

    def stop(self, reason: int) -> None:
        """Close the connection from outside, with a reason code for MQTT 5.0."""


@dataclass(slots=True, kw_only=True)
class Session:
    """Session state of the server side (section 4.1); `expiry` in seconds after the connection ends."""

    client_id: str
    expiry: float = 0.0
    owner: Owner | None = None
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    queue: deque[Delivery] = field(default_factory=deque)
    queued_bytes: int = 0
    inflight: dict[int, Inflight] = field(default_factory=dict)
    received: set[int] = field(default_factory=set)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    timers: list[asyncio.TimerHandle] = field(default_factory=list)
    will: Message | None = None
    last_id: int = 0

    @property
    def full(self) -> bool:
        """Whether no further message may wait here."""
        return len(self.queue) >= LARGEST_QUEUE or self.queued_bytes >= LARGEST_QUEUE_BYTES

    def push(self, delivery: Delivery) -> None:
        """Queue a delivery behind all others; one of QoS 0 is lost when the queue is full (section 4.3.1)."""
        if self.full:
            return
        self.queue.append(delivery)
        self.queued_bytes += len(delivery.message.payload)
        self.wake.set()

    def pop(self) -> Delivery:
        """Take the first delivery."""
        delivery = self.queue.popleft()
        self.queued_bytes -= len(delivery.message.payload)
        return delivery

    def forget_messages(self) -> None:
        """Lose everything that waits."""
        self.queue.clear()
        self.queued_bytes = 0
        self.inflight.clear()

    def stop_timers(self) -> None:
        """Call off what was to happen later."""
        for timer in self.timers:
            timer.cancel()
        self.timers.clear()

    def free_id(self) -> int:
        """Assign a currently unused packet identifier (MQTT-2.3.1-4)."""
        while True:
            self.last_id = self.last_id % 0xFFFF + 1
            if self.last_id not in self.inflight:
                return self.last_id
