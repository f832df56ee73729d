"""`cityassay index objective`: what the data say of weights."""

import json

import numpy as np
import pytest

from evaluator.service.index.sampling import SampleOrder, write_samples
from tests.evaluator.cli.calling import CHINESE, Call

pytestmark = pytest.mark.usefixtures("place")


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    out = tmp_path_factory.mktemp("objective") / "made-up"
    write_samples(SampleOrder(out=out, cities=20, years=1))
    return ("--framework", "city-index", "--data", str(out / "data.csv"))


def test_every_method_gives_weights_that_sum_to_one(call: Call, files: tuple[str, ...]) -> None:
    called = call("index", "objective", *files, "--json")
    assert called.status == 0, called.err
    document = json.loads(called.out)
    names = {"own", "bod", "critic", "deviation", "entropy", "equal", "influence", "merec", "pca", "variation"}
    refused = {each["method"] for each in document["refused"]}
    assert set(document["weights"]) | refused == names
    for name, weights in document["weights"].items():
        assert sum(weights) == pytest.approx(1), name
        assert min(weights) >= 0
    assert document["weights"]["equal"] == pytest.approx([1 / 48] * 48)


def test_the_additive_combination_is_the_mean_and_the_own_weights_count_when_asked(
    call: Call, files: tuple[str, ...]
) -> None:
    asked = ("--method", "critic", "--method", "deviation", "--within", "GRN", "--combine", "additive", "--json")
    plain = json.loads(call("index", "objective", *files, *asked).out)
    weights = {name: np.array(each) for name, each in plain["weights"].items()}
    assert len(plain["indicators"]) == 10
    np.testing.assert_allclose(weights["combined-additive"], (weights["critic"] + weights["deviation"]) / 2)
    assert set(plain["combined"]["shares"]) == {"critic", "deviation"}
    with_own = json.loads(call("index", "objective", *files, *asked, "--own").out)
    assert with_own["combined"]["shares"] == pytest.approx({"critic": 1 / 3, "deviation": 1 / 3, "own": 1 / 3})


@pytest.mark.parametrize(("language", "words"), [("zh", "各组次序的一致性"), ("en", "Agreement of the orders")])
def test_the_table_speaks_the_language_chosen(call: Call, files: tuple[str, ...], language: str, words: str) -> None:
    asked = ("--within", "LIV", "--combine", "game-theory", "--method", "entropy", "--method", "critic")
    called = call("--lang", language, "index", "objective", *files, *asked)
    assert called.status == 0, called.err
    assert words in called.out
    assert bool(CHINESE.search(called.out)) is (language == "zh")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--method", "guess"), "There is no data-driven weighting guess"),
        (("--method", "best-worst"), "There is no data-driven weighting best-worst"),
        (("--within", "LIV-GS-01"), "the structure has no aggregate LIV-GS-01"),
        (("--method", "critic", "--combine", "game-theory"), "two"),
    ],
    ids=["unknown", "judgements", "leaf", "one set"],
)
def test_wrong_use_is_one_sentence(call: Call, files: tuple[str, ...], options: tuple[str, ...], words: str) -> None:
    called = call("--lang", "en", "index", "objective", *files, *options)
    assert called.status == 2
    assert words in called.last
    assert called.has_no_trace()
