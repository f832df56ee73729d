"""`prove`: the testers tested, told and kept; nothing is proved by silence."""

import asyncio
import json
from pathlib import Path

import pytest

from evaluator.service.prove import Proving, prove_case
from evaluator.service.remeasure import DIMENSIONS
from evaluator.service.rulebook import open_library
from evaluator.service.systems import is_shared
from rules.verdict import Word
from testers.harness.registry import find_cases
from testers.specimens.peers import search
from tests.evaluator.cli.calling import CHINESE, Call

pytestmark = pytest.mark.usefixtures("place")


def test_a_case_is_proved_on_both_sides(call: Call) -> None:
    called = call("--lang", "en", "prove", "SEC-21", "--trials", "3", "--json", "-")
    assert called.status == 0, called.err
    document = json.loads(called.out)
    assert document["schema"] == "cityassay/prove/1"
    (case,) = document["cases"]
    assert case["id"] == "SEC-21.http"
    for side in ("false_alarms", "misses"):
        assert case[side]["trials"] >= 3
        assert case[side]["errors"] == 0
        assert 0 < case[side]["upper"] < 1
    assert case["missing"] == {}
    assert {(row["system"], row["word"]) for row in case["words"]} >= {
        ("http_good", "PASS"),
        ("http_no_contact", "FAIL"),
    }


def test_the_table_is_told_in_both_languages(call: Call, place: Path) -> None:
    english = call("--lang", "en", "prove", "SEC-19.http", "--trials", "1", "--json", place / "p.json")
    assert english.status == 0
    assert "false" in english.out
    assert not CHINESE.search(english.out + english.err)
    assert json.loads((place / "p.json").read_bytes())["cases"]
    chinese = call("--lang", "zh", "prove", "SEC-19.http", "--trials", "1")
    assert "误报" in chinese.out
    assert "合格系统" in chinese.out


def test_an_unknown_case_is_told(call: Call) -> None:
    called = call("--lang", "en", "prove", "SEC-99")
    assert called.status == 2
    assert "SEC-21.http" in called.last


def test_a_missing_peer_is_named_and_a_side_without_trials_proves_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine without Mosquitto the trials on it are missing, by name and with the reason."""
    monkeypatch.setenv("CITYASSAY_PEERS", str(place))
    monkeypatch.setenv("PATH", str(place))
    monkeypatch.setattr(search, "_SYSTEM", ())
    case = find_cases(DIMENSIONS)["CMP-12.mqtt"]
    requirement = open_library().load_requirements()["CMP-12"]
    alone = case.__class__(
        card=case.card.model_copy(update={"good": ("mosquitto",), "bad": ("mqtt_any_version",)}),
        observe=case.observe,
        reduce=case.reduce,
    )
    proof = asyncio.run(prove_case(alone, requirement, Proving(trials=1)))
    assert set(proof.missing) == {"mosquitto"}
    assert "mosquitto" in proof.missing["mosquitto"].en
    assert proof.side(Word.PASS) == (0, 0, None)
    assert proof.side(Word.FAIL)[0] == 1


def test_a_wrong_word_is_told(place: Path) -> None:
    """A bad system put on the good side: each trial is a false alarm, and is told with its reason."""
    case = find_cases(DIMENSIONS)["SEC-21.http"]
    requirement = open_library().load_requirements()["SEC-21"]
    turned = case.__class__(
        card=case.card.model_copy(update={"good": ("http_no_contact",), "bad": ("http_good",)}),
        observe=case.observe,
        reduce=case.reduce,
    )
    told: list[str] = []
    proof = asyncio.run(prove_case(turned, requirement, Proving(trials=2, told=lambda text: told.append(text.zh))))
    assert proof.side(Word.PASS)[:2] == (2, 2)
    assert proof.side(Word.FAIL)[:2] == (2, 2)
    assert len(told) == 4
    assert all("SEC-21.http" in words and CHINESE.search(words) for words in told)


def test_a_city_with_a_fault_serves_one_trial_and_a_clean_one_many() -> None:
    """What a fault has done to its city stays, and would make the next trial another one."""
    assert [is_shared(name) for name in ("city", "city:ws-never-recovers", "mosquitto", "http_good")] == [
        True,
        False,
        True,
        False,
    ]
