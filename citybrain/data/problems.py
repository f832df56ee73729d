"""Every error as RFC 9457 problem details: no HTML, no stack trace."""

import html
import json
import traceback
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from citybrain.data.records import Problem
from citybrain.faults.seams import RestSeam

MEDIA_TYPE = "application/problem+json"


class ProblemError(Exception):
    """An answer that is an error, raised by a route."""

    def __init__(self, status: HTTPStatus, detail: str, *, headers: Mapping[str, str] | None = None) -> None:
        """`detail` is one sentence for the caller."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})


def problem_body(status: HTTPStatus, detail: str, path: str) -> bytes:
    """The JSON of a problem whose type is the status code itself (RFC 9457 section 4.2.1)."""
    problem = Problem(type="about:blank", title=status.phrase, status=status, detail=detail, instance=path)
    return json.dumps(problem.model_dump(), ensure_ascii=False).encode()


def problem_response(
    request: Request,
    status: HTTPStatus,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The response of one problem."""
    body = problem_body(status, detail, request.url.path)
    return Response(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def install(app: FastAPI, seam: RestSeam) -> None:
    """Give the application its error handlers."""

    async def on_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)  # noqa: S101  -- registered for this type only
        return problem_response(request, error.status, error.detail, headers=error.headers)

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101  -- registered for this type only
        if seam.html_errors:
            return _html_page(error)
        status = HTTPStatus(error.status_code)
        return problem_response(request, status, status.description, headers=error.headers)

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101  -- for this type only
        detail = _trace(error) if seam.trace_in_problems else _first_mistake(error)
        return problem_response(request, HTTPStatus.UNPROCESSABLE_ENTITY, detail)

    async def on_defect(request: Request, error: Exception) -> Response:  # noqa: ARG001
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        return problem_response(request, status, "The service failed; the fault is recorded.")

    app.add_exception_handler(ProblemError, on_problem)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(Exception, on_defect)


def _first_mistake(error: RequestValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}"


def _trace(error: Exception) -> str:
    return "".join(traceback.format_exception(error))


def _html_page(error: HTTPException) -> Response:
    page = f"<html><body><h1>Error</h1><pre>{html.escape(_trace(error))}</pre></body></html>"
    return Response(page, status_code=error.status_code, media_type="text/html", headers=error.headers)
