"""The use case `index weights`: files in, document out."""

import json
from pathlib import Path

import numpy as np
import pytest

from evaluator.service.index.weights import (
    SCHEMA,
    document_weights,
    read_files,
    read_groups,
    weigh,
    write_questionnaire,
)
from indices.weights.ahp.group import Grouping, Way
from indices.weights.ahp.random_index import RandomIndex
from rules.errors import UsageError

FIRST = ",经济,环境,治理,安全\n经济,1,3,5,7\n环境,,1,2,1/2\n治理,,,1,4\n安全,,,,1\n"
SECOND = "x;经济;环境;治理;安全\n经济;1;2;4;5\n环境;0,5;1;3;1\n治理;;;1;\n安全;;;;1\n"
KEYS = {"schema", "elements", "weights", "lambda_max", "ci", "cr", "gci", "blame"}


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_document_of_one_expert_has_the_keys_of_the_interface(tmp_path: Path) -> None:
    document = document_weights(weigh(read_files([write(tmp_path, "a.csv", FIRST)]), Way()))
    assert document.keys() >= KEYS
    assert not {"completed", "group", "intervals", "repairs", "cross_check"} & document.keys()
    plain = json.loads(json.dumps(document, allow_nan=False))
    assert plain["schema"] == SCHEMA == "cityassay/weights/1"
    assert plain["elements"] == ["经济", "环境", "治理", "安全"]
    assert plain["cr"]["table"] == "saaty2005"
    assert plain["cr"]["value"] == pytest.approx(plain["ci"] / 0.89)
    for weights in plain["weights"].values():
        assert sum(weights) == pytest.approx(1)
    assert plain["blame"][0].keys() >= {"row", "column", "judgement", "suggested", "contribution"}
    assert plain["origin"]["standing"] == "illustrative"


def test_several_files_are_a_group_and_missing_judgements_are_listed(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a.csv", FIRST), write(tmp_path, "b.csv", SECOND)]
    alone = json.loads(json.dumps(document_weights(weigh(read_files(paths[1:]), Way()))))
    assert [(each["row"], each["column"]) for each in alone["completed"]] == [("治理", "安全")]
    document = json.loads(json.dumps(document_weights(weigh(read_files(paths), Way(grouping=Grouping.AIP)))))
    group = document["group"]
    assert group["method"] == "aip"
    assert [each["expert"] for each in group["experts"]] == ["a", "b"]
    assert [each["expert"] for each in group["without"]] == ["a", "b"]
    assert 0 < group["consensus"] <= 1
    assert "completed" not in document  # the other expert gave that judgement


def test_what_is_asked_for_beside_the_weights_is_added(tmp_path: Path) -> None:
    pytest.importorskip("ahpy")
    judgements = read_files([write(tmp_path, "a.csv", FIRST)])
    answer = weigh(judgements, Way(), repair=True, draws=300, seed=2, cross_check=True)
    document = json.loads(json.dumps(document_weights(answer)))
    assert document["cross_check"]["weights"] < 1e-10
    assert document["cross_check"]["by"].startswith("ahpy ")
    assert document["intervals"]["draws"] == 300
    assert all(
        low < high for low, high in zip(*(document["intervals"][end] for end in ("lower", "upper")), strict=True)
    )
    (repair,) = document["repairs"]
    assert repair["cr_before"] == document["cr"]["value"] > 0.10 > repair["cr_after"]
    assert {change["agreed"] for change in repair["changes"]} == {None}


def test_the_cross_check_of_an_incomplete_matrix_uses_the_same_completion(tmp_path: Path) -> None:
    pytest.importorskip("ahpy")
    answer = weigh(read_files([write(tmp_path, "b.csv", SECOND)]), Way(), cross_check=True)
    assert answer.cross_check is not None
    assert answer.cross_check.weights < 1e-5


def test_a_questionnaire_of_several_groups_asks_which_one(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "form.xlsx"
    write_questionnaire(path, read_groups(["目标=经济，环境、治理", "经济=就业,收入"]))
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[1:]:
        for place in ("C2", "D2", "D3") if sheet.title == "目标" else ("C2",):
            sheet[place] = "1/3"
    book.save(path)
    with pytest.raises(UsageError, match=r"several groups \(目标、经济\); name one with --sheet"):
        read_files([path])
    (found,) = read_files([path], sheet="目标")
    np.testing.assert_allclose(found.matrix[np.triu_indices(3, k=1)], 1 / 3)


def test_a_questionnaire_is_never_overwritten_nor_written_elsewhere(tmp_path: Path) -> None:
    groups = {"g": ["a", "b"]}
    path = tmp_path / "form.csv"
    write_questionnaire(path, groups)
    with pytest.raises(UsageError, match="was not overwritten"):
        write_questionnaire(path, groups)
    for name, several in (("form.txt", groups), ("two.csv", {**groups, "h": ["a", "b"]})):
        with pytest.raises(UsageError, match=r"written as \.xlsx"):
            write_questionnaire(tmp_path / name, several)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["form.csv"]


def test_groups_of_elements_are_read_as_people_write_them() -> None:
    assert read_groups(["a, b,c"]) == {"AHP": ["a", "b", "c"]}
    assert read_groups(["经济，环境、治理"]) == {"AHP": ["经济", "环境", "治理"]}
    assert read_groups(["x=a,b", "c,d"]) == {"x": ["a", "b"], "AHP 2": ["c", "d"]}
    with pytest.raises(UsageError, match="group 'x' stands twice"):
        read_groups(["x=a,b", "x=c,d"])
    with pytest.raises(UsageError, match="needs --elements"):
        read_groups([])


def test_the_table_is_named_in_the_document(tmp_path: Path) -> None:
    judgements = read_files([write(tmp_path, "a.csv", FIRST)])
    for table in RandomIndex:
        document = document_weights(weigh(judgements, Way(table=table)))
        found = json.loads(json.dumps(document))
        assert found["cr"]["table"] == found["origin"]["table"] == table.value
