"""Judges JSON against schemas and descriptions in a process of its own: one request in, one answer out.

Schemas come from the target. A hostile one costs for ever (a regular expression that explodes), all memory,
or leads elsewhere by `$ref`; here it can be ended, has limits, and nothing is ever fetched.
Started by its path with the interpreter of the house; imports nothing of the house.

    request  {"document": ..., "dialect": "json-schema"|"openapi", "whole": bool, "jobs": [{"pointer", "instance"}]}
    answer   {"faults": [sentence], "external": bool, "verdicts": [{"state": "valid|invalid|unjudged", "why"}]}

`whole` asks for the faults of the document itself.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any

from jsonschema import exceptions, validators
from jsonschema_path import SchemaPath
from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped] # publishes no types
from openapi_schema_validator import OAS30Validator, OAS31Validator
from openapi_spec_validator.shortcuts import get_validator_cls
from openapi_spec_validator.validation.exceptions import ValidatorDetectError
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT4, DRAFT202012

_HOME = "urn:document"
_MOST_FAULTS = 20
_READABLE = 60
_MEMORY = 1 << 30
TOO_COSTLY = 3


class _LeadsAway(Exception):  # noqa: N818 - a reference to elsewhere is no error of ours
    pass


def _refuse(uri: str) -> Any:  # noqa: ANN401 - a handler of jsonschema-path
    raise _LeadsAway(uri)


class _NoHandlers(dict[str, Any]):
    """Answers for every scheme of a reference: it is not followed."""

    def __contains__(self, scheme: object) -> bool:
        return True

    def __getitem__(self, scheme: str) -> Any:  # noqa: ANN401
        return _refuse

    def get(self, scheme: str, default: Any = None) -> Any:  # noqa: ANN401, ARG002
        return _refuse


def judge(request: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one request."""
    document = request["document"]
    answer: dict[str, Any] = {"faults": [], "external": False, "verdicts": []}
    if request["whole"]:
        try:
            answer["faults"] = _find_faults(document, request["dialect"])
        except (_LeadsAway, Unresolvable):
            answer["external"] = True
    validator = _choose(document, request["dialect"])
    registry = _register(document, request["dialect"])
    answer["verdicts"] = [_judge_one(validator, registry, job) for job in request["jobs"]]
    return answer


def _find_faults(document: Any, dialect: str) -> list[str]:  # noqa: ANN401
    if dialect != "openapi":
        return _check_schema(document)
    try:
        kind = get_validator_cls(document)
    except ValidatorDetectError:
        return ["neither 'openapi' nor 'swagger' names a version that is known"]
    path = SchemaPath.from_dict(document, base_uri="", handlers=_NoHandlers())
    faults = []
    for error in kind(path).iter_errors():
        faults.append(_say(error))
        if len(faults) >= _MOST_FAULTS:
            break
    return faults


def _check_schema(document: Any) -> list[str]:  # noqa: ANN401
    try:
        validators.validator_for(document, default=validators.Draft202012Validator).check_schema(document)
    except exceptions.SchemaError as error:
        return [_say(error)]
    return []


def _choose(document: Any, dialect: str) -> Any:  # noqa: ANN401
    if dialect != "openapi":
        return validators.validator_for(document, default=validators.Draft202012Validator)
    return OAS30Validator if str(document.get("openapi", "")).startswith("3.0") else OAS31Validator


def _register(document: Any, dialect: str) -> Any:  # noqa: ANN401
    if dialect == "openapi":
        kind = DRAFT4 if str(document.get("openapi", "")).startswith("3.0") else DRAFT202012
        return REGISTRY.with_resource(_HOME, kind.create_resource(document))
    resource: Resource[Any] = Resource.from_contents(document, default_specification=DRAFT202012)
    registry: Registry[Any] = REGISTRY.with_resource(_HOME, resource)
    return registry.crawl()


def _judge_one(validator: Any, registry: Any, job: Mapping[str, Any]) -> dict[str, str]:  # noqa: ANN401
    schema = {"$ref": f"{_HOME}#{job['pointer']}"}
    try:
        # No format checker: `format` annotates (JSON Schema 2020-12 validation, section 7.2.1).
        found = exceptions.best_match(validator(schema, registry=registry).iter_errors(job["instance"]))
    except Exception as error:  # a broken schema raises whatever its breakage meets
        if isinstance(error, (RecursionError, MemoryError)):
            raise
        return {"state": "unjudged", "why": f"{type(error).__name__}: {error}"[:300]}
    return {"state": "valid", "why": ""} if found is None else {"state": "invalid", "why": _say(found)}


def _say(error: Any) -> str:  # noqa: ANN401
    place, words = getattr(error, "json_path", "$"), str(getattr(error, "message", error))
    shown = repr(getattr(error, "instance", None))
    if len(shown) > _READABLE:
        words = words.replace(shown, "the value")
    return f"{place}: {words}"[:300]


def _set_limits() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def main() -> int:
    """Read one request from standard input, write one answer to standard output."""
    _set_limits()
    try:
        json.dump(judge(json.load(sys.stdin)), sys.stdout)
    except (RecursionError, MemoryError):
        return TOO_COSTLY
    return 0


if __name__ == "__main__":
    sys.exit(main())
