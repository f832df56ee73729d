"""Attachments: photographs and firmware under names of the caller's, kept as they came."""

from collections import OrderedDict
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from citybrain.data.problems import MEDIA_TYPE, ProblemError
from citybrain.faults.seams import AttachmentSeam

KEPT_ATTACHMENTS = 64
"""The oldest go first."""
LARGEST = 2 << 20
OCTETS = "application/octet-stream"
_BYTES: dict[str, Any] = {OCTETS: {"schema": {"type": "string", "format": "binary"}}}
Name = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,128}$")]


def attachment_routes(seam: AttachmentSeam, bearer: Any, errors: dict[int | str, dict[str, Any]]) -> APIRouter:  # noqa: ANN401 - FastAPI takes any callable
    """The routes of the collection; `bearer` checks the token, `errors` describes 401."""
    kept: OrderedDict[str, bytes] = OrderedDict()
    router = APIRouter(prefix="/api/v1/attachments", dependencies=[Depends(bearer)], responses=errors)
    taken = {"requestBody": {"required": True, "content": _BYTES}}
    created: dict[int | str, dict[str, Any]] = {201: {"description": HTTPStatus.CREATED.phrase}}

    @router.put(
        "/{name}",
        summary="Keep an attachment",
        status_code=204,
        responses=created | _refused(413, 422),
        openapi_extra=taken,
    )
    async def keep(name: Name, request: Request) -> Response:
        body = await _read(request)
        new = name not in kept
        kept[name] = twist(body, seam)
        if len(kept) > KEPT_ATTACHMENTS:
            kept.popitem(last=False)
        return Response(status_code=201 if new else 204)

    @router.get(
        "/{name}",
        summary="One attachment",
        response_class=Response,
        responses={200: {"description": HTTPStatus.OK.phrase, "content": _BYTES}, **_refused(404, 422)},
    )
    async def show(name: Name) -> Response:
        return Response(_find(kept, name), media_type=OCTETS)

    @router.delete("/{name}", summary="Remove an attachment", status_code=204, responses=_refused(404, 422))
    async def remove(name: Name) -> Response:
        _find(kept, name)
        del kept[name]
        return Response(status_code=204)

    return router


def twist(body: bytes, seam: AttachmentSeam) -> bytes:
    """What a fault makes of an attachment; without one, the attachment itself."""
    return body.replace(b"\r\n", b"\n") if seam.as_text else body


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "An attachment has 2 MiB at the most.")
    return bytes(body)


def _find(kept: OrderedDict[str, bytes], name: str) -> bytes:
    if name not in kept:
        raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such attachment.")
    return kept[name]


def _refused(*statuses: int) -> dict[int | str, dict[str, Any]]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}
