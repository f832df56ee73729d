"""Files that a browser sends: bounded, named safely, gone afterwards, and no word of where they were kept."""

import io
import tempfile
import zipfile
from pathlib import Path

import pytest

from evaluator.service.index import upload
from evaluator.service.index.upload import MOST_MEGABYTES, Upload, lay_out, unpack
from rules.errors import DeclarationError, UsageError
from rules.text import Text


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    room = tmp_path / "scratch"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    return room


def pack(files: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return sink.getvalue()


def test_what_was_sent_is_there_and_then_gone(scratch: Path) -> None:
    with lay_out({"data": Upload(name="a.csv", data=b"1"), "spec": None}) as places:
        assert set(places) == {"data"}
        assert places["data"].read_bytes() == b"1"
        assert scratch in places["data"].parents
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\数据.xlsx", "数据.xlsx"),
        ("..", "data"),
        (".hidden.csv", "hidden.csv"),
        ("", "data"),
        ("a\x00b\x1b[31m.csv", "ab[31m.csv"),
        ("城" * 300 + ".csv", "城" * 56 + ".csv"),
    ],
)
def test_a_name_is_its_last_part_printable_and_short(scratch: Path, sent: str, kept: str) -> None:
    with lay_out({"data": Upload(name=sent, data=b"")}) as places:
        assert places["data"].name == kept
        assert places["data"].parent.name == "data"


@pytest.mark.parametrize("kind", [UsageError, DeclarationError])
def test_an_error_never_says_where_the_file_was_kept(scratch: Path, kind: type) -> None:
    def fail(place: Path) -> None:
        text = Text(zh=f"{place}：坏了", en=f"{place}: broken")
        raise UsageError(text) if kind is UsageError else DeclarationError(text, file=place, line=3)

    with pytest.raises(UsageError) as caught, lay_out({"data": Upload(name="a.csv", data=b"")}) as places:
        fail(places["data"])
    for words in (caught.value.message.zh, caught.value.message.en):
        assert words.startswith("a.csv")
        assert str(scratch) not in words
    assert list(scratch.iterdir()) == []


def test_a_file_that_is_too_large_is_named_and_not_written(scratch: Path) -> None:
    large = Upload(name="big.csv", data=bytes((MOST_MEGABYTES << 20) + 1))
    with pytest.raises(UsageError, match=r"big\.csv is larger than 16 MiB"), lay_out({"data": large}):
        pass
    assert list(scratch.iterdir()) == []


def test_a_workbook_that_unpacks_to_too_much_is_refused(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "MOST_UNPACKED", 1000)
    bomb = Upload(name="bomb.xlsx", data=pack({"xl/workbook.xml": bytes(2000)}))
    with pytest.raises(UsageError, match=r"bomb\.xlsx has more than"), lay_out({"data": bomb}):
        pass


def test_evidence_is_unpacked_and_a_folder_around_it_is_looked_through(tmp_path: Path) -> None:
    archive = tmp_path / "e.zip"
    archive.write_bytes(pack({"evidence/卫生健康部门.txt": b"one", "evidence/two.txt": b"two"}))
    folder = unpack(archive, tmp_path / "out")
    assert sorted(each.name for each in folder.iterdir()) == ["two.txt", "卫生健康部门.txt"]


def test_names_of_a_chinese_windows_are_read(tmp_path: Path) -> None:
    # Windows packs names in the code page of the system and does not set the flag for UTF-8.
    raw = pack({"AAAAAAAA.txt": b"x"}).replace(b"AAAAAAAA", "证据文件".encode("gb18030"))
    archive = tmp_path / "e.zip"
    archive.write_bytes(raw)
    folder = unpack(archive, tmp_path / "out")
    assert [each.name for each in folder.iterdir()] == ["证据文件.txt"]


@pytest.mark.parametrize("name", ["../out.txt", "/tmp/out.txt", "a/../../out.txt"])  # noqa: S108 - a path inside a ZIP
def test_a_path_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    archive = tmp_path / "e.zip"
    archive.write_bytes(pack({name: b"x"}))
    with pytest.raises(UsageError, match=r"e\.zip holds a path that leads out"):
        unpack(archive, tmp_path / "out")
    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize("raw", [b"", b"no zip", pack({"a.txt": b"x" * 500})[:-30]], ids=["empty", "text", "cut"])
def test_what_is_no_zip_is_told(tmp_path: Path, raw: bytes) -> None:
    archive = tmp_path / "e.zip"
    archive.write_bytes(raw)
    with pytest.raises(UsageError, match=r"e\.zip is no ZIP"):
        unpack(archive, tmp_path / "out")


def test_too_many_files_and_too_much_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "e.zip"
    archive.write_bytes(pack({f"{number}.txt": bytes(100) for number in range(20)}))
    monkeypatch.setattr(upload, "MOST_FILES", 19)
    with pytest.raises(UsageError, match="more than 19 files"):
        unpack(archive, tmp_path / "one")
    monkeypatch.setattr(upload, "MOST_FILES", 20)
    monkeypatch.setattr(upload, "MOST_UNPACKED", 1999)
    with pytest.raises(UsageError, match="unpacked"):
        unpack(archive, tmp_path / "two")
