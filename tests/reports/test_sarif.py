"""SARIF: the security dimension for code-scanning tools."""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from reports import sarif
from reports.dossier import Place
from rules.text import Language
from tests.reports.specimen import HOSTILE, make_hostile, make_run, make_specimen

# The official schemas are not shipped: they are read from a folder beside the checkout, or from a named one.
_BESIDE = Path(__file__).parents[3] / "shared" / "data" / "schemas"
SCHEMA = Path(os.environ.get("CITYASSAY_SCHEMAS", _BESIDE)) / "sarif-2.1.0.schema.json"


def read(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of the dossier
    """Return the rendering of the specimen as JSON."""
    document: dict[str, Any] = json.loads(sarif.render(make_specimen(**more), Language.ZH))
    return document


def find_results(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the results by rule."""
    return {result["ruleId"]: result for result in document["runs"][0]["results"]}


def test_it_holds_the_security_dimension_alone() -> None:
    assert sorted(find_results(read())) == ["SEC-01", "SEC-08", "SEC-11", "SEC-19", "SEC-21"]


@pytest.mark.parametrize(
    ("rule", "kind", "level"),
    [
        ("SEC-01", "open", "none"),
        ("SEC-08", "fail", "error"),
        ("SEC-11", "open", "none"),
        ("SEC-19", "review", "none"),
        ("SEC-21", "pass", "none"),
    ],
)
def test_each_word_has_its_kind_and_only_a_fail_has_a_level(rule: str, kind: str, level: str) -> None:
    result = find_results(read())[rule]
    assert (result["kind"], result["level"]) == (kind, level)


def test_the_line_of_the_target_file_is_told_where_it_is_known() -> None:
    known = find_results(read(place=Place(file="targets/灯杆 07.yaml", line=3)))["SEC-08"]["locations"][0]
    assert known["physicalLocation"]["region"] == {"startLine": 3}
    assert known["physicalLocation"]["artifactLocation"]["uri"].endswith("07.yaml")
    assert known["physicalLocation"]["artifactLocation"]["uri"].isascii()
    unknown = find_results(read())["SEC-08"]["locations"][0]
    assert "physicalLocation" not in unknown
    assert unknown["logicalLocations"][0]["fullyQualifiedName"] == "lamp-pole-07"


def test_fingerprints_last_from_run_to_run_and_differ_by_case() -> None:
    first, second = (
        [each["partialFingerprints"] for each in document["runs"][0]["results"]]
        for document in (read(), read(run=make_run(seed=1)))
    )
    assert first == second
    assert len({json.dumps(each) for each in first}) == len(first)


def test_an_interrupted_run_says_so() -> None:
    invocation = read(run=make_run(interrupted=True))["runs"][0]["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"]


def test_every_rule_index_points_at_its_rule() -> None:
    run = read()["runs"][0]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


@pytest.mark.skipif(not SCHEMA.is_file(), reason="no sarif-2.1.0.schema.json; set CITYASSAY_SCHEMAS")
@pytest.mark.parametrize("words", ["", *HOSTILE])
def test_it_follows_the_official_schema(words: str) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    dossier = make_hostile(words) if words else make_specimen(place=Place(file="lamp.yaml", line=2))
    for language in Language:
        jsonschema.validate(json.loads(sarif.render(dossier, language)), schema)


def test_the_same_dossier_gives_the_same_bytes() -> None:
    assert sarif.render(make_specimen(), Language.EN) == sarif.render(make_specimen(), Language.EN)
