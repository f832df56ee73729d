"""The run history: recorded once, found again, honest about bundles that went or changed."""

import datetime as dt
import logging
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from evaluator.service.history import AlteredError, GoneError, History, RecordedRun
from rules.bundle import MANIFEST, RUN, SUFFIX, zip_bundle
from rules.errors import UsageError
from rules.verdict import Word
from tests.evaluator.bundles import START, Recipe, bake, open_test_history

FAILING = {"SEC-21": Word.FAIL}


@pytest.fixture(scope="module")
def ovens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three bundles of two subjects, an hour apart; tests copy them."""
    folder = tmp_path_factory.mktemp("ovens")
    for hour, (name, subject) in enumerate([("one", "lamp-1"), ("two", "lamp-1"), ("three", "gate-2")]):
        words = FAILING if name == "two" else {}
        bake(folder / name, Recipe(id=subject, start=START + dt.timedelta(hours=hour), words=words))
    return folder


@pytest.fixture
def folder(ovens: Path, tmp_path: Path) -> Path:
    shutil.copytree(ovens, tmp_path / "bundles")
    return tmp_path / "bundles"


@pytest.fixture
def history(tmp_path: Path) -> History:
    return open_test_history(tmp_path)


def get(history: History, number: int) -> RecordedRun:
    found = history.get(number)
    assert found is not None
    return found


def subjects(runs: Sequence[RecordedRun]) -> list[str]:
    return [each.run.subject.id for each in runs]


def test_a_bundle_is_recorded_once(history: History, folder: Path) -> None:
    first = history.record(folder / "one")
    assert history.record(folder / "one") == first
    assert history.gather(folder) == 3
    assert history.gather(folder) == 3
    assert history.list().total == 3


def test_the_record_is_the_run_document(history: History, folder: Path) -> None:
    found = get(history, history.record(folder / "one"))
    assert found.run.to_json() == (folder / "one" / RUN).read_text(encoding="utf-8")
    assert found.run.started == START


def test_two_that_record_the_same_bundle_at_once_agree(history: History, folder: Path) -> None:
    numbers: list[int] = []
    threads = [threading.Thread(target=lambda: numbers.append(history.record(folder / "one"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert numbers == [numbers[0]] * 4


def test_lists_are_newest_first_and_paged(history: History, folder: Path) -> None:
    history.gather(folder)
    assert subjects(history.list().runs) == ["gate-2", "lamp-1", "lamp-1"]
    pages = [history.list(offset=offset, limit=1) for offset in range(4)]
    assert [len(page.runs) for page in pages] == [1, 1, 1, 0]
    assert {page.total for page in pages} == {3}
    numbers = [each.number for page in pages for each in page.runs]
    assert numbers == [each.number for each in history.list().runs]


def test_runs_of_the_same_second_keep_one_order(history: History, tmp_path: Path) -> None:
    for name in ("a", "b"):
        bake(tmp_path / name, Recipe(id=f"twin-{name}"))
    history.gather(tmp_path)
    once = subjects(history.list().runs)
    assert [subjects(history.list(offset=offset, limit=1).runs)[0] for offset in range(2)] == once


def test_filters_narrow(history: History, folder: Path) -> None:
    history.gather(folder)
    assert history.list(subject="lamp-1").total == 2
    assert history.list(subject="lamp").total == 0
    assert history.list(scheme="no-such-scheme").total == 0
    (word,) = {each.run.verdict for each in history.list(subject="gate-2").runs}
    assert all(each.run.verdict is word for each in history.list(verdict=word).runs)
    assert history.list(verdict=Word.ERROR).total == 0
    assert list(history.list_subjects()) == ["gate-2", "lamp-1"]


def test_a_broken_bundle_is_logged_and_does_not_stop_the_others(
    history: History, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "one" / RUN).write_bytes(b"{}")
    (folder / "two" / MANIFEST).write_text("no manifest", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert history.gather(folder) == 1
    assert subjects(history.list().runs) == ["gate-2"]
    assert len(caplog.records) == 2


@pytest.mark.parametrize("left", ["empty", "open"])
def test_what_is_no_closed_bundle_is_refused(history: History, folder: Path, left: str) -> None:
    place = folder / "one"
    if left == "empty":
        place = folder / "nothing"
        place.mkdir()
    else:
        (place / MANIFEST).unlink()
    with pytest.raises(UsageError):
        history.record(place)
    assert history.list().total == 0


def test_an_archive_counts_as_a_bundle(history: History, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "sent").mkdir()
    zip_bundle(folder / "one", tmp_path / "sent" / f"one{SUFFIX}")
    (tmp_path / "sent" / f"broken{SUFFIX}").write_bytes(b"PK no archive")
    assert history.gather(tmp_path / "sent") == 1
    found = history.list().runs[0]
    assert history.open_dossier(found).run.subject.id == "lamp-1"
    assert history.record(folder / "one") == found.number


def test_the_dossier_is_that_of_the_bundle(history: History, folder: Path) -> None:
    dossier = history.open_dossier(get(history, history.record(folder / "two")))
    assert dossier.run.counts[Word.FAIL] == 1
    assert dossier.requirements["SEC-21"].title.zh


def test_a_bundle_that_has_gone_is_told(history: History, folder: Path) -> None:
    number = history.record(folder / "one")
    shutil.rmtree(folder / "one")
    with pytest.raises(GoneError, match="no longer"):
        history.open_dossier(get(history, number))


def test_a_bundle_that_was_moved_is_found_again(history: History, folder: Path) -> None:
    number = history.record(folder / "one")
    (folder / "one").rename(folder / "moved")
    assert history.gather(folder) == 3
    assert history.open_dossier(get(history, number)).run.subject.id == "lamp-1"


@pytest.mark.parametrize("deed", ["changed", "added", "taken"])
def test_an_altered_bundle_is_told(history: History, folder: Path, deed: str) -> None:
    number = history.record(folder / "one")
    evidence = min((folder / "one" / "evidence").iterdir())
    if deed == "changed":
        evidence.write_bytes(b"rosy")
    elif deed == "added":
        evidence.with_name("0" * 64).write_bytes(b"more")
    else:
        evidence.unlink()
    with pytest.raises(AlteredError, match="altered"):
        history.open_dossier(get(history, number))


def test_another_whole_bundle_in_its_place_is_told(history: History, folder: Path) -> None:
    """A forger who writes a consistent bundle over the old one still has another head."""
    number = history.record(folder / "one")
    shutil.rmtree(folder / "one")
    (folder / "two").rename(folder / "one")
    with pytest.raises(AlteredError, match="altered"):
        history.open_dossier(get(history, number))


def test_gathering_stays_near_and_out_of_hidden_folders(history: History, folder: Path) -> None:
    deep = folder / "a" / "b" / "c" / "d" / "e"
    deep.parent.mkdir(parents=True)
    (folder / "one").rename(deep)
    (folder / ".hidden").mkdir()
    (folder / "two").rename(folder / ".hidden" / "two")
    assert history.gather(folder) == 1
    assert subjects(history.list().runs) == ["gate-2"]


def test_a_number_nobody_gave_is_none(history: History) -> None:
    assert history.get(1) is None
