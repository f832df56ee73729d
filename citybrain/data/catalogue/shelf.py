"""The shelf of open data: the files, the catalogue in both spellings, and the routes to them."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from citybrain.data.catalogue.description import CATALOGUE, CONTEXT, DATA, THEMES, describe, themes
from citybrain.data.catalogue.rdf import context, write_json_ld, write_turtle
from citybrain.data.catalogue.sets import OpenSet, make_sets
from citybrain.data.records import Thing
from citybrain.faults.seams import CatalogueSeam

JSON_LD, TURTLE = "application/ld+json", "text/turtle"
_OBJECT = {"schema": {"type": "object"}}
_TEXT = {"schema": {"type": "string"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What is open to everybody, by media type or name."""

    catalogue: Mapping[str, bytes]
    sets: Mapping[str, OpenSet]
    modified: datetime
    """When the files were last changed."""


def make_shelf(things: Sequence[Thing], start: datetime, seam: CatalogueSeam, rng: random.Random) -> Shelf:
    """The shelf of a run that began at `start`."""
    sets = make_sets(things, start, seam, rng)
    node = describe(sets, start, seam)
    return Shelf(
        catalogue={JSON_LD: write_json_ld(node, CONTEXT), TURTLE: write_turtle(node)},
        sets={each.name: each for each in sets},
        modified=start - timedelta(days=seam.file_age_days),
    )


def open_routes(shelf: Shelf) -> APIRouter:
    """Routes that anybody may call."""
    router = APIRouter()

    @router.get(
        CATALOGUE,
        summary="Catalogue of the open data (DCAT 3)",
        response_class=Response,
        responses=_told({JSON_LD: _OBJECT, TURTLE: _TEXT}),
    )
    async def catalogue(request: Request) -> Response:
        kind = _choose(request.headers.get("accept", ""))
        return Response(shelf.catalogue[kind], media_type=kind, headers={"Vary": "Accept"})

    @router.get(
        CONTEXT,
        summary="JSON-LD context of the catalogue",
        response_class=Response,
        responses=_told({JSON_LD: _OBJECT}),
    )
    async def terms() -> Response:
        return Response(json.dumps({"@context": context()}), media_type=JSON_LD)

    @router.get(
        THEMES, summary="Vocabulary of themes (SKOS)", response_class=Response, responses=_told({TURTLE: _TEXT})
    )
    async def vocabulary() -> Response:
        return Response(write_turtle(themes()), media_type=TURTLE)

    for each in shelf.sets.values():
        _add_file(router, each, shelf.modified)
    return router


def _add_file(router: APIRouter, each: OpenSet, modified: datetime) -> None:
    body = _TEXT if each.media_type == "text/csv" else _OBJECT
    headers = {"Last-Modified": format_datetime(modified.astimezone(UTC), usegmt=True)}

    async def file() -> Response:
        return Response(each.body, media_type=each.media_type, headers=headers)

    router.add_api_route(
        f"{DATA}/{each.name}",
        file,
        name=each.name,
        summary=f"Open data set {each.name}",
        response_class=Response,
        responses=_told({each.media_type: body}),
    )


def _told(content: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": content}}


def _choose(accept: str) -> str:
    """Turtle where it is wanted more than JSON-LD (RFC 9110 section 12.5.1)."""
    wishes = {}
    for part in accept.split(","):
        kind, *parameters = (word.strip() for word in part.split(";"))
        weight = next((word[2:] for word in parameters if word.startswith("q=")), "1")
        wishes[kind.lower()] = float(weight) if weight.replace(".", "", 1).isdecimal() else 0.0
    anything = max(wishes.get("application/*", 0.0), wishes.get("*/*", 0.0))
    return TURTLE if wishes.get(TURTLE, wishes.get("text/*", 0.0)) > wishes.get(JSON_LD, anything) else JSON_LD
