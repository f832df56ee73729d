import pytest

from rules.errors import TargetError
from testers.harness.watchdog import TargetSuffers, Watchdog


def test_a_target_that_was_never_well_does_not_suffer() -> None:
    dog = Watchdog(failures=3)
    pulse = dog.pulse("mqtt")
    for _ in range(50):
        pulse.note(seconds=None, ok=False)
    dog.check()


def test_failures_in_a_row_after_being_well_stop_the_run() -> None:
    dog = Watchdog(failures=3)
    pulse = dog.pulse("mqtt")
    for ok in (True, False, False, True, False, False):
        pulse.note(seconds=0.01, ok=ok)
    dog.check()
    pulse.note(seconds=None, ok=False)
    with pytest.raises(TargetSuffers, match=r"mqtt was well, then 3 exchanges") as caught:
        dog.check()
    assert isinstance(caught.value, TargetError)
    assert "已停止" in caught.value.message.zh


def test_a_bark_at_one_endpoint_holds_for_all() -> None:
    dog = Watchdog(failures=1)
    one, other = dog.pulse("mqtt"), dog.pulse("http")
    one.note(seconds=None, ok=True)
    one.note(seconds=None, ok=False)
    with pytest.raises(TargetSuffers):
        other.check()


@pytest.mark.parametrize(
    ("before", "after", "barks"), [(0.05, 1.5, True), (0.05, 0.9, False), (0.5, 4.0, False), (0.5, 5.5, True)]
)
def test_a_target_that_slows_down_tenfold_beyond_a_second_suffers(before: float, after: float, *, barks: bool) -> None:
    dog = Watchdog()
    pulse = dog.pulse("http")
    for _ in range(50):
        pulse.note(seconds=before, ok=True)
    for _ in range(49):
        pulse.note(seconds=after, ok=True)
    assert dog.reason is None
    pulse.note(seconds=after, ok=True)
    assert (dog.reason is not None) is barks


def test_one_slow_answer_is_no_suffering() -> None:
    dog = Watchdog()
    pulse = dog.pulse("http")
    for number in range(300):
        pulse.note(seconds=30.0 if number % 50 == 49 else 0.01, ok=True)
    dog.check()


def test_a_muzzle_lets_the_clean_up_through_and_comes_off() -> None:
    dog = Watchdog(failures=1)
    pulse = dog.pulse("mqtt")
    pulse.note(seconds=None, ok=True)
    pulse.note(seconds=None, ok=False)
    with dog.muzzled():
        dog.check()
    with pytest.raises(TargetSuffers):
        dog.check()


def test_a_watchdog_can_stay_at_home() -> None:
    dog = Watchdog(failures=1, enabled=False)
    pulse = dog.pulse("mqtt")
    pulse.note(seconds=None, ok=True)
    pulse.note(seconds=None, ok=False)
    dog.check()
