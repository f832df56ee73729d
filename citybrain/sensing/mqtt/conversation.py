"""An accepted client and its session: publishing, acknowledging, subscribing."""

from collections.abc import Callable
from typing import Protocol

from citybrain.sensing.mqtt.access import Account
from citybrain.sensing.mqtt.broker import Broker
from citybrain.sensing.mqtt.encode import encode
from citybrain.sensing.mqtt.handover import DirectHandover, Handover, LazyHandover
from citybrain.sensing.mqtt.packets import (
    CONNECTION_ACCEPTED,
    SUBSCRIPTION_FAILED,
    ConnAck,
    Connect,
    Disconnect,
    Packet,
    PingReq,
    PingResp,
    PubAck,
    PubComp,
    Publish,
    PubRec,
    PubRel,
    SubAck,
    Subscribe,
    UnsubAck,
    Unsubscribe,
    ViolationError,
)
from citybrain.sensing.mqtt.session import Message


class Wire(Protocol):
    """Where packets to the client go."""

    def send(self, data: bytes) -> None:
        """Queue bytes for the client."""

    def is_congested(self) -> bool:
        """Whether the client reads too slowly just now."""


class Conversation:
    """The packets of one accepted client until its connection ends."""

    def __init__(
        self,
        broker: Broker,
        wire: Wire,
        connect: Connect,
        account: Account,
        *,
        on_take_over: Callable[[], None],
    ) -> None:
        """Attach to the session, send CONNACK, then whatever the session holds."""
        self.over = False
        self.take_over = on_take_over
        self._broker = broker
        self._wire = wire
        self._account = account
        self._will = connect.will
        delay = broker.seam.lazy_handover_seconds
        self._handover: Handover = LazyHandover(broker.publish, delay) if delay else DirectHandover(broker.publish)
        self._session, present = broker.attach(connect, account, self)
        # [MQTT-3.2.0-1]: CONNACK is the first packet; [MQTT-3.2.2-2], [MQTT-3.2.2-3]
        self._send(ConnAck(session_present=present, return_code=CONNECTION_ACCEPTED))
        self._resend()

    def handle(self, packet: Packet) -> None:
        """Act on one packet; ViolationError when the client may not send it."""
        match packet:
            case Publish():
                self._take(packet)
            case PubAck() | PubRec() | PubRel() | PubComp():
                self._progress(packet)
            case Subscribe():
                self._subscribe(packet)
            case Unsubscribe():
                self._unsubscribe(packet)
            case PingReq():
                # [MQTT-3.12.4-1]
                self._send(PingResp())
            case Disconnect():
                self._goodbye()
            case Connect():
                # [MQTT-3.1.0-2] "process a second CONNECT ... as a protocol violation"
                raise ViolationError("MQTT-3.1.0-2", "second CONNECT")
            case _:
                raise ViolationError("MQTT-4.8.0-1", "a packet that only servers send")

    def deliver(self, message: Message) -> None:
        """Send a message, or queue it while the client is slow or the window is full."""
        if message.qos == 0:
            # A slow client loses QoS 0 messages instead of filling the memory.
            if not self._wire.is_congested():
                self._send(Publish(topic=message.topic, payload=message.payload, retain=message.retain))
            return
        self._session.enqueue(message)
        self.pump()

    def pump(self) -> None:
        """Send queued messages as far as window and network allow."""
        session = self._session
        while session.queue and session.has_room_in_flight() and not self._wire.is_congested():
            message = session.dequeue()
            self._send_first(session.register(message), message)

    def end(self) -> None:
        """The network connection is gone."""
        self._handover.abandon()
        self._broker.detach(self._session, self)
        # [MQTT-3.1.2-8]: published unless DISCONNECT removed it; [MQTT-3.1.2-10]
        will, self._will = self._will, None
        if will is not None and self._broker.seam.publish_wills and self._account.can_publish(will.topic):
            self._broker.publish(Message(topic=will.topic, payload=will.payload, qos=will.qos, retain=will.retain))

    def _resend(self) -> None:
        session = self._session
        if not self._broker.seam.remember_exactly_once:
            session.received.clear()
            for packet_id in [i for i, m in session.unacknowledged.items() if m.qos > 1]:
                session.enqueue(session.unacknowledged.pop(packet_id))
        # [MQTT-4.4.0-1]: PUBREL and unacknowledged PUBLISH again with their original ids,
        # [MQTT-4.6.0-1] in the original order, [MQTT-3.3.1-1] with DUP set
        for packet_id in session.released:
            self._send(PubRel(packet_id=packet_id))
        for packet_id, message in session.unacknowledged.items():
            self._send_first(packet_id, message, dup=True)
        self.pump()

    def _send_first(self, packet_id: int, message: Message, *, dup: bool = False) -> None:
        self._send(
            Publish(
                topic=message.topic,
                payload=message.payload,
                qos=message.qos,
                retain=message.retain,
                dup=dup,
                packet_id=packet_id,
            )
        )

    def _take(self, packet: Publish) -> None:
        # [MQTT-3.3.5-2]: of the two permitted answers, this server closes
        if not self._account.can_publish(packet.topic):
            raise ViolationError("MQTT-3.3.5-2", "topic is not allowed for this user")
        message = Message(topic=packet.topic, payload=packet.payload, qos=packet.qos, retain=packet.retain)
        if packet.packet_id is None:
            self._handover.put(message)
        elif packet.qos == 1:
            # [MQTT-4.3.2-2]: PUBACK "having accepted ownership"; DUP does not matter here
            self._handover.put(message)
            self._send(PubAck(packet_id=packet.packet_id))
        else:
            self._take_once(packet.packet_id, message)

    def _take_once(self, packet_id: int, message: Message) -> None:
        # [MQTT-4.3.3-2]: until PUBREL, the same id is answered again but not handed on again
        received = self._session.received
        if packet_id not in received:
            received.add(packet_id)
            self._handover.put(message)
        self._send(PubRec(packet_id=packet_id))

    def _progress(self, packet: PubAck | PubRec | PubRel | PubComp) -> None:
        session, packet_id = self._session, packet.packet_id
        match packet:
            case PubAck():
                session.acknowledge(packet_id)
            case PubRec():
                # [MQTT-4.3.3-1]: PUBREL answers PUBREC, also one that comes twice
                session.release(packet_id)
                self._send(PubRel(packet_id=packet_id))
            case PubRel():
                # [MQTT-4.3.3-2]: PUBCOMP, and the id counts as new from here on
                session.received.discard(packet_id)
                self._send(PubComp(packet_id=packet_id))
            case PubComp():
                session.complete(packet_id)
        self.pump()

    def _subscribe(self, packet: Subscribe) -> None:
        codes: list[int] = []
        for topic_filter, qos in packet.filters:
            allowed = self._account.can_subscribe(topic_filter)
            done = allowed and self._broker.subscribe(self._session, topic_filter, qos)
            codes.append(qos if done else SUBSCRIPTION_FAILED)
        # [MQTT-3.8.4-1] SUBACK, [MQTT-3.8.4-2] same id, [MQTT-3.8.4-5] one code for each,
        # [MQTT-3.9.3-1] in order
        self._send(SubAck(packet_id=packet.packet_id, return_codes=tuple(codes)))
        for (topic_filter, _), code in zip(packet.filters, codes, strict=True):
            if code != SUBSCRIPTION_FAILED:
                self._send_retained(topic_filter, code)

    def _send_retained(self, topic_filter: str, granted: int) -> None:
        # [MQTT-3.3.1-6], [MQTT-3.8.4-3]: at every SUBSCRIBE; [MQTT-3.3.1-8]: RETAIN is 1
        for held in self._broker.retained.matching(topic_filter):
            qos = min(held.qos, granted)
            self.deliver(Message(topic=held.topic, payload=held.payload, qos=qos, retain=True))

    def _unsubscribe(self, packet: Unsubscribe) -> None:
        for topic_filter in packet.filters:
            self._broker.unsubscribe(self._session, topic_filter)
        # [MQTT-3.10.4-4], [MQTT-3.10.4-5], [MQTT-3.10.4-6]: one UNSUBACK in every case
        self._send(UnsubAck(packet_id=packet.packet_id))

    def _goodbye(self) -> None:
        # [MQTT-3.14.4-3] "discard any Will Message ... without publishing it"
        self._will = None
        self._session.said_goodbye = True
        self._handover.finish()
        self.over = True

    def _send(self, packet: Packet) -> None:
        self._wire.send(encode(packet))
