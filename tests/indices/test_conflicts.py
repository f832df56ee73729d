from pathlib import Path

import pytest

from indices.conflicts import refuse_conflicts
from indices.spec import IndexSpec
from indices.spec_file import read_spec
from rules.errors import UsageError
from tests.indices.little import SPEC, little_structure

GOOD = """\
id: trial
edition: "1"
title: {zh: 试验, en: A trial}
stages:
  - {do: impute, method: median}
  - {do: screen, share: 0.9}
  - {do: treat}
  - {do: normalise, scale: min-max, lower: 1, upper: 100}
  - {do: aggregate, mean: geometric}
"""


def read(tmp_path: Path, words: str) -> IndexSpec:
    place = tmp_path / "spec.yaml"
    place.write_text(words, encoding="utf-8")
    return read_spec(place)


def test_a_specification_that_goes_together_is_read(tmp_path: Path) -> None:
    spec = read(tmp_path, GOOD)
    assert spec.id == "trial"
    assert spec.sha256 == read(tmp_path, GOOD.replace("{do: treat}", "{do: treat, skewness: 2.0}")).sha256


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("lower: 1,", "lower: 0,", "min-max scores are not all above 0, which contradicts the geometric mean"),
        ("scale: min-max, lower: 1, upper: 100", "scale: z-score", "z-score scores are not all above 0"),
        ("scale: min-max, lower: 1", "scale: min-max, lower: 200", "upper must be above lower"),
        ("scale: min-max", "scale: goalposts", "treat moves values by the sample, which contradicts the fixed scale"),
        (
            "{do: screen, share: 0.9}",
            "{do: screen, share: 0.9, from: imputed}",
            "takes imputed, but no stage",
        ),
        (
            "  - {do: treat}",
            "  - {do: treat, from: impute}",
            "stage screen is computed and not used",
        ),
        ("{do: impute, method: median}", "{do: impute, method: group-mean}", "method group-mean and 'by' do not go"),
        ("{do: impute, method: median}", "{do: impute, method: mean, by: g}", "method mean and 'by' do not go"),
        ("{do: screen, share: 0.9}", "{do: treat}", "2 stages are called treat"),
        ("  - {do: aggregate, mean: geometric}\n", "", "exactly one aggregate"),
        ("{do: treat}", "{do: treat}\n  - {do: normalise, name: again}", "exactly one normalise"),
        ("{do: treat}", "{do: treat}\n  - {do: denominate}", "denominate must come before treat"),
    ],
)
def test_a_contradiction_is_refused_by_name(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in GOOD
    with pytest.raises(UsageError, match=words):
        read(tmp_path, GOOD.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("share: 0.9", "share: 9", "less than or equal to 1|at most 1|1"),
        ("{do: treat}", "{do: tread}", "spec.yaml:7"),
        ("{do: treat}", "{do: treat, skew: 2}", "spec.yaml:7.*skew"),
        ("id: trial\n", "", "id"),
    ],
)
def test_a_slip_is_told_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read(tmp_path, GOOD.replace(old, new))


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ({"a1": {"lower": 5.0, "upper": 5.0}}, "a1: range 5 ... 5 is empty"),
        ({"a1": {"lower": 0.0, "upper": 5.0, "ideal": (4.0, 6.0)}}, "a1: the ideal interval must lie in the range"),
        ({"zz": {"lower": 0.0, "upper": 5.0}}, "zz is not in the structure"),
    ],
)
def test_ranges_must_fit_the_structure(marks: dict[str, object], words: str) -> None:
    spec = IndexSpec.model_validate({**SPEC.model_dump(by_alias=True), "ranges": marks})
    with pytest.raises(UsageError, match=words):
        refuse_conflicts(spec, little_structure())
