"""The numbers of `make check` and of CI: totals and sizes count what they say."""

import ast
from pathlib import Path

import pytest

from tests.house import sizes, source, totals

_JUNIT = (
    '<testsuites><testsuite tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}"/></testsuites>'
)


def junit(folder: Path, name: str, *, tests: int, failures: int = 0, errors: int = 0, skipped: int = 0) -> str:
    """Write a file as pytest does."""
    file = folder / name
    file.write_text(_JUNIT.format(tests=tests, failures=failures, errors=errors, skipped=skipped), encoding="utf-8")
    return str(file)


def test_totals_add_up_all_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [junit(tmp_path, "a.xml", tests=10, skipped=1), junit(tmp_path, "b.xml", tests=3)]
    assert totals.main(files) == 0
    assert capsys.readouterr().out == "12 passed, 0 failed, 1 skipped\n"


@pytest.mark.parametrize(("failures", "errors"), [(1, 0), (0, 1)])
def test_a_failure_or_an_error_fails(tmp_path: Path, failures: int, errors: int) -> None:
    assert totals.main([junit(tmp_path, "a.xml", tests=10, failures=failures, errors=errors)]) == 1


def test_a_run_without_tests_or_without_its_file_is_no_success(tmp_path: Path) -> None:
    assert totals.main([]) == 1
    assert totals.main([junit(tmp_path, "a.xml", tests=2, skipped=2)]) == 1
    assert totals.main([junit(tmp_path, "a.xml", tests=2), str(tmp_path / "missing.xml")]) == 1


def test_sizes_measure_what_they_say() -> None:
    text = '''"""Doc."""
import rules.text

def public(one: int, /, two: int, *, three: int) -> int:
    """Say.

    More.
    """
    # why
    return one + two + three

def _hidden(self, x):
    return x
'''
    file = source.Source(path=source.ROOT / "rules" / "made_up.py", text=text, tree=ast.parse(text))
    public, hidden = file.functions()
    assert (source.length(public), source.length(hidden)) == (3, 2)
    assert (source.positional(public), source.positional(hidden)) == (2, 1)
    assert (source.annotated(public), source.annotated(hidden)) == (True, False)
    assert [node.name for node in file.public()] == ["public"]
    assert file.house_imports() == {"rules.text"}
    assert (file.lines, file.comments) == (13, 1)


@pytest.mark.parametrize(("share", "found"), [(0.5, 2), (0.75, 3), (0.76, 4), (1, 4)])
def test_a_quantile_is_the_smallest_value_that_covers_the_share(share: float, found: int) -> None:
    assert sizes.quantile([4, 1, 3, 2], share) == found
