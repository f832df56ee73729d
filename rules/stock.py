"""Files that many bundles hold alike: digested once, and on the disk once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath


@dataclass(frozen=True, kw_only=True)
class Stock:
    """Files by their path in the bundle."""

    files: Mapping[str, bytes]

    @cached_property
    def digests(self) -> Mapping[str, tuple[str, int]]:
        """The sha256 and the size of each file."""
        return {path: (hashlib.sha256(raw).hexdigest(), len(raw)) for path, raw in self.files.items()}

    @cached_property
    def folders(self) -> tuple[str, ...]:
        """Every folder that the files stand in, the outer ones first."""
        found = {str(folder) for path in self.files for folder in PurePosixPath(path).parents}
        return tuple(sorted(found - {"."}))

    def missing_on(self, shelf: Path) -> Mapping[str, bytes]:
        """Return the files that do not stand on `shelf` yet."""
        return {path: raw for path, raw in self.files.items() if not (shelf / path).exists()}
