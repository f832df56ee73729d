import numpy as np
import pytest

from indices.structure import Structure
from indices.table import Array, Places
from indices.uncertainty.leave_out import find_level, leave_out_elements, leave_out_experts, leave_out_units
from indices.uncertainty.tree import aggregate, compile_tree
from rules.errors import UsageError
from tests.indices.asem import NEEDS_ASEM, read_asem
from tests.indices.little import element, little_structure
from tests.indices.uncertainty.asem_method import read_stage, read_tree

TREE = compile_tree(little_structure())
SCORES = np.random.default_rng(4).uniform(0, 100, (12, 5))
CUTS = (30.0, 40.0, 50.0, 60.0)


@NEEDS_ASEM
def test_removing_the_pillars_of_asem_shifts_ranks_as_published() -> None:
    # COINr 'element removal': mean absolute rank change, Physical 1.529, Social 3.961 (indices.md section 4).
    tree = read_tree()
    _, scores = read_stage(tree, "Normalised")
    pillars = [code for code, level in zip(tree.codes, tree.levels, strict=True) if level == 2]
    found = {each.about: each.shift for each in leave_out_elements(tree, scores, pillars)}
    assert found["Physical"] == pytest.approx(1.529, abs=5e-4)
    assert found["Social"] == pytest.approx(3.961, abs=5e-4)
    assert max(found, key=lambda code: found[code]) == "Social"


@NEEDS_ASEM
def test_a_quarter_of_the_units_of_asem_decide_the_level_of_another() -> None:
    # indices.md section 1: dropping one of the 51 units changed another one's level in 24 % of cases, up to 4 units.
    tree = read_tree()
    units, values = read_stage(tree, "Treated")
    directed = values * read_asem()[0].directions

    def rebuild(rows: Places) -> Array:
        kept = directed[rows]
        scores = 100 * (kept - kept.min(axis=0)) / np.ptp(kept, axis=0)
        index: Array = aggregate(tree, scores, tree.weights[np.newaxis])[0]
        return index

    found = leave_out_units(units, rebuild, cuts=CUTS)
    assert sum(bool(each.moved) for each in found) == 12
    assert max(len(each.moved) for each in found) == 4


def test_a_removed_element_is_the_same_as_one_of_no_weight() -> None:
    (found,) = leave_out_elements(TREE, SCORES, ["a2"], cuts=CUTS)
    before = aggregate(TREE, SCORES, TREE.gather({}))[0]
    after = aggregate(TREE, SCORES, TREE.gather({"a2": 0.0}))[0]
    levels = [np.searchsorted(CUTS, index, side="right") for index in (before, after)]
    assert found.moved == tuple(np.flatnonzero(levels[0] != levels[1]))
    assert (np.argsort(found.ranks) == np.argsort(-after)).all()
    assert found.most >= found.shift > 0


def test_an_only_child_takes_its_parent_with_it() -> None:
    parts = [element("x", "A", 1), element("y", "B", 1), element("z", "B", 1)]
    tree = compile_tree(Structure.of([*parts, element("A", "I", 2), element("B", "I", 2), element("I", None, 3)]))
    scores = SCORES[:, :3]
    one, other = leave_out_elements(tree, scores, ["x", "A"])
    assert (one.ranks == other.ranks).all()


def test_nothing_left_is_refused() -> None:
    tree = compile_tree(Structure.of([element("x", "I", 1), element("I", None, 2)]))
    with pytest.raises(UsageError, match="Without x nothing is left"):
        leave_out_elements(tree, SCORES[:, :1], ["x"])
    with pytest.raises(UsageError, match="Without I nothing is left"):
        leave_out_elements(TREE, SCORES, ["I"])


def test_a_fixed_scale_keeps_the_others_where_they_are() -> None:
    # Goalposts look at no other unit: that is why certification takes them.
    found = leave_out_units(
        [str(row) for row in range(12)],
        lambda rows: aggregate(TREE, SCORES[rows], TREE.weights[np.newaxis])[0],
        cuts=CUTS,
    )
    assert {(each.shift, each.moved) for each in found} == {(0.0, ())}


def test_places_of_moved_units_are_those_of_the_full_list() -> None:
    base = np.array([10.0, 20.0, 29.9])
    found = leave_out_units(["a", "b", "c"], lambda rows: base[rows] + (len(rows) == 2) * 0.2, cuts=(30.0,))
    assert [each.moved for each in found] == [(2,), (2,), ()]


def test_an_expert_of_the_same_mind_changes_nothing_and_another_one_does() -> None:
    panel = np.tile(TREE.weights, (3, 1))
    panel[2, :3] = [1.0, 9.0, 1.0]
    found = leave_out_experts(TREE, SCORES, ["e1", "e2", "e3"], lambda rows: panel[rows].mean(axis=0), cuts=CUTS)
    assert found[0].about == "e1"
    assert found[2].shift > 0
    same = leave_out_experts(TREE, SCORES, ["e1", "e2"], lambda rows: panel[:2][rows].mean(axis=0))
    assert [each.shift for each in same] == [0.0, 0.0]


def test_too_few_are_refused() -> None:
    with pytest.raises(UsageError, match="needs 3 of them"):
        leave_out_units(["a", "b"], lambda rows: np.zeros(len(rows)))
    with pytest.raises(UsageError, match="needs two of them"):
        leave_out_experts(TREE, SCORES, ["a"], lambda rows: TREE.weights[: len(rows)])


def test_on_a_cut_is_reached() -> None:
    assert find_level(np.array([29.999, 30.0, 60.0, -5.0]), (30.0, 40.0, 50.0, 60.0)).tolist() == [0, 1, 4, 0]
