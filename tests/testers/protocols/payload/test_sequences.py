from hypothesis import given
from hypothesis import strategies as st

from testers.harness.observation import Json
from testers.protocols.payload.sequences import Recovered


def recover(*numbers: Json, count: int = 5) -> Recovered:
    found = Recovered(count=count)
    for number in numbers:
        found.take(number, right=True)
    return found


def test_whole_and_in_order_either_way() -> None:
    for order in (range(5), reversed(range(5))):
        found = recover(*order)
        assert (found.missing, found.doubled, found.disordered, found.altered) == ([], 0, 0, 0)


def test_missing_double_and_late_ones_are_told_apart() -> None:
    found = recover(0, 1, 4, 2, 2)
    assert (found.missing, found.doubled) == ([3], 1)
    # RFC 4737 section 3: reordered is what comes after one with a higher number.
    assert found.disordered == 2


def test_a_batch_that_stands_before_those_ahead_of_it_counts_with_its_readings() -> None:
    assert recover(3, 4, 0, 1, 2).disordered == 3
    assert recover(4, 3, 0, 2, 1).disordered == 2, "newest first, but for two"


def test_numbers_of_others_and_what_is_no_number_are_passed_over() -> None:
    others: list[Json] = [-1, 5, "0", None, True, 1.0, {}]
    found = recover(*others)
    assert found.missing == [0, 1, 2, 3, 4]
    found.take(0, right=False)
    assert found.altered == 1


@given(st.lists(st.integers(-2, 8), max_size=60))
def test_the_counts_add_up(numbers: list[int]) -> None:
    found = recover(*numbers, count=6)
    mine = [number for number in numbers if 0 <= number < 6]
    assert len(found.missing) == 6 - len(set(mine))
    assert found.doubled == len(mine) - len(set(mine))
    assert found.disordered <= len(mine)
