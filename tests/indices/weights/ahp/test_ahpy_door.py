"""The door to AHPy: what it cannot do is refused by name, what it rounds is normalised."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings

from indices.weights.ahp.ahpy_door import ask
from indices.weights.ahp.completion import Completion, complete
from indices.weights.ahp.consistency import assess
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.priority import weigh_eigenvector
from indices.weights.ahp.random_index import RandomIndex
from rules.errors import UsageError
from tests.indices.weights.ahp.matrices import NAN, consistent, draw_judgements, triangle

pytest.importorskip("ahpy")


@settings(max_examples=30)
@given(draw_judgements(2, 6))
def test_ahpy_and_our_eigenvector_agree(judgement: Judgement) -> None:
    found = ask(judgement)
    weights, _ = weigh_eigenvector(judgement.matrix)
    np.testing.assert_allclose(found.weights, weights, atol=1e-8)
    assert found.weights.sum() == pytest.approx(1, abs=1e-14)
    assert found.cr == pytest.approx(assess(judgement.matrix).cr, abs=1e-10)


def test_a_matrix_on_which_it_overflows_is_refused_by_name() -> None:
    """A circle of large ratios: its squares leave the range of numbers before the weights stand still."""
    with pytest.raises(UsageError, match="overflows on matrix"):
        ask(triangle(3, 9e5, 1 / 9e5, 9.01e5))


def test_its_completion_is_a_second_opinion() -> None:
    judgement = triangle(4, 2, 5, NAN, 3, 4, NAN)
    found = ask(judgement)
    ours = {(each.row, each.column): each.value for each in complete(judgement, Completion.LAMBDA_MAX).filled}
    assert found.completed == pytest.approx(ours, rel=1e-3)


def test_the_table_is_named_and_never_the_package_default() -> None:
    judgement = triangle(3, 3, 5, 4)
    first, second = ask(judgement), ask(judgement, RandomIndex.DONEGAN_DODD1991)
    assert second.cr / first.cr == pytest.approx(0.52 / 0.4914)
    for table in (RandomIndex.SAATY1980, RandomIndex.SIMULATED):
        with pytest.raises(UsageError, match=f"no random index table {table}; there are saaty2005, donegan_dodd1991"):
            ask(judgement, table)
    with pytest.raises(UsageError, match="ends at 15"):
        ask(consistent(*range(1, 17)))


def test_one_element_needs_no_package() -> None:
    assert ask(consistent(1)).weights.tolist() == [1.0]


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ahpy", None)
    with pytest.raises(UsageError, match=r"cityassay\[index\]"):
        ask(triangle(3, 1, 2, 3))
