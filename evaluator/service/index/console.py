"""What the console asks of an index: uploads in, stages told while it works, the analysed index out."""

import io
import tempfile
import threading
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from evaluator.service.index.analysis import Question, analyse
from evaluator.service.index.audit.compose import compose_dossier
from evaluator.service.index.build import IndexFiles, assemble
from evaluator.service.index.sampling import SampleOrder, write_samples
from evaluator.service.index.upload import Upload, lay_out
from evaluator.service.index.use import IndexResult, load_scale, read_clock
from evaluator.service.rulebook import open_library
from rules.errors import UsageError
from rules.text import Language, Text

# A page answers within seconds; what is larger belongs to the command.
MOST_UNITS = 1_000
MOST_CELLS = 200_000
SOBOL = 4_096
_MADE_UP = Text(zh="这是供试用的样例。", en="This is a sample to try things with.")
# A PDF takes a processor for seconds, and its library keeps state of its own.
_press = threading.Lock()


class Stage(StrEnum):
    """What is being done."""

    BUILD = "build"
    ANALYSE = "analyse"
    COMPOSE = "compose"


STAGES: Mapping[Stage, Text] = {
    Stage.BUILD: Text(zh="读取文件，逐步计算指数", en="Reading the files, building the index"),
    Stage.ANALYSE: Text(
        zh="计算区间、敏感性、一致性，并与其他方法比较", en="Intervals, sensitivity, coherence, other methods"
    ),
    Stage.COMPOSE: Text(zh="汇编十步审计", en="Composing the ten steps of the audit"),
}
Tell = Callable[[Stage], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexForm:
    """The form of the page: `structure` or `framework`, never both; `levels` names a scale."""

    data: Upload | None
    structure: Upload | None = None
    framework: str | None = None
    spec: Upload | None = None
    ranges: Upload | None = None
    sheet: str | None = None
    period: str | None = None
    levels: str | None = None


def compute_form(form: IndexForm, tell: Tell) -> IndexResult:
    """Build and analyse what was uploaded; nothing stays on the disk.

    Raises
    ------
    UsageError
        Data or structure are missing, or as `run_index`; more units than a page can serve.

    """
    _refuse_gaps(form)
    uploads = {"data": form.data, "structure": form.structure, "specification": form.spec, "ranges": form.ranges}
    with lay_out(uploads) as places:
        files = IndexFiles(
            data=places["data"],
            structure=places.get("structure"),
            framework=form.framework,
            spec=places.get("specification"),
            ranges=places.get("ranges"),
            sheet=form.sheet or None,
            period=form.period or None,
        )
        return _compute(files, form.levels, tell)


def compute_sample(tell: Tell) -> IndexResult:
    """Build and analyse made-up cities under the house's own framework, marked as such on every page."""
    with tempfile.TemporaryDirectory(prefix="cityassay-") as scratch:
        out = Path(scratch) / "sample"
        write_samples(SampleOrder(out=out))
        files = IndexFiles(data=out / "data.csv", framework="city-index")
        return _compute(files, "city-index", tell, made_up=True)


def zip_samples() -> bytes:
    """Return the made-up files as one ZIP: structure, data, panel, and a city with sheet, declaration and evidence."""
    sink = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="cityassay-") as scratch:
        out = Path(scratch) / "sample"
        places = write_samples(SampleOrder(out=out))
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
            for place in places:
                package.write(place, place.relative_to(out).as_posix())
    return sink.getvalue()


def print_index(result: IndexResult, form: str, language: Language) -> bytes:
    """Return the audit as json, pdf or html; one at a time."""
    with _press:
        return result.render(form, language)


def list_scales() -> tuple[str, ...]:
    """Return the ids of the level scales there are."""
    return tuple(open_library().levels)


def _compute(files: IndexFiles, levels: str | None, tell: Tell, *, made_up: bool = False) -> IndexResult:
    scale = load_scale(levels) if levels else None
    tell(Stage.BUILD)
    assembled = assemble(files)
    _refuse_masses(len(assembled.built.units), len(assembled.structure.codes))
    tell(Stage.ANALYSE)
    analysis = analyse(assembled, Question(sobol=SOBOL, scale=scale))
    tell(Stage.COMPOSE)
    dossier = compose_dossier(analysis, made=read_clock(), reason=_MADE_UP if made_up else None)
    return IndexResult(analysis=analysis, dossier=dossier.model_copy(update={"synthetic": made_up}))


def _refuse_gaps(form: IndexForm) -> None:
    if form.data is None:
        raise UsageError(Text(zh="请上传数据表。", en="Upload the data table."))
    if form.structure is None and form.framework is None:
        raise UsageError(
            Text(
                zh="请上传结构表，或改用指标库中的指标体系。",
                en="Upload the structure table, or take a framework of the library.",
            )
        )


def _refuse_masses(units: int, codes: int) -> None:
    if units > MOST_UNITS or units * codes > MOST_CELLS:
        raise UsageError(
            Text(
                zh=f"数据有 {units} 个单元、{codes} 个指标，网页最多 {MOST_UNITS} 个单元、{MOST_CELLS} 个数值。"
                "更大的数据请用命令 cityassay index build。",
                en=f"The data have {units} units and {codes} indicators; this page takes {MOST_UNITS} units and "
                f"{MOST_CELLS} values. Use the command 'cityassay index build' for more.",
            )
        )
