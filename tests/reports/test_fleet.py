"""The fleet's document and its reports: shares with intervals, the worst first, pages that ask nobody."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from reports.fleet import html, junit, pdf, terminal, words
from reports.fleet.dossier import FleetDossier
from reports.paper.typeface import Scribe
from rules.fleet_run import FleetDocument, MemberRun, compose_fleet
from rules.requirement import Dimension, Level
from rules.run import RequirementDocument
from rules.text import Language, Text
from rules.verdict import Word
from tests.reports.specimen import make_run
from tests.reports.test_html import Page

SAID = Text(zh="理由", en="reason")


def make_member(name: str, word: Word, class_: str | None = None, level: Level = Level.MUST) -> MemberRun:
    requirement = RequirementDocument(id="SEC-08", dimension=Dimension.SECURITY, level=level, verdict=word, reason=SAID)
    other = RequirementDocument(
        id="REL-01", dimension=Dimension.RELIABILITY, level=Level.MUST, verdict=Word.NOT_APPLICABLE, reason=SAID
    )
    run = make_run()
    run = run.model_copy(
        update={
            "subject": run.subject.model_copy(update={"id": name}),
            "requirements": (requirement, other),
            "verdict": word,
            "counts": {word: 1, Word.NOT_APPLICABLE: 1},
            "manifest_sha256": name,
        }
    )
    return MemberRun(run=run, bundle=f"targets/{name}", class_=class_)


def make_fleet(passed: int, failed: int, *more: MemberRun, missing: tuple[str, ...] = ()) -> FleetDocument:
    good = [make_member(f"good-{number:03d}", Word.PASS, "camera") for number in range(passed)]
    bad = [make_member(f"bad-{number:03d}", Word.FAIL, "gateway") for number in range(failed)]
    return compose_fleet("north", [*good, *bad, *more], missing)


def make_dossier(document: FleetDocument) -> FleetDossier:
    titles = {"SEC-08": Text(zh="拒绝未授权访问", en="Strangers are refused")}
    return FleetDossier(document=document, titles=titles, folder=Path("/out"))


def test_shares_and_their_intervals() -> None:
    # Clopper and Pearson 1934 for 8 of 10, two-sided 95 %: 0.4439 to 0.9748.
    fleet = make_fleet(8, 2)
    share = fleet.requirements[-1]
    assert (share.id, share.n, share.passed) == ("SEC-08", 10, 8)
    assert share.lower == pytest.approx(0.4439, abs=5e-5)
    assert share.upper == pytest.approx(0.9748, abs=5e-5)
    assert [(each.class_, each.passed, each.n) for each in fleet.classes] == [("camera", 8, 8), ("gateway", 0, 2)]
    assert fleet.worst == ("bad-000", "bad-001")
    assert fleet.status == 1


def test_what_does_not_apply_is_no_denominator_and_what_is_open_is_no_pass() -> None:
    fleet = make_fleet(3, 0, make_member("open", Word.INCONCLUSIVE))
    nothing, share = fleet.requirements
    assert (nothing.n, nothing.share, nothing.lower, nothing.upper) == (0, None, None, None)
    assert (share.n, share.passed) == (4, 3)
    assert fleet.worst == ("open",)
    assert fleet.status == 3


def test_a_fleet_cut_short_is_not_established() -> None:
    fleet = make_fleet(3, 0, missing=("lost",))
    assert fleet.interrupted
    assert fleet.status == 3
    assert make_fleet(3, 0).status == 0


def test_a_requirement_has_the_strictest_level_of_the_fleet() -> None:
    fleet = compose_fleet("x", [make_member("a", Word.PASS, level=Level.SHOULD), make_member("b", Word.PASS)])
    assert fleet.requirements[-1].level is Level.MUST


def test_the_document_reads_back() -> None:
    fleet = make_fleet(3, 1)
    assert FleetDocument.model_validate_json(fleet.to_json()) == fleet
    assert fleet.to_json().startswith('{\n "schema": "cityassay/fleet/1"')


@pytest.mark.parametrize("language", list(Language))
def test_the_page_is_well_formed_and_links_to_every_bundle(language: Language) -> None:
    dossier = make_dossier(make_fleet(4, 2, missing=("lost",)))
    raw = html.render(dossier, language, place=Path("/reports/fleet.html"))
    page = Page(raw)
    assert page.stack == []
    assert not page.tags & {"script", "link", "img", "iframe", "object", "form"}
    links = {value for name, value in page.attributes if name == "href"}
    assert links == {f"../out/targets/{each.id}/" for each in dossier.document.targets}
    assert "lost" in raw.decode()
    assert raw == html.render(dossier, language, place=Path("/reports/fleet.html"))


def test_the_paper_is_the_same_for_the_same_fleet() -> None:
    dossier = make_dossier(make_fleet(40, 3))
    for language in Language:
        assert pdf.render(dossier, language).startswith(b"%PDF")
    assert pdf.render(dossier, Language.ZH) == pdf.render(dossier, Language.ZH)


def test_the_terminal_shows_a_single_failure_among_many() -> None:
    shown = terminal.render(make_dossier(make_fleet(999, 1)), Language.EN)
    line = next(line for line in shown.splitlines() if line.strip().startswith("SEC-08"))
    assert "✗" in line
    assert "99.9% [99.4, >99.9]" in line
    assert "bad-000" in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_a_pipeline_sees_failures_and_what_is_missing() -> None:
    root = ET.fromstring(junit.render(make_dossier(make_fleet(2, 1, missing=("lost",))), Language.EN))  # noqa: S314 - our own document
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert cases["bad-000"].find("failure") is not None
    assert cases["lost"].find("error") is not None
    assert cases["north"].find("error") is not None
    assert cases["good-000"].find("failure") is None
    assert (root.get("failures"), root.get("errors")) == ("1", "2")


def test_every_word_can_be_drawn() -> None:
    scribe = Scribe()
    for text in (*words.LABELS.values(), words.HOW_TO_READ, words.EACH_ALONE):
        for language in Language:
            assert scribe.own(text.in_(language))


def test_the_number_of_a_report_follows_the_bundles() -> None:
    assert make_dossier(make_fleet(2, 1)).number != make_dossier(make_fleet(2, 2)).number
