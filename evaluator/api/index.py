"""The indicator library over HTTP, read-only: frameworks, the indicators that match, one indicator in full."""

from http import HTTPStatus
from pathlib import Path as Folder
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Request
from fastapi.responses import JSONResponse

from evaluator.api.problems import MEDIA, Problem
from evaluator.service.index.entry import (
    FrameworkList,
    IndicatorDocument,
    IndicatorList,
    describe_indicator,
    list_frameworks,
    search_indicators,
)
from evaluator.service.index.value_entry import ValueList, list_values
from indices.library.standing import State
from rules.errors import UsageError
from rules.text import Text

FrameworkName = Annotated[str, Path(max_length=64, description="id of the framework 指标体系编号")]
IndicatorName = Annotated[str, Path(max_length=64, description="id or official code of the indicator 指标编号或代码")]


class NoSuchEntryError(UsageError):
    """There is no framework or indicator of that name."""


def add_index(api: FastAPI, values: Folder | None) -> None:
    """Give `api` the addresses below /index. They are plain functions: the library is read outside the event loop.

    `values` is the folder of the indicator values; without one there are none to ask for.
    """

    @api.exception_handler(NoSuchEntryError)
    def _(_: Request, error: NoSuchEntryError) -> JSONResponse:
        status = HTTPStatus.NOT_FOUND
        problem = Problem(title=status.phrase, status=status.value, detail=error.message.en, detail_zh=error.message.zh)
        return JSONResponse(problem.model_dump(), status_code=status.value, media_type=MEDIA)

    @api.get("/index/frameworks")
    def get_frameworks() -> FrameworkList:
        """List the frameworks of the indicator library with edition, origin and how well they are known."""
        return list_frameworks()

    @api.get("/index/indicators")
    def get_indicators(
        framework: Annotated[str | None, Query(max_length=64)] = None,
        words: Annotated[
            str, Query(max_length=200, description="all of them must stand in id, code, title, text")
        ] = "",
        sdg: Annotated[int | None, Query(ge=1, le=17)] = None,
        state: State | None = None,
    ) -> IndicatorList:
        """List the indicators that match; what is not given does not narrow."""
        return search_indicators(words, framework=framework, sdg=sdg, state=state)

    @api.get("/index/indicators/{framework}/{code}", responses={404: _tell_missing()})
    def get_indicator(framework: FrameworkName, code: IndicatorName) -> IndicatorDocument:
        """Return one indicator in full: definition, formula, fields, range, source, admission gate."""
        try:
            return describe_indicator(framework, code)
        except UsageError as error:
            raise NoSuchEntryError(error.message) from error

    @api.get("/index/values", responses={404: _tell_missing()})
    def get_values(
        city: Annotated[list[str] | None, Query(max_length=64)] = None,
        indicator: Annotated[list[str] | None, Query(max_length=64)] = None,
        period: Annotated[list[str] | None, Query(max_length=32)] = None,
        *,
        history: Annotated[bool, Query(description="older versions too")] = False,
    ) -> ValueList:
        """List values of indicators with unit, quality class, source, evidence and version."""
        if values is None:
            raise NoSuchEntryError(_NO_VALUES)
        return list_values(values, cities=city or (), indicators=indicator or (), periods=period or (), history=history)


_NO_VALUES = Text(
    zh="本服务没有指标数值库（启动时用 --values 指定）。",
    en="This service has no indicator values; name their folder with --values when it starts.",
)


def _tell_missing() -> dict[str, Any]:
    words = Text(zh="没有该指标体系或指标。", en="There is no such framework or indicator.")
    return {"description": f"{words.en} {words.zh}", "content": {MEDIA: {"schema": Problem.model_json_schema()}}}
