"""EARL: one assertion a requirement and a case."""

import json
from typing import Any

import pytest

from reports import earl
from rules.text import Language
from rules.verdict import Word
from tests.reports.specimen import HOSTILE, make_hostile, make_specimen


def read(words: str = "") -> dict[str, Any]:
    """Return a rendering as JSON."""
    dossier = make_hostile(words) if words else make_specimen()
    document: dict[str, Any] = json.loads(earl.render(dossier, Language.ZH))
    return document


def find_assertions(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the assertions by what they are about."""
    return {node["test"]: node for node in document["@graph"] if node["type"] == "earl:Assertion"}


def test_every_requirement_and_every_case_has_an_assertion() -> None:
    assertions = find_assertions(read())
    run = make_specimen().run
    assert len(assertions) == len(run.requirements) + sum(len(each.cases) for each in run.requirements)


@pytest.mark.parametrize(
    ("requirement", "outcome", "verdict"),
    [
        ("REL-01", "earl:passed", "PASS"),
        ("REL-14", "earl:failed", "FAIL"),
        ("REL-02", "earl:cantTell", "INCONCLUSIVE"),
        ("SEC-01", "earl:cantTell", "ERROR"),
        ("SEC-19", "earl:cantTell", "REVIEW"),
        ("CMP-12", "earl:inapplicable", "NOT_APPLICABLE"),
        ("SEC-11", "earl:untested", "NOT_TESTED"),
    ],
)
def test_our_word_stands_beside_the_outcome(requirement: str, outcome: str, verdict: str) -> None:
    result = find_assertions(read())[f"urn:cityassay:requirement:{requirement}"]["result"]
    assert (result["outcome"], result["verdict"]) == (outcome, verdict)


def test_every_word_has_an_outcome() -> None:
    assert set(earl.OUTCOMES) == set(Word)


def test_a_review_is_not_automatic() -> None:
    assert find_assertions(read())["urn:cityassay:requirement:SEC-19"]["mode"] == "earl:semiAuto"


def test_every_reference_resolves_within_the_document() -> None:
    document = read()
    known = {node["id"] for node in document["@graph"] if "id" in node}
    for assertion in find_assertions(document).values():
        assert {assertion["assertedBy"], assertion["subject"], assertion["test"]} <= known


def test_it_expands_to_the_vocabulary_of_earl() -> None:
    jsonld = pytest.importorskip("pyld.jsonld", reason="PyLD is not installed")
    expanded = jsonld.expand(read())
    space = "http://www.w3.org/ns/earl#"
    assertions = [node for node in expanded if node["@type"] == [f"{space}Assertion"]]
    assert assertions
    for node in assertions:
        result = node[f"{space}result"][0]
        assert result[f"{space}outcome"][0]["@id"].startswith(space)
        assert result["urn:cityassay:vocabulary:verdict"][0]["@value"] in set(Word)
        assert {each["@language"] for each in result[f"{space}info"]} == {"zh-cn", "en"} or {
            each["@language"] for each in result[f"{space}info"]
        } == {"zh-CN", "en"}


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_answers_stay_values(words: str) -> None:
    assert len(find_assertions(read(words))) == len(find_assertions(read()))


def test_the_same_dossier_gives_the_same_bytes() -> None:
    assert earl.render(make_specimen(), Language.ZH) == earl.render(make_specimen(), Language.EN)
