"""`cityassay index ranges propose|show|adopt|confirm` as people call them, and the book as the engine reads it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indices.library.catalogue import read_catalogue
from indices.ranges.book import read_book
from tests.evaluator.cli.calling import CHINESE, Call

pytestmark = pytest.mark.usefixtures("place")

BOOK = "book.yaml"


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data table of 40 made-up cities, written once."""
    from evaluator.service.index.sampling import SampleOrder, write_samples

    out = tmp_path_factory.mktemp("panel") / "made-up"
    write_samples(SampleOrder(out=out, years=1))
    return out / "data.csv"


@pytest.fixture
def book(call: Call, place: Path) -> Path:
    """A book of proposals that nobody has confirmed."""
    assert call("index", "ranges", "propose", "--framework", "city-index", "--out", BOOK).status == 0
    return place / BOOK


def ask(call: Call, *arguments: str | Path) -> dict[str, Any]:
    called = call("index", "ranges", *arguments, "--json")
    assert called.status == 0, called.err
    document: dict[str, Any] = json.loads(called.out)
    assert document["schema"] == "cityassay/index-ranges/1"
    return document


def refuse(call: Call, *arguments: str | Path) -> str:
    called = call("--lang", "en", "index", "ranges", *arguments)
    assert called.status == 2
    assert len(called.err.strip().splitlines()) == 1
    return called.err


def find_levels(panel: Path, book: Path) -> list[int]:
    """Return the levels of the panel under a book, by the way that `index build` takes."""
    from evaluator.service.index.build import IndexFiles, assemble

    built = assemble(IndexFiles(framework="city-index", data=panel, ranges=book)).built
    # The cuts of the scale city-index.
    return [sum(score >= cut for cut in (40, 55, 70, 85)) for score in built.index]


def compare(before: Sequence[int], after: Sequence[int]) -> tuple[int, int]:
    pairs = list(zip(before, after, strict=True))
    return sum(new > old for old, new in pairs), sum(new < old for old, new in pairs)


def test_every_indicator_gets_a_range_that_nobody_has_confirmed(call: Call, book: Path) -> None:
    found = read_book(book)
    assert set(found.by_indicator) == {each.id for each in read_catalogue().of("city-index")}
    assert all(each.confirmed is None for each in found.ranges)
    # Law comes before the natural bound.
    assert found.by_indicator["GRN-EV-01"].basis == "law"
    again = call("index", "ranges", "propose", "--framework", "city-index", "--out", "again.yaml")
    assert again.status == 0
    assert (book.parent / "again.yaml").read_bytes() == book.read_bytes()


def test_without_out_nothing_is_written(call: Call, place: Path) -> None:
    document = ask(call, "propose", "--framework", "city-index")
    assert document["written"] is None
    assert document["panel"] is None
    assert not list(place.glob("*.yaml"))


@pytest.mark.parametrize(("language", "words"), [("zh", "自然边界"), ("en", "natural bound")])
def test_the_table_speaks_the_language_chosen(call: Call, panel: Path, language: str, words: str) -> None:
    called = call("--lang", language, "index", "ranges", "propose", "--framework", "city-index", "--data", panel)
    assert words in called.out
    assert bool(CHINESE.search(called.out + called.err)) is (language == "zh")


def test_percentiles_are_those_of_the_panel_rounded_outwards(call: Call, panel: Path) -> None:
    import pandas as pd

    document = ask(call, "propose", "--framework", "city-index", "--data", panel, "--panel", "forty made up")
    assert (document["panel"]["name"], document["panel"]["cities"]) == ("forty made up", 40)
    column = pd.read_csv(panel)["LIV-GS-01"].dropna()
    ranges = next(each for each in document["indicators"] if each["indicator"] == "LIV-GS-01")["ranges"]
    found = next(each for each in ranges if each["basis"] == "percentile")
    low, high = np.percentile(column, [5, 95])
    assert low - 0.01 < found["lower"] <= low
    assert high <= found["upper"] < high + 0.01
    assert found["source"]["en"] == f"forty made up ({len(column)} cities)"


def test_the_effect_of_a_choice_is_what_the_build_does_with_it(call: Call, panel: Path, book: Path) -> None:
    document = ask(call, "propose", "--framework", "city-index", "--data", panel)
    before = find_levels(panel, book)
    told = {
        (each["indicator"], one["basis"]): one["effect"] for each in document["indicators"] for one in each["ranges"]
    }
    assert told["GRN-EV-01", "law"] is None
    for code, basis, more in (
        ("GRN-EV-01", "natural", ()),
        ("GRN-EN-03", "percentile", ("--data", panel)),
        ("GRN-EV-03", "percentile", ("--data", panel)),
    ):
        (book.parent / "other.yaml").write_bytes(book.read_bytes())
        ask(call, "adopt", "other.yaml", code, "--basis", basis, *more)
        up, down = compare(before, find_levels(panel, book.parent / "other.yaml"))
        assert told[code, basis] == {"up": up, "down": down, "of": 40}
    # A case in which nothing moves would prove nothing.
    assert told["GRN-EV-01", "natural"]["up"] > 0


def test_a_whole_basis_at_once_is_what_the_build_does_with_it(call: Call, panel: Path, book: Path) -> None:
    document = ask(call, "propose", "--framework", "city-index", "--data", panel)
    before = find_levels(panel, book)
    for code in [each["indicator"] for each in document["indicators"]]:
        call("index", "ranges", "adopt", book, code, "--basis", "percentile", "--data", panel)
    up, down = compare(before, find_levels(panel, book))
    turn = next(each for each in document["turns"] if each["basis"] == "percentile")
    assert turn == {"basis": "percentile", "indicators": 48, "up": up, "down": down, "of": 40}
    assert up + down > 0


def test_a_panel_without_all_indicators_gives_percentiles_but_no_effect(call: Call, panel: Path, place: Path) -> None:
    import pandas as pd

    pd.read_csv(panel)[["uCode", "LIV-GS-01"]].to_csv(place / "thin.csv", index=False)
    document = ask(call, "propose", "--framework", "city-index", "--data", "thin.csv")
    ranges = {each["indicator"]: each["ranges"] for each in document["indicators"]}
    assert [each["basis"] for each in ranges["LIV-GS-01"]] == ["natural", "percentile"]
    assert [each["basis"] for each in ranges["LIV-GS-02"]] == ["natural"]
    assert [each["kind"] for each in document["remarks"]] == ["no-effect"]
    assert "lacks 47 indicators" in document["remarks"][0]["text"]["en"]


def test_what_has_no_bounds_is_told_and_left_out_of_the_book(call: Call, place: Path) -> None:
    called = call("--lang", "en", "index", "ranges", "propose", "--framework", "u4ssc", "--out", BOOK)
    assert called.status == 0
    assert "such remarks; --json has all" in called.err
    shown = ask(call, "show", BOOK)
    assert 0 < len(shown["ranges"]) < 91
    assert len(shown["without"]) + len(shown["ranges"]) == 91


def test_levels_are_placed_by_the_cuts_they_reach() -> None:
    from evaluator.service.index.range_proposal import place_levels

    index = np.array([39.999, 40.0, 54.9, 55.0, 85.0, np.nan])
    assert place_levels(index, np.array([40.0, 55.0, 70.0, 85.0])) == (0, 1, 1, 2, 4, -1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--framework", "nothing"), "no framework nothing"),
        (("--framework", "iso-37120"), "only its frame is here"),
        (("--framework", "city-index", "--data", "no.csv"), "no.csv: cannot be read"),
        (("--framework", "city-index", "--panel", "x"), "go with --data only"),
        (("--framework", "city-index", "--out", "no/such/folder.yaml"), "no/such/folder.yaml"),
    ],
)
def test_a_wrong_proposal_is_one_sentence_and_writes_nothing(
    call: Call, place: Path, arguments: tuple[str, ...], words: str
) -> None:
    assert words in refuse(call, "propose", *arguments)
    assert not list(place.rglob("*.yaml"))


def test_a_book_is_never_written_over_unasked(call: Call, book: Path) -> None:
    book.write_text("mine", encoding="utf-8")
    arguments = ("propose", "--framework", "city-index", "--out", BOOK)
    assert "not overwritten" in refuse(call, *arguments)
    assert book.read_text(encoding="utf-8") == "mine"
    assert call("index", "ranges", *arguments, "--force").status == 0
    assert read_book(book).framework == "city-index"


def test_a_range_of_ones_own_stands_with_its_source(call: Call, book: Path) -> None:
    own = ("--basis", "target", "--lower", "20", "--upper", "95", "--source", "plan 2026-2030, 3.2")
    document = ask(call, "adopt", BOOK, "LIV-GS-01", *own)
    found = read_book(book).by_indicator["LIV-GS-01"]
    assert (found.lower, found.upper, found.basis, found.source.en) == (20, 95, "target", "plan 2026-2030, 3.2")
    assert (document["before"]["basis"], document["adopted"]["basis"]) == ("natural", "target")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("NO-01", "--basis", "natural"), "no indicator NO-01"),
        (("LIV-GS-01", "--basis", "habit"), "habit"),
        (("LIV-GS-01", "--basis", "law"), "no range by law; there is: natural"),
        (("LIV-GS-01", "--basis", "percentile"), "needs a panel with --data"),
        (("LIV-GS-01", "--basis", "natural", "--data", "d.csv"), "needs a panel with --data"),
        (("LIV-GS-01", "--basis", "target", "--lower", "5"), "all three"),
        (("LIV-GS-01", "--basis", "target", "--lower", "5", "--upper", "9"), "all three"),
        (("LIV-GS-01", "--basis", "target", "--source", "plan"), "all three"),
        (("LIV-GS-01", "--basis", "natural", "--lower", "5", "--upper", "9", "--source", "x"), "found by the program"),
        (("LIV-GS-01", "--basis", "target", "--lower", "9", "--upper", "5", "--source", "x"), "lower first"),
        (("LIV-GS-01", "--basis", "target", "--lower", "9", "--upper", "101", "--source", "x"), "natural bounds"),
        (("LIV-GS-01", "--basis", "target", "--lower", "nan", "--upper", "9", "--source", "x"), "no range"),
    ],
)
def test_a_wrong_choice_is_one_sentence_and_leaves_the_book(
    call: Call, book: Path, arguments: tuple[str, ...], words: str
) -> None:
    before = book.read_bytes()
    assert words in refuse(call, "adopt", BOOK, *arguments)
    assert book.read_bytes() == before


def test_few_cities_give_no_percentiles(call: Call, panel: Path, book: Path, place: Path) -> None:
    import pandas as pd

    pd.read_csv(panel).head(12).to_csv(place / "few.csv", index=False)
    assert "percentiles need 20" in refuse(
        call, "adopt", BOOK, "LIV-GS-02", "--basis", "percentile", "--data", "few.csv"
    )


def test_a_script_confirms_with_yes_by_name_and_day(call: Call, book: Path) -> None:
    assert "add --yes" in refuse(call, "confirm", BOOK, "--by", "A. Person")
    assert read_book(book).by_indicator["LIV-GS-01"].confirmed is None
    document = ask(call, "confirm", BOOK, "--by", " A. Person ", "--on", "2026-02-03", "--only", "LIV-GS-01", "--yes")
    assert [each["indicator"] for each in document["now_confirmed"]] == ["LIV-GS-01"]
    found = read_book(book).by_indicator["LIV-GS-01"].confirmed
    assert found is not None
    assert (found.by, found.on.isoformat()) == ("A. Person", "2026-02-03")
    called = call("--lang", "en", "index", "ranges", "confirm", BOOK, "--by", "Another", "--on", "2026-02-04", "--yes")
    assert "Ranges confirmed by Another: 47; still open: 0." in called.err
    assert "A. Person" not in called.out
    shown = ask(call, "show", BOOK)
    assert (shown["confirmed"], shown["without"]) == (48, [])
    assert "48 ranges, 48 confirmed" in call("--lang", "en", "index", "ranges", "show", BOOK).out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--by", "12"), "no name"),
        (("--by", "A", "--only", "NO-01"), "NO-01 has no range yet"),
        (("--by", "A", "--on", "2999-01-01"), "still to come"),
        (("--by", "A", "--on", "soon"), "soon"),
    ],
)
def test_a_wrong_confirmation_leaves_the_book(call: Call, book: Path, arguments: tuple[str, ...], words: str) -> None:
    before = book.read_bytes()
    assert words in refuse(call, "confirm", BOOK, *arguments, "--yes")
    assert book.read_bytes() == before


def test_what_is_confirmed_is_confirmed_again_only_after_a_change(call: Call, book: Path) -> None:
    sign = ("confirm", BOOK, "--by", "A. Person", "--yes")
    ask(call, *sign)
    assert "No range is open" in refuse(call, *sign)
    assert "was confirmed by A. Person" in refuse(call, *sign, "--only", "LIV-GS-01")
    same = call("--lang", "en", "index", "ranges", "adopt", BOOK, "LIV-GS-01", "--basis", "natural")
    assert "nothing was changed" in same.err
    assert read_book(book).by_indicator["LIV-GS-01"].confirmed is not None
    own = ("--basis", "target", "--lower", "1", "--upper", "99", "--source", "plan")
    assert "confirm it anew" in call("--lang", "en", "index", "ranges", "adopt", BOOK, "LIV-GS-01", *own).err
    assert read_book(book).by_indicator["LIV-GS-01"].confirmed is None
    assert [each["indicator"] for each in ask(call, *sign)["now_confirmed"]] == ["LIV-GS-01"]


class Person:
    """Somebody at a terminal who answers once, and may meddle with a file while asked."""

    def __init__(self, answer: str, meddle: Path | None = None) -> None:
        self._answer, self._meddle = answer, meddle

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        if self._meddle is not None:
            words = self._meddle.read_text(encoding="utf-8")
            self._meddle.write_text(words.replace("upper: 35", "upper: 36"), encoding="utf-8")
        return self._answer


@pytest.mark.parametrize(("answer", "confirmed"), [("y\n", 48), ("YES\n", 48), ("是\n", 48), ("n\n", 0), ("", 0)])
def test_a_person_is_shown_the_ranges_and_asked(
    call: Call, book: Path, monkeypatch: pytest.MonkeyPatch, answer: str, confirmed: int
) -> None:
    monkeypatch.setattr("sys.stdin", Person(answer))
    called = call("--lang", "en", "index", "ranges", "confirm", BOOK, "--by", "A. Person")
    assert called.status == (0 if confirmed else 2)
    assert "Confirm the ranges above (48) as A. Person? [y/N]" in called.err
    assert "GRN-EV-01" in called.out
    assert sum(each.confirmed is not None for each in read_book(book).ranges) == confirmed


def test_a_book_that_changes_while_a_person_is_asked_is_not_confirmed(
    call: Call, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Person("y\n", meddle=book))
    called = call("--lang", "en", "index", "ranges", "confirm", BOOK, "--by", "A. Person")
    assert called.status == 2
    assert "changed while you were asked" in called.last
    assert all(each.confirmed is None for each in read_book(book).ranges)


def test_the_engine_reads_marks_with_ideal_and_confirmation(call: Call, book: Path) -> None:
    from evaluator.service.index.ranges import read_confirmed

    ask(call, "confirm", BOOK, "--by", "A. Person", "--on", "2026-02-03", "--only", "GRN-EV-03", "--yes")
    marks = read_confirmed(book)
    water = marks["GRN-EV-03"]
    # The ideal interval of the library: GRN-EV-03 is moderate, best from 85 to 140 litres.
    assert (water.lower, water.upper, water.ideal) == (20, 500, (85, 140))
    assert (water.confirmed_by, str(water.confirmed_on)) == ("A. Person", "2026-02-03")
    assert marks["GRN-EV-01"].basis == "law"
    assert [code for code, each in marks.items() if each.is_confirmed] == ["GRN-EV-03"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('edition: "1"', 'edition: "0"', "edition 0; the library has edition 1"),
        ('"LIV-GS-01"', '"LIV-GS-99"', "no indicator LIV-GS-99"),
        ('framework: "city-index"', 'framework: "nothing"', "no framework nothing"),
        ("upper: 35", "upper: -1", "must be below"),
        ("basis: law", "basis: habit", "basis"),
        ("lower: 0\n", "lower: 0\n    lowest: 0\n", "lowest"),
    ],
)
def test_a_broken_book_is_told_in_one_sentence(call: Call, book: Path, old: str, new: str, words: str) -> None:
    text = book.read_text(encoding="utf-8")
    assert old in text
    book.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert words in refuse(call, "show", BOOK)


def test_a_book_of_another_framework_is_not_used(call: Call, place: Path) -> None:
    from evaluator.service.index.ranges import read_confirmed
    from rules.errors import UsageError

    call("index", "ranges", "propose", "--framework", "u4ssc", "--out", BOOK)
    with pytest.raises(UsageError, match="cannot be used for city-index"):
        read_confirmed(place / BOOK, framework="city-index")
