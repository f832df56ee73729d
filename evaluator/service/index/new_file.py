"""A file that is to be written anew: nobody's file is written over unasked."""

from pathlib import Path

from rules.errors import UsageError
from rules.text import Text


def require_new(place: Path, *, force: bool) -> None:
    """Refuse to write over a file.

    Raises
    ------
    UsageError
        `place` exists and `force` is not set.

    """
    if place.exists() and not force:
        raise UsageError(
            Text(
                zh=f"--out：{place} 已存在，未覆盖。请换一个文件名，或加 --force。",
                en=f"--out: {place} exists already and was not overwritten; choose another name, or add --force.",
            )
        )
