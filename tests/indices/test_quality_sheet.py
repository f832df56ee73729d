from pathlib import Path

import numpy as np
import pytest

from indices.build import build
from indices.quality_sheet import find_score_errors, read_classes
from indices.robustness import assess
from rules.errors import UsageError
from tests.indices.little import SPEC, little_data, little_structure

SHEET = "uCode,a1,b2\nU1,measured,无法追溯\nU3,,个人估计 personal estimate\n"


def write(tmp_path: Path, words: str) -> Path:
    place = tmp_path / "quality.csv"
    place.write_text(words, encoding="utf-8")
    return place


def test_classes_are_read_in_every_way_that_people_write_them(tmp_path: Path) -> None:
    classes = read_classes(write(tmp_path, SHEET), little_data().indicators)
    assert classes[0] == ("measured", None, None, None, "untraceable")
    assert classes[1] == (None,) * 5
    assert classes[2] == (None, None, None, None, "personal")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (SHEET.replace("uCode", "code"), "lacks column uCode"),
        (SHEET.replace("U3", "U1"), "unit U1 stands twice"),
        (SHEET.replace("measured", "good"), r"B2 \(a1\): 'good' is no class of data quality; there are: measured"),
    ],
)
def test_a_wrong_table_is_refused_with_its_cell(tmp_path: Path, words: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        read_classes(write(tmp_path, words), little_data().indicators)


def test_worse_classes_blur_the_scores_and_widen_the_unit_alone(tmp_path: Path) -> None:
    still = SPEC.uncertainty.model_copy(update={"weight_noise": 0.0, "draws": 500})
    data = little_data()
    built = build(SPEC.model_copy(update={"uncertainty": still}), little_structure(), data)
    errors = find_score_errors(built, read_classes(write(tmp_path, SHEET), data.indicators))
    # b2 of U3 is 0.4 of a range 0.1 to 0.9: 25 % of it are 0.1, an eighth of the range, 12.5 points.
    assert errors[2, 4] == pytest.approx(12.5)
    # b2 of U1 is 0.1; half of it is 0.05, one sixteenth of the range.
    assert errors[0, 4] == pytest.approx(6.25)
    assert (errors[[1, 3, 4, 5]] == 0).all()
    spread = assess(built, data, errors=errors, sobol=0).intervals.draws.std(axis=0)
    assert spread[2] > spread[0] > 0
    assert np.allclose(spread[[1, 3, 4, 5]], 0)
