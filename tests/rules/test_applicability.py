"""The small language of applicability: three values, no evaluation, clear refusals."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.applicability import Answer, Capabilities, Expression, parse
from rules.pack import load_requirements
from rules.requirement import Kind
from tests.rules.builders import make_check, make_requirement

YES, NO, OPEN = Answer.YES, Answer.NO, Answer.UNDECLARED
NAMES = ("mqtt.broker", "http.api", "snmp.v3")

# The capabilities of the house: what targets declare and cases observe.
KNOWN = {
    *(f"coap.{name}" for name in ("block", "counter", "echo", "observe", "readings", "server")),
    *(f"dcat.{name}" for name in ("catalogue",)),
    *(
        f"http.{name}"
        for name in (
            "anonymous-data",
            "api",
            "audit",
            "blobs",
            "copy",
            "export",
            "history",
            "identifiers",
            "interval",
            "open-data",
            "openapi",
            "problem-details",
            "publish-visible",
            "readings",
            "records",
            "series",
            "soak",
            "tenants",
            "tls",
            "values",
            "versioned",
        )
    ),
    *(
        f"mqtt.{name}"
        for name in (
            "anonymous",
            "broker",
            "echo",
            "identifiers",
            "publish-visible",
            "publisher",
            "qos2",
            "tls",
            "v311",
            "v5",
        )
    ),
    *(f"ngsi.{name}" for name in ("entities", "subscriptions", "temporal")),
    *(f"oauth.{name}" for name in ("server",)),
    *(f"ogc.{name}" for name in ("api",)),
    *(f"snmp.{name}" for name in ("agent", "clock", "v1", "v2c", "v3")),
    *(f"ws.{name}" for name in ("echo", "server", "stream")),
}


def declare(**answers: Answer) -> Capabilities:
    return {name.replace("_", "."): answer for name, answer in answers.items()}


@pytest.mark.parametrize(
    ("words", "capabilities", "answer"),
    [
        ("always", {}, YES),
        ("a", {"a": YES}, YES),
        ("a", {"a": NO}, NO),
        ("a", {"a": OPEN}, OPEN),
        ("a", {}, OPEN),
        ("not a", {"a": NO}, YES),
        ("not a", {}, OPEN),
        ("not not a", {"a": YES}, YES),
        ("a == yes", {}, OPEN),
        ("a == no", {"a": NO}, YES),
        ("a == no", {}, OPEN),
        ("a == undeclared", {}, YES),
        ("a == undeclared", {"a": YES}, NO),
        ("a != no", {"a": YES}, YES),
        ("a != no", {}, OPEN),
        ("a != undeclared", {"a": NO}, YES),
        ("a and b", {"a": YES, "b": YES}, YES),
        ("a and b", {"a": YES}, OPEN),
        ("a and b", {"a": NO}, NO),
        ("a or b", {"a": YES}, YES),
        ("a or b", {"a": NO}, OPEN),
        ("a or b", {"a": NO, "b": NO}, NO),
        ("a or b and c", {"a": YES, "b": NO, "c": NO}, YES),
        ("(a or b) and c", {"a": YES, "b": NO, "c": NO}, NO),
        ("not a and b", {"a": NO, "b": YES}, YES),
        ("not (a or b)", {"a": NO, "b": NO}, YES),
        ("http.problem-details and mqtt.v5", {"http.problem-details": YES, "mqtt.v5": YES}, YES),
    ],
)
def test_an_expression_answers_in_three_values(words: str, capabilities: Capabilities, answer: Answer) -> None:
    assert parse(words).answer(capabilities) is answer


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("", "write 'always' for every target"),
        ("   ", "write 'always' for every target"),
        ("a and", "ends where a capability was expected"),
        ("and a", "'and' stands where a capability was expected"),
        ("a b", "unexpected 'b'"),
        ("(a", "a '(' is not closed"),
        ("a)", "unexpected ')'"),
        ("a ==", "needs yes, no or undeclared behind it"),
        ("a == maybe", "needs yes, no or undeclared behind it"),
        ("a == b", "needs yes, no or undeclared behind it"),
        ("yes", "'yes' stands where a capability was expected"),
        ("A", "cannot read 'A'"),
        ("a & b", "cannot read '& b'"),
        ("__import__('os')", "cannot read"),
        ("a = yes", "cannot read '= yes'"),
        ("能力", "cannot read"),
    ],
)
def test_a_wrong_expression_is_refused_with_its_place(words: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse(words)
    assert complaint in str(caught.value)


def test_a_requirement_does_not_load_with_a_wrong_expression() -> None:
    with pytest.raises(ValidationError, match="is not closed"):
        make_requirement(make_check(Kind.COUNT, 0), applies="(mqtt.broker")


def test_names_are_those_written() -> None:
    assert parse("a and (not b or c == no) or always").names() == {"a", "b", "c"}


def test_a_soak_of_hours_is_asked_for_by_an_explicit_yes() -> None:
    applies = load_requirements(("rules",))["REL-19"].applicability
    assert [applies.answer(declared) for declared in ({}, {"http.soak": NO}, {"http.soak": YES})] == [NO, NO, YES]


def test_the_house_speaks_of_known_capabilities_only() -> None:
    for requirement in load_requirements(("rules",)).values():
        assert requirement.applicability.names() <= KNOWN, requirement.id


# --- properties

capability = st.sampled_from(NAMES)
answers = st.sampled_from([YES, NO])
leaves = st.one_of(
    st.just("always"),
    capability,
    st.builds("{} {} {}".format, capability, st.sampled_from(["==", "!="]), st.sampled_from(["yes", "no"])),
)
expressions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds("not ({})".format, inner),
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
    ),
    max_leaves=8,
)


def by_python(words: str, capabilities: Mapping[str, Answer]) -> bool:
    """Answer a two-valued expression by Python's own parser: an independent reading of the same words."""
    for index, name in enumerate(NAMES):
        words = words.replace(name, f"n{index}")
    values: dict[str, object] = {f"n{index}": capabilities[name] is YES for index, name in enumerate(NAMES)}
    return bool(eval(words, {"__builtins__": {}}, {**values, "yes": True, "no": False, "always": True}))  # noqa: S307


@given(words=expressions, first=answers, second=answers, third=answers)
def test_two_valued_answers_agree_with_python(words: str, first: Answer, second: Answer, third: Answer) -> None:
    capabilities = dict(zip(NAMES, (first, second, third), strict=True))
    assert (parse(words).answer(capabilities) is YES) == by_python(words, capabilities)


@given(words=expressions, declared=st.dictionaries(capability, answers), later=st.dictionaries(capability, answers))
def test_what_is_settled_stays_settled_when_more_is_declared(
    words: str, declared: dict[str, Answer], later: dict[str, Answer]
) -> None:
    expression: Expression = parse(words)
    before = expression.answer(declared)
    if before is not OPEN:
        assert expression.answer({**later, **declared}) is before


@given(words=expressions, declared=st.dictionaries(capability, answers))
def test_de_morgan_holds_in_three_values(words: str, declared: dict[str, Answer]) -> None:
    turned = {YES: NO, NO: YES, OPEN: OPEN}
    assert parse(f"not ({words})").answer(declared) is turned[parse(words).answer(declared)]
    assert parse(f"({words}) and always").answer(declared) is parse(words).answer(declared)
