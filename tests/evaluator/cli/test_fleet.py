"""`cityassay test FLEET`: statuses, reports, what is refused, and going on where a run was ended."""

import gc
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from rules.bundle import is_closed
from testers.specimens.specimen import Served
from tests.evaluator.cli.calling import Call
from tests.evaluator.servers import describe

QUICK = ("--only", "SEC-19", "--budget", "quick")


@pytest.fixture
def fleet(web: Mapping[str, Served], place: Path) -> Path:
    """Two good targets and a bad one."""
    targets = [describe(web["http_good"], id_=name) for name in ("one", "two")]
    targets.append(describe(web["http_bare_headers"], id_="three"))
    file = place / "fleet.yaml"
    file.write_text(yaml.safe_dump({"fleet": {"id": "north", "max_rate": 2000}, "targets": targets}))
    return file


def test_a_fleet_with_a_failure(call: Call, fleet: Path, place: Path) -> None:
    html, paper = place / "f.html", place / "f.pdf"
    collecting = gc.get_threshold(), gc.get_freeze_count()
    called = call("--lang", "en", "test", fleet, *QUICK, "--out", place / "o", "--html", html, "--pdf", paper)
    assert called.status == 1, called.err
    assert (gc.get_threshold(), gc.get_freeze_count()) == collecting
    assert "2 of 3 targets pass" in called.out
    assert "[3/3]" in called.err
    document = json.loads((place / "o" / "fleet.json").read_bytes())
    assert document["worst"] == ["three"]
    assert {each["bundle"] for each in document["targets"]} == {"targets/one", "targets/two", "targets/three"}
    assert all(is_closed(place / "o" / each["bundle"]) for each in document["targets"])
    assert b"o/targets/three/" in html.read_bytes()
    assert paper.read_bytes().startswith(b"%PDF")
    assert not (place / "o" / ".rules").exists()
    assert call("judge", place / "o" / "targets" / "three").status == 1


def test_finished_targets_are_not_tested_again(call: Call, fleet: Path, place: Path) -> None:
    assert call("test", fleet, *QUICK, "--out", place / "o").status == 1
    before = (place / "o" / "targets" / "one" / "run.json").read_bytes()
    # As a kill leaves it: one bundle without its MANIFEST, one not begun.
    (place / "o" / "targets" / "two" / "MANIFEST").unlink()
    shutil.rmtree(place / "o" / "targets" / "three")
    called = call("--lang", "en", "test", fleet, *QUICK, "--out", place / "o", "--resume", "--json", "-")
    assert called.status == 1
    assert "1 targets were done before" in called.err
    assert [each["id"] for each in json.loads(called.out)["targets"]] == ["one", "two", "three"]
    assert (place / "o" / "targets" / "one" / "run.json").read_bytes() == before
    assert (place / "o" / "targets" / "two.unfinished-1").is_dir()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--sarif", "x.sarif"), "--sarif"),
        (("--earl", "-"), "--earl"),
        (("--arm", "arm.yaml"), "--arm"),
        (("--resume",), "--out"),
        (("--only", "SEC-99"), "SEC-99"),
    ],
)
def test_what_makes_no_sense_for_a_fleet(call: Call, fleet: Path, options: tuple[str, ...], says: str) -> None:
    called = call("--lang", "en", "test", fleet, *options)
    assert called.status == 2
    assert says in called.last
    assert not called.out


def test_a_folder_that_holds_something_is_left_alone(call: Call, fleet: Path, place: Path) -> None:
    (place / "o").mkdir()
    (place / "o" / "mine.txt").write_text("mine")
    called = call("--lang", "en", "test", fleet, *QUICK, "--out", place / "o")
    assert (called.status, "--resume" in called.last) == (2, True)
    assert [each.name for each in (place / "o").iterdir()] == ["mine.txt"]


def test_one_target_outside_its_authorisation_stops_all(call: Call, fleet: Path, place: Path) -> None:
    document = yaml.safe_load(fleet.read_text())
    document["targets"][2]["authorisation"]["ports"] = [1]
    fleet.write_text(yaml.safe_dump(document))
    called = call("--lang", "en", "test", fleet, *QUICK, "--out", place / "o")
    assert called.status == 4
    assert "three" in called.last
    assert not (place / "o").exists()


def test_a_secret_written_out_is_refused(call: Call, fleet: Path) -> None:
    document = yaml.safe_load(fleet.read_text())
    document["targets"][0]["parameters"]["http.token"] = "plain"
    fleet.write_text(yaml.safe_dump(document))
    called = call("--lang", "en", "test", fleet, *QUICK)
    assert (called.status, "http.token" in called.last) == (2, True)


def test_a_rehearsal_sends_nothing(call: Call, fleet: Path, place: Path) -> None:
    called = call("--lang", "en", "test", fleet, *QUICK, "--dry-run")
    assert called.status == 0
    assert called.out.splitlines() == ["one: SEC-19.http", "two: SEC-19.http", "three: SEC-19.http"]
    assert [each.name for each in place.iterdir()] == ["fleet.yaml"]
