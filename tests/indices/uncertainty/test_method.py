from collections.abc import Mapping

import numpy as np
import pytest

from indices.stages.aggregate import Mean
from indices.table import Array
from indices.uncertainty.choices import Choice, Option, Pick
from indices.uncertainty.data_errors import draw_errors
from indices.uncertainty.method import describe, evaluate, evaluate_nominal, plan_method, run_method
from indices.uncertainty.tree import aggregate, compile_tree
from indices.uncertainty.weight_draws import Noisy, draw_weights
from rules.errors import UsageError
from tests.indices.little import little_structure

TREE = compile_tree(little_structure())
SETS = draw_weights(Noisy(tree=TREE, noise={1: 0.25, 2: 0.25}), 40, 1)
RAW = np.random.default_rng(1).lognormal(size=(6, 5))
ERRORS = draw_errors(np.full((6, 5), 2.0), 10, 3)

SCALE = Choice(name="scale", options=(Option(name="min-max"), Option(name="z-score")), prepares=True)
WEIGHTS = Choice(name="weights", options=(Option(name="given"), Option(name="noisy", weights=SETS)))
MEAN = Choice(
    name="mean", options=tuple(Option(name=mean.value, means=mean) for mean in (Mean.ARITHMETIC, Mean.HARMONIC))
)
DATA = Choice(name="data", options=(Option(name="exact"), Option(name="uncertain", errors=ERRORS)))


def prepare(picked: Mapping[str, Pick]) -> Array:
    """Return the scores of the two scales, both above zero."""
    if picked["scale"].option == "min-max":
        return np.asarray(1 + 99 * (RAW - RAW.min(axis=0)) / np.ptp(RAW, axis=0))
    return np.asarray(10 + 2 * (RAW - RAW.mean(axis=0)) / RAW.std(axis=0))


def prepare_centred(picked: Mapping[str, Pick]) -> Array:
    """Return the same with z-scores around zero."""
    found = prepare(picked)
    return found if picked["scale"].option == "min-max" else found - 10


def test_every_replicate_can_be_made_again_by_hand() -> None:
    method = plan_method(TREE, [SCALE, WEIGHTS, MEAN, DATA], prepare, bounds=(1.0, 200.0))
    found = run_method(method, 200, 5)
    for draw in range(0, 200, 7):
        taken = describe(method, found, draw)
        scores = prepare({"scale": Pick(option=taken["scale"])})
        if taken["data"] == "uncertain":
            rest = found.points[draw, 3] * 2 - 1
            scores = scores + ERRORS[int(rest * 10)]
        scores = np.clip(scores, 1.0, 200.0)
        weights = TREE.weights if taken["weights"] == "given" else SETS[found.weights[draw]]
        expected = aggregate(TREE, scores, weights[np.newaxis], Mean(taken["mean"]))[0]
        assert found.index[draw] == pytest.approx(expected, rel=1e-12)


def test_the_same_seed_gives_the_same_bytes_and_the_design_is_kept() -> None:
    method = plan_method(TREE, [SCALE, WEIGHTS, MEAN], prepare)
    one, other = run_method(method, 300, 5), run_method(method, 300, 5)
    assert one.index.tobytes() == other.index.tobytes()
    assert evaluate(method, one.points).index.tobytes() == one.index.tobytes()
    assert one.options.shape == (300, 3)
    assert (one.weights >= 0).sum() == (one.options[:, 1] == 1).sum()
    # Every option takes its share of the draws.
    assert one.options.mean(axis=0) == pytest.approx([0.5] * 3, abs=0.1)


def test_the_nominal_run_is_the_published_index() -> None:
    method = plan_method(TREE, [SCALE, WEIGHTS, MEAN], prepare)
    expected = aggregate(TREE, prepare({"scale": Pick(option="min-max")}), TREE.weights[np.newaxis])[0]
    assert (evaluate_nominal(method) == expected).all()


def test_imputed_copies_are_all_used() -> None:
    copies = Choice(name="imputation", options=(Option(name="chained", copies=5),), prepares=True)
    method = plan_method(TREE, [copies], lambda picked: RAW + 1.0 * picked["imputation"].copy)
    found = run_method(method, 500, 1)
    shifts = np.rint(found.index[:, 0] - evaluate_nominal(method)[0]).astype(int)
    assert sorted(set(shifts)) == [0, 1, 2, 3, 4]


def test_z_scores_with_a_harmonic_mean_are_refused_by_both_names_before_anything_runs() -> None:
    with pytest.raises(UsageError, match="mean = harmonic needs scores above 0, but scale = z-score can give"):
        plan_method(TREE, [SCALE, MEAN], prepare_centred)


def test_unbounded_errors_with_a_harmonic_mean_are_refused() -> None:
    with pytest.raises(UsageError, match="mean = harmonic needs scores above 0, but data can give"):
        plan_method(TREE, [SCALE, MEAN, DATA], prepare)


def test_a_step_that_is_not_used_is_refused() -> None:
    # COINr issue 60: an address that points at nothing is skipped without a word.
    stage = Choice(name="imputation", options=(Option(name="mean"), Option(name="median")), prepares=True)
    with pytest.raises(UsageError, match="options of choice imputation all prepare the same scores"):
        plan_method(TREE, [SCALE, stage], prepare)


def test_two_options_of_three_with_the_same_effect_are_a_remark() -> None:
    wide = Choice(name="scale", options=(*SCALE.options, Option(name="copy")), prepares=True)
    method = plan_method(TREE, [wide], prepare)
    assert [remark.text.en for remark in method.remarks] == [
        "Options z-score and copy of choice scale prepare the same scores."
    ]


def test_gaps_in_the_data_are_left_out_in_every_replicate() -> None:
    def with_gap(picked: Mapping[str, Pick]) -> Array:
        scores = prepare(picked)
        scores[2, 3] = np.nan
        return scores

    found = run_method(plan_method(TREE, [SCALE, WEIGHTS, MEAN, DATA], with_gap, bounds=(1.0, 200.0)), 100, 5)
    assert np.isfinite(found.index).all()
