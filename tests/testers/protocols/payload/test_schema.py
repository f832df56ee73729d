import asyncio
import json

import pytest

from rules.errors import TargetError, UsageError
from testers.harness.observation import Json
from testers.protocols.payload import schema
from testers.protocols.payload.schema import Job, Report, State, examine, read_schema

READING: Json = {"type": "object", "required": ["v"], "properties": {"v": {"$ref": "#/$defs/v"}}, "$defs": {"v": {"type": "number"}}}  # fmt: skip  # noqa: E501


def judge(document: Json, *instances: Json, whole: bool = False) -> Report:
    return asyncio.run(examine(document, [Job(instance=each) for each in instances], whole=whole))


def test_instances_are_judged_one_by_one() -> None:
    report = judge(READING, {"v": 1}, {"v": "1"}, {})
    assert [fit.state for fit in report.fits] == [State.VALID, State.INVALID, State.INVALID]
    assert "$.v" in report.fits[1].why


def test_formats_annotate_and_do_not_judge() -> None:
    assert judge({"format": "date-time"}, "yesterday").fits[0].state is State.VALID


@pytest.mark.parametrize("reference", ["http://127.0.0.1:9/x.json", "file:///etc/hostname", "other.json"])
def test_references_to_elsewhere_are_never_fetched(reference: str) -> None:
    assert judge({"$ref": reference}, {}).fits[0].state is State.UNJUDGED
    document: Json = {
        "openapi": "3.1.0",
        "info": {"title": "x", "version": "1"},
        "paths": {},
        "components": {"schemas": {"A": {"$ref": reference}}},
    }
    report = asyncio.run(examine(document, dialect="openapi", whole=True))
    assert report.external or report.faults == ()


def test_broken_schemas_leave_instances_unjudged() -> None:
    report = judge({"type": "thing"}, 1, whole=True)
    assert report.faults
    assert report.fits[0].state is State.UNJUDGED


def test_a_schema_that_explodes_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "_SECONDS", 1.5)
    with pytest.raises(TargetError, match="stopped"):
        judge({"pattern": "^(a+)+$"}, "a" * 64 + "!")


def test_a_schema_that_refers_to_itself_is_stopped() -> None:
    with pytest.raises(TargetError):
        judge({"$ref": "#"}, 1)


def test_a_long_value_does_not_flood_the_sentence() -> None:
    why = judge({"type": "number"}, {"x" * 90: "y" * 5000}).fits[0].why
    assert len(why) < 120


def test_a_schema_parameter_is_read() -> None:
    assert read_schema(json.dumps(READING)) == READING


@pytest.mark.parametrize("text", ["", "[]", "{", "schema.json", "[" * 100_000])
def test_a_parameter_that_is_no_schema_is_the_callers_fault(text: str) -> None:
    with pytest.raises(UsageError, match="schema parameter"):
        read_schema(text)
