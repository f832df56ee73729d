"""The bundle: a folder (or the same zipped as .assay) that holds all that a verdict rests on.

    run.json  subject.yaml  plan.json  measurements.json  scheme/...  evidence/<sha256>  MANIFEST

Files appear whole or not at all (written beside, then renamed); MANIFEST comes last, so a bundle
with a MANIFEST is a closed one, and one without can still be read but proves nothing.
"""

import hashlib
import os
import secrets
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rules.errors import UsageError
from rules.manifest import Entry, Manifest, chain_entries, digest_file, read_manifest, write_manifest
from rules.stock import Stock
from rules.text import Text

RUN = "run.json"
MANIFEST = "MANIFEST"
UNPACKED_MOST = 4 << 30
SUFFIX = ".assay"


class BundleWriter:
    """Writes one bundle into `folder`, which must be new or empty."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """Make the folder.

        Unless `durable`, files are left to the system to bring to the disk: whoever writes many bundles syncs once.

        Raises
        ------
        UsageError
            The folder holds something already, or cannot be made.

        """
        self.folder = folder
        self._durable = durable
        self._written: dict[str, tuple[str, int]] = {}
        self._rooms = {"", "evidence"}
        self._chained: tuple[Entry, ...] | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # Whatever lies in the folder would become part of the bundle.
            if any(folder.iterdir()):
                raise _occupied(folder)
            (folder / "evidence").mkdir()
        except FileExistsError as error:
            raise _occupied(folder) from error
        except OSError as error:
            raise _unwritable(folder, error) from error

    def write(self, path: str, data: bytes) -> None:
        """Write one file of the bundle whole."""
        self._write(path, data, hashlib.sha256(data).hexdigest())

    def link(self, stock: Stock, shelf: Path) -> None:
        """Give the bundle the files of `stock` as links to those on `shelf`, which gets what it has not yet."""
        try:
            self._link(stock, shelf)
        except (OSError, UsageError):
            # Not every file system has links; a copy says the same.
            for path, data in stock.files.items():
                self.write(path, data)

    def keep(self, data: bytes) -> str:
        """Keep `data` as evidence and return its sha256."""
        digest = hashlib.sha256(data).hexdigest()
        if f"evidence/{digest}" not in self._written:
            self._write(f"evidence/{digest}", data, digest)
        return digest

    def keep_lines(self, lines: Iterable[bytes]) -> str:
        """Keep lines as one piece of evidence, streamed, and return its sha256."""
        digest, size = hashlib.sha256(), 0
        with _write_beside(self.folder / "evidence" / "lines") as (scratch, handle):
            for line in lines:
                digest.update(line)
                size += len(line)
                handle.write(line)
        name = digest.hexdigest()
        scratch.replace(self.folder / "evidence" / name)
        self._note({f"evidence/{name}": (name, size)})
        return name

    def head(self) -> str:
        """Return the chain over all files written so far, run.json apart."""
        return Manifest(entries=self._chain()).head

    def close(self, run: bytes, key: Ed25519PrivateKey | None = None) -> Manifest:
        """Write run.json and MANIFEST; nothing may be written after that."""
        entries = self._chain()
        self.write(RUN, run)
        entries += chain_entries([(RUN, *self._written[RUN])], behind=Manifest(entries=entries).head)
        write_whole(self.folder / MANIFEST, write_manifest(entries, key).encode(), durable=self._durable)
        return Manifest(entries=entries)

    def _write(self, path: str, data: bytes, digest: str) -> None:
        room = path.rpartition("/")[0]
        if room not in self._rooms:
            (self.folder / room).mkdir(parents=True, exist_ok=True)
            self._rooms.add(room)
        write_whole(self.folder / path, data, durable=self._durable)
        self._note({path: (digest, len(data))})

    def _link(self, stock: Stock, shelf: Path) -> None:
        # Thousands of bundles have dozens of such files each: strings, as paths would cost more than the links.
        for folder in stock.folders:
            os.mkdir(f"{self.folder}/{folder}")  # noqa: PTH102 - as above
        try:
            for path in stock.files:
                os.link(f"{shelf}/{path}", f"{self.folder}/{path}")
        except FileNotFoundError:
            _fill(shelf, stock)
            for path in stock.files:
                if not (self.folder / path).exists():
                    os.link(f"{shelf}/{path}", f"{self.folder}/{path}")
        self._note(stock.digests)

    def _chain(self) -> tuple[Entry, ...]:
        if self._chained is None:
            ordered = sorted(path for path in self._written if path != RUN)
            self._chained = chain_entries((path, *self._written[path]) for path in ordered)
        return self._chained

    def _note(self, written: Mapping[str, tuple[str, int]]) -> None:
        self._written.update(written)
        self._chained = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle opened for reading; `manifest` is None while it is not closed."""

    folder: Path
    manifest: Manifest | None

    def read(self, path: str) -> bytes:
        """Return one file of the bundle.

        Raises
        ------
        UsageError
            The file is missing.

        """
        try:
            return (self.folder / path).read_bytes()
        except OSError as error:
            raise UsageError(Text(zh=f"证据包缺少文件 {path}。", en=f"The bundle has no file {path}.")) from error

    def names(self, folder: str) -> tuple[str, ...]:
        """Return the paths of the files below `folder` of the bundle, sorted."""
        return tuple(sorted(path for path in _list_files(self.folder) if path.startswith(f"{folder}/")))

    def evidence(self, digest: str) -> bytes:
        """Return a piece of evidence by its sha256, checked.

        Raises
        ------
        UsageError
            It is missing or altered.

        """
        data = self.read(f"evidence/{digest}")
        if hashlib.sha256(data).hexdigest() != digest:
            raise _altered(f"evidence/{digest}")
        return data


@contextmanager
def open_bundle(path: Path) -> Iterator[Bundle]:
    """Open a bundle folder or .assay file and check every file against MANIFEST.

    Raises
    ------
    UsageError
        There is no bundle, or a file was altered, added or taken out.

    """
    if path.is_dir():
        yield _read_folder(path)
        return
    with tempfile.TemporaryDirectory(prefix="cityassay-") as scratch:
        yield _read_folder(_unzip(path, Path(scratch)))


def is_closed(folder: Path) -> bool:
    """Tell whether the bundle in `folder` was finished: resume skips it."""
    return (folder / MANIFEST).is_file()


def zip_bundle(folder: Path, archive: Path) -> None:
    """Zip a bundle folder to `archive` (.assay), deterministic in order and times."""
    scratch = archive.with_name(f".{archive.name}.part")
    with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(_list_files(folder)):
            info = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            with (folder / path).open("rb") as source, package.open(info, "w", force_zip64=True) as sink:
                shutil.copyfileobj(source, sink)
    scratch.replace(archive)


def write_whole(place: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a file whole or not at all: beside it first, then renamed. What is no regular file is written into.

    `durable` brings it to the disk before it gets its name.

    Raises
    ------
    UsageError
        The place cannot be written.

    """
    try:
        if place.exists() and not place.is_file():
            # A device or a pipe (`--json /dev/null`): a rename would put a file in its place.
            place.write_bytes(data)
            return
        with _write_beside(place) as (scratch, handle):
            handle.write(data)
            if durable:
                handle.flush()
                os.fsync(handle.fileno())
        scratch.replace(place)
    except OSError as error:
        raise _unwritable(place, error) from error


def _fill(shelf: Path, stock: Stock) -> None:
    """Put onto the shelf what it has not yet; on the disk at once, as bundles of a later run link to it too."""
    for path, data in stock.missing_on(shelf).items():
        (shelf / path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(shelf / path, data)


@contextmanager
def _write_beside(place: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Open a new hidden file beside `place`; it goes when the block fails. Its rights are those of the umask."""
    scratch = place.with_name(f".{secrets.token_hex(8)}")
    try:
        with scratch.open("xb") as handle:
            yield scratch, handle
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise


def _read_folder(folder: Path) -> Bundle:
    if not (folder / "subject.yaml").is_file():
        raise UsageError(
            Text(
                zh=f"{folder} 不是证据包：其中没有 subject.yaml。请给出 cityassay test 写出的文件夹或 .assay 文件。",
                en=f"{folder} is no bundle: it has no subject.yaml. Give a folder or .assay file of 'cityassay test'.",
            )
        )
    if not is_closed(folder):
        return Bundle(folder=folder, manifest=None)
    # A MANIFEST that is no text is a broken one, and says so itself.
    manifest = read_manifest((folder / MANIFEST).read_text(encoding="utf-8", errors="replace"))
    listed = {entry.path: entry for entry in manifest.entries}
    present = set(_list_files(folder)) - {MANIFEST}
    for path in sorted(present ^ set(listed)):
        raise _altered(path)
    for path, entry in listed.items():
        if digest_file(folder / path) != (entry.sha256, entry.size):
            raise _altered(path)
    return Bundle(folder=folder, manifest=manifest)


def _unzip(path: Path, scratch: Path) -> Path:
    """Unpack an archive with its paths and its unpacked size checked first."""
    try:
        with zipfile.ZipFile(path) as package:
            infos = package.infolist()
            if sum(info.file_size for info in infos) > UNPACKED_MOST:
                raise UsageError(Text(zh=f"{path} 解压后过大。", en=f"{path} is too large unpacked."))
            for info in infos:
                if info.filename.startswith("/") or ".." in info.filename.split("/"):
                    raise _altered(info.filename)
            package.extractall(scratch)
    # A damaged archive may end zipfile by whatever its parts raise: RuntimeError for an encrypted one, zlib.error ...
    except (OSError, EOFError, RuntimeError, ValueError, zlib.error, zipfile.BadZipFile) as error:
        raise UsageError(
            Text(zh=f"无法打开证据包 {path}：{error}", en=f"The bundle {path} cannot be opened: {error}")
        ) from error
    return scratch


def _list_files(folder: Path) -> Iterator[str]:
    for place in folder.rglob("*"):
        if place.is_file() and not place.name.startswith("."):
            yield place.relative_to(folder).as_posix()


def _occupied(folder: Path) -> UsageError:
    return UsageError(
        Text(
            zh=f"{folder} 已有内容（证据包或其他文件），未改动。请用 --out 另选位置；其中若是证据包，可用 --resume。",
            en=f"{folder} holds something already and was not touched. Choose another place with --out; "
            "if it is a bundle, --resume takes it up.",
        )
    )


def _unwritable(place: Path, error: OSError) -> UsageError:
    return UsageError(
        Text(
            zh=f"无法写入 {place}：{error.strerror}。请检查路径、权限和磁盘空间。",
            en=f"{place} cannot be written: {error.strerror}. Check path, rights and disk space.",
        )
    )


def _altered(path: str) -> UsageError:
    return UsageError(
        Text(
            zh=f"证据包中的 {path} 与 MANIFEST 不符：被改动、增加或删除。",
            en=f"{path} in the bundle does not agree with MANIFEST: altered, added or taken out.",
        )
    )
