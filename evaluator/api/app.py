"""The API: runs, their documents and their reports, read-only."""

from importlib.metadata import version
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Path, Query, Response

from evaluator.api.answers import Health, RunList, list_summaries
from evaluator.api.index import add_index
from evaluator.api.problems import MEDIA, NoSuchRunError, Problem, answer_with_problems
from evaluator.service.history import History, RecordedRun
from evaluator.service.printing import FORMATS, print_report
from rules.run import RunDocument
from rules.text import Language
from rules.verdict import Word

_MOST = 2**31 - 1  # what an INTEGER of PostgreSQL holds
# A report is shown, never run: whatever a target wrote into it stays text, also beside the console.
_STILL = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"

Number = Annotated[int, Path(ge=1, le=_MOST, description="number of the run 测评记录编号")]
Form = Literal["json", "junit", "sarif", "earl", "html", "pdf"]


def build_api(history: History, values: FilePath | None = None) -> FastAPI:
    """Return the application over one history and, where there is one, the folder of indicator values."""
    api = FastAPI(
        title="CityAssay 城鉴",
        summary="Runs, their documents and their reports. 测评记录、运行文档与报告。",
        version=version("cityassay"),
        # The page behind `docs_url` loads its scripts from a host of somebody else; the console may have no network.
        docs_url=None,
        redoc_url=None,
        responses={422: _problem("The request is not valid. 请求无效。")},
    )
    answer_with_problems(api)
    add_index(api, values)

    @api.get("/health")
    def get_health() -> Health:
        """Say that the service lives."""
        return Health()

    @api.get("/runs")
    def list_runs(
        subject: Annotated[str | None, Query(max_length=64)] = None,
        scheme: Annotated[str | None, Query(max_length=64)] = None,
        verdict: Word | None = None,
        offset: Annotated[int, Query(ge=0, le=_MOST)] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> RunList:
        """List runs, newest first; fields that are not given do not narrow."""
        return list_summaries(history.list(subject=subject, scheme=scheme, verdict=verdict, offset=offset, limit=limit))

    @api.get("/runs/{number}", responses={404: _problem("There is no such run. 没有该记录。")})
    def get_run(number: Number) -> RunDocument:
        """Return the run document (schema cityassay/run/1) as it was recorded."""
        return _find(history, number).run

    @api.get("/runs/{number}/report.{form}", response_class=Response, responses=_tell_report())
    def get_report(number: Number, form: Form, lang: Language = Language.ZH) -> Response:
        """Render a report from the run's bundle, every file of which is checked before."""
        printed = print_report(history.open_dossier(_find(history, number)), form, lang)
        headers = {"content-disposition": f'inline; filename="{printed.name}"'}
        if form == "html":
            headers["content-security-policy"] = _STILL
        return Response(printed.data, media_type=printed.media_type, headers=headers)

    return api


def _find(history: History, number: int) -> RecordedRun:
    recorded = history.get(number)
    if recorded is None:
        raise NoSuchRunError(number)
    return recorded


def _problem(words: str) -> dict[str, Any]:
    return {"description": words, "content": {MEDIA: {"schema": Problem.model_json_schema()}}}


def _tell_report() -> dict[int | str, dict[str, Any]]:
    text = {"schema": {"type": "string"}}
    return {
        200: {
            "description": "The report. 报告。",
            "content": {media.partition(";")[0]: text for media, _ in FORMATS.values()},
        },
        404: _problem("There is no such run. 没有该记录。"),
        409: _problem("The bundle was altered after it was recorded. 证据包在记录后被改动。"),
        410: _problem("The bundle has gone. 证据包已不存在。"),
    }
