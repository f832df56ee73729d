import datetime as dt
import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.protocols.payload.personal import find_personal, mask
from testers.protocols.payload.tables import Cell, find_cells, read_cells
from testers.specimens.catalogue.manners import Leak, Manners
from testers.specimens.catalogue.sets import make_identity, make_sets

TODAY = dt.date(2026, 11, 26)
# The example of GB 11643-1999.
NUMBER = "11010519491231002X"


def kinds(column: str, *texts: str) -> list[tuple[str, int]]:
    return [(each.kind, each.count) for each in find_personal((Cell(column, text) for text in texts), today=TODAY)]


@pytest.mark.parametrize(
    ("column", "text", "kind"),
    [
        ("身份证号", NUMBER, "identity"),
        ("applicant.idCard", NUMBER.lower(), "identity"),
        ("remark", f"报修人身份证 {NUMBER}，已联系", "identity"),
        ("x", NUMBER, "identity"),
        ("contact_phone", "13812345678", "mobile"),
        ("lxdh", "+86 138-1234-5678", "mobile"),
        ("remark", "联系电话：13812345678。", "mobile"),
        ("plateNo", "沪A12345", "plate"),
        ("车牌", "粤Z1234港", "plate"),
        ("车牌", "京A·D12345", "plate"),
        # The usual test numbers of the card brands.
        ("bank_card", "4111111111111111", "card"),
        ("银行卡号", "5555 5555 5555 4444", "card"),
        ("reporter", "12345678@qq.com", "mail"),
        ("user_email", "li.si@mail.example", "mail"),
        ("visitor_mac", "00:1b:44:11:3a:b7", "mac"),
    ],
)
def test_what_is_personal(column: str, text: str, kind: str) -> None:
    assert kinds(column, text) == [(kind, 1)]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("身份证号", "110105********002X"),
        ("身份证号", "110105194912310021"),
        ("order_no", "310115202611260017"),
        ("hash", f"a{NUMBER}b"),
        ("serial", f"9{NUMBER}"),
        ("hotel_id", "13812345678"),
        ("telemetry", "13812345678"),
        ("batch", "13812345678"),
        ("contact_phone", "021-51234567"),
        ("contact_phone", "12345"),
        ("contact_phone", "138****5678"),
        ("vehicle", "沪A12345"),
        ("plate", "沪A1234"),
        ("road", "沪昆高速"),
        ("serial", "4111111111111111"),
        ("bank_card", "4111111111111112"),
        ("imei", "490154203237518"),
        ("email", "service@lamps.example"),
        ("contact", "service@163.com"),
        ("gateway_mac", "00:1b:44:11:3a:b7"),
        ("lon", "121.13812345678"),
        ("ts", "1764158400000"),
        ("", ""),
    ],
)
def test_what_only_looks_like_it(column: str, text: str) -> None:
    assert kinds(column, text) == []


def test_a_column_of_plates_needs_no_name() -> None:
    assert kinds("vehicle", "沪A12345", "沪B12345", "苏E12345") == [("plate", 3)]


def test_a_column_of_order_numbers_is_none_of_identity_numbers() -> None:
    # Place, day and sequence: one in eleven holds the check by chance.
    numbers = [f"310115202611{day:02}{number:04}" for day in range(1, 27) for number in range(40)]
    assert kinds("order_no", *numbers) == []


def test_young_persons_in_a_nameless_column_are_found_by_their_number() -> None:
    rng = Random(1)
    numbers = [make_identity(rng) for _ in range(12)]
    assert kinds("x", *numbers) == [("identity", 12)]


def test_good_sets_are_full_of_likenesses_and_clean() -> None:
    now = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)
    for seed in range(40):
        for each in make_sets(Manners(), Random(seed), now):
            assert find_personal(read_cells(each.body), today=TODAY) == []


@pytest.mark.parametrize("leak", [leak for leak in Leak if leak is not Leak.NONE])
def test_each_leak_is_found_in_every_row(leak: Leak) -> None:
    now = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)
    for seed in range(5):
        found = [
            each
            for one in make_sets(Manners(leak=leak), Random(seed), now)
            for each in find_personal(read_cells(one.body), today=TODAY)
        ]
        assert [(each.kind, each.count) for each in found] == [(leak.value, 40)]


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=60)), max_size=20))
def test_any_cells_get_an_answer(cells: list[tuple[str, str]]) -> None:
    find_personal(Cell(*cell) for cell in cells)


@given(st.text(min_size=3, max_size=40))
def test_a_mask_shows_two_characters(text: str) -> None:
    assert mask(text)[2:] == "*" * (len(text) - 2)


# --- cells


@pytest.mark.parametrize(
    ("body", "cells"),
    [
        ("a,b\n1,2\n", [("a", "1"), ("b", "2")]),
        ("\ufeffa;b\n1;2\n", [("a", "1"), ("b", "2")]),
        ('a,b\n"1,5",2\n', [("a", "1,5"), ("b", "2")]),
        ("phone\n1\n2\n", [("phone", "1"), ("phone", "2")]),
        ("no header here\nat all\n", [("", "no header here"), ("", "at all")]),
        ('{"a": {"b": [1, null, true]}}', [("a.b", "1")]),
        ('[{"a": "x"}]', [("a", "x")]),
        ('{"a": 1}\n{"a": 2}\n', [("a", "1"), ("a", "2")]),
        ("<p>x</p>", [("", "<p>x</p>")]),
        ("{broken", [("", "{broken")]),
        ("", []),
    ],
)
def test_cells(body: str, cells: list[tuple[str, str]]) -> None:
    assert sorted((cell.column, cell.text) for cell in read_cells(body.encode())) == sorted(cells)


def test_cells_in_gb18030() -> None:
    assert read_cells("电话,名\n1,张\n".encode("gb18030"))[0] == Cell("电话", "1")


def test_cells_of_a_hostile_document_are_bounded() -> None:
    deep = "[" * 100_000 + "]" * 100_000
    assert read_cells(deep.encode())
    assert len(list(find_cells([1] * 500_000))) <= 200_000


@given(st.binary(max_size=200))
def test_any_bytes_give_cells(body: bytes) -> None:
    read_cells(body)


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=5))
def test_json_keeps_every_scalar(document: dict[str, int | str]) -> None:
    cells = read_cells(json.dumps([document]).encode())
    assert sorted((cell.column, cell.text) for cell in cells) == sorted((n, str(v)) for n, v in document.items())
