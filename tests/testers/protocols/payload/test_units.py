"""Units: worked examples of the functional tests of UCUM (valid 1-101 and following), RFC 8428 and UNECE codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import UsageError
from testers.protocols.payload.quantities import find_quantities
from testers.protocols.payload.ucum import is_ucum
from testers.protocols.payload.units import Vocabulary, is_unit, read_vocabularies

VALID = (
    "m /m 10*3/ul 10*-3/ul 10*+3/ul m[H2O] 10*23 rad2 m3.kg-1.s-2 4.[pi].10*-7.N/A2 rad2{a} {a}.rad2{b} 1{c} {e} % "
    "[cup_us] [in_i] 1/min cm2 meq mg/d mm[Hg] mmol/l U/l ug/min [APL'U]"
    " kW.h Cel lx km/h dB kat (m/s)2 K-1 Mibit %[slope]"
)
# What people write and UCUM does not know: SI without the point, other case, signs, words, broken terms.
INVALID = (
    "kWh",
    "w",
    "cel",
    "Lx",
    "watts",
    "°C",
    "℃",
    "m//s",
    "m.",
    ".m",
    "",
    " ",
    "m s",
    "(m",
    "m)",
    "{a",
    "degC",
    "KM",
)


@pytest.mark.parametrize("unit", VALID.split(" "))
def test_units_of_ucum(unit: str) -> None:
    assert is_ucum(unit)


@pytest.mark.parametrize("unit", INVALID)
def test_what_is_no_unit_of_ucum(unit: str) -> None:
    assert not is_ucum(unit)


ATOMS = st.sampled_from(["m", "kg", "s", "A", "K", "W", "Cel", "lx", "10*3", "[pH]", "{note}", "60"])


@given(
    st.recursive(
        ATOMS,
        lambda inner: st.tuples(inner, st.sampled_from("./"), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})"),
        max_leaves=6,
    )
)
def test_terms_of_units_are_units(text: str) -> None:
    assert is_ucum(text) == (len(text) <= 64)


@given(st.text(max_size=80))
def test_any_text_is_judged(text: str) -> None:
    assert is_ucum(text) in (True, False)
    assert not (is_ucum(text) and not text.isascii())


def test_depth_is_bounded() -> None:
    assert not is_ucum("(" * 20 + "m" + ")" * 20)


@pytest.mark.parametrize(
    ("unit", "vocabularies", "known"),
    [
        ("kWh", "senml", True),
        ("kWh", "ucum", False),
        ("%RH", "senml", True),
        ("CEL", "unece", True),
        ("A24", "unece", True),
        ("A24", "ucum", True),  # ampere to the power of 24
        ("XX9", None, False),
        ("CEL", None, True),
        ("Celsius", None, False),
        ("瓦", None, False),
    ],
)
def test_vocabularies(unit: str, vocabularies: str | None, *, known: bool) -> None:
    assert is_unit(unit, read_vocabularies(vocabularies)) is known


def test_an_unknown_vocabulary_is_the_users_mistake() -> None:
    with pytest.raises(UsageError, match="ucum"):
        read_vocabularies("ucum, si")


def places(document: object, **more: object) -> dict[str, str | None]:
    return {each.place: each.unit for each in find_quantities(document, **more)}  # type: ignore[arg-type]


MODEL = {
    "properties": {
        "power": {"type": "number", "x-unit": "W"},
        "lux": {"properties": {"value": {"type": "number"}}, "unit": "lx"},
        "list": {"type": "array", "items": {"$ref": "#/$defs/K"}},
    },
    "$defs": {"K": {"type": "number", "unit": "K"}},
}


@pytest.mark.parametrize(
    ("document", "model", "found"),
    [
        ({"power": {"value": 3, "unit": "W"}}, None, {"power/value": "W"}),
        ({"value": 3, "unit": "W", "id": 4, "ts": 1}, None, {"value": "W"}),
        ({"temperature": {"type": "Property", "value": 23, "unitCode": "CEL"}}, None, {"temperature/value": "CEL"}),
        ({"power": 3, "power_unit": "W", "seq": 9}, None, {"power": "W"}),
        ({"power": 3, "on": True, "name": "x"}, None, {"power": None}),
        ({"power": 3, "lux": {"value": 2}, "list": [1, 2]}, MODEL, {"power": "W", "lux/value": "lx", "list": "K"}),
        ({"location": {"type": "Point", "coordinates": [116.4, 39.9]}}, None, {}),
        ({"values": {"unit": "", "value": 1}}, None, {"values/value": None}),
        # RFC 8428 section 5.1.2: a base unit holds for what stands behind it.
        ([{"bn": "urn:x", "bu": "A", "n": "a", "v": 1}, {"n": "b", "u": "V", "v": 2}], None, {"a": "A", "b": "V"}),
        ([{"n": "a", "v": 1}], None, {"a": None}),
        ({"$ref": {"$ref": 1}}, {"$ref": "#/$ref"}, {"$ref/$ref": None}),
    ],
)
def test_where_units_stand(document: object, model: object, found: dict[str, str | None]) -> None:
    assert places(document, model=model) == found


def test_members_may_be_named() -> None:
    assert places({"wert": 1, "einheit": "W"}, member="einheit") == {"wert": "W"}
    assert places({"gear": 3, "power": 1}, ignore=frozenset({"gear"})) == {"power": None}


def test_nesting_is_bounded() -> None:
    deep: object = 1
    for _ in range(200):
        deep = {"a": deep}
    assert places(deep) == {}
    assert set(Vocabulary) == {"ucum", "senml", "unece"}
