"""The use case behind `index build`: from files to analysis, dossier and reports."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evaluator.service.index.analysis import Analysis, Question, analyse
from evaluator.service.index.audit.compose import compose_dossier
from evaluator.service.index.build import Assembled, IndexFiles, assemble
from evaluator.service.index.delivery import (
    AUDITS,
    render_summary,
    write_analysis,
    write_audits,
    write_city,
    write_json,
    write_league,
)
from evaluator.service.index.hearing import judge_city
from evaluator.service.index.panel_hearing import hear_unit
from evaluator.service.rulebook import open_library
from indices.build import pick_row
from indices.quality_sheet import find_score_errors, read_classes
from indices.table import Array
from reports.index.dossier import IndexDossier
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.level_scale import LevelScale
from rules.run import RunDocument
from rules.text import Language, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexOrder:
    """What is to be computed.

    `scheme` gives levels by the scale of its name and, with `unit` and `out`, verdicts and a bundle; `levels` gives
    levels alone. `out` takes every report; `unit` gets one of its own.
    """

    files: IndexFiles
    unit: str | None = None
    out: Path | None = None
    levels: str | None = None
    scheme: str | None = None
    sobol: int = 4_096


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IndexResult:
    """An index that was computed and analysed, with the places of what was written already."""

    analysis: Analysis
    dossier: IndexDossier
    written: Mapping[str, Path] = field(default_factory=dict)
    run: RunDocument | None = None

    def summarise(self, language: Language, *, width: int, colour: bool) -> str:
        """Return what the terminal shows."""
        return render_summary(self.dossier, language, width=width, colour=colour)

    def render(self, form: str, language: Language) -> bytes:
        """Return one of json, pdf and html."""
        if form == "json":
            return write_json(write_analysis(self.analysis)).encode()
        return AUDITS[form](self.dossier, language)

    def write(self, places: Mapping[str, Path], language: Language) -> None:
        """Write the forms asked for, each whole or not at all."""
        for form, place in places.items():
            write_whole(place, self.render(form, language))


def run_index(order: IndexOrder) -> IndexResult:
    """Build, analyse, and write into `order.out` where there is one.

    Raises
    ------
    UsageError
        As the parts; the scale or the unit is unknown; the folder cannot be made.

    """
    _refuse_half_asked(order)
    named = order.scheme or order.levels
    scale = load_scale(named) if named else None
    assembled = assemble(order.files)
    if order.unit is not None:
        pick_row(assembled.built, order.unit)
    analysis = analyse(assembled, Question(sobol=order.sobol, scale=scale, errors=_find_errors(assembled)))
    dossier = compose_dossier(analysis, made=read_clock())
    result = IndexResult(analysis=analysis, dossier=dossier)
    if order.out is None:
        return result
    written = _write_all(result, order, order.out)
    run = None
    if order.scheme is not None and order.unit is not None and scale is not None:
        written["bundle"] = order.out / "bundle"
        hearing = hear_unit(analysis, order.unit, scheme=order.scheme, scale=scale, day=dossier.made.date())
        run = judge_city(hearing, written["bundle"])
    return IndexResult(analysis=analysis, dossier=dossier, written=written, run=run)


def _find_errors(assembled: Assembled) -> Array | None:
    """Return the uncertainty of every score, where the data state their quality."""
    place = assembled.files.quality
    if place is None:
        return None
    return find_score_errors(assembled.built, read_classes(place, assembled.data.indicators))


def _refuse_half_asked(order: IndexOrder) -> None:
    """Refuse a scheme without the unit and the folder that verdicts need, before anything is computed."""
    if order.scheme is not None and (order.unit is None or order.out is None):
        raise UsageError(
            Text(
                zh="--scheme 作出判定，需要 --unit（哪个城市）和 --out（证据包放在哪里）；只要级别请用 --levels。",
                en="--scheme gives verdicts: it needs --unit (which city) and --out (where the bundle goes). For "
                "levels alone use --levels.",
            )
        )


def read_clock() -> dt.datetime:
    """Return now, to the second, with the offset of the place."""
    return dt.datetime.now().astimezone().replace(microsecond=0)


def load_scale(name: str) -> LevelScale:
    """Load the level scale called `name`.

    Raises
    ------
    UsageError
        There is none of that name; the sentence lists those there are.

    """
    return open_library().load_levels(name)


def _write_all(result: IndexResult, order: IndexOrder, out: Path) -> dict[str, Path]:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            Text(
                zh=f"--out：{out} 不能用作结果文件夹：{error.strerror}。",
                en=f"--out: {out} cannot be the folder for the results: {error.strerror}.",
            )
        ) from error
    places = {f"audit.{language.value}": out / f"audit.{language.value}.pdf" for language in Language}
    for language, place in zip(Language, places.values(), strict=True):
        write_audits(result.dossier, {"pdf": place}, language)
    places["page"] = out / "audit.html"
    write_audits(result.dossier, {"html": places["page"]}, Language.ZH)
    places["index.json"] = out / "index.json"
    write_whole(places["index.json"], write_json(write_analysis(result.analysis)).encode())
    for place in write_league(result.dossier, out):
        places[place.name] = place
    if order.unit is not None:
        for place in write_city(result.dossier, order.unit, out):
            places[place.name] = place
    return places
