"""The subscribers of SHR-10: what each of them has to hear."""

import asyncio
from typing import Any, cast

from testers.protocols.mqtt.client import Client
from testers.protocols.mqtt.filters import Ear, Letter, make_patterns, make_topics
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.packets import Puback, Publish
from testers.protocols.mqtt.topics import filter_flaw

STEM = "cityassay/tag"


class Wire:
    """A client that receives what it is given, and keeps what it sends."""

    def __init__(self, *packets: Publish) -> None:
        self.packets = list(packets)
        self.sent: list[Any] = []

    async def batch(self, *, within: float) -> list[Publish]:
        if not self.packets:
            await asyncio.sleep(min(within, 0.001))
            raise TimeoutError
        return [self.packets.pop(0)]

    async def send(self, *packets: Any) -> None:  # noqa: ANN401
        self.sent += packets


def listen(pattern: str, letters: list[Letter], *packets: Publish) -> tuple[Ear, Wire]:
    wire = Wire(*packets)
    ear = Ear(client=cast("Client", wire), pattern=pattern, mark=b"m")
    ear.expect(letters)
    asyncio.run(ear.listen(idle=0.01))
    asyncio.run(ear.linger(seconds=0.005))
    return ear, wire


def publish(number: int, topic: str, mark: bytes = b"m") -> Publish:
    return Publish(topic=topic, payload=mark + b":%d" % number, qos=1, packet_id=number + 1)


def test_the_filters_are_valid_and_told_apart_by_the_topics() -> None:
    patterns, topics = make_patterns(STEM, "tag"), make_topics(STEM)
    assert [filter_flaw(pattern, Version.V311) for pattern in patterns] == [None] * len(patterns)
    letters = [Letter(number=number, topic=topic) for number, topic in enumerate(topics)]
    # MQTT 3.1.1 section 4.7.1: '#' holds the parent, '+' exactly one level, also an empty one; case counts (4.7.3).
    heard = {}
    for pattern in patterns:
        ear = Ear(client=cast("Client", None), pattern=pattern, mark=b"m")
        ear.expect(letters)
        heard[pattern] = {letter.topic.removeprefix(STEM) for letter in ear.due}
    assert heard == {
        f"{STEM}/a": {"/a"},
        f"{STEM}/+": {"/a", "/b", "/A", "/ab"},
        f"{STEM}/#": {topic.removeprefix(STEM) for topic in topics},
        f"{STEM}/a/+/c": {"/a/b/c", "/a/x/c"},
        f"{STEM}/+/+": {"/a/b", "//a", "/a/"},
        f"{STEM}/a/#": {"/a", "/a/b", "/a/b/c", "/a/x/c", "/a/"},
        f"{STEM}//+": {"//a"},
        "+/tag/#": {topic.removeprefix(STEM) for topic in topics},
        "+/tag/+": {"/a", "/b", "/A", "/ab"},
    }


def test_what_arrives_is_counted_once_and_acknowledged() -> None:
    letters = [Letter(number=0, topic=f"{STEM}/a"), Letter(number=1, topic=f"{STEM}/a")]
    ear, wire = listen(f"{STEM}/a", letters, publish(0, f"{STEM}/a"), publish(0, f"{STEM}/a"))
    assert ear.missing == {letters[1]}
    assert wire.sent == [Puback(packet_id=1), Puback(packet_id=1)]


def test_a_stray_and_a_message_of_others() -> None:
    letters = [Letter(number=0, topic=f"{STEM}/b")]
    ear, _ = listen(
        f"{STEM}/a", letters, publish(0, f"{STEM}/b"), publish(7, f"{STEM}/a"), publish(0, f"{STEM}/b", b"x")
    )
    assert ear.strays == set(letters)
    assert ear.foreign == 1


def test_silence_is_due_after_an_unsubscription() -> None:
    ear = Ear(client=cast("Client", Wire()), pattern=f"{STEM}/a", mark=b"m", silenced=True)
    ear.expect([Letter(number=0, topic=f"{STEM}/a")])
    assert not ear.due
    assert ear.undue
