"""A catalogue of open data over HTTP, from open port to closed port."""

import datetime as dt
import email.utils
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus

from testers.specimens.broker.listen import listening
from testers.specimens.catalogue.document import CATALOGUE, DATA, describe
from testers.specimens.catalogue.manners import Manners
from testers.specimens.catalogue.sets import OpenSet, make_sets
from testers.specimens.catalogue.triples import CONTEXT, write_json_ld, write_turtle
from testers.specimens.specimen import Served, ServeOptions
from testers.specimens.web.message import PROBLEM, Answer, Request, answer_json, read_request

_CONTEXT = "/contexts/dcat.jsonld"
_SHAPES = "/shapes.ttl"
_THEMES = "/vocabulary/themes"
# What the owner demands beyond DCAT, as an owner would write it.
SHAPES = b"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<urn:sample:dataset> a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property [ sh:path dct:identifier ; sh:minCount 1 ; sh:maxCount 1 ] .
"""
VOCABULARY = b"""
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<#traffic> a skos:Concept ; skos:prefLabel "\xe4\xba\xa4\xe9\x80\x9a"@zh .
"""


class Service:
    """A request in, an answer out; no socket."""

    def __init__(self, manners: Manners, sets: tuple[OpenSet, ...], now: dt.datetime) -> None:
        """Serve `sets` as they are at `now`."""
        self._manners = manners
        self._now = now
        self._sets = {f"{DATA}/{each.name}": each for each in sets}

    def answer(self, request: Request) -> Answer:
        """Return the answer."""
        if request.method not in ("GET", "HEAD"):
            return _refuse(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD"})
        if request.path == CATALOGUE:
            return self._list(request)
        if request.path == _CONTEXT and not self._manners.broken_context:
            return answer_json({"@context": CONTEXT}, content_type="application/ld+json")
        if request.path in (_SHAPES, _THEMES):
            body = SHAPES if request.path == _SHAPES else VOCABULARY
            return Answer(status=200, content_type="text/turtle; charset=utf-8", body=body)
        found = self._sets.get(request.path)
        if found is None or (self._manners.gone and found is list(self._sets.values())[-1]):
            return _refuse(HTTPStatus.NOT_FOUND, {})
        date = email.utils.format_datetime(self._now - dt.timedelta(days=self._manners.file_age), usegmt=True)
        charset = "; charset=utf-8" if found.media_type == "text/csv" else ""
        kind = f"{found.media_type}{charset}"
        return Answer(status=200, content_type=kind, body=found.body, headers={"Last-Modified": date})

    def _list(self, request: Request) -> Answer:
        sets = list(self._sets.values())
        if self._manners.turtle or self._manners.forgets_page:
            page = 2 if request.query.get("page") == ["2"] else 1
            nodes = describe(sets, self._manners, self._now, page=page)
        else:
            nodes = describe(sets, self._manners, self._now)
        if self._manners.turtle:
            return Answer(status=200, content_type="text/turtle", body=write_turtle(nodes))
        return Answer(status=200, content_type="application/ld+json", body=write_json_ld(nodes, context=_CONTEXT))


def _refuse(status: HTTPStatus, headers: dict[str, str]) -> Answer:
    problem = answer_json(
        {"type": "about:blank", "title": status.phrase, "status": int(status)}, status=status, content_type=PROBLEM
    )
    return Answer(status=status, content_type=PROBLEM, body=problem.body, headers=headers)


def catalogue(manners: Manners) -> Callable[[ServeOptions], AbstractAsyncContextManager[Served]]:
    """Make the `serve` of a specimen out of manners."""

    @asynccontextmanager
    async def serve(options: ServeOptions) -> AsyncIterator[Served]:
        # To the second: Last-Modified has no more.
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        sets = make_sets(manners, options.rng("sets"), now)
        service = Service(manners, sets, now)

        async def handle(reader: StreamReader, writer: StreamWriter) -> None:
            request = await read_request(reader)
            if request is not None:
                writer.write(service.answer(request).encode(bodiless=request.method == "HEAD"))
                await writer.drain()

        async with listening(handle) as port:
            yield Served(
                endpoints={"http": f"http://127.0.0.1:{port}"},
                capabilities=dict.fromkeys(("http.api", "dcat.catalogue", "http.open-data", "http.identifiers"), "yes"),
                parameters=give_parameters(sets),
            )

    return serve


def give_parameters(sets: tuple[OpenSet, ...]) -> dict[str, str]:
    """Return what the target file says of the sets."""
    paths = [f"{DATA}/{each.name}" for each in sets]
    return {
        "dcat.catalogue": CATALOGUE,
        # An identifier, the address of a dataset, and the address of a file: whatever the owner knows it by.
        "dcat.known": f"sample-city-1,/datasets/orders,{','.join(paths[2:])}",
        "dcat.shapes": _SHAPES,
        "opendata.sets": ",".join(paths),
        "ids.http": f"{DATA}/devices.json",
        "ids.fields": "deviceId=gbt28181,org=uscc,region=gbt2260",
    }
