import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rules.errors import UsageError
from testers.harness.journal import Journal, clear_journals, name_journal
from testers.harness.observation import Json

HEADER: dict[str, Json] = {"case": "REL-19.http", "target": "one"}
ENDLESS = """
import sys
from pathlib import Path
from testers.harness.journal import Journal
journal = Journal(Path(sys.argv[1]), {"case": "REL-19.http", "target": "one"})
for number in range(len(journal.entries), 10_000_000):
    journal.append({"number": number})
    if number % 50 == 49:
        print(number, flush=True)
"""


def test_without_a_file_it_keeps_entries_for_the_process() -> None:
    journal = Journal()
    journal.append({"a": 1})
    assert list(journal.entries) == [{"a": 1}]
    assert journal.found == 0


def test_entries_are_there_again(tmp_path: Path) -> None:
    path = name_journal(tmp_path / "o.journals", "REL-19.http", "soak")
    Journal(path, HEADER).append({"a": 1})
    again = Journal(path, HEADER)
    again.append({"b": "路"})
    assert again.found == 1
    assert list(Journal(path, HEADER).entries) == [{"a": 1}, {"b": "路"}]


@pytest.mark.parametrize("other", [{**HEADER, "target": "two"}, {**HEADER, "digest": "x"}])
def test_what_another_case_or_target_wrote_is_not_taken_up(tmp_path: Path, other: dict[str, Json]) -> None:
    path = tmp_path / "j.jsonl"
    Journal(path, other).append({"a": 1})
    assert Journal(path, HEADER).found == 0
    assert Journal(path, other).found == 0


@pytest.mark.parametrize("torn", [b'{"b": ', b'{"b": 2}', b"\xff\xfe"])
def test_a_line_torn_by_a_kill_is_dropped(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "j.jsonl"
    Journal(path, HEADER).append({"a": 1})
    path.write_bytes(path.read_bytes() + torn)
    journal = Journal(path, HEADER)
    journal.append({"c": 3})
    assert list(Journal(path, HEADER).entries) == [{"a": 1}, {"c": 3}]


def test_a_killed_process_leaves_what_it_had_written(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    command = [sys.executable, "-c", ENDLESS, str(path)]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    said = []
    for _ in range(2):
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=env, text=True) as process:
            assert process.stdout is not None
            said.append(int(process.stdout.readline()))
            process.send_signal(signal.SIGKILL)
    assert said[1] > said[0]
    numbers = [entry["number"] for entry in Journal(path, HEADER).entries if isinstance(entry, dict)]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) > said[1]


def test_a_place_that_cannot_be_written_is_the_users_to_mend(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="cannot be kept"):
        Journal(tmp_path / "file" / "j.jsonl", HEADER)


def test_clearing_takes_journals_alone(tmp_path: Path) -> None:
    folder = tmp_path / "o.journals"
    clear_journals(folder)
    Journal(name_journal(folder, "REL-19.http", "soak"), HEADER)
    (folder / "mine.txt").write_text("x")
    clear_journals(folder)
    assert [each.name for each in folder.iterdir()] == ["mine.txt"]
    (folder / "mine.txt").unlink()
    clear_journals(folder)
    assert not folder.exists()
