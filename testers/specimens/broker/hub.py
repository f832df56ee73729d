"""The broker behind its connections: sessions, retained messages, routing. No socket here."""

import asyncio
import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from testers.protocols.mqtt import topics
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.packets import Connect, Properties, Property, Subscription, Will, number
from testers.specimens.broker.disorder import Disorder
from testers.specimens.broker.manners import Manners, Returns, Wills
from testers.specimens.broker.session import LARGEST_SUBSCRIPTIONS, Delivery, Message, Owner, Session
from testers.specimens.specimen import ServeOptions

NEVER = 0xFFFFFFFF  # MQTT 5.0 section 3.1.2.11.2: the session does not expire
LARGEST_SESSIONS = 512
LARGEST_RETAINED = 4_096
LARGEST_RETAINED_BYTES = 16 << 20
LATE_WILL = 12.3  # seconds (not scaled) by which a broker that is late with wills is late
LOCKOUT = 120.0  # seconds (shortened twice, at most twentyfold) for which a client that was cut finds no welcome


class QuotaExceeded(Exception):  # noqa: N818 - the name of reason code 0x97
    """The broker cannot take a message over without losing it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The one user the broker knows."""

    user: str
    password: bytes


class Hub:
    """All state of one broker; lives in one event loop."""

    def __init__(self, *, manners: Manners, options: ServeOptions, account: Account) -> None:
        """Start without sessions."""
        self.manners = manners
        self.account = account
        self._sessions: dict[str, Session] = {}
        self._retained: dict[str, Message] = {}
        self._drops = options.rng("drops")
        self._dropping = 0
        self._slow = options.rng("slow")
        self._disorder = Disorder(manners, options.rng("disorder"))
        self._due: dict[str, float] = {}
        self._assigned = 0
        self._lockout = max(options.seconds(options.seconds(LOCKOUT)), LOCKOUT / 20)
        self._locked: dict[str, float] = {}
        self._moved = asyncio.Event()

    def assign_id(self) -> str:
        """Make up a client identifier that no client has (MQTT-3.1.3-6)."""
        self._assigned += 1
        return f"assigned-{self._assigned}"

    def lock(self, client_id: str) -> None:
        """Remember that a client was cut, where the manners hold that against it."""
        if self.manners.returns is not Returns.WELCOME:
            self._locked[client_id] = asyncio.get_running_loop().time() + self._lockout

    def is_locked(self, client_id: str) -> bool:
        """Tell whether a client that was cut is still made to pay for it."""
        return self._locked.get(client_id, 0.0) > asyncio.get_running_loop().time()

    async def until_gone(self, client_id: str) -> None:
        """Wait until no connection of that client is taken for alive."""
        while (session := self._sessions.get(client_id)) is not None and session.owner is not None:
            self._moved.clear()
            await self._moved.wait()

    def open(self, connect: Connect, client_id: str, owner: Owner) -> tuple[Session, bool]:
        """Find or make the client's session; the flag is 'session present'."""
        old = self._sessions.get(client_id)
        if old is not None and old.owner is not None:
            # MQTT-3.1.4-2 (3.1.4-3 in 5.0): the server MUST disconnect the existing client.
            old.owner.stop(0x8E)
        resumed = self._resume(old, clean=connect.clean_start)
        if resumed is None and len(self._sessions) >= LARGEST_SESSIONS:
            raise QuotaExceeded
        if old is not None and resumed is None:
            self.discard(old)
        session = resumed or Session(client_id=client_id)
        session.owner = owner
        session.expiry = session_expiry(connect)
        self._sessions[client_id] = session
        return session, resumed is not None

    def _resume(self, old: Session | None, *, clean: bool) -> Session | None:
        # MQTT-3.1.2-4 and 3.1.2-6: resume with clean session 0, start anew with 1.
        if old is None or clean or not self.manners.keeps_session:
            return None
        old.stop_timers()
        old.will = None  # MQTT-3.1.3-9, as in `bury`
        return old

    def close(self, session: Session, owner: Owner) -> None:
        """End a connection's hold on a session; what the manners do not keep is lost."""
        if session.owner is not owner:
            return
        session.owner = None
        self._moved.set()
        if not self.manners.keeps_queue:
            session.forget_messages()
        if not self.manners.keeps_inflight:
            session.inflight.clear()
        if not self.manners.keeps_qos2:
            session.received.clear()
        if session.expiry == 0:
            self.discard(session)
        elif session.expiry < math.inf:
            # MQTT-4.1.0-2: the session ends when its expiry interval has passed.
            loop = asyncio.get_running_loop()
            session.timers.append(loop.call_later(session.expiry, self.discard, session))

    def discard(self, session: Session) -> None:
        """End a session with all its state; a will that was still delayed is published (section 3.1.3.2.2 of 5.0)."""
        session.stop_timers()
        if self._sessions.get(session.client_id) is session:
            del self._sessions[session.client_id]
            self._due.pop(session.client_id, None)
        self._publish_will(session)

    def bury(self, session: Session, will: Will, owner: Owner) -> None:
        """Publish a will, now or when its delay interval is over (MQTT-3.1.2-8)."""
        if self.manners.wills is Wills.NEVER:
            return
        delay = min(number(will.properties, Property.WILL_DELAY, 0), session.expiry)
        taken_over = session.owner is not owner
        if delay > 0 and taken_over and self._sessions.get(session.client_id) is session:
            # MQTT-3.1.3-9: a client that is back before the will delay is over has no will sent.
            return
        session.will = Message(
            topic=will.topic,
            payload=will.payload,
            qos=will.qos,
            retain=will.retain,
            properties=forwarded(will.properties),
        )
        if delay > 0 and not taken_over:
            session.timers.append(asyncio.get_running_loop().call_later(delay, self._publish_will, session))
        elif self.manners.wills is Wills.LATE:
            asyncio.get_running_loop().call_later(LATE_WILL, self._try_publish, session.will)
            session.will = None
        else:
            self._publish_will(session)

    def _publish_will(self, session: Session) -> None:
        # MQTT-3.1.2-10: once published, the will is removed.
        will, session.will = session.will, None
        if will is not None:
            self._try_publish(will)

    def _try_publish(self, message: Message) -> None:
        with contextlib.suppress(QuotaExceeded):
            self.publish(message)

    def publish(self, message: Message) -> None:
        """Take a message over and queue it for every session with a matching subscription (MQTT-4.5.0-1).

        Raises
        ------
        QuotaExceeded
            A queue is full and the message must not be lost; nothing was queued.

        """
        if self.manners.spoils is not None:
            message = replace(message, payload=self.manners.spoils(message.payload))
        if self.manners.drops_properties and any(key is Property.USER_PROPERTY for key, _ in message.properties):
            return
        found = list(self._recipients(message))
        if any(session.full and delivery.qos for session, delivery in found):
            raise QuotaExceeded
        if message.retain:
            self._retain(message)
        marked = is_testers(message)
        if self._drops.random() < self.manners.drops + (0.0 if marked else self.manners.others_dropped):
            self._dropping = self.manners.drops_run
        if self._dropping:
            self._dropping -= 1
            return
        wait = 0.0 if marked else self.manners.others_wait
        for session, delivery in found:
            self._disorder.push(session, replace(delivery, due=self._due_time(session, wait)))

    def _recipients(self, message: Message) -> Iterator[tuple[Session, Delivery]]:
        for session in self._sessions.values():
            if session.owner is None and not self.manners.keeps_queue:
                continue
            if self.manners.returns is Returns.UNHEARD and self.is_locked(session.client_id):
                continue
            wanting = [
                entry
                for entry in session.subscriptions.values()
                if self.manners.matches(entry.pattern, message.topic)
                and not (entry.no_local and message.origin == session.client_id)
            ]
            if wanting:
                # MQTT-3.3.5-1: overlapping subscriptions give the maximum of their QoS; one copy is sent.
                qos = min(message.qos, max(entry.qos for entry in wanting))
                kept = message.retain and any(entry.retain_as_published for entry in wanting)
                if qos or session.owner is not None:
                    yield session, Delivery(message=message, qos=qos, retain=kept)

    def _due_time(self, session: Session, wait: float = 0.0) -> float:
        if not self.manners.slow and not wait:
            return 0.0
        due = asyncio.get_running_loop().time() + wait
        if self._slow.random() < self.manners.slow:
            due += self.manners.slow_seconds
        # MQTT-4.6.0-6: messages keep their order, so nothing overtakes a slow one.
        self._due[session.client_id] = max(due, self._due.get(session.client_id, 0.0))
        return self._due[session.client_id]

    def _retain(self, message: Message) -> None:
        # MQTT-3.3.1-10 and 3.3.1-11: an empty retained message removes the old one and is not stored.
        if not message.payload:
            self._retained.pop(message.topic, None)
            return
        others = sum(len(kept.payload) for topic, kept in self._retained.items() if topic != message.topic)
        if len(self._retained) >= LARGEST_RETAINED or others + len(message.payload) > LARGEST_RETAINED_BYTES:
            raise QuotaExceeded
        self._retained[message.topic] = message

    def subscribe(self, session: Session, entry: Subscription, version: Version) -> int:
        """Grant a subscription and queue its retained messages; the result is the code for SUBACK."""
        if version is Version.V5 and entry.pattern.startswith(topics.SHARE):
            return 0x9E
        known = entry.pattern in session.subscriptions
        if not known and len(session.subscriptions) >= LARGEST_SUBSCRIPTIONS:
            return 0x97 if version is Version.V5 else 0x80
        # MQTT-3.8.4-3: an identical filter replaces the subscription.
        session.subscriptions[entry.pattern] = entry
        if entry.retain_handling == 0 or (entry.retain_handling == 1 and not known):
            self._send_retained(session, entry)
        return entry.qos

    def _send_retained(self, session: Session, entry: Subscription) -> None:
        now = asyncio.get_running_loop().time()
        for message in self._retained.values():
            if message.expires > now and topics.matches(entry.pattern, message.topic):
                qos = min(message.qos, entry.qos)
                session.push(Delivery(message=message, qos=qos, retain=True, due=self._due_time(session)))


def is_testers(message: Message) -> bool:
    """Tell by its mark whether a message is a tester's: what a broker that plays to the tester looks at."""
    return b"cityassay" in message.payload or "cityassay" in message.topic


def forwarded(properties: Properties) -> Properties:
    """Keep what a server forwards unaltered (MQTT-3.3.2-4, -15, -16, -17, -18, -20)."""
    return tuple(entry for entry in properties if entry[0] in _FORWARDED)


_FORWARDED = frozenset(
    {
        Property.PAYLOAD_FORMAT,
        Property.CONTENT_TYPE,
        Property.RESPONSE_TOPIC,
        Property.CORRELATION_DATA,
        Property.USER_PROPERTY,
    }
)


def session_expiry(connect: Connect) -> float:
    """Give how many seconds a session outlives its connection."""
    if connect.version is Version.V311:
        return 0.0 if connect.clean_start else math.inf
    seconds = number(connect.properties, Property.SESSION_EXPIRY, 0)
    return math.inf if seconds == NEVER else float(seconds)
