"""The ground truth on paper: every line there, and every tampering seen."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rules.errors import UsageError
from testers.relay.journal import Journal, read_journal
from testers.relay.truth import Direction, Kind, Truth


def write(path: Path) -> None:
    out = io.StringIO()
    journal = Journal(out, {"seed": 7, "target": "127.0.0.1:1883"})
    truth = Truth(sink=journal.write)
    truth.record(Kind.OPENED, flow=0)
    truth.record(Kind.LOST, Direction.UP, flow=0, unit=0, size=4, number=17)
    truth.record(Kind.CUT, seconds=1.0, how="rst")
    journal.end(truth.counts())
    path.write_text(out.getvalue(), encoding="utf-8")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "truth.jsonl"
    write(path)
    header, opened, lost, cut, end = read_journal(path)
    assert header["seed"] == 7
    assert opened["kind"] == "opened"
    assert (lost["kind"], lost["direction"], lost["number"]) == ("lost", "up", 17)
    assert cut["how"] == "rst"
    assert end["counts"] == {"opened": 1, "lost": 1, "cut": 1}


@pytest.mark.parametrize(
    "tamper",
    [
        lambda lines: [*lines[:2], *lines[3:]],
        lambda lines: [lines[0].replace("7", "8"), *lines[1:]],
        lambda lines: [*lines[:2], lines[2].replace("17", "18"), *lines[3:]],
        lambda lines: lines[:-1],
        lambda lines: ["no JSON", *lines],
        lambda lines: ["[1]", *lines[1:]],
        lambda _: [],
    ],
)
def test_tampering_is_seen(tmp_path: Path, tamper: Callable[[list[str]], list[str]]) -> None:
    path = tmp_path / "truth.jsonl"
    write(path)
    path.write_text("\n".join(tamper(path.read_text(encoding="utf-8").splitlines())), encoding="utf-8")
    with pytest.raises(UsageError):
        read_journal(path)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_journal(tmp_path / "none")


def test_the_list_is_bounded_and_the_counts_are_not() -> None:
    out: list[str] = []
    truth = Truth(most=2, sink=lambda event: out.append(json.dumps(event.as_json())))
    for _ in range(5):
        truth.record(Kind.FORWARDED, Direction.UP, size=1)
    assert (len(truth.events), truth.complete, truth.count(Kind.FORWARDED), len(out)) == (2, False, 5, 5)
