"""`cityassay index best-worst` as people call it."""

import json
from pathlib import Path

import pytest

from tests.evaluator.cli.calling import CHINESE, Call

pytestmark = pytest.mark.usefixtures("place")
# Wholly consistent: weights 8, 4, 2, 1 of 15.
LISTS = "element,best_to_others,others_to_worst\na,1,8\nb,2,4\nc,4,2\nd,8,1\n"


@pytest.mark.parametrize(("language", "words"), [("zh", "最大输入不一致"), ("en", "largest inconsistency")])
def test_consistent_lists_give_their_weights(call: Call, place: Path, language: str, words: str) -> None:
    (place / "lists.csv").write_text(LISTS, encoding="utf-8")
    document = json.loads(call("index", "best-worst", "lists.csv", "--json").out)
    assert document["weights"] == pytest.approx({"a": 8 / 15, "b": 4 / 15, "c": 2 / 15, "d": 1 / 15}, abs=1e-6)
    assert document["xi"] == pytest.approx(0, abs=1e-9)
    called = call("--lang", language, "index", "best-worst", "lists.csv")
    assert words in called.out
    assert bool(CHINESE.search(called.out + called.err)) is (language == "zh")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("a,1,8", "a,2,8"), "The best has 1 in the first list"),
        (("b,2,4", "b,12,4"), "not within 1 to 9"),
        (("b,2,4", "b,two,4"), "lists.csv B3"),
        (("b,2,4", "a,2,4"), "'a' stands twice"),
        (("b,2,4", ",2,4"), "the name of the element is missing"),
        (("others_to_worst", "worst"), "no column others_to_worst"),
    ],
    ids=["no best", "scale", "word", "twice", "nameless", "column"],
)
def test_what_is_wrong_is_named(call: Call, place: Path, change: tuple[str, str], words: str) -> None:
    (place / "lists.csv").write_text(LISTS.replace(*change), encoding="utf-8")
    called = call("--lang", "en", "index", "best-worst", "lists.csv")
    assert called.status == 2
    assert words in called.last
