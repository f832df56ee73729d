"""The HTTP application and its OpenAPI 3.1 description."""

import random
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from citybrain.data import problems
from citybrain.data.attachments import attachment_routes
from citybrain.data.catalogue.shelf import open_routes
from citybrain.data.conditional import Conditional
from citybrain.data.context.desk import ContextDesk
from citybrain.data.context.office import ContextOffice, open_office
from citybrain.data.guard import Guard
from citybrain.data.notes import note_routes
from citybrain.data.records import Problem
from citybrain.data.routes import Desk, bearer_of, protected_routes, public_routes
from citybrain.data.routes import problems as problems_of
from citybrain.data.share.audit import Trail
from citybrain.data.share.desk import FULL, ShareDesk
from citybrain.data.share.office import Outages, office_routes
from citybrain.data.share.publications import Publications

_VERSION = "1.0.0"


def make_application(
    desk: Desk, rng: random.Random, publications: Publications | None = None, context: ContextOffice | None = None
) -> Guard:
    """The ASGI application; `rng` drives the slow tail of a fault, `publications` come in over MQTT too.

    Whoever gives the office of `context` runs its courier.
    """
    share = desk.share or ShareDesk(tokens={desk.token: FULL})
    # The documentation pages load scripts from elsewhere; the description itself suffices.
    app = FastAPI(title="citybrain", version=_VERSION, docs_url=None, redoc_url=None, redirect_slashes=False)
    problems.install(app, desk.seam)
    app.include_router(public_routes(desk))
    app.include_router(protected_routes(desk))
    if desk.shelf is not None:
        app.include_router(open_routes(desk.shelf))
    trail = Trail(app, share)
    for routes in office_routes(share, publications or Publications(share), trail):
        app.include_router(routes)
    refused = problems_of(HTTPStatus.UNAUTHORIZED)
    app.include_router(note_routes(desk.notes, bearer_of(desk), refused))
    app.include_router(attachment_routes(desk.attachments, bearer_of(desk), refused))
    office = context or open_office(ContextDesk(ledger=desk.ledger, token=desk.token))
    for routes in office.routes():
        app.include_router(routes)
    description = _describe(app)
    # FastAPI's documented way to replace the description: the method is a seam of its own.
    app.openapi = lambda: description  # type: ignore[method-assign]
    return Guard(Conditional(app=Outages(trail, share), seam=desk.seam), desk.seam, rng)


def _describe(app: FastAPI) -> dict[str, Any]:
    description = get_openapi(
        title="citybrain reference city",
        version=_VERSION,
        summary="Synthetic smart city with known right answers",
        routes=app.routes,
    )
    schemas = description["components"]["schemas"]
    schemas["Problem"] = Problem.model_json_schema()
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    _tell_problems(description)
    return description


def _tell_problems(description: dict[str, Any]) -> None:
    """Say of every refused input what is really answered, where a route does not say so itself."""
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operation in (each for path in description["paths"].values() for each in path.values()):
        refusal = operation.get("responses", {}).get("422", {})
        if "HTTPValidationError" in str(refusal):
            refusal["content"] = content
