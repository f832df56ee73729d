"""A history service with given manners, from open port to closed port."""

import datetime as dt
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus

from testers.specimens.broker.listen import listening
from testers.specimens.history.manners import Manners
from testers.specimens.records.asking import Asked, Item, read_body, refuse
from testers.specimens.records.serve import patiently
from testers.specimens.specimen import Served, ServeOptions
from testers.specimens.web.message import Answer, answer_json, read_request
from testers.specimens.web.service import Refusal

Serve = Callable[[ServeOptions], AbstractAsyncContextManager[Served]]
PATH = "/api/history/"
_METER = f"{PATH}meter-1"
_MOST_SERIES, _MOST_SAMPLES = 100, 10_000
_FAR = dt.datetime.max.replace(tzinfo=dt.UTC)
_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


def history(manners: Manners) -> Serve:
    """Make the `serve` of a specimen out of manners."""

    @asynccontextmanager
    async def serve(options: ServeOptions) -> AsyncIterator[Served]:
        token = options.rng("token").randbytes(16).hex()
        service = HistoryService(manners, token)

        async def handle(reader: StreamReader, writer: StreamWriter) -> None:
            head = await read_request(reader)
            body = None if head is None else await read_body(head, reader)
            if head is not None and body is not None:
                answer = service.answer(Asked(head=head, body=body))
                writer.write(answer.encode(bodiless=head.method == "HEAD"))
                await writer.drain()

        async with listening(patiently(handle)) as port:
            yield Served(
                endpoints={"http": f"http://127.0.0.1:{port}"},
                capabilities={"http.api": "yes", "http.series": "yes", "ngsi.temporal": "no"},
                parameters=_give(manners, token),
            )

    return serve


def _give(manners: Manners, token: str) -> dict[str, str]:
    place = f"{PATH}{{series}}" if manners.takes else _METER
    given = {
        "http.token": token,
        "series.path": place,
        "series.bounds": manners.bounds,
        "series.order": "descending" if manners.descending else "ascending",
    }
    return {**given, "series.write": place} if manners.takes else given


class HistoryService:
    """Series by name; one of them stands there from the beginning."""

    def __init__(self, manners: Manners, token: str) -> None:
        """Serve whoever shows `token`."""
        self._manners = manners
        self._token = token
        began = dt.datetime.now(dt.UTC) - dt.timedelta(hours=2)
        times = (began + dt.timedelta(seconds=3 * step + 30 * (step > 12)) for step in range(24))
        self._series = {_METER: {at: float(step) for step, at in enumerate(times)}}

    def answer(self, asked: Asked) -> Answer:
        """Return the answer, whatever it is."""
        try:
            return self._route(asked)
        except Refusal as refusal:
            return refuse(refusal.status)

    def _route(self, asked: Asked) -> Answer:
        place = asked.head.path
        if asked.token != self._token:
            raise Refusal(HTTPStatus.UNAUTHORIZED)
        if not place.startswith(PATH):
            raise Refusal(HTTPStatus.NOT_FOUND)
        if asked.method == "POST" and self._manners.takes:
            return self._keep(asked.document(), place)
        if place not in self._series:
            raise Refusal(HTTPStatus.NOT_FOUND)
        if asked.method == "DELETE" and self._manners.takes:
            del self._series[place]
            return Answer(status=204)
        if asked.method != "GET":
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED)
        return answer_json({"items": self._choose(self._series[place], asked)})

    def _keep(self, document: Item, place: str) -> Answer:
        if len(self._series) >= _MOST_SERIES or len(self._series.get(place, {})) >= _MOST_SAMPLES:
            raise Refusal(HTTPStatus.INSUFFICIENT_STORAGE)
        value = document.get("value")
        if not isinstance(value, (int, float)):
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
        self._series.setdefault(place, {})[_read(str(document.get("ts")))] = float(value)
        return Answer(status=201)

    def _choose(self, series: dict[dt.datetime, float], asked: Asked) -> list[Item]:
        given = [asked.one(name) for name in ("from", "to")]
        start, end = (_read(text) if text else side for text, side in zip(given, (_LONG_AGO, _FAR), strict=True))
        if start > end:
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
        bounds = {"[)": "(]", "(]": "[)", "[]": "()", "()": "[]"}[self._manners.bounds] if self._manners.shifts_bounds \
            else self._manners.bounds  # fmt: skip
        times = [at for at in sorted(series) if _is_inside(at, start, end, bounds)]
        if self._manners.drops_last:
            times = times[:-1]
        items: list[Item] = [{"ts": _write(at), "value": series[at]} for at in times]
        if not items and self._manners.fills_gaps and start != _LONG_AGO:
            items = [{"ts": _write(start), "value": 0.0}]
        if self._manners.descending:
            items.reverse()
        limit = asked.one("limit") or "100"
        if not limit.isdecimal() or not int(limit):
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
        return items if self._manners.ignores_limit else items[: int(limit)]


def _is_inside(at: dt.datetime, start: dt.datetime, end: dt.datetime, bounds: str) -> bool:
    return (start < at < end) or (at == start and bounds[0] == "[") or (at == end and bounds[1] == "]")


def _read(text: str) -> dt.datetime:
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY) from error
    if instant.tzinfo is None:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
    return instant


def _write(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
