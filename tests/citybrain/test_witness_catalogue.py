"""Every fault of the open data shows in what is served, and without it the open data are right."""

import asyncio
import csv
import io
import json
import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpx
import pytest
import rdflib
from fastapi import FastAPI

from citybrain.data.catalogue import codes
from citybrain.data.catalogue.shelf import make_shelf, open_routes
from citybrain.faults.arming import arm
from citybrain.faults.catalogue import read_catalogue
from citybrain.kernel.seeds import generator
from citybrain.scenarios.s10_lighting.sim import make_poles
from citybrain.scenarios.s10_lighting.station import make_things

_SIDES = pytest.mark.parametrize("armed", [False, True], ids=["clean", "armed"])
_START = datetime(2026, 11, 20, 8, tzinfo=UTC)
_TURTLE = "text/turtle"
catalogue = cache(read_catalogue)


def get(path: str, fault_id: str | None = None, accept: str = "*/*") -> httpx.Response:
    things = make_things(make_poles(3, generator(7, "poles")))
    seam = arm(catalogue(), [fault_id] if fault_id else [], 7).faults.catalogue
    app = FastAPI()
    app.include_router(open_routes(make_shelf(things, _START, seam, generator(7, "catalogue"))))

    async def talk() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://city") as client:
            return await client.get(path, headers={"accept": accept})

    return asyncio.run(talk())


def datasets(fault_id: str | None) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = get("/open/catalogue", fault_id).json()["dataset"]
    return listed


@_SIDES
def test_hidden_dataset(*, armed: bool) -> None:
    fault = "dcat-hides-dataset" if armed else None
    names = [each["identifier"] for each in datasets(fault)]
    assert ("citybrain-orders" in names) != armed
    assert get("/open/data/orders.csv", fault).status_code == 200


@_SIDES
def test_missing_title(*, armed: bool) -> None:
    assert ["title" in each for each in datasets("dcat-title-missing" if armed else None)] == [not armed, True, True]


@_SIDES
def test_untrue_date(*, armed: bool) -> None:
    fault = "dcat-modified-untrue" if armed else None
    said = datetime.fromisoformat(datasets(fault)[0]["modified"])
    served = parsedate_to_datetime(get("/open/data/lamps.csv", fault).headers["last-modified"])
    assert (said - served > timedelta(days=1)) == armed


@_SIDES
def test_untrue_media_type(*, armed: bool) -> None:
    fault = "dcat-media-type-untrue" if armed else None
    said = datasets(fault)[0]["distribution"]["mediaType"]
    served = get("/open/data/lamps.csv", fault).headers["content-type"]
    assert (said.endswith(served.partition(";")[0])) != armed


@_SIDES
def test_missing_licence(*, armed: bool) -> None:
    listed = datasets("dcat-licence-missing" if armed else None)
    assert ["license" in each["distribution"] for each in listed] == [not armed, True, True]


@_SIDES
def test_undefined_term(*, armed: bool) -> None:
    terms = {prop for each in datasets("dcat-undefined-term" if armed else None) for prop in each}
    assert ("titel" in terms) == armed


@_SIDES
def test_personal_column(*, armed: bool) -> None:
    rows = list(csv.DictReader(io.StringIO(get("/open/data/orders.csv", "open-data-personal" if armed else None).text)))
    assert ("reporter_id_card" in rows[0]) == armed
    # GB 11643-1999 by the definition of MOD 11-2: the weighted sum over all 18 characters is 1 modulo 11.
    for row in rows if armed else []:
        values = ["0123456789X".index(each) for each in row["reporter_id_card"]]
        assert sum(value * 2 ** (17 - place) for place, value in enumerate(values)) % 11 == 1


@_SIDES
def test_wrong_credit_code(*, armed: bool) -> None:
    cameras = get("/open/data/cameras.json", "open-data-wrong-credit-code" if armed else None).json()["items"]
    # GB 32100-2015: with the check character weighted by one, the sum is 0 modulo 31.
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    values = [[alphabet.index(each) for each in camera["org"]] for camera in cameras]
    wrong = [code for code in values if (sum(v * 3**i for i, v in enumerate(code[:17])) + code[17]) % 31]
    assert len(wrong) == (1 if armed else 0)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_both_spellings_say_the_same() -> None:
    turtle = rdflib.Graph().parse(
        data=get("/open/catalogue", accept=_TURTLE).text, format="turtle", publicID="https://city/"
    )
    document = get("/open/catalogue", accept="application/ld+json").json()
    document["@context"] = get("/open/context.jsonld").json()["@context"]
    linked = rdflib.Graph().parse(data=json.dumps(document), format="json-ld", publicID="https://city/")
    assert turtle.isomorphic(linked)
    assert len(turtle) > 40


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/ld+json"),
        ("*/*", "application/ld+json"),
        ("text/turtle", _TURTLE),
        ("application/ld+json, text/turtle;q=0.8", "application/ld+json"),
        ("application/ld+json;q=0.2, text/turtle;q=0.8", _TURTLE),
        ("text/turtle;q=nonsense", "application/ld+json"),
    ],
)
def test_the_spelling_that_is_wanted_more(accept: str, kind: str) -> None:
    assert get("/open/catalogue", accept=accept).headers["content-type"].partition(";")[0] == kind


def test_codes_have_their_published_length() -> None:
    rng = random.Random(1)
    assert [len(code) for code in (codes.credit_code(rng), codes.device_code(7), codes.district())] == [18, 20, 6]
