"""The echo application: a client of the broker that sends every message back unchanged."""

import asyncio
import random

from citybrain.faults.seams import EchoSeam
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
        if self._rng.random() < self._seam.slow_share:
            loop = asyncio.get_running_loop()
            loop.call_later(self._seam.slow_seconds, self._send, message)
        else:
            self._send(message)

    def _send(self, message: Publish) -> None:
        topic = ANSWERED + message.topic.removeprefix(ASKED)
        self._client.publish(topic, message.payload, qos=message.qos)
