"""Topic filters under test, the subscriber of each, and what it has to hear (section 4.7 of both editions).

Every subscriber holds one filter and a connection of its own, so that overlapping subscriptions, which a server may
serve once or several times (MQTT-3.3.5-1), play no part.
"""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from rules.errors import TargetError
from rules.text import Text
from testers.protocols.mqtt.client import Client
from testers.protocols.mqtt.packets import Packet, Puback, Publish, Unsuback, Unsubscribe
from testers.protocols.mqtt.topics import matches

_MOST_FOREIGN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message: its topic and its number, which is its payload behind the mark."""

    number: int
    topic: str


@dataclass(slots=True, kw_only=True)
class Ear:
    """A subscriber with its one filter; `silenced` once it has unsubscribed."""

    client: Client
    pattern: str
    mark: bytes
    due: set[Letter] = field(default_factory=set)
    undue: set[Letter] = field(default_factory=set)
    missing: set[Letter] = field(default_factory=set)
    strays: set[Letter] = field(default_factory=set)
    silenced: bool = False
    foreign: int = 0

    def expect(self, letters: Iterable[Letter]) -> None:
        """Enter what will be published."""
        for letter in letters:
            wanted = not self.silenced and matches(self.pattern, letter.topic)
            (self.due if wanted else self.undue).add(letter)
            if wanted:
                self.missing.add(letter)

    async def listen(self, *, idle: float) -> None:
        """Read until nothing is missing any more, or nothing has come for `idle` seconds."""
        while self.missing:
            if not await self._hear(idle):
                return

    async def linger(self, *, seconds: float) -> None:
        """Read on for a while: what should not come may come late."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            await self._hear(left)

    async def unsubscribe(self) -> None:
        """Take the filter back and wait for UNSUBACK (MQTT-3.10.4-2: from then on no new message may be added)."""
        await self.client.send(Unsubscribe(packet_id=2, patterns=(self.pattern,)))
        await self.client.expect(Unsuback)
        self.silenced = True

    async def _hear(self, within: float) -> bool:
        """Take in what comes next; False after silence."""
        with suppress(TimeoutError):
            packets = await self.client.batch(within=within)
            await self.client.send(*self._take(packets))
            return True
        return False

    def _take(self, packets: Sequence[Packet]) -> list[Packet]:
        answers: list[Packet] = []
        for packet in packets:
            if not isinstance(packet, Publish):
                continue
            if packet.qos and packet.packet_id is not None:
                answers.append(Puback(packet_id=packet.packet_id))
            self._note(packet)
        return answers

    def _note(self, packet: Publish) -> None:
        mark, _, number = packet.payload.partition(b":")
        if mark != self.mark or not number.isdigit() or len(number) > 9:
            self.foreign += 1
            if self.foreign > _MOST_FOREIGN:
                raise TargetError(
                    Text(
                        zh=f"订阅 {self.pattern} 收到大量他人的消息，无法考察。",
                        en=f"The subscription to {self.pattern} is flooded with messages of others.",
                    )
                )
            return
        letter = Letter(number=int(number), topic=packet.topic)
        self.missing.discard(letter)
        if letter in self.undue:
            self.strays.add(letter)


def make_patterns(stem: str, tag: str) -> tuple[str, ...]:
    """Return filters below `stem` (a topic of ours that holds `tag`), and two that reach past it.

    The last two begin with a wildcard: they match our topics by their tag alone, and must not match `$` topics.
    """
    return (
        f"{stem}/a",
        f"{stem}/+",
        f"{stem}/#",
        f"{stem}/a/+/c",
        f"{stem}/+/+",
        f"{stem}/a/#",
        f"{stem}//+",
        f"+/{tag}/#",
        f"+/{tag}/+",
    )


def make_topics(stem: str) -> tuple[str, ...]:
    """Return topics that the filters tell apart: levels more and less, an empty one, another case of letters."""
    levels = ("", "/a", "/b", "/A", "/a/b", "/a/b/c", "/a/x/c", "/b/b/c", "//a", "/a/", "/ab")
    return tuple(f"{stem}{level}" for level in levels)


def count_by_pattern(ears: Iterable[Ear], attribute: str) -> dict[str, int]:
    """Return how many letters stand in an attribute of each ear, without those that have none."""
    return dict(Counter({ear.pattern: len(getattr(ear, attribute)) for ear in ears if getattr(ear, attribute)}))
