import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from testers.harness.seed import derive_seed


def test_a_seed_is_the_same_in_every_process() -> None:
    words = "from testers.harness.seed import derive_seed; print(derive_seed(7, 'REL-01.mqtt', 'x'))"
    here = str(derive_seed(7, "REL-01.mqtt", "x"))
    for hash_seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", words],
            check=True,
            capture_output=True,
            text=True,
            timeout=30,
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": "."},
        )
        assert done.stdout.strip() == here


def test_names_do_not_run_together() -> None:
    assert derive_seed(1, "a", "bc") != derive_seed(1, "ab", "c")
    assert derive_seed(1, "a") != derive_seed(1, "a", "")
    assert derive_seed(1, "a", "b") != derive_seed(1, "b", "a")


@given(st.integers(), st.lists(st.text(st.characters(codec="utf-8")), max_size=3))
def test_a_seed_fits_64_bits(seed: int, names: list[str]) -> None:
    assert 0 <= derive_seed(seed, *names) < 2**64
