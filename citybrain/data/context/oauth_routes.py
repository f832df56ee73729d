"""The routes of OAuth 2.0, whose errors are the standard's own JSON, and the resources that its tokens open."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from citybrain.data.context.desk import ContextDesk, Credentials, refuse
from citybrain.data.context.tokens import METADATA_PATH, READ, REVOKE_PATH, TOKEN_PATH, WRITE, OauthError, Tokens
from citybrain.data.records import Record
from citybrain.data.routes import problems

_LONGEST_FORM = 8 << 10
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_FORM = {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}, "required": True}


class Metadata(Record):
    """RFC 8414 section 2."""

    issuer: str
    token_endpoint: str
    revocation_endpoint: str
    response_types_supported: list[str]
    grant_types_supported: list[str]
    scopes_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]


class Granted(Record):
    """RFC 6749 section 5.1."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    refresh_token: str
    scope: str


class Refused(Record):
    """RFC 6749 section 5.2."""

    error: str


class Partnership(Record):
    """What a partner may see of the lamps."""

    lamps: int
    scope: str


def oauth_routes(desk: ContextDesk) -> APIRouter:
    """Metadata, tokens, revocation, and two resources of different scopes."""
    router, tokens = APIRouter(), Tokens(desk)
    refusals: dict[int | str, dict[str, Any]] = {
        status.value: {"model": Refused, "description": status.phrase}
        for status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED)
    }
    large = problems(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    @router.get(METADATA_PATH, summary="What the authorisation server offers (RFC 8414)")
    async def metadata() -> Metadata:
        return Metadata(**tokens.describe())

    @router.post(
        TOKEN_PATH,
        summary="Issue a token (RFC 6749)",
        responses={**refusals, **large, 200: {"model": Granted}},
        openapi_extra={"requestBody": _FORM},
    )
    async def token(request: Request) -> Response:
        return await _answer(request, lambda fields: tokens.issue(request.headers.get("authorization", ""), fields))

    @router.post(
        REVOKE_PATH,
        summary="Revoke a token (RFC 7009)",
        responses={**refusals, **large, 200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
        openapi_extra={"requestBody": _FORM},
    )
    async def revoke(request: Request) -> Response:
        def go(fields: dict[str, str]) -> dict[str, Any]:
            tokens.revoke(request.headers.get("authorization", ""), fields)
            return {}

        return await _answer(request, go)

    denied = problems(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)

    @router.get("/api/v1/partner/lamps", summary="Lamps as partners see them", responses=denied)
    async def lamps(credentials: Credentials) -> Partnership:
        tokens.require(credentials.credentials if credentials else None, READ)
        return Partnership(lamps=len(desk.ledger.things), scope=READ)

    @router.get("/api/v1/partner/commands", summary="What partners may command", responses=denied)
    async def commands(credentials: Credentials) -> Partnership:
        tokens.require(credentials.credentials if credentials else None, WRITE)
        return Partnership(lamps=len(desk.ledger.things), scope=WRITE)

    return router


async def _answer(request: Request, go: Callable[[dict[str, str]], dict[str, Any]]) -> Response:
    """The JSON of a token or of a refusal; neither may be stored (RFC 6749 section 5.1)."""
    fields = await _read_form(request)
    try:
        return JSONResponse(go(fields), headers=_NO_STORE)
    except OauthError as error:
        basic = {"WWW-Authenticate": 'Basic realm="citybrain"'} if error.status == HTTPStatus.UNAUTHORIZED else {}
        return JSONResponse({"error": error.code}, status_code=error.status, headers={**_NO_STORE, **basic})


async def _read_form(request: Request) -> dict[str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_FORM:
            raise refuse("The form is too large.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return dict(parse_qsl(body.decode("ascii", "replace"), max_num_fields=32) if body.count(b"&") < 32 else [])
