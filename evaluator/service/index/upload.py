"""Files that a browser sent: bounded, written to a folder of their own for as long as they are read, then gone."""

import io
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from rules.errors import HouseError, UsageError
from rules.text import Text

MOST_MEGABYTES = 16
MOST_UNPACKED = 256 << 20
MOST_FILES = 1_000
_LONGEST_NAME = 60
_BOOKS = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it was sent; the name is whatever the sender calls it."""

    name: str
    data: bytes


@contextmanager
def lay_out(uploads: Mapping[str, Upload | None]) -> Iterator[dict[str, Path]]:
    """Write the uploads that are there, by role, and take the folder away afterwards.

    A house error from inside goes on as UsageError that calls a file by its own name: where this machine kept it for
    a moment is nobody's business.

    Raises
    ------
    UsageError
        An upload is too large, as sent or unpacked.

    """
    with tempfile.TemporaryDirectory(prefix="cityassay-") as scratch:
        root = Path(scratch).resolve()
        try:
            yield {role: _write(root / role, each) for role, each in uploads.items() if each is not None}
        except HouseError as error:
            raise UsageError(_forget(error.message, root)) from error


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack a ZIP of evidence files into `folder` and return the folder the files stand in.

    Names are read as UTF-8, else as GB 18030, which Chinese Windows writes. A single folder around everything is
    looked through.

    Raises
    ------
    UsageError
        It is no ZIP, is damaged or encrypted, holds too much, or a path leads out of it.

    """
    folder.mkdir()
    try:
        with _open(archive) as package:
            infos = package.infolist()
            if len(infos) > MOST_FILES:
                raise _refuse(archive, zh=f"文件多于 {MOST_FILES} 个。", en=f"holds more than {MOST_FILES} files.")
            _refuse_bomb(archive.name, infos)
            for info in infos:
                if info.filename.startswith("/") or ".." in PurePosixPath(info.filename).parts:
                    raise _refuse(archive, zh="其中有指向包外的路径。", en="holds a path that leads out of it.")
            package.extractall(folder)
    # A damaged archive may end zipfile by whatever its parts raise: RuntimeError for an encrypted one, zlib.error ...
    except (OSError, EOFError, RuntimeError, ValueError, zlib.error, zipfile.BadZipFile) as error:
        raise _refuse(
            archive, zh="不是可以打开的 ZIP 文件（已损坏或已加密）。", en="is no ZIP that can be opened."
        ) from error
    inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder


def _open(archive: Path) -> zipfile.ZipFile:
    for encoding in ("utf-8", "gb18030"):
        try:
            return zipfile.ZipFile(archive, metadata_encoding=encoding)
        except UnicodeDecodeError:
            continue
    return zipfile.ZipFile(archive)


def _write(room: Path, upload: Upload) -> Path:
    name = _name_safely(upload.name) or room.name
    if len(upload.data) > MOST_MEGABYTES << 20:
        raise UsageError(
            Text(
                zh=f"{name} 超过 {MOST_MEGABYTES} MiB。更大的数据请用命令 cityassay index。",
                en=f"{name} is larger than {MOST_MEGABYTES} MiB; use the command 'cityassay index' for more.",
            )
        )
    if PurePosixPath(name).suffix.lower() in _BOOKS and zipfile.is_zipfile(io.BytesIO(upload.data)):
        with zipfile.ZipFile(io.BytesIO(upload.data)) as book:
            _refuse_bomb(name, book.infolist())
    room.mkdir()
    place = room / name
    place.write_bytes(upload.data)
    return place


def _name_safely(name: str) -> str:
    """Return the last part of a path of any system, printable and short, its ending kept."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    return "".join(each for each in last if each.isprintable())[-_LONGEST_NAME:].lstrip(".")


def _refuse_bomb(name: str, infos: list[zipfile.ZipInfo]) -> None:
    if sum(info.file_size for info in infos) > MOST_UNPACKED:
        most = MOST_UNPACKED >> 20
        raise UsageError(Text(zh=f"{name} 解压后超过 {most} MiB。", en=f"{name} has more than {most} MiB unpacked."))


def _forget(message: Text, root: Path) -> Text:
    place = re.compile(re.escape(str(root)) + r"(?:/[a-z]+)?/?")
    return Text(zh=place.sub("", message.zh), en=place.sub("", message.en))


def _refuse(archive: Path, *, zh: str, en: str) -> UsageError:
    return UsageError(Text(zh=f"{archive.name}：{zh}", en=f"{archive.name} {en}"))
