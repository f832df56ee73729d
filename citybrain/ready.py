"""The ready file: where the running city is and how to enter it."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from citybrain.errors import MistakeError

SCHEMA = "citybrain/ready/1"


def check_place(file: Path) -> None:
    """MistakeError when no file can be written there; asked before anything starts."""
    if not file.parent.is_dir() or not os.access(file.parent, os.W_OK) or file.is_dir():
        raise MistakeError(
            f"就绪文件 {file} 所在目录不存在或不可写，请先建立目录或改用 --ready-file 指定其他位置。",
            f"The ready file {file} cannot be written there; make the folder or name another place with --ready-file.",
        )


def write(file: Path, document: Mapping[str, object]) -> None:
    """Write atomically with mode 0600, since it holds passwords."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(document, out, ensure_ascii=False, indent=2)
        out.write("\n")
    draft.replace(file)


def remove(file: Path) -> None:
    """Take the file away when the city ends."""
    file.unlink(missing_ok=True)
