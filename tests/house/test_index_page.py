"""`docs/index/city-index.*.md` say what library, scheme and level scale say today."""

from pathlib import Path

import pytest

from evaluator.cli.main import run
from tests.house.source import ROOT


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_technical_specification_is_that_of_the_library(language: str, tmp_path: Path) -> None:
    made, page = tmp_path / "page.md", ROOT / "docs" / "index" / f"city-index.{language}.md"
    assert run(["--lang", language, "index", "specification", "--out", str(made)]) == 0
    assert page.read_text(encoding="utf-8") == made.read_text(encoding="utf-8"), (
        f"make it again: cityassay --lang {language} index specification --out docs/index/city-index.{language}.md"
    )
