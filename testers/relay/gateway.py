"""The gateway's side of store-and-forward: numbered readings, kept and sent again until they are acknowledged."""

import asyncio
import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.failure import UnansweredError
from testers.protocols.http.sending import HttpSender
from testers.relay.impairment import Impairment
from testers.relay.tcp import TcpRelay

_SPACING = 0.1  # seconds between the times of two readings
_DELAY = 0.05  # seconds that the relay holds what passes while a cut is aimed
_MOST_TRIES, _PAUSE = 40, 0.05
_LATER = (408, 425, 429, 500, 502, 503, 504)


class Aim(StrEnum):
    """When the link is cut: the request is under way, its answer is under way, or nothing is."""

    REQUEST = "request"
    ANSWER = "answer"
    DARK = "dark"


_MOMENTS = {Aim.REQUEST: 0.5, Aim.ANSWER: 1.5}  # of the delay


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The readings of one device: `count` of them, the last one not long ago."""

    device: str
    count: int
    began: dt.datetime

    @property
    def ended(self) -> dt.datetime:
        """The time after the last reading."""
        return self.began + dt.timedelta(seconds=self.count * _SPACING)

    def reading(self, number: int) -> dict[str, Json]:
        """Return one reading; its value tells its number, so that a mix-up shows."""
        when = self.began + dt.timedelta(seconds=number * _SPACING)
        return {"seq": number, "ts": write_instant(when), "value": 20 + number / 16}


def make_series(device: str, count: int) -> Series:
    """Return a series that has just ended."""
    whole = dt.datetime.now(dt.UTC).replace(microsecond=0)
    return Series(device=device, count=count, began=whole - dt.timedelta(seconds=count * _SPACING))


def write_instant(when: dt.datetime) -> str:
    """Return RFC 3339 with milliseconds in UTC."""
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class Gateway:
    """Uploads batches through a relay that is cut on the way; `bitten` counts cuts that interrupted an upload."""

    ctx: Context
    sender: HttpSender
    relay: TcpRelay
    path: str
    tries: int = 0
    bitten: list[Aim] = field(default_factory=list)
    last: Exchange | None = None

    async def upload(self, series: Series, numbers: range, aim: Aim | None) -> None:
        """Send a batch, with a cut where one is aimed at it, and send it again until it is acknowledged.

        Raises
        ------
        TargetError
            The service refuses the batch, or does not acknowledge it though the link is whole again.

        """
        if aim is not None:
            await self._try_under_cut(series, numbers, aim)
        for _ in range(_MOST_TRIES):
            if await self._try(series, numbers):
                return
            await asyncio.sleep(self.ctx.seconds(_PAUSE))
        raise TargetError(
            Text(
                zh=f"POST {self.path} 在链路恢复后仍未确认批次（试了 {_MOST_TRIES} 次）。",
                en=f"POST {self.path} does not acknowledge a batch though the link is whole ({_MOST_TRIES} tries).",
            )
        )

    async def _try_under_cut(self, series: Series, numbers: range, aim: Aim) -> None:
        if aim is Aim.DARK:
            # The device goes on measuring; what it has by the end of the outage is forwarded in one go.
            await self.relay.cut(self.ctx.seconds(3.0))
            self.bitten.append(aim)
            return
        self.relay.set(Impairment(delay=_DELAY))
        attempt = asyncio.create_task(self._try(series, numbers))
        try:
            await asyncio.sleep(_DELAY * _MOMENTS[aim])
            await self.relay.cut(0.0)
            if not await attempt:
                self.bitten.append(aim)
        finally:
            attempt.cancel()
            self.relay.set(Impairment())

    async def _try(self, series: Series, numbers: range) -> bool:
        """Send a batch once; tell whether it was acknowledged."""
        self.tries += 1
        body: dict[str, Json] = {"device": series.device, "items": [series.reading(number) for number in numbers]}
        # The key stays the same when a batch is sent again, for services that tell repetitions by it.
        key = f'"{series.device}-{numbers.start}"'
        try:
            exchange = await self.sender.send_json(self.path, body, headers={"Idempotency-Key": key})
        except UnansweredError:
            return False
        self.last = exchange
        if exchange.ok:
            return True
        if exchange.status in _LATER:
            return False
        raise TargetError(
            Text(
                zh=f"POST {self.path} 返回状态码 {exchange.status}，拒收批次；请检查 history.upload 与账号权限。",
                en=f"POST {self.path} answers {exchange.status} to a batch; check history.upload and the account.",
            )
        )
