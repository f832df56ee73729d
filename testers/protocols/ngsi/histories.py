"""Histories that can be asked for a window of time: a plain HTTP resource, or the temporal interface of NGSI-LD."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.http.demands import demand
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.sending import HttpSender, open_sender
from testers.protocols.ngsi.broker import TEMPORAL, Broker, open_broker, quote_id, refused
from testers.protocols.payload.instants import read_stamp
from testers.protocols.payload.readings import find_readings

PLAIN = "http.series"
_ATTRIBUTE = "assayReading"
_BOUNDS = ("[)", "[]", "(]", "()")
_MOST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One value with its time."""

    at: dt.datetime
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What is asked for; a side that is None is open. `offset` writes times with another zone, `limit` cuts."""

    start: dt.datetime | None = None
    end: dt.datetime | None = None
    limit: int | None = None
    offset: int = 0

    def write(self, instant: dt.datetime) -> str:
        """Return an instant as RFC 3339, in UTC with Z or in the zone of this window."""
        fine = "microseconds" if instant.microsecond % 1000 else "milliseconds"
        if not self.offset:
            return instant.astimezone(dt.UTC).isoformat(timespec=fine).replace("+00:00", "Z")
        return instant.astimezone(dt.timezone(dt.timedelta(hours=self.offset))).isoformat(timespec=fine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came: the samples in the order in which they came, or an error with its status."""

    exchange: Exchange
    samples: tuple[Sample, ...]
    empty: bool = False

    @property
    def refused(self) -> bool:
        """Whether the request was refused; that nothing was found is no refusal."""
        return not self.exchange.ok and not self.empty


class History(ABC):
    """One series of a target.

    bounds      '[)' and the like: whether the ends of a window belong to it, None where nobody said
    descending  newest first; None where any one order will do
    lasts       a limit means the last samples, and not the first; None where it depends on the order
    name        what the report calls it
    """

    bounds: str | None
    descending: bool | None
    lasts: bool | None
    name: str
    zones: bool = True

    @abstractmethod
    async def prepare(self, samples: Sequence[Sample]) -> bool:
        """Write samples; False where the target takes none, and what is there has to do."""

    @abstractmethod
    async def ask(self, window: Window) -> Reply:
        """Ask for a window."""


@dataclass(kw_only=True)
class PlainHistory(History):
    """A resource of readings with query parameters for both ends and the limit."""

    ctx: Context
    sender: HttpSender
    path: str
    stamp: str
    names: tuple[str, str, str]
    bounds: str | None
    descending: bool | None
    lasts: bool | None
    name: str = "http"

    async def prepare(self, samples: Sequence[Sample]) -> bool:
        """Write to series.write where it is given."""
        place = self._fill(self.ctx.parameter("series.write"))
        if place is None:
            return False

        async def remove() -> None:
            answer = await self.sender.ask(self.path.partition("?")[0], method="DELETE")
            if not answer.ok and answer.status != 404:
                raise refused(answer)

        self.ctx.clean_up(f"series {self.path}", remove)
        for sample in samples:
            document: Json = {self.stamp: Window().write(sample.at), "value": sample.value}
            answer = await self.sender.send_json(place, document)
            if not answer.ok:
                raise refused(answer)
        return True

    async def ask(self, window: Window) -> Reply:
        """Ask with the parameters that the target file names."""
        start, end, limit = self.names
        query = {}
        if window.start is not None:
            query[start] = window.write(window.start)
        if window.end is not None:
            query[end] = window.write(window.end)
        query[limit] = str(window.limit or self.ctx.parameter("series.most") or 1000)
        joint = "&" if "?" in self.path else "?"
        exchange = await self.sender.ask(f"{self.path}{joint}{urlencode(query)}")
        if not exchange.ok:
            return Reply(exchange=exchange, samples=())
        readings = find_readings(exchange.json())[:_MOST]
        return Reply(exchange=exchange, samples=tuple(self._read(reading) for reading in _drop_frame(readings)))

    def _read(self, reading: Json) -> Sample:
        text = reading.get(self.stamp) if isinstance(reading, dict) else None
        return Sample(at=_read_instant(text, self.path), value=_read_number(reading))

    def _fill(self, place: str | None) -> str | None:
        return None if place is None else place.replace("{series}", self.ctx.tag)


@dataclass(kw_only=True)
class TemporalHistory(History):
    """A temporal entity of our own with one attribute (CIM 009, clauses 5.6.11, 5.7.3 and 4.11)."""

    ctx: Context
    broker: Broker
    kind: str
    bounds: str | None
    descending: bool | None = None
    lasts: bool | None = True
    name: str = "ngsi-ld"
    written: dict[str, str] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        """The id of the entity."""
        return f"urn:ngsi-ld:{self.kind}:{self.ctx.tag}"

    async def prepare(self, samples: Sequence[Sample]) -> bool:
        """Create the temporal entity."""
        path = f"/temporal/entities/{quote_id(self.identity)}"

        async def remove() -> None:
            answer = await self.broker.delete(path)
            if not answer.ok and answer.status != 404:
                raise refused(answer)

        instances: Json = [
            {"type": "Property", "value": sample.value, "observedAt": Window().write(sample.at)} for sample in samples
        ]
        body: Json = {"id": self.identity, "type": self.kind, _ATTRIBUTE: instances}
        answer = await self.broker.post("/temporal/entities", body)
        if not answer.ok:
            raise refused(answer)
        self.ctx.clean_up(f"NGSI-LD temporal entity {self.identity}", remove)
        return True

    async def ask(self, window: Window) -> Reply:
        """Ask with timerel, timeAt and endTimeAt."""
        query = {"attrs": _ATTRIBUTE}
        if window.start is not None and window.end is not None:
            query |= {"timerel": "between", "timeAt": window.write(window.start)}
            query["endTimeAt"] = window.write(window.end)
        elif window.start is not None:
            query |= {"timerel": "after", "timeAt": window.write(window.start)}
        elif window.end is not None:
            query |= {"timerel": "before", "timeAt": window.write(window.end)}
        if window.limit is not None:
            query["lastN"] = str(window.limit)
        path = f"/temporal/entities/{quote_id(self.identity)}"
        exchange = await self.broker.get(path, accept="application/json", **query)
        if not exchange.ok:
            # Where no instance lies in the window, some brokers say that there is no such temporal entity.
            return Reply(exchange=exchange, samples=(), empty=exchange.status == 404)
        document = exchange.json()
        found = document.get(_ATTRIBUTE, []) if isinstance(document, dict) else []
        # A single instance may stand without its array.
        instances = found if isinstance(found, list) else [found]
        return Reply(exchange=exchange, samples=tuple(self._read(each) for each in instances[:_MOST]))

    def _read(self, instance: Json) -> Sample:
        text = instance.get("observedAt") if isinstance(instance, dict) else None
        return Sample(at=_read_instant(text, self.identity), value=_read_number(instance))


def open_histories(ctx: Context) -> list[History]:
    """Return the histories that the target declares.

    Raises
    ------
    UsageError
        A parameter is missing or wrong.

    """
    found: list[History] = []
    if ctx.declared(PLAIN) == "yes":
        path = demand(ctx, "series.path", of=PLAIN).replace("{series}", ctx.tag)
        order = ctx.parameter("series.order") or "ascending"
        found.append(
            PlainHistory(
                ctx=ctx,
                sender=open_sender(ctx),
                path=path,
                stamp=ctx.parameter("series.stamp") or "ts",
                names=(
                    ctx.parameter("series.from") or "from",
                    ctx.parameter("series.to") or "to",
                    ctx.parameter("series.limit") or "limit",
                ),
                bounds=_read_bounds(ctx, None),
                descending=_read_choice("series.order", order, ("ascending", "descending")) == "descending",
                lasts=None,
            )
        )
    if ctx.declared(TEMPORAL) == "yes":
        kind = f"CityAssay{ctx.rng.getrandbits(32):08x}"
        found.append(
            TemporalHistory(ctx=ctx, broker=open_broker(ctx), kind=kind, bounds=_read_bounds(ctx, "[)", of="ngsi."))
        )
    return found


def _read_bounds(ctx: Context, usual: str | None, of: str = "series.") -> str | None:
    given = ctx.parameter(f"{of}bounds")
    return usual if given is None else _read_choice(f"{of}bounds", given, _BOUNDS)


def _read_choice(name: str, given: str, choices: Sequence[str]) -> str:
    if given in choices:
        return given
    shown = " ".join(choices)
    raise UsageError(
        Text(zh=f"参数 {name} 应为 {shown} 之一，而不是 {given}。", en=f"{name} is one of {shown}, and not {given}.")
    )


def _drop_frame(readings: list[Json]) -> list[Json]:
    """Leave out what `find_readings` returns for a document that lists nothing: the document itself."""
    if len(readings) == 1 and isinstance(readings[0], dict):
        frame = readings[0]
        if any(isinstance(value, list) and not value for value in frame.values()):
            return []
    return readings


def _read_instant(text: Json, place: str) -> dt.datetime:
    stamp = read_stamp(text) if isinstance(text, str) else None
    if stamp is None or stamp.instant is None:
        shown = str(text)[:60]
        raise TargetError(
            Text(
                zh=f"{place} 的历史数据没有可用的时间（{shown}）；请检查 series.stamp。",
                en=f"The history of {place} has no usable time ({shown}); check series.stamp.",
            )
        )
    return stamp.instant


def _read_number(reading: Json) -> float | None:
    value = reading.get("value") if isinstance(reading, dict) else None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
