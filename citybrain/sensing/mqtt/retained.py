"""Retained messages (MQTT 3.1.1 section 3.3.1.3)."""

from collections.abc import Iterator

from citybrain.sensing.mqtt.session import Message
from citybrain.sensing.mqtt.topics import matches

MAX_RETAINED = 10_000
MAX_RETAINED_BYTES = 64 * 1024 * 1024


class RetainedMessages:
    """The last retained message of each topic name; not part of any session [MQTT-3.1.2.7]."""

    def __init__(self) -> None:
        """Start empty."""
        self._by_topic: dict[str, Message] = {}
        self._bytes = 0
        self.dropped = 0

    def store(self, message: Message) -> None:
        """Keep, replace or remove, for a message that came with RETAIN set.

        Beyond the limits the message is not kept; it counts in `dropped`.
        """
        # [MQTT-3.3.1-7]: whatever was retained for this topic goes first
        old = self._by_topic.pop(message.topic, None)
        self._bytes -= len(old.payload) if old else 0
        # [MQTT-3.3.1-10], [MQTT-3.3.1-11]: an empty message removes and is not stored
        if not message.payload:
            return
        size = self._bytes + len(message.payload)
        if len(self._by_topic) >= MAX_RETAINED or size > MAX_RETAINED_BYTES:
            self.dropped += 1
            return
        self._by_topic[message.topic] = message
        self._bytes = size

    def matching(self, topic_filter: str) -> Iterator[Message]:
        """The retained messages whose name the filter matches."""
        if topic_filter in self._by_topic:
            yield self._by_topic[topic_filter]
        elif "#" in topic_filter or "+" in topic_filter:
            held = list(self._by_topic.values())
            yield from (message for message in held if matches(topic_filter, message.topic))
