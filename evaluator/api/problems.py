"""Errors as problem details (RFC 9457): what went wrong, in both languages, and never a trace."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from evaluator.service.history import AlteredError, GoneError
from rules.errors import HouseError, UsageError
from rules.text import Text

MEDIA = "application/problem+json"


class Problem(BaseModel):
    """Problem details; `type` is about:blank, so `title` is the status in words (RFC 9457, 4.2.1)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    detail_zh: str


class NoSuchRunError(UsageError):
    """There is no run of that number."""

    def __init__(self, number: int) -> None:
        """Name the number that was asked for."""
        super().__init__(Text(zh=f"没有编号为 {number} 的测评记录。", en=f"There is no run {number}."))


_STATUS: tuple[tuple[type[HouseError], HTTPStatus], ...] = (
    (NoSuchRunError, HTTPStatus.NOT_FOUND),
    (GoneError, HTTPStatus.GONE),
    (AlteredError, HTTPStatus.CONFLICT),
    (HouseError, HTTPStatus.UNPROCESSABLE_ENTITY),
)


def answer_with_problems(api: FastAPI) -> None:
    """Make every error of `api` a problem document."""

    @api.exception_handler(HouseError)
    def _(_: Request, error: HouseError) -> JSONResponse:
        status = next(status for kind, status in _STATUS if isinstance(error, kind))
        return _tell(status, error.message)

    @api.exception_handler(RequestValidationError)
    def _(_: Request, error: RequestValidationError) -> JSONResponse:
        # What was sent is not repeated: an answer is no mirror for what a third party put into a link.
        where = ", ".join(sorted({".".join(map(str, each["loc"])) for each in error.errors()}))
        text = Text(zh=f"请求参数无效：{where}。", en=f"Invalid request: {where}.")
        return _tell(HTTPStatus.UNPROCESSABLE_ENTITY, text)

    @api.exception_handler(HTTPException)
    def _(_: Request, error: HTTPException) -> JSONResponse:
        text = Text(zh="没有这个地址，或不支持这种请求方法。", en="No such address, or no such method on it.")
        return _tell(HTTPStatus(error.status_code), text, error.headers)

    @api.exception_handler(Exception)
    def _(_: Request, __: Exception) -> JSONResponse:
        # The server's log has the trace; the caller gets none (CWE-209).
        text = Text(zh="服务内部出错，详情见服务端日志。", en="The service failed; its log says more.")
        return _tell(HTTPStatus.INTERNAL_SERVER_ERROR, text)


def _tell(status: HTTPStatus, text: Text, headers: Mapping[str, str] | None = None) -> JSONResponse:
    problem = Problem(title=status.phrase, status=status.value, detail=text.en, detail_zh=text.zh)
    return JSONResponse(problem.model_dump(), status_code=status.value, headers=headers, media_type=MEDIA)
