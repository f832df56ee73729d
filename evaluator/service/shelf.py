"""Documents that stand beside the cases in `testers/`: read whole, and changed by one process at a time."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from rules.bundle import write_whole
from rules.errors import UsageError
from rules.text import Text


@cache
def find_place(name: str) -> Path:
    """Return where the document called `name` stands."""
    return Path(str(files("testers").joinpath(name)))


def change(place: Path, make: Callable[[], str]) -> None:
    """Write what `make` gives, reading and writing as one step: several proving processes may run side by side.

    Raises
    ------
    UsageError
        It cannot be written here: an installed package is often read-only.

    """
    with _alone(place):
        write_whole(place, make().encode())


@contextlib.contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Hold the lock of the document's folder; the folder itself is the lock, so no file is left behind."""
    try:
        handle = os.open(place.parent, os.O_RDONLY)
    except OSError as error:
        raise UsageError(
            Text(
                zh=f"无法写入 {place}（{error.strerror}）。",
                en=f"{place} cannot be written: {error.strerror}.",
            )
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
