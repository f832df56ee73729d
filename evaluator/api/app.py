"""The API: runs, their documents and their reports, read-only."""

from typing import Annotated, Any, Literal

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse

from evaluator.service.history import History, RecordedRun
from evaluator.service.report import FORMATS, render
from rules.errors import HouseError
from rules.run import RunDocument
from rules.text import Language
from rules.verdict import Word

_MEDIA = {
    "json": "application/json",
    "junit": "application/xml",
    "sarif": "application/sarif+json",
    "earl": "application/ld+json",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
}


def build_api(history: History) -> FastAPI:
    """Return the application over one history."""
    api = FastAPI(title="CityAssay", version="1", docs_url="/docs", redoc_url=None)

    @api.exception_handler(HouseError)
    def tell(_: Request, error: HouseError) -> JSONResponse:
        problem = {"type": "about:blank", "title": error.message.en, "detail": error.message.zh, "status": 422}
        return JSONResponse(problem, status_code=422, media_type="application/problem+json")

    @api.get("/health")
    def health() -> dict[str, str]:
        """Say that the service lives."""
        return {"status": "ok"}

    @api.get("/runs")
    def list_runs(
        subject: str | None = None,
        scheme: str | None = None,
        verdict: Word | None = None,
        offset: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> dict[str, Any]:
        """List runs, newest first."""
        listing = history.list(subject=subject, scheme=scheme, verdict=verdict, offset=offset, limit=limit)
        return {"total": listing.total, "runs": [_summarise(each) for each in listing.runs]}

    @api.get("/runs/{number}")
    def get_run(number: int) -> RunDocument:
        """Return the run document."""
        return _find(history, number).run

    @api.get("/runs/{number}/report.{form}")
    def get_report(number: int, form: str, lang: Literal["zh", "en"] = "zh") -> Response:
        """Render a report from the run's bundle."""
        if form not in FORMATS:
            raise HTTPException(404, f"formats: {', '.join(FORMATS)}")
        dossier = history.open_dossier(_find(history, number))
        return Response(render(dossier, form, Language(lang)), media_type=_MEDIA[form])

    return api


def _find(history: History, number: int) -> RecordedRun:
    recorded = history.get(number)
    if recorded is None:
        raise HTTPException(404, f"没有运行 {number} / there is no run {number}")
    return recorded


def _summarise(recorded: RecordedRun) -> dict[str, Any]:
    run = recorded.run
    return {
        "number": recorded.number,
        "subject": run.subject.id,
        "kind": run.subject.kind,
        "scheme": run.scheme.id,
        "verdict": run.verdict,
        "counts": run.counts,
        "started": run.started,
        "seconds": (run.finished - run.started).total_seconds(),
        "partial": run.partial,
    }
