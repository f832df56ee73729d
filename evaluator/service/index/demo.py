"""The index part of the demo: made-up cities, an index with its audit, one city assayed from its sheet, verified."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evaluator.service.index.build import IndexFiles
from evaluator.service.index.certify import compute_city
from evaluator.service.index.city_order import CityOrder
from evaluator.service.index.city_report import write_city_reports
from evaluator.service.index.hearing import judge_city, settle_level
from evaluator.service.index.sampling import SampleOrder, write_samples
from evaluator.service.index.use import IndexOrder, run_index
from evaluator.service.rejudge import Rejudging, rejudge
from evaluator.service.report import open_dossier, write_reports
from rules.errors import HouseError
from rules.level_scale import Grade
from rules.run import RunDocument
from rules.text import Language, Text

PERIOD = "2025"
Tell = Callable[[Text], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexTold:
    """What the index part leaves behind."""

    run: RunDocument
    grade: Grade
    level: Text
    bundle: Path
    reports: tuple[Path, ...]


def tell_index(out: Path, tell: Tell) -> IndexTold:
    """Make up cities, compute their index, assay one of them, and write everything into `out`.

    Raises
    ------
    UsageError
        `out` holds something already or cannot be made.
    HouseError
        The bundle did not judge to the same bytes again: the product is broken.

    """
    write_samples(SampleOrder(out=out / "made-up", period=PERIOD))
    tell(Text(zh="虚构城市的数据已生成。", en="Data of made-up cities are written."))
    files = IndexFiles(data=out / "made-up" / "data.csv", framework="city-index")
    panel = run_index(IndexOrder(files=files, levels="city-index", out=out / "panel"))
    tell(Text(zh="指数已计算，十步审计已写出。", en="The index is computed and its ten-step audit written."))
    city = out / "made-up" / "city"
    case = compute_city(
        CityOrder(sheet=city / "sheet.xlsx", period=PERIOD, declaration=city / "city.yaml", evidence=city / "evidence")
    )
    bundle = out / "city" / "bundle"
    run = judge_city(case.hearing, bundle)
    if rejudge(bundle, Rejudging()).after.to_json() != run.to_json():
        raise HouseError(
            Text(
                zh=f"证据包 {bundle} 重新判定的结果不一致，请报告此缺陷。",
                en=f"The bundle {bundle} does not judge to the same bytes again; please report this defect.",
            )
        )
    final = settle_level(case.hearing, run)
    reports = [*write_city_reports(case, final, out / "city"), *panel.written.values()]
    for language in Language:
        place = out / "city" / f"verdicts.{language.value}.pdf"
        write_reports(open_dossier(bundle), {"pdf": place}, language)
        reports.append(place)
    tell(Text(zh="样例市：证据包已复核，判定逐字节一致。", en="Sample City: bundle verified to the byte."))
    names = {step.id: step.name for step in case.scale.steps}
    return IndexTold(run=run, grade=final, level=names[final.established], bundle=bundle, reports=tuple(reports))
