"""Where the demo may put its results."""

import asyncio
from pathlib import Path

import pytest

from evaluator.service.demo import tell_story
from rules.errors import UsageError
from testers.harness.listener import Silence


@pytest.mark.parametrize("what", ["full", "file", "below a file"])
def test_the_demo_refuses_a_folder_that_is_none_of_its_own(what: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    if what == "full":
        out.mkdir()
        (out / "mine.txt").write_text("years")
    else:
        out.write_text("years")
        out = out / "below" if what == "below a file" else out
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError) as refused:
        asyncio.run(tell_story(out, Silence(), lambda _: None))
    assert str(out) in refused.value.message.zh
    assert sorted(tmp_path.rglob("*")) == before
