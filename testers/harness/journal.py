"""What a long case has done so far, in a file that outlives the process: a soak of days goes on after a kill.

One file a case and name, beside the bundle: the first line says whose it is, each further line is an entry, flushed to
the disk before `append` returns. A line that was torn by the kill is dropped. A file of another target, of another
edition of the case, or of another seed is begun anew: what it tells was observed by other rules.
"""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from rules.errors import UsageError
from rules.text import Text
from testers.harness.observation import Json

SCHEMA = "cityassay/journal/1"
_ENDING = ".jsonl"


class Journal:
    """Entries in order; `entries` are those of earlier runs and of this one."""

    def __init__(self, path: Path | None = None, header: dict[str, Json] | None = None) -> None:
        """Read what stands in `path` where its first line is `header`; without a path nothing outlives the process."""
        self._path = path
        self._entries: list[Json] = []
        if path is not None:
            self._open(path, {"schema": SCHEMA, **(header or {})})
        self.found = len(self._entries)

    @property
    def entries(self) -> Sequence[Json]:
        """Everything written so far; the first `found` of it by an earlier run that did not come to its end."""
        return self._entries

    def append(self, entry: Json) -> None:
        """Keep an entry, on the disk where there is a file.

        Raises
        ------
        UsageError
            It cannot be written.

        """
        self._entries.append(entry)
        if self._path is not None:
            _write(self._path, entry, mode="ab")

    def _open(self, path: Path, header: dict[str, Json]) -> None:
        try:
            lines = _read_lines(path.read_bytes()) if path.exists() else []
        except OSError as error:
            raise _unusable(path, error) from error
        if lines and lines[0] == header:
            self._entries = lines[1:]
        # Written again as a whole: a line torn by a kill must not swallow the next one.
        _write(path, header, *self._entries, mode="wb")


def clear_journals(folder: Path) -> None:
    """Remove the journals in `folder`, and the folder; anything else that lies there stays."""
    if not folder.is_dir():
        return
    for each in folder.iterdir():
        if each.suffix == _ENDING and each.is_file():
            each.unlink()
    if not any(folder.iterdir()):
        shutil.rmtree(folder)


def name_journal(folder: Path, case_id: str, name: str) -> Path:
    """Return the file of one case's journal called `name`."""
    return folder / f"{case_id.lower()}.{name}{_ENDING}"


def _read_lines(raw: bytes) -> list[Json]:
    lines: list[Json] = []
    for line in raw.split(b"\n")[:-1]:
        try:
            lines.append(json.loads(line))
        except ValueError:
            break
    return lines


def _write(path: Path, *entries: Json, mode: str) -> None:
    raw = b"".join(json.dumps(entry, ensure_ascii=False, allow_nan=False).encode() + b"\n" for entry in entries)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open(mode) as out:
            out.write(raw)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        Text(
            zh=f"长时用例的进度文件 {path} 无法读写（{error.strerror}）；请检查 --out 所在位置的权限与空间。",
            en=f"The progress of a long case cannot be kept in {path} ({error.strerror}); "
            "check rights and space where --out leads.",
        )
    )
