"""The sealed truth: its header's hash is told before the run, its content after it."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from citybrain.errors import MistakeError

MAX_LINES = 500_000
"""Lines kept in the file; later ones still enter the hash chain."""


def canonical(value: Mapping[str, object]) -> bytes:
    """JSON with sorted keys and no spaces, one form for one value."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


class TruthLog:
    """Hash-chained lines; line n holds the SHA-256 of everything before it."""

    def __init__(self, header: Mapping[str, object], file: Path | None) -> None:
        """`file` receives the content at the end of the run; None keeps only the chain."""
        first = canonical(header)
        self.header_sha256 = hashlib.sha256(first).hexdigest()
        self._chain = self.header_sha256
        self._count = 0
        self._file = file
        self._partial = file.with_name(f"{file.name}.sealed") if file else None
        self._out = _open(self._partial) if self._partial else None
        if self._out:
            self._out.write(first + b"\n")

    def __enter__(self) -> Self:
        """Use as a context: the seal opens at its end."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the chain and, when asked for, give the file its final name."""
        if self._out and self._partial and self._file:
            self._out.write(canonical({"lines": self._count, "chain": self._chain}) + b"\n")
            self._out.close()
            self._partial.replace(self._file)

    def append(self, entry: Mapping[str, object]) -> None:
        """Add one line of truth."""
        line = canonical({**entry, "before": self._chain})
        self._chain = hashlib.sha256(line).hexdigest()
        self._count += 1
        if self._out and self._count <= MAX_LINES:
            self._out.write(line + b"\n")


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("wb")
    except OSError as error:
        reason = error.strerror
        raise MistakeError(
            f"无法写入真值文件 {path}({reason}),请换一个可写的位置。",
            f"Cannot write the truth file {path} ({reason}); choose a place that is writable.",
        ) from error
