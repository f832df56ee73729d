"""A bundle speaks for itself: judged again to the byte, under other days, schemes and packs, and never when altered."""

import base64
import json
import re
import shutil
import urllib.parse
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from evaluator.cli.main import run
from evaluator.service.rulebook import open_library
from rules.bundle import zip_bundle
from testers.specimens.specimen import Served
from tests.evaluator.cli.calling import Call
from tests.evaluator.servers import describe, lend_secrets, list_secrets, serve, write_target

PICKED = ("SEC-19", "SEC-21", "SEC-08", "CMP-02", "REL-01")


@pytest.fixture(scope="module")
def served() -> Iterator[Mapping[str, Served]]:
    with serve("http_good", "http_expired_contact") as both:
        lend_secrets(both["http_good"])
        lend_secrets(both["http_expired_contact"])
        yield both


@pytest.fixture(scope="module")
def bundles(served: Mapping[str, Served], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """A bundle of each server, made once; nobody may change them."""
    place = tmp_path_factory.mktemp("bundles")
    only = [word for name in PICKED for word in ("--only", name)]
    for name, each in served.items():
        target = write_target(place, describe(each, id_=name.replace("_", "-")), f"{name}.yaml")
        run(["test", str(target), *only, "--budget", "quick", "--out", str(place / name)])
    return {name: place / name for name in served}


@pytest.fixture
def bundle(bundles: Mapping[str, Path]) -> Path:
    return bundles["http_good"]


@pytest.fixture
def copy(bundle: Path, place: Path) -> Path:
    """A bundle that may be changed."""
    return Path(shutil.copytree(bundle, place / "copy"))


def judged(call: Call, *arguments: str | Path) -> str:
    called = call("judge", *arguments, "--json", "-")
    assert called.has_no_trace()
    assert called.out, called.err
    return called.out


def words(document: str) -> dict[str, str]:
    return {each["id"]: each["verdict"] for each in json.loads(document)["requirements"]}


@pytest.mark.slow
def test_the_run_is_judged_to_the_byte_from_folder_and_archive(call: Call, bundle: Path, place: Path) -> None:
    recorded = (bundle / "run.json").read_text(encoding="utf-8")
    assert judged(call, bundle) == recorded
    zip_bundle(bundle, place / "one.assay")
    assert judged(call, place / "one.assay") == recorded
    called = call("--lang", "en", "judge", place / "one.assay")
    assert "the same to the byte" in called.err


def test_the_status_is_that_of_the_run(call: Call, bundles: Mapping[str, Path]) -> None:
    assert set(words(judged(call, bundles["http_good"])).values()) == {"PASS", "INCONCLUSIVE"}
    assert call("judge", bundles["http_good"]).status == 3


def test_measured_again_from_the_raw_exchanges_it_is_the_same(call: Call, bundle: Path) -> None:
    assert judged(call, bundle, "--remeasure") == (bundle / "run.json").read_text(encoding="utf-8")


def test_an_edition_before_any_limit_is_refused(call: Call, bundle: Path) -> None:
    called = call("--lang", "en", "judge", bundle, "--edition", "2001-01-01")
    assert called.status == 2
    assert "Choose a later date" in called.last


def test_a_later_edition_is_told(call: Call, bundle: Path) -> None:
    document = json.loads(judged(call, bundle, "--edition", "2030-01-01"))
    assert document["scheme"]["as_of"] == "2030-01-01"


@pytest.mark.parametrize("word", ["tomorrow", "2026-13-01", "01.02.2026"])
def test_an_edition_is_a_date(call: Call, bundle: Path, word: str) -> None:
    called = call("--lang", "en", "judge", bundle, "--edition", word)
    assert called.status == 2
    assert "2026-01-31" in called.last


def write_pack(folder: Path, limits: Mapping[str, object]) -> Path:
    """Write a pack whose scheme demands CMP-02 alone, with limits of its own."""
    scheme = yaml.safe_load(open_library().schemes["information-system"].read_bytes())
    own = [
        {"since": since, "limit": limit, "provenance": "S", "rationale": {"zh": "试", "en": "try"}}
        for since, limit in limits.items()
    ]
    scheme.update(id="strict", requirements=[{"id": "CMP-02", "level": "must", "limits": {"invalid": own}}])
    (folder / "schemes").mkdir(parents=True)
    text = yaml.safe_dump(json.loads(json.dumps(scheme, default=str)), allow_unicode=True)
    (folder / "schemes" / "strict.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_pack_with_a_later_stricter_limit_changes_the_verdict(call: Call, bundle: Path, place: Path) -> None:
    pack = write_pack(place / "pack", {"2026-01-01": 0.01, "2027-01-01": 0.0001})
    options = ("--scheme", "strict", "--packs", pack)
    now = judged(call, bundle, *options)
    assert words(now) == {"CMP-02": "PASS"}
    assert json.loads(now)["scheme"]["id"] == "strict"
    later = judged(call, bundle, *options, "--edition", "2027-06-01")
    assert words(later) == {"CMP-02": "INCONCLUSIVE"}
    told = call("--lang", "en", "judge", bundle, *options, "--edition", "2027-06-01")
    assert "CMP-02: Pass -> Inconclusive" in told.err
    assert told.status == 3


def test_a_pack_without_its_scheme_is_refused(call: Call, bundle: Path, place: Path) -> None:
    """A bundle is judged by the rules it holds; a pack that is silently not used would deceive."""
    called = call("--lang", "en", "judge", bundle, "--packs", write_pack(place / "pack", {"2026-01-01": 0.01}))
    assert called.status == 2
    assert "--scheme" in called.last


def test_what_another_scheme_demands_beyond_the_run_is_not_tested(call: Call, bundle: Path) -> None:
    document = judged(call, bundle, "--scheme", "sensing-device")
    found = words(document)
    assert json.loads(document)["scheme"]["id"] == "sensing-device"
    assert {name for name, word in found.items() if word == "NOT_TESTED"} == set(found) - set(PICKED)


def alter_evidence(copy: Path) -> None:
    piece = max((copy / "evidence").iterdir(), key=lambda path: path.stat().st_size)
    piece.write_bytes(piece.read_bytes().replace(b"200", b"201", 1))


def alter_run(copy: Path) -> None:
    (copy / "run.json").write_text((copy / "run.json").read_text().replace("INCONCLUSIVE", "PASS"))


def add_file(copy: Path) -> None:
    (copy / "evidence" / "more").write_bytes(b"")


def take_file(copy: Path) -> None:
    next((copy / "evidence").iterdir()).unlink()


def alter_chain(copy: Path) -> None:
    lines = (copy / "MANIFEST").read_text().splitlines(keepends=True)
    (copy / "MANIFEST").write_text("".join(lines[:1] + lines[2:]))


def garble_manifest(copy: Path) -> None:
    (copy / "MANIFEST").write_bytes(b"\xff\xfe")


def empty_manifest(copy: Path) -> None:
    (copy / "MANIFEST").write_bytes(b"")


@pytest.mark.parametrize(
    "harm", [alter_evidence, alter_run, add_file, take_file, alter_chain, garble_manifest, empty_manifest]
)
def test_an_altered_bundle_is_refused(call: Call, copy: Path, harm: object) -> None:
    assert callable(harm)
    harm(copy)
    called = call("--lang", "en", "judge", copy)
    assert called.status == 2, called.err
    assert called.has_no_trace()
    assert not called.out
    assert len(called.err.splitlines()) == 1


def test_a_bundle_that_was_never_closed_is_refused(call: Call, copy: Path) -> None:
    (copy / "MANIFEST").unlink()
    called = call("--lang", "en", "judge", copy)
    assert called.status == 2
    assert "--resume" in called.last


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 broken", b"not a zip"])
def test_what_is_no_bundle_is_refused(call: Call, place: Path, content: bytes | None) -> None:
    if content is not None:
        (place / "x.assay").write_bytes(content)
    called = call("--lang", "en", "judge", place / "x.assay")
    assert called.status == 2
    assert called.has_no_trace()
    assert "x.assay" in called.last


def test_several_bundles_have_documents_of_their_own(call: Call, bundles: Mapping[str, Path], place: Path) -> None:
    folders = [Path(shutil.copytree(each, place / name / "bundle")) for name, each in bundles.items()]
    called = call("judge", *folders, "--out", place / "out")
    assert called.status == 3
    written = {json.loads(path.read_bytes())["subject"]["id"] for path in (place / "out").iterdir()}
    assert written == {"http-good", "http-expired-contact"}
    assert call("judge", *folders, "--json", "-").status == 2


def test_a_finished_bundle_is_done(call: Call, bundle: Path, served: Mapping[str, Served], place: Path) -> None:
    """The server is not asked again: its endpoint is taken out of reach."""
    document = describe(served["http_good"], id_="http-good")
    document["authorisation"]["until"] = "2026-01-02"
    target = write_target(place, document)
    called = call("--lang", "en", "test", target, "--out", bundle, "--resume", "--json", "-")
    assert called.status == 3
    assert called.out == (bundle / "run.json").read_text(encoding="utf-8")
    assert "nothing is tested again" in called.err
    document["target"]["id"] = "another"
    called = call("--lang", "en", "test", write_target(place, document), "--out", bundle, "--resume")
    assert called.status == 2
    assert "http-good" in called.last


def test_resuming_moves_nothing_that_is_no_bundle(call: Call, served: Mapping[str, Served], place: Path) -> None:
    (place / "mine").mkdir()
    (place / "mine" / "thesis.txt").write_text("years")
    target = write_target(place, describe(served["http_good"]))
    called = call("--lang", "en", "test", target, "--out", place / "mine", "--resume")
    assert called.status == 2
    assert (place / "mine" / "thesis.txt").is_file()


ENCODED = re.compile(rb'"(?:sent|received)":"([A-Za-z0-9+/=]+)"')


def read_all(bundle: Path) -> bytes:
    """Return all files of a bundle, and behind them the raw exchanges decoded."""
    raw = b"\n".join(path.read_bytes() for path in sorted(bundle.rglob("*")) if path.is_file())
    return b"\n".join([raw, *(base64.b64decode(words) for words in ENCODED.findall(raw))])


def test_no_secret_is_anywhere_in_a_bundle(bundles: Mapping[str, Path], served: Mapping[str, Served]) -> None:
    for name, folder in bundles.items():
        raw = read_all(folder)
        assert b"Authorization: Bearer [secret" in raw  # the request that carried it is there
        for secret in list_secrets(served[name]).values():
            for form in spell(secret):
                assert form not in raw, form


def spell(secret: str) -> set[bytes]:
    """Return the forms in which a secret could hide, but for being part of a longer Base64 text."""
    raw = secret.encode()
    return {
        raw,
        raw[::-1],
        raw.hex().encode(),
        raw.hex().upper().encode(),
        urllib.parse.quote(secret, safe="").encode(),
        json.dumps(secret).strip('"').encode(),
        base64.b64encode(raw).rstrip(b"=")[:-2],
        base64.urlsafe_b64encode(raw).rstrip(b"=")[:-2],
        base64.b64encode(b"Bearer " + raw).rstrip(b"=")[:-2],
        secret.encode("utf-16-le"),
    }
