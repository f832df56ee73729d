import numpy as np
import pytest

from indices.stages.aggregate import Mean
from indices.uncertainty.choices import Choice, Option, check_choices, pick_one, pick_options
from indices.uncertainty.tree import compile_tree
from rules.errors import UsageError
from tests.indices.little import little_structure

TREE = compile_tree(little_structure())


def choice(*options: Option, name: str = "c", prepares: bool = False, nominal: int = 0) -> Choice:
    """Return a choice of these options."""
    return Choice(name=name, options=options, prepares=prepares, nominal=nominal)


def test_options_share_the_coordinate_equally() -> None:
    three = choice(Option(name="x"), Option(name="y"), Option(name="z"))
    places, rest = pick_options(three, np.array([0.0, 0.2, 0.34, 0.5, 0.999999]))
    assert places.tolist() == [0, 0, 1, 1, 2]
    assert rest[:4] == pytest.approx([0.0, 0.6, 0.02, 0.5])
    assert rest.max() < 1


def test_the_rest_picks_each_copy_alike() -> None:
    assert np.bincount(pick_one(np.linspace(0, 0.9999, 1_000), 4)).tolist() == [250] * 4
    assert pick_one(np.array([np.nextafter(1.0, 0.0)]), 3).tolist() == [2]


def test_copies_of_the_data_are_slots_of_their_own() -> None:
    found = choice(Option(name="mean"), Option(name="chained", copies=2), prepares=True)
    assert found.slots == ((0, 0), (1, 0), (1, 1))


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ([], "At least one choice"),
        ([choice(Option(name="x"))], "Choice c reaches nothing"),
        ([choice(prepares=True)], "no option number 1"),
        ([choice(Option(name="x"), prepares=True, nominal=3)], "no option number 4"),
        ([choice(Option(name="x"), Option(name="x"), prepares=True)], "c: x stands 2 times"),
        ([choice(Option(name="x"), prepares=True)] * 2, "c stands 2 times"),
        ([choice(Option(name="x", means=Mean.ARITHMETIC, copies=2))], "c / x: 2 copies of the data"),
        ([choice(Option(name="x", weights=np.ones((4, 5))))], "c / x: weights must have 8 columns"),
        ([choice(Option(name="x", weights=np.ones((0, 8))))], "c / x: there is no weight set"),
        ([choice(Option(name="x", errors=np.ones((4, 3, 6))))], "c / x: errors must be for 5 indicators"),
        (
            [choice(Option(name="x", means=Mean.ARITHMETIC), name=name) for name in ("one", "two")],
            "Choices one and two both set the aggregation",
        ),
        (
            [choice(Option(name="x", weights=np.ones((1, 8))), name=name) for name in ("one", "two")],
            "Choices one and two both set the weights",
        ),
    ],
)
def test_what_cannot_be_chosen_is_refused_by_name(choices: list[Choice], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        check_choices(TREE, choices)
