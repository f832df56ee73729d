"""Device classes: rows in place of the scheme's, rows left out with a reason, nothing dropped in silence."""

from pathlib import Path

import pytest

from rules.device_class import DeviceClass
from rules.errors import DeclarationError
from rules.pack import find_classes, load_class, load_requirements
from rules.requirement import Level
from rules.scheme import Demand
from tests.rules.builders import make_limit, make_scheme

SCHEME = make_scheme(("REL-01", Level.MUST), ("REL-02", Level.SHOULD), ("SEC-08", Level.MUST))


def make_class(**changes: object) -> DeviceClass:
    words = {"zh": "字", "en": "words"}
    document: dict[str, object] = {
        "id": "toy",
        "scheme": "toy",
        "title": words,
        "why": words,
        "rows": [{"id": "REL-02", "level": "must", "limits": {"p95": [make_limit(9.0).model_dump()]}}],
        "leaves_out": [{"id": "REL-01", "why": words}],
        "hours": {"standard": 2, "rationale": words},
        "template": {"endpoints": {"mqtt": "mqtt://127.0.0.1:1883"}},
    }
    return DeviceClass.model_validate({**document, **changes})


def test_rows_replace_those_of_the_scheme_and_others_stay() -> None:
    applied = make_class().apply_to(SCHEME)
    assert [(each.id, each.level) for each in applied.requirements] == [
        ("REL-02", Level.MUST),
        ("SEC-08", Level.MUST),
    ]
    assert applied.requirements[0].limits["p95"][0].limit == 9.0
    assert SCHEME.requirements[1].level is Level.SHOULD


def test_limits_the_class_does_not_name_stay_those_of_the_scheme() -> None:
    limits = {"p95": (make_limit(5.0),), "p99": (make_limit(7.0),)}
    demands = tuple(
        demand.model_copy(update={"limits": limits}) if demand.id == "REL-02" else demand
        for demand in SCHEME.requirements
    )
    applied = make_class().apply_to(SCHEME.model_copy(update={"requirements": demands}))
    merged = applied.requirements[0].limits
    assert (merged["p95"][0].limit, merged["p99"][0].limit) == (9.0, 7.0)


def test_a_row_the_scheme_does_not_have_is_added() -> None:
    applied = make_class(rows=[{"id": "REL-20", "level": "must"}]).apply_to(SCHEME)
    assert [each.id for each in applied.requirements] == ["REL-02", "SEC-08", "REL-20"]
    assert applied.requirements[-1] == Demand(id="REL-20", level=Level.MUST)


def test_a_row_is_either_demanded_or_left_out() -> None:
    with pytest.raises(ValueError, match="REL-01"):
        make_class(rows=[{"id": "REL-01", "level": "must"}])


@pytest.mark.parametrize(
    ("line", "wrong", "said"),
    [
        ("  - {id: REL-01, level: must}", "  - {id: REL-77, level: must}", "REL-77"),
        ("      p95:", "      p55:", "p55"),
        ("scheme: sensing-device", "schema: sensing-device", "scheme"),
        ("  standard: 2", "  standard: -1", "standard"),
    ],
)
def test_a_mistake_names_its_line(tmp_path: Path, line: str, wrong: str, said: str) -> None:
    original = find_classes(("rules",))["lamp-controller"].read_text(encoding="utf-8")
    assert line in original
    place = tmp_path / "lamp-controller.yaml"
    place.write_text(original.replace(line, wrong), encoding="utf-8")
    with pytest.raises(DeclarationError) as caught:
        load_class(place, requirements=load_requirements(("rules",)))
    assert said in caught.value.message.en
    assert caught.value.line is not None
