"""What the console asks of a city: the template out, the filled sheet in, findings, verdicts, level and reports."""

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from evaluator.service.index.certify import compute_city
from evaluator.service.index.city_order import CityOrder
from evaluator.service.index.city_report import compose_city
from evaluator.service.index.hearing import judge_city, settle_level
from evaluator.service.index.ranges import read_confirmed
from evaluator.service.index.sampling import SampleOrder, write_samples
from evaluator.service.index.upload import Upload, lay_out, unpack
from evaluator.service.report import open_dossier
from indices.city_sheet import specify_collection
from indices.collect.check import Checkup, check_file
from indices.collect.entry import Background
from indices.library.catalogue import read_catalogue
from indices.sheet import MISSING
from reports.dossier import Dossier
from reports.index import city, city_html
from reports.index.dossier import IndexDossier
from rules.bundle import SUFFIX, zip_bundle
from rules.errors import UsageError
from rules.run import RunDocument
from rules.text import Language, Text

SCHEME = "city-index"
_press = threading.Lock()
_RENDERERS: Mapping[str, Callable[[IndexDossier, str, Language], bytes]] = {
    "pdf": city.render,
    "html": city_html.render,
}


class CityStage(StrEnum):
    """What is being done."""

    CHECK = "check"
    COMPUTE = "compute"
    JUDGE = "judge"
    REPORT = "report"


STAGES: Mapping[CityStage, Text] = {
    CityStage.CHECK: Text(zh="检查采集表的每个单元格", en="Checking every cell of the sheet"),
    CityStage.COMPUTE: Text(zh="计算指标、指数与不确定性", en="Computing indicators, index and uncertainty"),
    CityStage.JUDGE: Text(zh="按认证规则判定并写入证据包", en="Judging by the rules, writing the bundle"),
    CityStage.REPORT: Text(zh="汇编报告", en="Composing the reports"),
}
Tell = Callable[[CityStage], None]
Found = Callable[[Checkup], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CityForm:
    """The form of the page.

    evidence is a ZIP, declaration and ranges are YAML, weights the record of a panel, before the bundle of last time
    """

    sheet: Upload | None
    period: str
    framework: str = "city-index"
    declaration: Upload | None = None
    evidence: Upload | None = None
    ranges: Upload | None = None
    weights: Upload | None = None
    before: Upload | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CityOutcome:
    """A city that was assayed: its code, both dossiers, the run, and the bundle as one .assay file."""

    code: str
    report: IndexDossier
    verdicts: Dossier
    run: RunDocument
    bundle: bytes

    def print_report(self, form: str, language: Language) -> bytes:
        """Return the report for officials as pdf or html; one at a time."""
        with _press:
            return _RENDERERS[form](self.report, self.code, language)

    def name_file(self, ending: str) -> str:
        """Return the name of a file to take away."""
        return f"{self.report.number}-{self.code}{ending}"


def list_frameworks() -> tuple[str, ...]:
    """Return the frameworks of which at least one indicator is computed from fields, so that a sheet can be made."""
    catalogue = read_catalogue()
    return tuple(name for name in catalogue.frameworks if any(each.formula is not None for each in catalogue.of(name)))


def write_sheet(framework: str, period: str, code: str, name: str) -> bytes:
    """Return the collection sheet of one city to fill in (XLSX).

    Raises
    ------
    UsageError
        The framework or the period is unknown, code or name are empty, or XLSX cannot be written here.

    """
    try:
        from indices.collect.template import City, write_template  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise UsageError(MISSING) from error
    if not (code.strip() and name.strip()):
        raise UsageError(Text(zh="请填写城市代码和名称。", en="Give the code and the name of the city."))
    specification = specify_collection(read_catalogue(), framework, period.strip())
    return write_template(specification, [City(code=code.strip(), name=name.strip())])


def check_form(form: CityForm) -> Checkup:
    """Check the sheet alone.

    Raises
    ------
    UsageError
        There is no sheet, or a file cannot be read.

    """
    with _take(form) as order:
        return _check(order)


def assay_form(form: CityForm, tell: Tell, found: Found) -> CityOutcome:
    """Assay the city; `found` gets the findings of the check before anything else can fail.

    Raises
    ------
    UsageError
        As the parts: a file cannot be read, the city is not on the sheet, it has no value that can be used.

    """
    with _take(form) as order:
        return _assay(order, tell, found)


def assay_sample(tell: Tell, found: Found) -> CityOutcome:
    """Assay the made-up city."""
    with tempfile.TemporaryDirectory(prefix="cityassay-") as scratch:
        out = Path(scratch) / "sample"
        order = SampleOrder(out=out)
        write_samples(order)
        place = out / "city"
        return _assay(
            CityOrder(
                sheet=place / "sheet.xlsx",
                period=order.period,
                declaration=place / "city.yaml",
                evidence=place / "evidence",
            ),
            tell,
            found,
        )


@contextmanager
def _take(form: CityForm) -> Iterator[CityOrder]:
    if form.sheet is None:
        raise UsageError(Text(zh="请上传填好的采集表。", en="Upload the filled sheet."))
    uploads = {
        "sheet": form.sheet,
        "declaration": form.declaration,
        "evidence": form.evidence,
        "ranges": form.ranges,
        "weights": form.weights,
        "before": form.before,
    }
    with lay_out(uploads) as places:
        packed = places.get("evidence")
        yield CityOrder(
            sheet=places["sheet"],
            period=form.period.strip(),
            framework=form.framework,
            scheme=SCHEME,
            declaration=places.get("declaration"),
            evidence=unpack(packed, packed.with_name("unpacked")) if packed is not None else None,
            ranges=read_confirmed(places["ranges"], framework=form.framework) if "ranges" in places else None,
            weights=places.get("weights"),
            before=places.get("before"),
        )


def _check(order: CityOrder) -> Checkup:
    specification = specify_collection(read_catalogue(), order.framework, order.period)
    return check_file(order.sheet, specification, Background(evidence=order.evidence))


def _assay(order: CityOrder, tell: Tell, found: Found) -> CityOutcome:
    tell(CityStage.CHECK)
    found(_check(order))
    tell(CityStage.COMPUTE)
    case = compute_city(order)
    tell(CityStage.JUDGE)
    with tempfile.TemporaryDirectory(prefix="cityassay-") as scratch:
        bundle, archive = Path(scratch) / "bundle", Path(scratch) / f"city{SUFFIX}"
        run = judge_city(case.hearing, bundle)
        verdicts = open_dossier(bundle)
        zip_bundle(bundle, archive)
        packed = archive.read_bytes()
    tell(CityStage.REPORT)
    report = compose_city(case, settle_level(case.hearing, run))
    return CityOutcome(code=case.city, report=report, verdicts=verdicts, run=run, bundle=packed)
