"""A feature service with given manners, from open port to closed port."""

import datetime as dt
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from testers.specimens.broker.listen import listening
from testers.specimens.ogc.manners import Manners
from testers.specimens.records.asking import Asked, Item, read_body, refuse
from testers.specimens.records.serve import patiently
from testers.specimens.specimen import Served, ServeOptions
from testers.specimens.web.message import Answer, answer_json, read_request
from testers.specimens.web.service import Refusal

Serve = Callable[[ServeOptions], AbstractAsyncContextManager[Served]]
_CONF = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
_GEOJSON, _OPENAPI = "application/geo+json", "application/vnd.oai.openapi+json;version=3.0"
_POLES, _NUMBER = "poles", 12
_KNOWN = {"limit", "bbox", "datetime", "after", "f"}
_BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def ogc(manners: Manners) -> Serve:
    """Make the `serve` of a specimen out of manners."""

    @asynccontextmanager
    async def serve(_options: ServeOptions) -> AsyncIterator[Served]:
        service = FeatureService(manners=manners)

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
                capabilities={"http.api": "yes", "ogc.api": "yes"},
                parameters={"ogc.base": "/ogc"},
            )

    return serve


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureService:
    """One collection of poles."""

    manners: Manners

    def answer(self, asked: Asked) -> Answer:
        """Return the answer, whatever it is."""
        try:
            answer = self._route(asked)
        except Refusal as refusal:
            if self.manners.soft_errors and refusal.status == HTTPStatus.NOT_FOUND:
                return answer_json({})
            return refuse(refusal.status)
        wants_page = "text/html" in asked.head.headers.get("accept", "") and not self.manners.claims_html
        if wants_page and not self.manners.relaxed:
            return Answer(status=200, content_type="text/html", body=b"<!doctype html><html><body></body></html>")
        return answer

    def _route(self, asked: Asked) -> Answer:
        if asked.method != "GET":
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED)
        if set(asked.head.query) - _KNOWN:
            raise Refusal(HTTPStatus.BAD_REQUEST)
        parts = asked.head.path.removeprefix("/ogc").strip("/").split("/")
        return self._answer_data(asked, parts[1:]) if parts[0] == "collections" else self._answer_about(parts)

    def _answer_about(self, parts: list[str]) -> Answer:
        match parts:
            case [""]:
                return answer_json({"links": [] if self.manners.no_links else self._links()})
            case ["conformance"]:
                names = ["core", "geojson"] if self.manners.relaxed else ["core", "geojson", "html", "oas30"]
                return answer_json({"conformsTo": [f"{_CONF}{name}" for name in names]})
            case ["api"] if not self.manners.relaxed:
                document = {"openapi": "3.0.3", "info": {"title": "poles", "version": "1"}, "paths": {}}
                return answer_json(document, content_type=_OPENAPI)
        raise Refusal(HTTPStatus.NOT_FOUND)

    def _answer_data(self, asked: Asked, parts: list[str]) -> Answer:
        match parts:
            case []:
                return answer_json({"links": [], "collections": [_describe()]})
            case [name] if name == _POLES:
                return answer_json(_describe())
            case [name, "items"] if name == _POLES:
                return self._list(asked)
            case [name, "items", key] if name == _POLES:
                found = [each for each in self._features() if each["id"] == key]
                if found:
                    return answer_json({**found[0], "links": []}, content_type=_GEOJSON)
        raise Refusal(HTTPStatus.NOT_FOUND)

    def _links(self) -> list[Item]:
        describing: Item = {"rel": "service-desc", "href": "/ogc/api", "type": _OPENAPI}
        if self.manners.relaxed:
            describing = {"rel": "service-doc", "href": "https://docs.example/poles", "type": "text/html"}
        return [
            {"rel": "self", "href": "/ogc", "type": "application/json"},
            describing,
            {"rel": "conformance", "href": "/ogc/conformance", "type": "application/json"},
            {"rel": "data", "href": "/ogc/collections", "type": "application/json"},
        ]

    def _features(self) -> list[Item]:
        return [
            _make_feature(number, timed=not (self.manners.relaxed and number % 3 == 0)) for number in range(_NUMBER)
        ]

    def _list(self, asked: Asked) -> Answer:
        found = self._features()
        box, time = asked.one("bbox"), asked.one("datetime")
        if box is not None and not self.manners.ignores_box:
            west, south, east, north = _read_box(box)
            found = [each for each in found if west <= _place(each)[0] <= east and south <= _place(each)[1] <= north]
        if time is not None and not self.manners.ignores_time:
            start, end = _read_span(time)
            found = [each for each in found if (at := _time(each)) is None or start <= at <= end]
        limit, after = asked.one("limit") or "10", asked.one("after") or "0"
        if not limit.isdecimal() or not int(limit) or not after.isdecimal():
            raise Refusal(HTTPStatus.BAD_REQUEST)
        page = found[int(after) :] if self.manners.ignores_limit else found[int(after) : int(after) + int(limit)]
        links: list[Item] = [{"rel": "self", "href": asked.head.path, "type": _GEOJSON}]
        end_of_page = int(after) + len(page)
        if end_of_page < len(found):
            query = {name: values[-1] for name, values in asked.head.query.items()} | {"after": str(end_of_page)}
            links.append({"rel": "next", "href": f"{asked.head.path}?{urlencode(query)}", "type": _GEOJSON})
        document: Item = {"type": "FeatureCollection", "features": page, "links": links}
        if not self.manners.relaxed:
            document |= {"numberReturned": len(page), "numberMatched": len(found)}
        return answer_json(document, content_type=_GEOJSON)


def _describe() -> Item:
    link = {"rel": "items", "href": f"/ogc/collections/{_POLES}/items", "type": _GEOJSON}
    return {"id": _POLES, "title": "Lamp poles", "links": [link]}


def _make_feature(number: int, *, timed: bool) -> Item:
    observed = (_BEGIN + dt.timedelta(hours=number)).isoformat().replace("+00:00", "Z")
    return {
        "type": "Feature",
        "id": f"pole-{number}",
        "geometry": {"type": "Point", "coordinates": [120.1 + number / 100, 30.2 + number / 100]},
        "properties": {"name": f"pole {number}", **({"observed": observed} if timed else {})},
    }


def _place(feature: Item) -> tuple[float, float]:
    geometry = feature["geometry"]
    x, y = geometry["coordinates"] if isinstance(geometry, dict) else (0.0, 0.0)
    return float(x), float(y)


def _time(feature: Item) -> dt.datetime | None:
    properties = feature["properties"]
    text = properties.get("observed") if isinstance(properties, dict) else None
    return dt.datetime.fromisoformat(text) if isinstance(text, str) else None


def _read_box(text: str) -> list[float]:
    try:
        numbers = [float(word) for word in text.split(",")]
    except ValueError as error:
        raise Refusal(HTTPStatus.BAD_REQUEST) from error
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4:
        raise Refusal(HTTPStatus.BAD_REQUEST)
    return numbers


def _read_span(text: str) -> tuple[dt.datetime, dt.datetime]:
    start, _, end = text.partition("/") if "/" in text else (text, "", text)
    low, high = dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)
    try:
        ends = [
            side if word in ("", "..") else dt.datetime.fromisoformat(word)
            for word, side in ((start, low), (end, high))
        ]
    except ValueError as error:
        raise Refusal(HTTPStatus.BAD_REQUEST) from error
    if any(each.tzinfo is None for each in ends):
        raise Refusal(HTTPStatus.BAD_REQUEST)
    return ends[0], ends[1]
