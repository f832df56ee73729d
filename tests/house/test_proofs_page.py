"""`docs/proofs.md` says what the ledger and the power curves say today."""

from pathlib import Path

from evaluator.cli.main import run

PAGE = Path(__file__).parents[2] / "docs" / "proofs.md"


def test_the_page_of_proofs_is_that_of_the_ledger(tmp_path: Path) -> None:
    made = tmp_path / "proofs.md"
    assert run(["case", "card", "--page", str(made)]) == 0
    assert PAGE.read_text(encoding="utf-8") == made.read_text(encoding="utf-8"), (
        "make it again: cityassay case card --page docs/proofs.md"
    )
