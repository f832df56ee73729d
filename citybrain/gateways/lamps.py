"""The lamp gateway: the lighting station as a client of the broker."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from citybrain.scenarios.s10_lighting.station import ORDERS, Station
from citybrain.sensing.mqtt.client import ApplicationClient, Login
from citybrain.sensing.mqtt.packets import Publish

TICK_SECONDS = 1.0
"""Wall time between two reports of a pole."""


class LampGateway:
    """Publishes what the poles report and hands orders to them."""

    def __init__(self, login: Login, station: Station, now: Callable[[], datetime]) -> None:
        self._client = ApplicationClient(login, self._order)
        self._station = station
        self._now = now

    async def open(self) -> None:
        """Return once orders are heard and every pole has reported once."""
        await self._client.open(ORDERS)
        self._report()

    async def run(self) -> None:
        """Report at every tick; RefusedError when the broker closes."""
        reports = asyncio.create_task(self._report_on_time())
        listening = asyncio.create_task(self._client.run())
        try:
            done, _ = await asyncio.wait((reports, listening), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            reports.cancel()
            listening.cancel()

    async def close(self) -> None:
        """Say goodbye to the broker."""
        await self._client.close()

    async def _report_on_time(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            # From a due time, not from now: the interval does not drift with the work.
            due = max(due + TICK_SECONDS, loop.time())
            await asyncio.sleep(due - loop.time())
            self._report()

    def _report(self) -> None:
        for report in self._station.tick(self._now()):
            self._client.publish(report.topic, report.payload)

    def _order(self, message: Publish) -> None:
        reply = self._station.order(message.topic, message.payload)
        if reply is not None:
            self._client.publish(reply.topic, reply.payload, qos=1)
