"""`scheme oc` and `scheme sensitivity`: how a scheme decides, for people and for programs."""

import json
from pathlib import Path

import pytest

from tests.evaluator.bundles import SCHEME, bake
from tests.evaluator.cli.calling import CHINESE, Call


@pytest.mark.slow
def test_certificates_get_rarer_towards_and_beyond_the_limits(call: Call) -> None:
    called = call("scheme", "oc", SCHEME, "--json")
    assert called.status == 0
    document = json.loads(called.out)
    assert document["schema"] == "cityassay/oc/1"
    rows = document["certificate"]
    assert [row["factor"] for row in rows] == [0.5, 1.0, 2.0]
    passes = [row["passes"] for row in rows]
    assert passes == sorted(passes, reverse=True)
    assert rows[2]["fails"] > 0.99
    assert all(row["hours"] > 0 for row in rows)
    assert {line["case"] for line in document["checks"]} >= {"REL-01.mqtt", "SEC-11.snmp"}


def test_a_quick_budget_never_certifies_the_whole_scheme(call: Call) -> None:
    document = json.loads(call("scheme", "oc", SCHEME, "--budget", "quick", "--json").out)
    assert [row["passes"] for row in document["certificate"]] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(("language", "chinese"), [("zh", True), ("en", False)])
def test_tables_in_both_languages(call: Call, language: str, *, chinese: bool) -> None:
    called = call("--lang", language, "scheme", "oc", SCHEME)
    assert bool(CHINESE.search(called.out)) is chinese
    assert "REL-01.mqtt" in called.out
    assert "0.5×" in called.out


def test_sensitivity_shows_what_hangs_on_a_limit(call: Call, tmp_path: Path) -> None:
    bundle = tmp_path / "run"
    published = bake(bundle)
    called = call("scheme", "sensitivity", SCHEME, bundle, "--json")
    assert called.status == 0
    (system,) = json.loads(called.out)["systems"]
    by_factor = {row["factor"]: row for row in system["verdicts"]}
    words = {each.id: each.verdict for each in published.requirements}
    assert (by_factor[1.0]["verdict"], by_factor[1.0]["requirements"]) == (published.verdict, words)
    for name in system["moved"]:
        assert len({row["requirements"][name] for row in system["verdicts"]}) > 1
    assert "* " in call("scheme", "sensitivity", SCHEME, bundle).out or not system["moved"]


def test_nothing_given_is_told(call: Call) -> None:
    called = call("--lang", "en", "scheme", "sensitivity", SCHEME)
    assert called.status == 2
    assert "--system" in called.last


def test_an_unknown_system_is_told(call: Call) -> None:
    called = call("--lang", "en", "scheme", "sensitivity", SCHEME, "--system", "no-such-system")
    assert called.status == 2
    assert called.has_no_trace()
    assert "no-such-system" in called.last
