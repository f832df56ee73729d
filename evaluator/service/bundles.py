"""Finding bundles on disk: folders with a MANIFEST and .assay files, a few levels down, never a whole disk."""

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

from rules.bundle import MANIFEST, SUFFIX
from rules.errors import UsageError
from rules.manifest import read_manifest
from rules.text import Text

DEEPEST = 4
MOST_FOLDERS = 20_000
_MANIFEST_MOST = 64 << 20


def find_bundles(folder: Path) -> Iterator[Path]:
    """Give the closed bundles up to `DEEPEST` folders below `folder`; hidden folders are passed over."""
    root = folder.resolve()
    for visited, (place, folders, files) in enumerate(os.walk(root)):
        if visited >= MOST_FOLDERS:
            return
        here = Path(place)
        if MANIFEST in files:
            folders.clear()  # a bundle holds no bundles
            yield here
            continue
        deep = len(here.relative_to(root).parts) >= DEEPEST
        folders[:] = [] if deep else sorted(name for name in folders if not name.startswith("."))
        yield from (here / name for name in sorted(files) if name.endswith(SUFFIX) and not name.startswith("."))


def read_head(bundle: Path) -> str:
    """Return the head of a bundle folder or .assay file from its MANIFEST alone; no other file is checked.

    Raises
    ------
    UsageError
        It cannot be read, or its MANIFEST is broken.

    """
    try:
        return read_manifest(_read_manifest(bundle).decode()).head
    except (OSError, KeyError, UnicodeDecodeError, zipfile.BadZipFile) as error:
        raise UsageError(
            Text(
                zh=f"{bundle} 的 MANIFEST 无法读取：{error}。", en=f"The MANIFEST of {bundle} cannot be read: {error}."
            )
        ) from error


def _read_manifest(bundle: Path) -> bytes:
    if bundle.is_dir():
        with (bundle / MANIFEST).open("rb") as handle:
            return handle.read(_MANIFEST_MOST)
    with zipfile.ZipFile(bundle) as package, package.open(MANIFEST) as handle:
        return handle.read(_MANIFEST_MOST)
