"""The step between accepting a message from its sender and publishing it."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

from citybrain.sensing.mqtt.session import Message


class Handover(Protocol):
    """Takes accepted messages of one connection."""

    def put(self, message: Message) -> None:
        """Accept one message."""

    def finish(self) -> None:
        """The sender said DISCONNECT."""

    def abandon(self) -> None:
        """The sender was cut off."""


class DirectHandover:
    """Publishes before the acknowledgement leaves: what is acknowledged is never lost."""

    def __init__(self, publish: Callable[[Message], None]) -> None:
        """`publish` takes ownership of a message."""
        self.put = publish

    def finish(self) -> None:
        """Nothing waits."""

    def abandon(self) -> None:
        """Nothing waits."""


class LazyHandover:
    """Publishes a little later; the defect is that a cut loses what still waits."""

    def __init__(self, publish: Callable[[Message], None], delay: float) -> None:
        """`delay` in seconds."""
        self._publish = publish
        self._delay = delay
        self._waiting: deque[Message] = deque()

    def put(self, message: Message) -> None:
        """Keep the message for the delay."""
        self._waiting.append(message)
        asyncio.get_running_loop().call_later(self._delay, self._publish_oldest)

    def finish(self) -> None:
        """A clean goodbye empties the waiting line."""
        while self._waiting:
            self._publish_oldest()

    def abandon(self) -> None:
        """A cut throws the waiting line away."""
        self._waiting.clear()

    def _publish_oldest(self) -> None:
        if self._waiting:
            self._publish(self._waiting.popleft())
