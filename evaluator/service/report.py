"""Reports from a bundle: the dossier is read from the bundle alone, then rendered to each format asked for."""

from collections.abc import Mapping
from pathlib import Path

import reports.earl
import reports.html
import reports.junit
import reports.pdf
import reports.sarif
from evaluator.service.proofs import COMPUTED, PROVED
from evaluator.service.rejudge import read_docket, read_run
from reports.dossier import SELF_ASSESSMENT, SELF_TEST, Dossier, make_dossier
from rules.bundle import Bundle, open_bundle, write_whole
from rules.errors import UsageError
from rules.run import RunDocument
from rules.subject import Target
from rules.text import Language, Text

FORMATS = ("json", "junit", "sarif", "earl", "html", "pdf")


def open_dossier(path: Path, run: RunDocument | None = None) -> Dossier:
    """Read the dossier of a bundle; `run` replaces its own run document when it was judged again.

    Raises
    ------
    UsageError
        There is no closed bundle, or it was altered.

    """
    with open_bundle(path) as bundle:
        return _read_dossier(bundle, run)


def render(dossier: Dossier, form: str, language: Language) -> bytes:
    """Render the dossier as one of FORMATS."""
    match form:
        case "json":
            return dossier.original.to_json().encode()
        case "junit":
            return reports.junit.render(dossier, language)
        case "sarif":
            return reports.sarif.render(dossier, language)
        case "earl":
            return reports.earl.render(dossier, language)
        case "html":
            return reports.html.render(dossier, language)
        case _:
            return reports.pdf.render(dossier, language)


def write_reports(dossier: Dossier, places: Mapping[str, Path], language: Language) -> None:
    """Render and write each format of `places`, whole or not at all.

    Raises
    ------
    UsageError
        A place cannot be written.

    """
    for form, place in places.items():
        if not place.parent.is_dir():
            raise UsageError(
                Text(
                    zh=f"{place} 所在的文件夹不存在，请先建立。",
                    en=f"The folder of {place} does not exist; make it first.",
                )
            )
        write_whole(place, render(dossier, form, language))


def _read_dossier(bundle: Bundle, run: RunDocument | None) -> Dossier:
    docket = read_docket(bundle)
    proofs = docket.casebook.proofs
    tested = [standing for standing in proofs.values() if standing != COMPUTED]
    experimental = sum(standing != PROVED for standing in tested)
    return make_dossier(
        run=run or read_run(bundle),
        scheme=docket.book.scheme,
        requirements=docket.book.requirements,
        subject=docket.subject if isinstance(docket.subject, Target) else None,
        named=docket.subject.identity.name,
        title=SELF_TEST if isinstance(docket.subject, Target) else SELF_ASSESSMENT,
        manifest=bundle.manifest,
        cards={case.card.id: case.card for each in docket.plan.requirements for case in each.cases},
        proofs=_tell_proofs(len(tested), experimental) if tested or not proofs else TELL_COMPUTED,
    )


TELL_COMPUTED = Text(
    zh="各项数值由指数引擎计算，不是测试用例的结果；引擎以公布的算例逐位核对。",
    en="The numbers were computed by the index engine, not by test cases; published examples check it digit by digit.",
)


def _tell_proofs(count: int, experimental: int) -> Text:
    proved = count - experimental
    return Text(
        zh=f"运行的 {count} 个测试用例中，{proved} 个已经过已知好坏系统的验证，{experimental} 个是试验性的。",
        en=f"Of the {count} test cases run, {proved} are proved on known systems and {experimental} are experimental.",
    )
