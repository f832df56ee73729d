"""The lamp gateway: the lighting station as a client of the broker."""

import asyncio
import random
from collections.abc import Callable
from datetime import datetime

from citybrain.faults.seams import ReportSeam
from citybrain.scenarios.s10_lighting.station import ORDERS, Report, Station
from citybrain.sensing.mqtt.client import ApplicationClient, Login
from citybrain.sensing.mqtt.packets import Publish

TICK_SECONDS = 1.0
"""Wall time between two reports of a pole."""


class LampGateway:
    """Publishes what the poles report and hands orders to them."""

    def __init__(
        self, login: Login, station: Station, now: Callable[[], datetime], *, seam: ReportSeam, rng: random.Random
    ) -> None:
        self._client = ApplicationClient(login, self._order)
        self._station = station
        self._now = now
        self._seam = seam
        self._rng = rng
        self._held: dict[str, Report] = {}

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
            if self._rng.random() < self._seam.late_share:
                asyncio.get_running_loop().call_later(self._seam.late_seconds, self._hand_over, report)
            else:
                self._hand_over(report)

    def _hand_over(self, report: Report) -> None:
        held = self._held.pop(report.topic, None)
        if held is None and self._rng.random() < self._seam.overtaken_share:
            self._held[report.topic] = report
            return
        for each in (report, held):
            if each is not None:
                self._publish(each)

    def _publish(self, report: Report) -> None:
        for _ in range(1 + (self._rng.random() < self._seam.twice_share)):
            self._client.publish(report.topic, report.payload)

    def _order(self, message: Publish) -> None:
        reply = self._station.order(message.topic, message.payload)
        if reply is not None:
            self._client.publish(reply.topic, reply.payload, qos=1)
