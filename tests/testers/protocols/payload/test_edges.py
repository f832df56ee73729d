"""RFC 8259 section 6 and IEEE 754: what of a number must come back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.protocols.payload.edges import EDGES, INTEGERS, Absent, Edge, Promise, explain_alteration, pick, read_exact
from testers.specimens.notes.manners import Numbers
from testers.specimens.notes.store import keep_number


def altered(sent: str, back: str, promise: Promise = Promise.DOUBLE) -> bool:
    return explain_alteration(Edge(text=sent, promise=promise), read_exact(back.encode())) is not None


@pytest.mark.parametrize(
    ("sent", "back", "wrong"),
    [
        ("0.1", "0.1", False),
        ("0.1", "0.10000000149011612", True),
        ("0.1", "0.1000000000000000055511151231257827", False),
        ("1E+2", "100", False),
        ("1E+2", "100.0", False),
        ("-0", "0", False),
        ("-0.0", "0.0", False),
        ("3.141592653589793238462643383279", "3.141592653589793", False),
        ("3.141592653589793238462643383279", "3.14159265358979", True),
        ("1e308", "1" + "0" * 308, False),
        ("1e308", "1e309", True),
        ("5e-324", "0", True),
        ("5e-324", "4.9406564584124654e-324", False),
        ("16777217", "16777216.0", True),
        ("1", '"1"', True),
        ("1", "true", True),
        ("1", "null", True),
    ],
)
def test_doubles(sent: str, back: str, *, wrong: bool) -> None:
    assert altered(sent, back) is wrong


@pytest.mark.parametrize(
    ("sent", "back", "wrong"),
    [
        ("9007199254740993", "9007199254740993", False),
        ("9007199254740993", "9007199254740992", True),
        ("9007199254740993", "9007199254740993.0", False),
        ("9223372036854775807", "9.223372036854775807e18", False),
        ("9223372036854775807", "9.223372036854776e18", True),
    ],
)
def test_integers_to_the_last_digit(sent: str, back: str, *, wrong: bool) -> None:
    assert altered(sent, back, Promise.INTEGER) is wrong


def test_null() -> None:
    null = EDGES["null"]
    assert explain_alteration(null, None) is None
    assert explain_alteration(null, Absent()) is not None
    assert explain_alteration(null, 0) is not None


def test_what_is_no_json_holds_nothing() -> None:
    for body in (b"{", b"\xff", b"NaN", b"[" * 100_000, b"1" * 5_000):
        assert isinstance(pick(read_exact(body), "value"), Absent)
    assert isinstance(pick(read_exact(b'{"a": 1}'), "b"), Absent)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_python_writes_of_a_double_is_that_double(number: float) -> None:
    assert not altered(repr(number), json.dumps(number))


@given(st.integers(-(2**63), 2**63 - 1))
def test_integers_survive_exactly(number: int) -> None:
    assert not altered(str(number), str(number), Promise.INTEGER)
    assert altered(str(number), str(number + 1), Promise.INTEGER)


@pytest.mark.parametrize("manner", [Numbers.FLOAT32, Numbers.DOUBLES, Numbers.TEXTS, Numbers.ROUNDED])
def test_every_defect_shows_at_an_edge(manner: Numbers) -> None:
    edges = [*EDGES.values(), *INTEGERS.values()]
    kept = [(edge, keep_number(json.loads(edge.text), manner)) for edge in edges if edge.promise is not Promise.NULL]
    assert any(altered(edge.text, json.dumps(number), edge.promise) for edge, number in kept)
