"""The dice: seeded, separate, and never a corruption that changes nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import UsageError
from testers.relay.impairment import Dice, Fate, Impairment, corrupt

ROUGH = Impairment(loss=0.3, duplicate=0.3, reorder=0.3, corrupt=0.3, delay=0.05, jitter=0.01)


def throw(dice: Dice, impairment: Impairment = ROUGH, count: int = 200) -> list[Fate]:
    return [dice.throw(impairment, 40) for _ in range(count)]


def test_the_same_seed_gives_the_same_decisions() -> None:
    assert throw(Dice(5, "up", 0)) == throw(Dice(5, "up", 0))


@pytest.mark.parametrize("other", [Dice(6, "up", 0), Dice(5, "down", 0), Dice(5, "up", 1)])
def test_seed_direction_and_flow_have_dice_of_their_own(other: Dice) -> None:
    assert throw(Dice(5, "up", 0)) != throw(other)


def test_one_impairment_does_not_move_the_decisions_about_another() -> None:
    alone = throw(Dice(5, "up", 0), Impairment(loss=0.3))
    assert [fate.lost for fate in alone] == [fate.lost for fate in throw(Dice(5, "up", 0))]


def test_shares_are_kept() -> None:
    fates = throw(Dice(1, "up", 0), count=20_000)
    for share in ("lost", "twice", "late", "mask"):
        assert abs(sum(bool(getattr(fate, share)) for fate in fates) / len(fates) - 0.3) < 0.02
    assert all(0.04 <= fate.wait <= 0.06 for fate in fates)


@given(data=st.binary(min_size=1, max_size=300), seed=st.integers(0, 1000))
def test_corruption_always_changes_one_byte(data: bytes, seed: int) -> None:
    fate = Dice(seed, "up", 0).throw(Impairment(corrupt=1.0), len(data))
    changed = corrupt(data, fate)
    assert len(changed) == len(data)
    assert sum(a != b for a, b in zip(data, changed, strict=True)) == 1


def test_nothing_of_nothing_is_corrupted() -> None:
    fate = Dice(1, "up", 0).throw(Impairment(corrupt=1.0), 0)
    assert corrupt(b"", fate) == b""


def test_no_impairment_is_no_impairment() -> None:
    assert set(throw(Dice(1, "up", 0), Impairment())) == {
        Fate(offset=fate.offset) for fate in throw(Dice(1, "up", 0), Impairment())
    }


@pytest.mark.parametrize(
    "wrong", [{"loss": 1.5}, {"corrupt": -0.1}, {"delay": -1.0}, {"jitter": float("inf")}, {"reorder": float("nan")}]
)
def test_impossible_impairments_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        Impairment(**wrong)
