"""Notes: records with free members, kept as they came; what is not known is kept too."""

import math
import struct
from collections import OrderedDict
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from citybrain.data.problems import MEDIA_TYPE, ProblemError
from citybrain.faults.seams import NotesSeam

KEPT_NOTES = 2_000
"""The oldest go first."""
_LARGEST = 256 * 1024
_MOST_LISTED = 100
_KNOWN = {"name", "text", "value", "count"}


class NoteDraft(BaseModel):
    """A note as it is sent."""

    model_config = ConfigDict(extra="allow", frozen=True)
    name: Annotated[str, Field(min_length=1, max_length=200)]
    text: JsonValue = None
    value: JsonValue = None
    count: JsonValue = Field(default=None, json_schema_extra={"format": "int64"})


class Note(NoteDraft):
    """A note as it is kept."""

    id: str


class NoteList(BaseModel):
    """The newest notes."""

    items: list[Note]
    next: None = None


def note_routes(seam: NotesSeam, bearer: Any, errors: dict[int | str, dict[str, Any]]) -> APIRouter:  # noqa: ANN401 - FastAPI takes any callable
    """The routes of the collection; `bearer` checks the token, `errors` describes 401."""
    kept: OrderedDict[str, dict[str, Any]] = OrderedDict()
    made = iter(range(1, 2**62))
    router = APIRouter(prefix="/api/v1/notes", dependencies=[Depends(bearer)], responses=errors)

    @router.get("", summary="The newest notes", response_model=NoteList, responses=_refused(422))
    async def list_notes(name: str | None = None, limit: Annotated[int, Query(ge=1, le=_MOST_LISTED)] = 50) -> Response:
        found = [note for note in reversed(kept.values()) if name is None or note["name"] == name]
        return _answer({"items": found[:limit], "next": None})

    @router.post("", summary="Keep a note", status_code=201, response_model=Note, responses=_refused(413, 422))
    async def keep(draft: NoteDraft, request: Request) -> Response:
        if int(request.headers.get("content-length") or 0) > _LARGEST:
            raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "A note has 256 KiB at the most.")
        members = draft.model_dump(exclude_unset=True)
        if not _is_plain(members):
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "A note holds finite numbers and Unicode text.")
        if seam.refuse_unknown_members and set(members) - _KNOWN:
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "A member is not known.")
        note = {**{key: twist(value, seam) for key, value in members.items()}, "name": draft.name}
        note["id"] = f"note-{next(made):04d}"
        kept[note["id"]] = note
        if len(kept) > KEPT_NOTES:
            kept.popitem(last=False)
        return _answer(note, status=201, headers={"Location": f"/api/v1/notes/{note['id']}"})

    @router.get("/{note_id}", summary="One note", response_model=Note, responses=_refused(404))
    async def show(note_id: str) -> Response:
        return _answer(_find(kept, note_id))

    @router.delete("/{note_id}", summary="Remove a note", status_code=204, responses=_refused(404))
    async def remove(note_id: str) -> Response:
        _find(kept, note_id)
        del kept[note_id]
        return Response(status_code=204)

    return router


def twist(value: Any, seam: NotesSeam) -> Any:  # noqa: ANN401 - any JSON value
    """What a fault makes of a value; without one, the value itself."""
    if isinstance(value, str) and seam.text_in_gbk:
        return value.encode("gbk", "replace").decode("gbk")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and seam.single_precision:
        return to_single(value)
    return value


def to_single(number: float) -> float:
    """The nearest number of 32 bits; one that is too large stays."""
    try:
        single: float = struct.unpack("<f", struct.pack("<f", number))[0]
    except OverflowError:
        return number
    return single


def _find(kept: OrderedDict[str, dict[str, Any]], note_id: str) -> dict[str, Any]:
    if note_id not in kept:
        raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such note.")
    return kept[note_id]


def _is_plain(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return all(_is_plain(key) and _is_plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(_is_plain(item) for item in value)
    if isinstance(value, str):
        return not any("\ud800" <= each <= "\udfff" for each in value)
    return not isinstance(value, float) or math.isfinite(value)


def _answer(document: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:  # noqa: ANN401
    return JSONResponse(document, status_code=status, headers=headers)


def _refused(*statuses: int) -> dict[int | str, dict[str, Any]]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}
