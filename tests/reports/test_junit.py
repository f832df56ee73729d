"""JUnit: what continuous integration sees."""

from xml.etree import ElementTree as ET

import pytest

from reports import junit
from rules.requirement import Level
from rules.text import Language
from rules.verdict import Word
from tests.reports.specimen import HOSTILE, make_hostile, make_run, make_specimen

OUTCOMES = ("failure", "error", "skipped")


def read(dossier_bytes: bytes) -> ET.Element:
    """Parse a rendering."""
    return ET.fromstring(dossier_bytes)  # noqa: S314 - our own output


def find_cases(root: ET.Element) -> dict[str, ET.Element]:
    """Return the test cases by requirement; a requirement with several cases keeps its first."""
    cases: dict[str, ET.Element] = {}
    for case in root.iter("testcase"):
        cases.setdefault(case.get("classname", ""), case)
    return cases


@pytest.mark.parametrize(
    ("requirement", "outcome"),
    [
        ("REL-01", None),
        ("REL-14", "failure"),
        ("REL-02", "error"),
        ("SEC-01", "error"),
        ("SEC-11", "error"),
        ("CMP-12", "skipped"),
        ("SEC-19", "skipped"),
        ("SHR-20", None),
    ],
)
def test_each_word_has_its_element(requirement: str, outcome: str | None) -> None:
    case = find_cases(read(junit.render(make_specimen(), Language.EN)))[requirement]
    found = [name for name in OUTCOMES if case.find(name) is not None]
    assert found == ([outcome] if outcome else [])


def test_a_should_level_fail_is_told_on_system_out() -> None:
    case = find_cases(read(junit.render(make_specimen(), Language.EN)))["SHR-20"]
    told = case.findtext("system-out")
    assert told is not None
    assert "measured 0.4" in told


@pytest.mark.parametrize("word", [Word.INCONCLUSIVE, Word.ERROR, Word.NOT_ESTABLISHED])
@pytest.mark.parametrize("level", list(Level))
def test_what_decided_nothing_is_never_skipped_nor_green(word: Word, level: Level) -> None:
    run = make_run()
    first = run.requirements[0].model_copy(update={"verdict": word, "level": level, "cases": ()})
    root = read(junit.render(make_specimen(make_run(requirements=(first,), planned=(first.id,))), Language.ZH))
    assert find_cases(root)["REL-01"].find("error") is not None


def test_an_empty_run_is_red() -> None:
    run = make_run(requirements=(), counts={}, verdict=Word.NOT_ESTABLISHED, planned=("REL-01",))
    root = read(junit.render(make_specimen(run), Language.EN))
    assert root.get("errors") == "1"
    error = root.find(".//error")
    assert error is not None
    assert "REL-01" in error.get("message", "")


def test_an_interrupted_run_is_red() -> None:
    root = read(junit.render(make_specimen(make_run(interrupted=True)), Language.EN))
    assert find_cases(root)["cityassay.run"].find("error") is not None


def test_totals_are_the_sums() -> None:
    root = read(junit.render(make_specimen(), Language.ZH))
    cases = list(root.iter("testcase"))
    assert root.get("tests") == str(len(cases))
    for name, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        expected = sum(case.find(name) is not None for case in cases)
        assert root.get(attribute) == str(expected)
        assert sum(int(suite.get(attribute, "")) for suite in root.iter("testsuite")) == expected


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_answers_stay_text(words: str) -> None:
    rendered = junit.render(make_hostile(words), Language.ZH)
    assert len(rendered) < 400_000
    root = read(rendered)
    assert {element.tag for element in root.iter()} <= {
        "testsuites", "testsuite", "testcase", "properties", "property", "system-out", *OUTCOMES,
    }  # fmt: skip


def test_the_same_dossier_gives_the_same_bytes() -> None:
    assert junit.render(make_specimen(), Language.ZH) == junit.render(make_specimen(), Language.ZH)
