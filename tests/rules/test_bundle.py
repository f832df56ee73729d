"""Bundles: whole or not at all, and no byte can change unseen."""

import datetime as dt
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rules.applicability import Answer
from rules.bundle import BundleWriter, is_closed, open_bundle, write_whole, zip_bundle
from rules.casebook import Casebook, read_casebook
from rules.errors import UsageError
from rules.manifest import read_manifest
from rules.measurement import Count, Draws, Flag, Mean, Measurement, Proportion, Quantile, Review, Value
from rules.record import CaseRecord
from rules.verdict import Verdict, Word
from tests.rules.builders import WORDS

NOW = dt.datetime(2026, 6, 1, 8, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    writer = BundleWriter(tmp_path / "bundle")
    writer.write("subject.yaml", b"target: {}\n")
    writer.write("scheme/specs/reliability/REL-01.yaml", b"id: REL-01\n")
    writer.keep(b"an exchange")
    writer.keep_lines(b"line %d\n" % number for number in range(3))
    writer.close(b"{}\n")
    return writer.folder


def test_a_closed_bundle_opens_as_folder_and_as_archive(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "bundle.assay"
    zip_bundle(folder, archive)
    for path in (folder, archive):
        with open_bundle(path) as bundle:
            assert bundle.manifest is not None
            assert len(bundle.manifest.entries) == 5
            assert bundle.manifest.entries[-1].path == "run.json"
            assert bundle.read("subject.yaml") == b"target: {}\n"


def test_evidence_is_kept_once_by_its_digest(folder: Path) -> None:
    with open_bundle(folder) as bundle:
        for path in bundle.names("evidence"):
            digest = path.removeprefix("evidence/")
            assert bundle.evidence(digest)


@pytest.mark.parametrize("path", ["subject.yaml", "run.json", "scheme/specs/reliability/REL-01.yaml"])
def test_one_changed_byte_is_found_and_named(folder: Path, path: str) -> None:
    raw = bytearray((folder / path).read_bytes())
    raw[0] ^= 1
    (folder / path).write_bytes(raw)
    with pytest.raises(UsageError, match=path), open_bundle(folder):
        pass


def test_an_added_and_a_missing_file_are_found(folder: Path) -> None:
    (folder / "extra.txt").write_text("x")
    with pytest.raises(UsageError, match="extra"), open_bundle(folder):
        pass
    (folder / "extra.txt").unlink()
    (folder / "subject.yaml").rename(folder / "scheme" / "subject.yaml")
    with pytest.raises(UsageError, match="no bundle"), open_bundle(folder):
        pass


def test_a_removed_manifest_line_breaks_the_chain(folder: Path) -> None:
    manifest = folder / "MANIFEST"
    lines = manifest.read_text().splitlines(keepends=True)
    for place in range(1, len(lines) - 1):
        manifest.write_text("".join(lines[:place] + lines[place + 1 :]))
        with pytest.raises(UsageError, match="chain"), open_bundle(folder):
            pass


def test_an_unclosed_bundle_reads_but_is_not_closed(tmp_path: Path) -> None:
    writer = BundleWriter(tmp_path / "open")
    writer.write("subject.yaml", b"target: {}\n")
    assert not is_closed(writer.folder)
    with open_bundle(writer.folder) as bundle:
        assert bundle.manifest is None


def test_an_occupied_folder_is_refused_and_left_alone(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    with pytest.raises(UsageError, match="--resume"):
        BundleWriter(folder)
    assert sorted(folder.rglob("*")) == before


def test_signature_is_checked(folder: Path, tmp_path: Path) -> None:
    writer = BundleWriter(tmp_path / "signed")
    writer.write("subject.yaml", b"x: 1\n")
    writer.close(b"{}\n", Ed25519PrivateKey.generate())
    text = (writer.folder / "MANIFEST").read_text()
    assert read_manifest(text).signed_by
    other = Ed25519PrivateKey.generate().sign(b"x")
    forged = text.rsplit(" ", 1)[0] + " " + __import__("base64").b64encode(other).decode() + "\n"
    with pytest.raises(UsageError, match="signature"):
        read_manifest(forged)


def test_archives_that_climb_out_are_refused(tmp_path: Path) -> None:
    archive = tmp_path / "evil.assay"
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("../outside.txt", "x")
    with pytest.raises(UsageError), open_bundle(archive):
        pass
    assert not (tmp_path / "outside.txt").exists()


@pytest.mark.parametrize("content", [b"", b"no zip", b"\xff\xfe"])
def test_no_bundle_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.assay"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="cannot be opened"), open_bundle(path):
        pass


def test_every_kind_of_measurement_survives_the_casebook(tmp_path: Path) -> None:
    writer = BundleWriter(tmp_path / "book")
    rng = np.random.default_rng(1)
    kinds: dict[str, Measurement] = {
        "proportion": Proportion(k=1, n=10, detail=WORDS),
        "quantile": Quantile(samples=rng.random(100), q=0.95, unit="ms"),
        "skewed": Quantile(samples=rng.random(100), q=0.95, unit="ms", error=2.5),
        "long": Quantile(samples=rng.random(20_000), q=0.5, unit="ms"),
        "mean": Mean(estimate=1.5, standard_error=0.1, dof=9, unit="s"),
        "count": Count(k=2, n=3),
        "flag": Flag(holds=True, n=2),
        "value": Value(value=0.1 + 0.2, u=0.01, unit="s", n=3),
        "draws": Draws(draws=rng.random(50), unit="1"),
        "review": Review(text=WORDS),
    }
    problem = Verdict(word=Word.ERROR, reason=WORDS)
    records = [
        CaseRecord(id="REL-01.mqtt", started=NOW, seconds=1.5, measurements=kinds, observed={"mqtt.v5": Answer.NO}),
        CaseRecord(id="REL-02.mqtt", started=NOW, seconds=0.5, problem=problem, residue=("a topic",), trace="t"),
    ]
    book = Casebook(
        tool_version="1",
        started=NOW,
        finished=NOW,
        seed=7,
        interrupted=True,
        records={record.id: record for record in records},
        proofs={"REL-01.mqtt": "proved"},
    )
    writer.write("subject.yaml", b"x: 1\n")
    raw = book.write(writer.keep)
    writer.close(b"{}\n")
    with open_bundle(writer.folder) as bundle:
        again = read_casebook(raw, bundle.evidence)
        assert again.write(writer.keep) == raw
    assert again.records["REL-02.mqtt"] == records[1]
    for name, measurement in kinds.items():
        back = again.records["REL-01.mqtt"].measurements[name]
        assert back.estimate == measurement.estimate
        assert back.bounds(0.95) == measurement.bounds(0.95)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"schema": "other"}', b"\xff", b"[" * 10_000])
def test_a_broken_casebook_is_one_sentence(raw: bytes) -> None:
    with pytest.raises(UsageError, match=r"measurements\.json"):
        read_casebook(raw, lambda _: b"")


def test_a_folder_with_anything_in_it_is_refused(tmp_path: Path) -> None:
    """Whatever lies there would become part of the bundle."""
    (tmp_path / "thesis.txt").write_text("years")
    with pytest.raises(UsageError, match="--out"):
        BundleWriter(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_pipe_is_written_into_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, b"words")
        assert os.read(reading, 100) == b"words"
    finally:
        os.close(reading)
    assert pipe.is_fifo()


def test_the_rights_of_a_file_are_those_of_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_whole(tmp_path / "one", b"words")
        writer = BundleWriter(tmp_path / "bundle")
        digest = writer.keep_lines([b"a\n", b"b\n"])
    finally:
        os.umask(before)
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o600
    assert (writer.folder / "evidence" / digest).stat().st_mode & 0o777 == 0o600


def test_what_fails_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    writer = BundleWriter(tmp_path / "bundle")

    def give() -> Iterator[bytes]:
        yield b"a\n"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        writer.keep_lines(give())
    assert not list((writer.folder / "evidence").iterdir())


def test_a_damaged_archive_is_refused_or_was_hit_where_nothing_stands(folder: Path, tmp_path: Path) -> None:
    """Every byte in turn: whatever opens has passed MANIFEST whole, and nothing else than UsageError comes out."""
    archive = tmp_path / "one.assay"
    zip_bundle(folder, archive)
    raw = archive.read_bytes()
    refused = 0
    for place in range(0, len(raw), 7):
        archive.write_bytes(raw[:place] + bytes([raw[place] ^ 0x5A]) + raw[place + 1 :])
        try:
            with open_bundle(archive) as bundle:
                assert bundle.manifest is not None
        except UsageError:
            refused += 1
    assert refused > len(raw) // 14
