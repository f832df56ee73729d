"""A panel weighs a whole tree, and its record gives the same weights again or is refused."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indices.structure import Element, Role, Structure
from indices.weights.ahp.group import Way
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.origin import Standing
from indices.weights.ahp.panel import Panel, list_questions, weigh_panel
from indices.weights.ahp.panel_record import read_panel, record_panel
from rules.errors import UsageError
from rules.text import Language, Text
from tests.indices.weights.ahp.matrices import consistent

_ROWS = (
    ("a1", "A", 1),
    ("a2", "A", 1),
    ("a3", "A", 1),
    ("b1", "B", 1),
    ("A", "I", 2),
    ("B", "I", 2),
    ("I", None, 3),
)
TREE = Structure.of(
    [
        Element(
            code=code,
            name=Text(zh=f"名称{code}", en=f"name of {code}"),
            role=Role.INDICATOR if level == 1 else Role.AGGREGATE,
            parent=parent,
            level=level,
        )
        for code, parent, level in _ROWS
    ]
)


def judge(elements: str, *weights: float, expert: str = "e1", date: str = "2026-11-20") -> Judgement:
    return Judgement.of(elements.split(), consistent(*weights).matrix, expert=expert, date=date, source=f"{expert}.csv")


def sheets(expert: str, goal: Sequence[float], theme: Sequence[float], date: str = "2026-11-20") -> list[Judgement]:
    return [judge("A B", *goal, expert=expert, date=date), judge("a1 a2 a3", *theme, expert=expert, date=date)]


def two_experts() -> Panel:
    return weigh_panel(TREE, [*sheets("e1", (3, 1), (1, 1, 2)), *sheets("e2", (1, 3), (4, 1, 2))], Way())


def test_what_is_asked_names_codes_from_the_top_down_and_no_only_child() -> None:
    assert list_questions(TREE, Language.EN) == {
        "I name of I": ["A name of A", "B name of B"],
        "A name of A": ["a1 name of a1", "a2 name of a2", "a3 name of a3"],
    }


def test_geometric_means_of_two_experts_and_one_for_an_only_child() -> None:
    found = two_experts()
    assert found.weights["A"] == pytest.approx(0.5)
    parts = np.array([2.0, 1.0, 2.0])
    assert [found.weights[code] for code in ("a1", "a2", "a3")] == pytest.approx(list(parts / parts.sum()))
    assert found.weights["b1"] == found.weights["I"] == 1.0
    assert TREE.effective_weights(found.weights)["b1"] == pytest.approx(0.5)


def test_deviations_say_how_far_the_experts_differ() -> None:
    found = two_experts().deviations
    assert found["A"] == pytest.approx(np.std([3 / 4, 1 / 4], ddof=1))
    assert found["a1"] == pytest.approx(np.std([1 / 4, 4 / 7], ddof=1))
    assert set(weigh_panel(TREE, sheets("e1", (3, 1), (1, 1, 2)), Way()).deviations.values()) == {0.0}


@given(st.permutations([0, 1, 2]))
def test_the_order_on_a_sheet_changes_nothing(order: list[int]) -> None:
    names, weights = ["a1", "a2", "a3"], [5.0, 2.0, 1.0]
    mixed = judge(" ".join(names[at] for at in order), *(weights[at] for at in order))
    found = weigh_panel(TREE, [judge("A B", 1, 1), mixed], Way())
    assert [found.weights[name] for name in names] == pytest.approx([5 / 8, 2 / 8, 1 / 8])


def test_a_panel_takes_two_experts_with_name_and_date() -> None:
    alone = weigh_panel(TREE, sheets("e1", (3, 1), (1, 1, 2)), Way())
    undated = weigh_panel(TREE, [*sheets("e1", (3, 1), (1, 1, 2)), *sheets("e2", (1, 3), (4, 1, 2), "")], Way())
    assert two_experts().standing is Standing.EXPERT_PANEL
    assert alone.standing is undated.standing is Standing.ILLUSTRATIVE


def test_the_ratios_hold_the_worst_expert_where_the_mean_matrix_hides_him() -> None:
    circle = np.array([[1, 5, 1 / 5], [1 / 5, 1, 5], [5, 1 / 5, 1]])
    there = Judgement.of(["a1", "a2", "a3"], circle, expert="e1", date="2026-11-20")
    back = Judgement.of(["a1", "a2", "a3"], circle.T, expert="e2", date="2026-11-20")
    found = weigh_panel(TREE, [judge("A B", 1, 1), there, judge("A B", 1, 1, expert="e2"), back], Way())
    assert found.ratios["A", ""] == pytest.approx(0, abs=1e-9)
    assert found.ratios["A", "e1"] == pytest.approx(found.ratios["A", "e2"])
    assert found.ratios["A", "e1"] > 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([judge("A B", 1, 1)], "No judgements on the children of A by e1"),
        ([judge("A X", 1, 1)], "e1.csv: does not hold the children of I: B, X"),
        ([judge("x y", 1, 1)], "'x' is no code of the structure with siblings"),
        ([judge("a1 a2", 1, 1)], "does not hold the children of A: a3"),
        ([judge("A B", 1, 1), judge("A B", 1, 2)], "expert 'e1' judged I twice"),
        ([], "There is nothing to compare"),
    ],
    ids=["sheet missing", "stranger", "unknown", "child missing", "twice", "nothing"],
)
def test_what_does_not_fit_is_named(given: list[Judgement], words: str) -> None:
    with pytest.raises(UsageError) as refused:
        weigh_panel(TREE, given, Way())
    assert words in refused.value.message.en


def write(folder: Path, change: Callable[[Any], object] = lambda _: None) -> Path:
    document = record_panel(two_experts(), framework="f", edition="1").model_dump(mode="json", by_alias=True)
    change(document)
    place = folder / "panel.json"
    place.write_text(json.dumps(document), encoding="utf-8")
    return place


def test_a_record_gives_the_same_weights_to_the_last_bit(tmp_path: Path) -> None:
    ours, again = two_experts(), read_panel(write(tmp_path), TREE, framework="f")
    assert again.weights == ours.weights
    assert again.digest == ours.digest
    assert again.ratios == ours.ratios
    assert again.standing is Standing.EXPERT_PANEL


def _ungive(document: Any) -> None:  # noqa: ANN401 - JSON
    matrix = document["experts"][0]["judgements"]["A"]["matrix"]
    matrix[0][1] = matrix[1][0] = None


def test_a_judgement_that_nobody_gave_stays_one(tmp_path: Path) -> None:
    given = sheets("e1", (3, 1), (1, 1, 2))
    hole = given[1].matrix.copy()
    hole[0, 1] = hole[1, 0] = np.nan
    first = Judgement.of(given[1].elements, hole, expert="e1", date="2026-11-20")
    ours = weigh_panel(TREE, [given[0], first, *sheets("e2", (1, 3), (4, 1, 2))], Way())
    place = tmp_path / "panel.json"
    place.write_text(record_panel(ours).model_dump_json(by_alias=True), encoding="utf-8")
    again = read_panel(place, TREE)
    assert again.weights == ours.weights
    assert np.isnan(again.judgements["A"][0].matrix[0, 1])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["weights"].update(A=0.9), "weights.A does not follow from the judgements"),
        (lambda d: d["experts"][0].update(name="e9"), "digest does not follow"),
        (lambda d: d["experts"][0]["judgements"]["I"].update(date="2020-01-01"), "digest does not follow"),
        (lambda d: d["experts"][0]["judgements"]["I"].update(matrix=[[1, 9], [1 / 9, 1]]), "does not follow"),
        (_ungive, "does not follow"),
        (lambda d: d["experts"][0]["judgements"]["I"].update(matrix=[[1, 3]]), "must be square"),
        (lambda d: d["weights"].pop("b1"), "weights do not name the elements of the structure: b1"),
        (lambda d: d.update(framework="g"), "record of a panel on g"),
        (lambda d: d.update(experts=[]), "experts"),
        (lambda d: d.pop("way"), "way"),
    ],
    ids=["weight", "name", "date", "judgement", "hole", "shape", "element", "framework", "experts", "way"],
)
def test_a_record_that_was_changed_is_refused(tmp_path: Path, change: Callable[[Any], object], words: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_panel(write(tmp_path, change), TREE, framework="f")
    assert words in refused.value.message.en
    assert "panel.json" in refused.value.message.en
