"""The routes: what the city tells, and to whom."""

import hmac
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AwareDatetime

from citybrain.data.catalogue.shelf import Shelf
from citybrain.data.ledger import Ledger
from citybrain.data.problems import MEDIA_TYPE, ProblemError
from citybrain.data.records import (
    Capabilities,
    EnergyKpi,
    Health,
    Readings,
    Thing,
    Things,
)
from citybrain.data.security_txt import security_txt
from citybrain.data.share.desk import ShareDesk
from citybrain.faults.seams import AttachmentSeam, NotesSeam, RestSeam

_SMALL_PAGE, _LARGE_PAGE = 5, 500
ThingId = Annotated[str, Path(pattern="^[a-z]+-[0-9]{4}$", examples=["lamp-0001"])]
_Credentials = Annotated[
    HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False, scheme_name="bearer"))
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the routes answer from."""

    ledger: Ledger
    now: Callable[[], datetime]
    token: str
    capabilities: dict[str, Literal["yes", "no"]]
    report_schema: dict[str, Any]
    seam: RestSeam
    notes: NotesSeam = field(default_factory=NotesSeam)
    attachments: AttachmentSeam = field(default_factory=AttachmentSeam)
    share: ShareDesk | None = None
    """Who may use the sharing service; None: whoever has the token."""
    shelf: Shelf | None = None
    """The open data; None: there are none."""


def problems(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of error answers."""
    reference = {"$ref": "#/components/schemas/Problem"}
    content = {MEDIA_TYPE: {"schema": reference}}
    return {s.value: {"description": s.phrase, "content": content} for s in statuses}


def public_routes(desk: Desk) -> APIRouter:
    """Routes that anybody may call."""
    router = APIRouter()
    contact = security_txt(expired=desk.seam.security_txt_expired)

    @router.get("/health", summary="Whether the service is up")
    async def health() -> Health:
        return Health(status="ok", time=desk.now() + timedelta(seconds=desk.seam.clock_ahead_seconds))

    @router.get("/api/v1/capabilities", summary="The declaration of what the city speaks")
    async def capabilities() -> Capabilities:
        return Capabilities(capabilities=desk.capabilities)

    @router.get(
        "/api/v1/models/lamp-pole/schema",
        summary="JSON Schema of the reports on city/lamp/<id>/property/post",
        response_class=SchemaResponse,
        responses={200: {"content": {SchemaResponse.media_type: {"schema": {"type": "object"}}}}},
    )
    async def lamp_pole_schema() -> SchemaResponse:
        return SchemaResponse(desk.report_schema)

    @router.get(
        "/.well-known/security.txt",
        summary="Vulnerability contact (RFC 9116)",
        response_class=PlainTextResponse,
        responses=problems(HTTPStatus.NOT_FOUND),
    )
    async def security() -> PlainTextResponse:
        if not desk.seam.security_txt:
            raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such resource.")
        return PlainTextResponse(contact)

    return router


class SchemaResponse(JSONResponse):
    """A JSON Schema document."""

    media_type = "application/schema+json"


def bearer_of(desk: Desk) -> Callable[[_Credentials], Coroutine[Any, Any, None]]:
    """The check of the bearer token."""

    async def bearer(credentials: _Credentials) -> None:
        if desk.seam.require_token:
            _check_token(credentials, desk.token)

    return bearer


def protected_routes(desk: Desk) -> APIRouter:
    """Routes that need the bearer token."""
    router = APIRouter(
        prefix="/api/v1",
        dependencies=[Depends(bearer_of(desk))],
        responses=problems(HTTPStatus.UNAUTHORIZED),
    )
    status = 206 if desk.seam.undocumented_status else 200

    @router.get("/things", summary="All registered devices", responses={200: {"model": Things}})
    async def things() -> JSONResponse:
        items = list(desk.ledger.things.values())
        answer = Things(items=items, total=len(items))
        return JSONResponse(answer.model_dump(mode="json"), status_code=status)

    @router.get(
        "/things/{thing_id}",
        summary="One device",
        responses=problems(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
    )
    async def thing(thing_id: ThingId) -> Thing:
        return _find(desk.ledger, thing_id)

    @router.get(
        "/things/{thing_id}/readings",
        summary="Readings of one device in order of time",
        responses=problems(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
    )
    async def readings(
        thing_id: ThingId,
        start: Annotated[AwareDatetime | None, Query(alias="from", description="inclusive")] = None,
        end: Annotated[AwareDatetime | None, Query(alias="to", description="exclusive")] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> Readings:
        _find(desk.ledger, thing_id)
        if start and end and start > end:
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "query.from lies after query.to")
        return desk.ledger.readings(thing_id, start, end, limit=limit)

    @router.get(
        "/readings",
        summary="The newest readings of all devices in order of time",
        responses=problems(HTTPStatus.UNPROCESSABLE_ENTITY),
    )
    async def newest(response: Response, limit: Annotated[int, Query(ge=1, le=1000)] = 240) -> Readings:
        found = desk.ledger.newest(limit=limit)
        if limit >= _LARGE_PAGE and not desk.seam.large_pages_described:
            response.status_code = HTTPStatus.PARTIAL_CONTENT
        if limit < _SMALL_PAGE and not desk.seam.small_pages_as_described:
            # A response as it stands is not held to the model.
            return JSONResponse({**found.model_dump(mode="json"), "truncated": "no"})  # type: ignore[return-value]
        return found

    @router.get("/kpi/energy", summary="Energy KPI", responses={200: {"model": EnergyKpi}})
    async def energy() -> JSONResponse:
        answer = desk.ledger.energy_kpi(desk.now()).model_dump(mode="json")
        if desk.seam.energy_as_text:
            answer["energy"]["value"] = f"{answer['energy']['value']} kWh"
        return JSONResponse(answer)

    return router


def _find(ledger: Ledger, thing_id: str) -> Thing:
    found = ledger.things.get(thing_id)
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"There is no thing {thing_id}.")
    return found


def _check_token(credentials: HTTPAuthorizationCredentials | None, token: str) -> None:
    # RFC 6750 section 3: without credentials the challenge names no error
    if credentials is None:
        challenge, detail = 'Bearer realm="citybrain"', "A bearer token is needed."
    elif not hmac.compare_digest(credentials.credentials.encode(), token.encode()):
        challenge = 'Bearer realm="citybrain", error="invalid_token"'
        detail = "The bearer token is not valid."
    else:
        return
    raise ProblemError(HTTPStatus.UNAUTHORIZED, detail, headers={"WWW-Authenticate": challenge})
