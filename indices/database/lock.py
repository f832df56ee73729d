"""Who may open the database: many readers, or one writer."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from rules.errors import UsageError
from rules.text import Text

_STEP = 0.02


@contextmanager
def writing(folder: Path, *, patience: float) -> Iterator[None]:
    """Hold the database alone: refused at once beside another writer, after `patience` seconds beside readers.

    Raises
    ------
    UsageError
        Another writer is at work, or readers do not leave.

    """
    with (folder / "writer.lock").open("ab") as writer, (folder / "values.lock").open("ab") as values:
        if not _take(writer, fcntl.LOCK_EX, patience=0.0):
            raise _busy(folder)
        if not _take(values, fcntl.LOCK_EX, patience=patience):
            raise _read_by_others(folder)
        yield


@contextmanager
def reading(folder: Path, *, patience: float) -> Iterator[None]:
    """Hold the database beside other readers; waits `patience` seconds for a writer.

    Raises
    ------
    UsageError
        A writer does not leave.

    """
    with (folder / "values.lock").open("ab") as values:
        if not _take(values, fcntl.LOCK_SH, patience=patience):
            raise _busy(folder)
        yield


def _take(handle: BinaryIO, how: int, *, patience: float) -> bool:
    """Take a lock, which goes with the handle; tell whether it was had in time."""
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(_STEP)
        else:
            return True


def _busy(folder: Path) -> UsageError:
    return UsageError(
        Text(
            zh=f"{folder} 正由另一进程写入，未作改动。请待其完成后重试。",
            en=f"Another process is writing to {folder}; nothing was changed. Try again when it is done.",
        )
    )


def _read_by_others(folder: Path) -> UsageError:
    return UsageError(
        Text(
            zh=f"{folder} 正被读取，未能写入，未作改动。请稍后重试。",
            en=f"{folder} is being read; nothing was written. Try again in a moment.",
        )
    )
