"""What all connections share: sessions, subscriptions, retained messages, accounts."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from citybrain.faults.seams import MqttSeam
from citybrain.sensing.mqtt.access import GUEST, NOBODY, Account, authenticate
from citybrain.sensing.mqtt.packets import (
    BAD_USER_NAME_OR_PASSWORD,
    CONNECTION_ACCEPTED,
    IDENTIFIER_REJECTED,
    NOT_AUTHORIZED,
    SERVER_UNAVAILABLE,
    Connect,
)
from citybrain.sensing.mqtt.retained import RetainedMessages
from citybrain.sensing.mqtt.session import Message, Session
from citybrain.sensing.mqtt.topics import SubscriptionTree

MAX_SESSIONS = 5_000
MAX_SUBSCRIPTIONS = 1_000
"""Subscriptions of one session; further ones get return code 0x80."""
MAX_CLIENT_ID = 256
"""Characters; [MQTT-3.1.3-5] asks for 23."""

LARGE = 64 * 1024
"""Bytes above which the defect of large payloads shows."""


class Receiver(Protocol):
    """The live connection of a session."""

    def deliver(self, message: Message) -> None:
        """Send now, or queue what cannot be sent now."""

    def take_over(self) -> None:
        """Close: another connection uses the same client id."""


class Broker:
    """The state of one server."""

    def __init__(self, accounts: Mapping[str, Account], seam: MqttSeam) -> None:
        """`accounts` by user name."""
        self.seam = seam
        self.retained = RetainedMessages()
        self._accounts = accounts
        self._sessions: dict[str, Session] = {}
        self._online: dict[str, Receiver] = {}
        self._tree = SubscriptionTree()
        self._cut: dict[str, float] = {}
        """By client id, until when a cut client is refused: empty without the fault."""

    def admit(self, connect: Connect) -> tuple[int, Account]:
        """The CONNACK return code (3.2.2.3) and the account of a CONNECT."""
        # [MQTT-3.1.3-8]: no id and CleanSession 0; [MQTT-3.1.3-9]: an id this server refuses
        if not connect.client_id and not connect.clean_session:
            return IDENTIFIER_REJECTED, NOBODY
        if len(connect.client_id) > MAX_CLIENT_ID:
            return IDENTIFIER_REJECTED, NOBODY
        if self._cut.get(connect.client_id, 0.0) > time.monotonic():
            return SERVER_UNAVAILABLE, NOBODY
        if connect.client_id not in self._sessions and len(self._sessions) >= MAX_SESSIONS:
            return SERVER_UNAVAILABLE, NOBODY
        if connect.user_name is None:
            code = NOT_AUTHORIZED if self.seam.refuse_anonymous else CONNECTION_ACCEPTED
            return code, GUEST
        account = authenticate(self._accounts, connect.user_name, connect.password)
        if account is None:
            return BAD_USER_NAME_OR_PASSWORD, NOBODY
        return CONNECTION_ACCEPTED, account

    def attach(self, connect: Connect, account: Account, receiver: Receiver) -> tuple[Session, bool]:
        """Bind a connection to its session; the flag is Session Present."""
        # [MQTT-3.1.3-6]: a client without id gets a unique one
        client_id = connect.client_id or f"auto-{secrets.token_hex(8)}"
        # [MQTT-3.1.4-2] "the Server MUST disconnect the existing Client"
        earlier = self._online.pop(client_id, None)
        if earlier is not None:
            earlier.take_over()
        session = self._sessions.get(client_id)
        # [MQTT-3.1.2-6]: CleanSession 1 discards. A session is also not handed to another
        # user: its queue holds what that user may not read.
        if session and (connect.clean_session or session.clean or session.user != account.name):
            self._forget(session)
            session = None
        present = session is not None
        if session is None:
            session = Session(client_id=client_id, user=account.name, clean=True)
            self._sessions[client_id] = session
        session.clean = connect.clean_session
        session.said_goodbye = False
        self._online[client_id] = receiver
        return session, present

    def detach(self, session: Session, receiver: Receiver) -> None:
        """The connection is over; a clean session ends with it [MQTT-3.1.2-6]."""
        if self._online.get(session.client_id) is receiver:
            del self._online[session.client_id]
        if self._sessions.get(session.client_id) is session and session.clean:
            self._forget(session)
        if self.seam.refuse_return_seconds and not session.said_goodbye:
            self._cut[session.client_id] = time.monotonic() + self.seam.refuse_return_seconds
        if not session.said_goodbye and not self.seam.keep_in_flight_at_cut:
            session.unacknowledged.clear()

    def subscribe(self, session: Session, topic_filter: str, qos: int) -> bool:
        """Add or replace a subscription; False when the session holds too many."""
        held = session.subscriptions
        if topic_filter not in held and len(held) >= MAX_SUBSCRIPTIONS:
            return False
        held[topic_filter] = qos
        self._tree.add(topic_filter, session.client_id, qos)
        return True

    def unsubscribe(self, session: Session, topic_filter: str) -> None:
        """Delete the identical filter, if there [MQTT-3.10.4-1]."""
        if not self.seam.heed_unsubscribe:
            return
        if session.subscriptions.pop(topic_filter, None) is not None:
            self._tree.remove(topic_filter, session.client_id)

    def publish(self, message: Message) -> None:
        """Take ownership: retain, and add to every matching session [MQTT-4.5.0-1]."""
        if self.seam.flip_large_payloads and len(message.payload) > LARGE:
            message = replace(message, payload=_flip(message.payload))
        if message.retain:
            self.retained.store(message)
        for client_id, granted in self._find_receivers(message.topic).items():
            # [MQTT-3.8.4-6]: minimum of published and granted QoS.
            # [MQTT-3.3.1-9]: RETAIN is 0 towards an established subscription.
            copy = Message(topic=message.topic, payload=message.payload, qos=min(message.qos, granted))
            self._hand_to(client_id, copy)

    def _find_receivers(self, topic: str) -> dict[str, int]:
        found = self._tree.receivers(topic)
        if self.seam.prefix_filters:
            for session in self._sessions.values():
                for topic_filter, qos in session.subscriptions.items():
                    if topic.startswith(f"{topic_filter}/"):
                        found[session.client_id] = max(qos, found.get(session.client_id, 0))
        return found

    def _hand_to(self, client_id: str, message: Message) -> None:
        receiver = self._online.get(client_id)
        if receiver is not None:
            receiver.deliver(message)
            return
        session = self._sessions[client_id]
        # [MQTT-3.1.2-5]: QoS 1 and 2 messages are stored for a session that is offline
        if message.qos:
            session.enqueue(message)
            limit = self.seam.offline_queue_limit
            if limit is not None and len(session.queue) > limit:
                session.dequeue()

    def _forget(self, session: Session) -> None:
        for topic_filter in session.subscriptions:
            self._tree.remove(topic_filter, session.client_id)
        del self._sessions[session.client_id]


def _flip(payload: bytes) -> bytes:
    wrong = bytearray(payload)
    wrong[len(wrong) // 2] ^= 0x10
    return bytes(wrong)
