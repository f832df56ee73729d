"""Files that many bundles share: linked, copied where there are no links, and the same bundle either way."""

import os
from pathlib import Path

import pytest

from rules.bundle import MANIFEST, BundleWriter, open_bundle
from rules.stock import Stock

FILES = {"scheme/schemes/A.yaml": b"id: A\n", "scheme/specs/security/S.yaml": b"id: S\n", "scheme/B.yaml": b"b\n"}
STOCK = Stock(files=FILES)


def close(folder: Path, shelf: Path | None) -> bytes:
    writer = BundleWriter(folder, durable=shelf is None)
    writer.write("subject.yaml", b"target: {}\n")
    if shelf is None:
        for path, raw in FILES.items():
            writer.write(path, raw)
    else:
        writer.link(STOCK, shelf)
    writer.keep(b"an exchange")
    head = writer.head()
    manifest = writer.close(f"{head}\n".encode())
    assert manifest.entries[-2].chain == head
    with open_bundle(folder) as bundle:
        assert {path: bundle.read(path) for path in bundle.names("scheme")} == FILES
    return (folder / MANIFEST).read_bytes()


def test_a_linked_bundle_is_the_written_one_to_the_byte(tmp_path: Path) -> None:
    written = close(tmp_path / "written", None)
    assert [close(tmp_path / name, tmp_path / "shelf") for name in ("one", "two")] == [written, written]
    for path in FILES:
        assert (tmp_path / "one" / path).samefile(tmp_path / "two" / path)


def test_a_shelf_that_a_kill_left_half_full_is_filled(tmp_path: Path) -> None:
    written = close(tmp_path / "written", None)
    close(tmp_path / "one", tmp_path / "shelf")
    (tmp_path / "shelf/scheme/specs/security/S.yaml").unlink()
    assert close(tmp_path / "two", tmp_path / "shelf") == written


def test_without_links_the_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = close(tmp_path / "written", None)

    def refuse(*_args: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    assert close(tmp_path / "one", tmp_path / "shelf") == written


def test_folders_come_outer_ones_first() -> None:
    assert STOCK.folders == ("scheme", "scheme/schemes", "scheme/specs", "scheme/specs/security")
    assert STOCK.digests["scheme/B.yaml"][1] == 2
