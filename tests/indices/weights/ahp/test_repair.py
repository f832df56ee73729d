"""Repairs are few and small, stay on the scale, and nothing changes that the expert did not agree to."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from indices.weights.ahp.consistency import assess
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.random_index import RandomIndex
from indices.weights.ahp.repair import Consent, Proposal, apply_consented, propose_repair
from indices.weights.ahp.scale import POINTS, find_position
from rules.errors import UsageError
from tests.indices.weights.ahp.matrices import NAN, consistent, draw_judgements, needs_cases, published, triangle

TURNED = triangle(4, 3, 5, 7, 3, 5, 1 / 3, expert="甲")  # C / D turned round: CR 0.12
TWISTED = triangle(4, 5, 1 / 7, 2, 3, 1 / 4, 6, expert="乙")


def agree(proposal: Proposal, *, agreed: bool = True) -> list[Consent]:
    return [
        Consent(row=each.row, column=each.column, agreed=agreed, by=proposal.expert or "某专家", date="2026-11-02")
        for each in proposal.changes
    ]


@needs_cases
def test_an_acceptable_matrix_needs_no_repair() -> None:
    found = propose_repair(published("saaty2008_drinks"))
    assert found.changes == ()
    assert found.is_enough
    assert found.before == found.after


@settings(max_examples=25)
@given(draw_judgements(3, 5))
def test_a_proposal_keeps_its_bounds_and_says_the_truth(judgement: Judgement) -> None:
    found = propose_repair(judgement, most_changes=2, most_steps=4)
    assert len(found.changes) <= 2
    assert all(each.steps <= 4 + 1e-9 and each.after in POINTS for each in found.changes)
    assert all(each.steps == abs(find_position(each.after) - find_position(each.before)) for each in found.changes)
    changed, _ = apply_consented(judgement, found, agree(found))
    assert assess(changed.matrix).cr == found.after.cr
    assert found.before.cr == assess(judgement.matrix).cr
    assert found.is_enough == (found.after.cr < 0.10)


def test_one_change_is_the_smallest_of_all_that_suffice() -> None:
    found = propose_repair(TURNED)
    steps = []
    for i, j in itertools.combinations(range(4), 2):
        for point in POINTS:
            matrix = TURNED.matrix.copy()
            matrix[i, j], matrix[j, i] = point, 1 / point
            if assess(matrix).cr < 0.10:
                steps.append(abs(find_position(float(point)) - find_position(float(TURNED.matrix[i, j]))))
    assert [each.steps for each in found.changes] == [pytest.approx(min(steps))]
    assert found.before.cr >= 0.10 > found.after.cr


def test_two_changes_are_proposed_only_where_one_does_not_suffice() -> None:
    found = propose_repair(TWISTED)
    assert len(found.changes) == 2
    assert found.is_enough
    assert not propose_repair(TWISTED, most_changes=1).is_enough


def test_bounds_that_do_not_suffice_are_told() -> None:
    found = propose_repair(TWISTED, most_changes=1, most_steps=1)
    assert not found.is_enough
    assert found.after.cr < found.before.cr


def test_only_given_judgements_are_changed() -> None:
    incomplete = triangle(4, 9, 1 / 9, NAN, 9, 3, NAN)
    found = propose_repair(incomplete)
    assert {(each.row, each.column) for each in found.changes} <= {("A", "B"), ("A", "C"), ("B", "C"), ("B", "D")}
    assert found.is_enough


def test_nothing_is_applied_without_consent() -> None:
    found = propose_repair(TWISTED)
    for consents in ([], agree(found, agreed=False)):
        unchanged, log = apply_consented(TWISTED, found, consents)
        np.testing.assert_array_equal(unchanged.matrix, TWISTED.matrix)
        assert [entry.applied for entry in log] == [False, False]
        assert all(entry.cr_after == entry.cr_before == found.before.cr for entry in log)


def test_the_log_keeps_each_answer_with_the_ratio_before_and_after() -> None:
    found = propose_repair(TWISTED)
    yes, no = agree(found)[0], replace(agree(found)[1], agreed=False, words="坚持原判断")
    changed, log = apply_consented(TWISTED, found, [no, yes])
    assert [entry.applied for entry in log] == [True, False]
    assert [entry.consent for entry in log] == [yes, no]
    assert log[0].cr_before == found.before.cr
    assert log[1].cr_before == log[1].cr_after == log[0].cr_after == assess(changed.matrix).cr
    assert int((changed.matrix != TWISTED.matrix).sum()) == 2  # one judgement and its reciprocal


def test_consent_must_be_to_a_proposed_change_once_by_somebody_and_to_the_same_judgement() -> None:
    found = propose_repair(TWISTED)
    consents = agree(found)
    with pytest.raises(UsageError, match="no such change was proposed"):
        apply_consented(TWISTED, found, [replace(consents[0], row="X")])
    with pytest.raises(UsageError, match="answered twice"):
        apply_consented(TWISTED, found, [consents[0], consents[0]])
    with pytest.raises(UsageError, match="lacks the person or the date"):
        apply_consented(TWISTED, found, [replace(consents[0], by=" ")])
    with pytest.raises(UsageError, match="has changed since"):
        apply_consented(apply_consented(TWISTED, found, consents)[0], found, consents)


def test_of_many_elements_the_worst_judgements_are_tried() -> None:
    whole = consistent(*range(12, 0, -1))
    matrix = whole.matrix.copy()
    matrix[0, 11], matrix[11, 0] = 1 / 9, 9
    matrix[2, 9], matrix[9, 2] = 1 / 9, 9
    found = propose_repair(Judgement.of(whole.elements, matrix))
    assert {(each.row, each.column) for each in found.changes} <= {("A", "L"), ("C", "J")}
    assert found.is_enough


def test_the_table_decides_what_is_enough() -> None:
    found = propose_repair(TURNED, table=RandomIndex.SAATY1980)
    assert found.after.table is RandomIndex.SAATY1980
