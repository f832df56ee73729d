from pathlib import Path

import pytest

from indices.data_sheet import read_data
from indices.structure import Structure
from indices.structure_sheet import read_structure
from rules.errors import UsageError
from tests.indices.little import element, little_structure

HEAD = "iCode,iName,Parent,Level,Direction,Weight,Unit,Target,Denominator,Type\n"
ROWS = {
    "a": "a,One,I,1,1,1,%,,pop,Indicator\n",
    "b": "b,Two,I,1,-1,2,,,,Indicator\n",
    "I": "I,All,,2,1,1,,,,Aggregate\n",
    "pop": "pop,People,,,,,,,,Denominator\n",
    "g": "g,Group,,,,,,,,Group\n",
}
DATA = "uCode,uName,g,pop,a,b\nX,City X,north,10,1,2\nY,City Y,south,20,3,4\n"


def write(tmp_path: Path, name: str, words: str) -> Path:
    place = tmp_path / name
    place.write_text(words, encoding="utf-8")
    return place


def structure_of(tmp_path: Path, head: str = HEAD, **rows: str) -> Structure:
    return read_structure(write(tmp_path, "s.csv", head + "".join({**ROWS, **rows}.values())))


def test_the_two_tables_of_coinr_are_read_as_they_are(tmp_path: Path) -> None:
    structure = structure_of(tmp_path)
    data = read_data(write(tmp_path, "d.csv", DATA), structure)
    assert structure.codes == ("a", "b")
    assert list(structure.directions) == [1.0, -1.0]
    assert structure.effective_weights() == pytest.approx({"I": 1.0, "a": 1 / 3, "b": 2 / 3})
    assert data.indicators.values.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert list(data.denominators.column("pop")) == [10.0, 20.0]
    assert data.indicators.groups == {"g": ("north", "south")}
    assert data.indicators.names["Y"] == "City Y"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({"b": "a,Two,I,1,-1,2,,,,Indicator\n"}, "Code a stands 2 times"),
        ({"b": "b,Two,Z,1,-1,2,,,,Indicator\n"}, "parent Z is no Aggregate"),
        ({"a": "a,One,I,1,1,1,%,,people,Indicator\n"}, "denominator people is not in the table"),
        ({"I": "I,All,J,2,1,1,,,,Aggregate\nJ,All,I,3,1,1,,,,Aggregate\n"}, "Parents go in a circle: I → J → I"),
        ({"I": "I,All,I,2,1,1,,,,Aggregate\n"}, "Parents go in a circle: I → I"),
        ({"I": "I,All,,2,1,1,,,,Aggregate\nK,Other,,2,1,1,,,,Aggregate\n"}, "Exactly one Aggregate has no Parent"),
        ({"I": "I,All,,2,1,1,,,,Aggregate\nK,Other,I,1,1,1,,,,Aggregate\n"}, "K has no children"),
        ({"I": "I,All,,3,1,1,,,,Aggregate\n"}, "parent I must be on the next"),
        ({"a": "a,One,I,2,1,1,,,,Indicator\n"}, "Indicator a: Level must be 1"),
        ({"a": "a,One,I,1,1,0,,,,Indicator\n", "b": "b,Two,I,1,1,0,,,,Indicator\n"}, "weights below I sum to 0"),
        ({"a": "a,One,I,1,1,-1,,,,Indicator\n"}, "weight -1 is no weight"),
        ({"a": "a,One,I,1,1,,,,,Indicator\n"}, "holds no weight"),
        ({"a": "a,One,I,1,2,1,,,,Indicator\n"}, "1 .more is better"),
        ({"a": "a,One,I,one,1,1,,,,Indicator\n"}, "'one' is no number"),
        ({"a": ",One,I,1,1,1,,,,Indicator\n"}, "holds no code"),
        ({"a": "a,One,I,1,1,1,,,,indicator\n"}, "'indicator' is none of Indicator"),
        ({"a": "", "b": ""}, "no row of type Indicator"),
        ({"a": "a,One,,1,1,1,,,,Indicator\n"}, "Exactly one Aggregate"),
    ],
)
def test_a_broken_structure_is_refused_in_one_sentence(tmp_path: Path, rows: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        structure_of(tmp_path, **rows)
    assert "s.csv" in str(caught.value)


def test_wrong_column_names_are_told_with_the_right_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"lacks column iCode, Weight\. Rename: icode → iCode, weight → Weight"):
        structure_of(tmp_path, HEAD.replace("iCode", "icode").replace("Weight", "weight"))
    with pytest.raises(UsageError, match="The columns are iCode"):
        structure_of(tmp_path, HEAD.replace("iCode", "code"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (DATA.replace("uCode", "code"), "lacks column uCode"),
        (DATA.replace("pop,a,b", "pop,a,c"), "lacks 1 columns: b"),
        (DATA.replace("Y,City Y", "X,City Y"), "unit X stands in line 2 already"),
        (DATA.replace("Y,City Y", ",City Y"), "holds no code of a unit"),
        (DATA.replace("20,3,4", "20,3%,4"), r"E3 \(a\): '3%' is a percent string"),
        (DATA.splitlines()[0] + "\n", "has no row of data"),
    ],
)
def test_broken_data_are_refused_with_the_cell(tmp_path: Path, data: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_data(write(tmp_path, "d.csv", data), structure_of(tmp_path))


def test_a_column_that_nobody_asked_for_is_told(tmp_path: Path) -> None:
    words = DATA.replace("uCode,", "uCode,extra,").replace("X,City", "X,1,City").replace("Y,City", "Y,2,City")
    data = read_data(write(tmp_path, "d.csv", words), structure_of(tmp_path))
    assert [(each.kind, each.about) for each in data.remarks] == [("unused-column", "extra")]


def test_effective_weights_of_every_level_sum_to_one() -> None:
    structure = little_structure()
    weights = structure.effective_weights()
    for level in range(1, structure.depth + 1):
        assert sum(weights[each.code] for each in structure.at_level(level)) == pytest.approx(1.0)


def test_leaves_are_the_indicators_below() -> None:
    structure = little_structure()
    assert structure.leaves("B") == ("b1", "b2")
    assert structure.leaves("I") == structure.codes
    assert structure.leaves("a1") == ("a1",)


def test_a_tree_may_not_skip_a_level() -> None:
    with pytest.raises(UsageError, match="must be on the next one"):
        Structure.of([element("a", "I", 1), element("I", None, 3)])


PANEL = "uCode,uName,Time,g,pop,a,b\nX,,2024,n,1,1,2\nX,,2025,n,1,,4\nY,,2024,s,1,5,6\nY,,2025,s,1,7,8\n"


def test_one_period_is_picked_out_of_several_and_the_others_are_history(tmp_path: Path) -> None:
    structure, place = structure_of(tmp_path), write(tmp_path, "p.csv", PANEL)
    data = read_data(place, structure, period="2025")
    assert data.indicators.units == ("X", "Y")
    assert list(data.indicators.column("b")) == [4.0, 8.0]
    assert list(data.history) == ["2024"]
    assert list(data.history["2024"].column("a")) == [1.0, 5.0]
    with pytest.raises(UsageError, match=r"column Time holds no 2023\. There are: 2024, 2025"):
        read_data(place, structure, period="2023")
    with pytest.raises(UsageError, match="pick one with --period"):
        read_data(place, structure)
