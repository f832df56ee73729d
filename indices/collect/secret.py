"""Secrets by reference: env:NAME or file:path; the mapping file never holds one."""

import os
from pathlib import Path

from rules.errors import UsageError
from rules.text import Text


def resolve_secret(reference: str, folder: Path) -> str:
    """Return the secret; `file:` paths are relative to `folder`.

    Raises
    ------
    UsageError
        The variable or file is not there or empty.

    """
    kind, _, name = reference.partition(":")
    if kind == "env":
        found = os.environ.get(name, "")
    else:
        try:
            found = (folder / name).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            found = ""
    if not found:
        raise UsageError(
            Text(
                zh=f"{reference} 没有内容，请设置该环境变量或文件。",
                en=f"{reference} holds nothing; set that variable or file.",
            )
        )
    return found
