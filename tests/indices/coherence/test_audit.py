import numpy as np
import pytest

from indices.coherence.audit import Coherence, audit_coherence
from indices.coherence.correlation import Relation, relate
from indices.coherence.denominators import find_leftovers
from indices.coherence.finding import Finding, Grade, find_worst
from indices.structure import Element, Role, Structure
from indices.table import Table
from rules.errors import UsageError
from rules.text import Text


def structure_of(**pillars: int) -> Structure:
    elements = [Element(code="top", name=Text.same("top"), role=Role.AGGREGATE, level=3)]
    for pillar, count in pillars.items():
        elements.append(Element(code=pillar, name=Text.same(pillar), role=Role.AGGREGATE, parent="top", level=2))
        elements += [
            Element(
                code=f"{pillar}{place}",
                name=Text.same(f"{pillar}{place}"),
                role=Role.INDICATOR,
                parent=pillar,
                level=1,
                denominator="people",
            )
            for place in range(count)
        ]
    elements.append(Element(code="people", name=Text.same("people"), role=Role.DENOMINATOR))
    return Structure.of(elements)


def two_pillars(units: int = 80, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    hidden = np.repeat(rng.normal(size=(units, 2)) + 0.8 * rng.normal(size=(units, 1)), 3, axis=1)
    return np.asarray(hidden + 0.5 * rng.normal(size=hidden.shape))


def kinds(found: Coherence) -> dict[str, set[str]]:
    return {about: {each.kind for each in found.of(about)} for about in {each.about for each in found.findings}}


@pytest.mark.parametrize(
    ("r", "expected"),
    [
        (0.921, Relation.REDUNDANT),
        (0.92, Relation.SOUND),
        (0.3, Relation.SOUND),
        (0.29, Relation.WEAK),
        (-0.29, Relation.WEAK),
        (-0.31, Relation.CONTRADICTING),
        (float("nan"), Relation.UNDEFINED),
    ],
)
def test_a_correlation_means_what_the_limits_say(r: float, expected: Relation) -> None:
    assert relate(r) is expected


def test_two_sound_pillars_pass() -> None:
    found = audit_coherence(two_pillars(), structure_of(a=3, b=3))
    assert found.grade is Grade.PASS
    assert [pillar.code for pillar in found.pillars] == ["a", "b", "top"]
    assert found.verdict.en.endswith("Of 3 groups: 3 taken as one thing (a, b, top).")
    assert found.strays == ()
    assert found.together.children == ("a0", "a1", "a2", "b0", "b1", "b2")
    assert found.together.components is not None
    assert found.together.components.kaiser == 2
    assert found.together.sphericity is not None
    assert found.together.sphericity.p < 1e-6
    assert found.network is not None
    assert {(edge.first[0], edge.second[0]) for edge in found.network.edges} >= {("a", "a"), ("b", "b")}


def test_a_turned_indicator_is_named() -> None:
    values = two_pillars()
    values[:, 1] *= -1
    found = audit_coherence(values, structure_of(a=3, b=3))
    assert found.grade is not Grade.PASS
    assert "against" in kinds(found)["a1"]
    assert "contradicting" in kinds(found)["a0 ~ a1"]


def test_an_indicator_in_the_wrong_pillar_is_named_with_the_right_one() -> None:
    found = audit_coherence(two_pillars(400)[:, [0, 1, 3, 2, 4, 5]], structure_of(a=3, b=3))
    assert {(each.code, each.nearer) for each in found.strays} >= {("a2", "b"), ("b0", "a")}
    assert "stray" in kinds(found)["a2"]


def test_repeated_indicators_are_named_inside_and_across_pillars() -> None:
    values = two_pillars()
    values[:, 1] = 2 * values[:, 0] + 3
    values[:, 5] = values[:, 2] + 1e-3 * values[:, 5]
    found = kinds(audit_coherence(values, structure_of(a=3, b=3)))
    assert "redundant" in found["a0 ~ a1"]
    assert "collinear" in found["a0"]
    assert "redundant-across" in found["a2 ~ b2"]


def test_an_index_of_noise_fails_or_is_loose_and_says_so() -> None:
    rng = np.random.default_rng(1)
    first = rng.normal(size=60)
    values = np.column_stack([first, -first + 0.4 * rng.normal(size=60), rng.normal(size=(60, 2))])
    found = audit_coherence(values, structure_of(a=2, b=2))
    assert found.of("a")[0].kind == "disunity"
    assert found.grade is Grade.FAIL
    assert found.verdict.zh.startswith("指标体系内部不一致")


def test_children_that_cancel_exactly_are_not_one_thing_though_alpha_is_not_defined() -> None:
    column = np.array([1.0, 2.0, 4.0, 8.0])
    found = audit_coherence(np.column_stack([column, -column, column]), structure_of(a=2, b=1)).of("a")[0]
    assert found.grade is Grade.FAIL
    assert found.text.en.endswith("alpha not defined.")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.ones((6, 3)), "untested"),
        (np.full((6, 3), np.nan), "untested"),
        (np.empty((0, 3)), "untested"),
        (np.array([[1.0, 2.0, 3.0]]), "untested"),
        (np.array([[1.0, 2.0, 3.0], [2.0, 1.0, 5.0]]), "untested"),
    ],
    ids=["constant", "missing", "no unit", "one unit", "two units"],
)
def test_edges_give_a_word_and_no_warning(values: np.ndarray, expected: str) -> None:
    found = audit_coherence(values, structure_of(a=2, b=1))
    assert found.of("a")[0].kind == expected
    assert found.of("b")[0].kind == "single"
    assert found.grade is not Grade.PASS
    assert ("few-units" in {each.kind for each in found.remarks}) is (len(values) <= 3)


def test_a_constant_indicator_among_good_ones_is_a_concern() -> None:
    values = two_pillars()
    values[:, 4] = 7.0
    found = audit_coherence(values, structure_of(a=3, b=3))
    assert found.grade is Grade.CONCERN
    assert "constant" in kinds(found)["b1"]
    assert found.pillars[1].constant == ("b1",)
    assert found.pillars[1].standardised is not None


def test_missing_values_are_told() -> None:
    values = two_pillars()
    values[2, 2] = np.nan
    found = audit_coherence(values, structure_of(a=3, b=3))
    assert "filled" in {each.kind for each in found.remarks}
    assert found.grade is Grade.PASS


def test_a_table_of_another_width_is_refused() -> None:
    with pytest.raises(UsageError, match="6 columns, the structure 5 indicators"):
        audit_coherence(two_pillars(), structure_of(a=3, b=2))


def test_size_that_was_not_taken_out_is_named() -> None:
    structure = structure_of(a=3, b=3)
    values = two_pillars()
    people = values[:, [0]] * 5 + 100
    units = tuple(f"u{place}" for place in range(80))
    denominated = Table(units=units, codes=structure.codes, values=values)
    # The denominators come in another order, and with a unit more.
    denominators = Table(units=(*units[::-1], "x"), codes=("people",), values=np.vstack([people[::-1], [[1.0]]]))
    leftovers = find_leftovers(denominated, denominators, structure)
    assert leftovers[0].code == "a0"
    assert leftovers[0].r == pytest.approx(1.0)
    found = audit_coherence(values, structure, leftovers=leftovers)
    assert "denominator" in kinds(found)["a0"]


def test_the_worst_grade_counts() -> None:
    text = Text.same("x")
    findings = [
        Finding(grade=grade, kind="k", about="a", text=text) for grade in (Grade.PASS, Grade.FAIL, Grade.CONCERN)
    ]
    assert find_worst(tuple(findings)) is Grade.FAIL
    assert find_worst(()) is Grade.PASS
