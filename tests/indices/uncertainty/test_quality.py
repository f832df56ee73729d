from pathlib import Path

import numpy as np
import pytest

from indices.collect.quality import Quality
from indices.uncertainty.quality import find_mean_error, find_sampling_error, find_uncertainty, load_classes
from rules.errors import UsageError


def test_the_six_classes_of_the_collection_each_have_an_uncertainty_that_grows() -> None:
    scheme = load_classes()
    assert [each.id for each in scheme.classes] == [each.value for each in Quality]
    relative = [each.relative for each in scheme.classes]
    assert relative == sorted(set(relative))


def test_a_worse_class_widens_the_value() -> None:
    values = np.array([[50.0, -20.0], [0.0, np.nan]])
    found = find_uncertainty(values, [["measured", "untraceable"], ["survey", "survey"]], np.array([10.0, 10.0]))
    assert found == pytest.approx(np.array([[1.0, 10.0], [0.5, 0.0]]))


def test_a_value_without_a_class_is_taken_as_exact() -> None:
    assert find_uncertainty(np.array([[5.0]]), [[None]], np.array([1.0])).tolist() == [[0.0]]


def test_an_unknown_class_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="no data-quality class good; there are: measured"):
        load_classes().relative("good")


def test_a_broken_file_of_classes_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "classes.yaml"
    file.write_text("classes: [{id: x, relative: 3}]", encoding="utf-8")
    with pytest.raises(UsageError, match=r"classes\.yaml cannot be used"):
        load_classes(file)
    with pytest.raises(UsageError, match=r"none\.yaml cannot be used"):
        load_classes(tmp_path / "none.yaml")


def test_the_sampling_error_is_that_of_a_share() -> None:
    found = find_sampling_error(np.array([0.3, np.nan, 0.3]), np.array([1_000.0, 50.0, np.nan]))
    assert found[0] == pytest.approx(np.sqrt(0.3 * 0.7 / 1_000), rel=0.01)
    assert found[1:].tolist() == [0.0, 0.0]


def test_a_share_of_zero_or_one_is_not_exact() -> None:
    found = find_sampling_error(np.array([0.0, 1.0]), np.array([120.0, 120.0]))
    assert found[0] == found[1] > 0.004


def test_a_design_effect_shrinks_the_sample() -> None:
    plain, clustered = (
        find_sampling_error(np.array([0.4]), np.array([size]), design_effect=effect)
        for size, effect in ((500.0, 1.0), (1_000.0, 2.0))
    )
    assert plain == pytest.approx(clustered)
    assert find_mean_error(np.array([2.0, np.nan]), np.array([100.0, 9.0]), design_effect=4.0).tolist() == [0.4, 0.0]


def test_what_is_no_sample_is_refused() -> None:
    with pytest.raises(UsageError, match="shares between 0 and 1"):
        find_sampling_error(np.array([30.0]), np.array([100.0]))
    with pytest.raises(UsageError, match="samples of 1 or more"):
        find_mean_error(np.array([1.0]), np.array([0.0]))
