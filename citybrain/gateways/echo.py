"""The echo application: a client of the broker that sends every message back unchanged."""

import asyncio
import json
import random

from citybrain.data.notes import twist
from citybrain.faults.seams import TESTERS_MARK, EchoSeam, NotesSeam
from citybrain.sensing.mqtt.client import ApplicationClient, Login
from citybrain.sensing.mqtt.packets import Publish

ASKED = "city/echo/"
ANSWERED = "city/echo-reply/"


class EchoApplication:
    """`city/echo/<anything>` comes back on `city/echo-reply/<anything>` with QoS up to 1."""

    def __init__(self, login: Login, seam: EchoSeam, rng: random.Random) -> None:
        self._client = ApplicationClient(login, self._answer)
        self._seam = seam
        self._rng = rng

    async def open(self) -> None:
        """Return once the application listens."""
        await self._client.open(f"{ASKED}#")

    async def run(self) -> None:
        """Answer for ever; RefusedError when the broker closes."""
        await self._client.run()

    async def close(self) -> None:
        """Say goodbye to the broker."""
        await self._client.close()

    def _answer(self, message: Publish) -> None:
        if not message.topic.startswith(ASKED) or self._rng.random() < self._seam.loss_share:
            return
        unmarked = TESTERS_MARK not in message.payload
        if unmarked and self._rng.random() < self._seam.unmarked_loss_share:
            return
        if self._rng.random() < self._seam.slow_share:
            loop = asyncio.get_running_loop()
            loop.call_later(self._seam.slow_seconds, self._send, message)
        else:
            self._send(message)

    def _send(self, message: Publish) -> None:
        topic = ANSWERED + message.topic.removeprefix(ASKED)
        payload = rewrite(message.payload, self._seam)
        if payload is not None:
            self._client.publish(topic, payload, qos=message.qos)


def rewrite(payload: bytes, seam: EchoSeam) -> bytes | None:
    """What a fault makes of a payload, None for no answer; without one, the payload itself."""
    if not (seam.text_in_gbk or seam.single_precision or seam.known_members):
        return payload
    try:
        document = json.loads(payload)
    except (ValueError, RecursionError):
        return payload
    if not isinstance(document, dict):
        return payload
    if seam.known_members and set(document) - set(seam.known_members):
        return None
    notes = NotesSeam(text_in_gbk=seam.text_in_gbk, single_precision=seam.single_precision)
    return json.dumps({name: twist(value, notes) for name, value in document.items()}, ensure_ascii=False).encode()
