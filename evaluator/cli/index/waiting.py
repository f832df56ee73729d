"""A word on standard error while something long is computed; nothing where that is no terminal."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from evaluator.cli.voice import speaking
from rules.text import Text

Tell = Callable[[Text], None]


@contextmanager
def wait(text: Text) -> Iterator[Tell]:
    """Show `text` while the block runs; what is yielded replaces it."""
    # Rich takes FORCE_COLOR for a terminal; a moving line in a log file helps nobody.
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _: None
        return
    with Console(stderr=True, highlight=False).status(text.in_(speaking())) as status:
        yield lambda word: status.update(word.in_(speaking()))
