"""Makes up requests from an OpenAPI description in a process of its own: one request in, a line for each case out.

Schemathesis knows how to draw data from schemas; it sends nothing here. Descriptions come from the target: a hostile
one costs for ever or all memory, and leads elsewhere by `$ref`; here it can be ended and has limits, and nothing is
fetched.
Started by its path with the interpreter of the house; imports nothing of the house.

    request  {"document": ..., "seed": int, "each": int, "most": int, "modes": ["positive", "negative"]}
    lines    {"path", "mode", "target", "headers": {name: value}, "parameters": [{"pointer", "instance"}]}
    at last  {"end": true, "left_out": [{"path", "why"}]}

`parameters` are the values before they were written into the request, each with the place of its schema.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_MEMORY = 1 << 30
_CPU_SECONDS = 40
_LONGEST_TARGET = 4_000
_FIELD = re.compile(r"[A-Za-z0-9-]{1,60}: (?:[\x21-\x7e](?:[\x20-\x7e]{0,500}[\x21-\x7e])?)?")
_TARGET = re.compile(r"/[\x21-\x7e]*")
_CONTAINERS = {"path": "path_parameters", "query": "query", "header": "headers", "cookie": "cookies"}


def generate(request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the cases of every GET operation, then the end."""
    import schemathesis  # noqa: PLC0415 - heavy, and only after the limits are set

    left_out: list[dict[str, str]] = []
    operations = []
    found: Iterator[Any] = schemathesis.openapi.from_dict(request["document"]).get_all_operations()
    for result in found:
        try:
            operation = result.ok()
        except Exception as error:  # noqa: BLE001 - what a broken description raises is not to be foreseen
            left_out.append({"path": "?", "why": str(error)[:200]})
            continue
        if operation.method.lower() == "get":
            operations.append(operation)
    for number, operation in enumerate(operations[: request["most"]]):
        for mode in request["modes"]:
            try:
                yield from _draw(operation, mode, request["each"], request["seed"] + number)
            except Exception as error:  # one operation that cannot be drawn leaves the others
                if isinstance(error, MemoryError):
                    raise
                left_out.append({"path": operation.path, "why": f"{mode}: {type(error).__name__}: {error}"[:200]})
    yield {"end": True, "left_out": left_out}


def _draw(operation: Any, mode: str, count: int, seed: int) -> list[dict[str, Any]]:  # noqa: ANN401
    from hypothesis import HealthCheck, Phase, given, settings  # noqa: PLC0415
    from hypothesis import seed as seeded  # noqa: PLC0415
    from schemathesis import GenerationMode  # noqa: PLC0415

    drawn: list[dict[str, Any]] = []

    @seeded(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(operation.as_strategy(generation_mode=GenerationMode(mode)))
    def keep(case: Any) -> None:  # noqa: ANN401
        made = _write(case, mode)
        if made is not None and made not in drawn:
            drawn.append(made)

    run: Callable[[], None] = keep
    run()
    return drawn


def _write(case: Any, mode: str) -> dict[str, Any] | None:  # noqa: ANN401
    """Return a case as a request target with header fields, None where it cannot be sent as it is."""
    import requests  # noqa: PLC0415 - comes with Schemathesis, which writes its parameters for it

    parts = case.as_transport_kwargs(base_url="http://target")
    prepared = requests.Request("GET", parts["url"], params=parts.get("params")).prepare()
    target = prepared.path_url
    # Whether the token is right is not what is asked here: the tester's own goes along.
    given = {str(name): value for name, value in (case.headers or {}).items()}
    fields = {name: value for name, value in given.items() if name.lower() != "authorization"}
    plain = all(_FIELD.fullmatch(f"{name}: {value}") for name, value in fields.items())
    if len(target) > _LONGEST_TARGET or not plain or case.cookies or not _TARGET.fullmatch(target):
        return None
    return {
        "path": case.operation.path,
        "mode": mode,
        "target": target,
        "headers": fields,
        "parameters": _list_parameters(case),
    }


def _list_parameters(case: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    found = []
    for place, container in _CONTAINERS.items():
        for name, value in (getattr(case, container) or {}).items():
            try:
                json.dumps(value, allow_nan=False)
            except (TypeError, ValueError):
                value = str(value)  # noqa: PLW2901 - what is no JSON is seen as the text that is sent
            found.append({"in": place, "name": str(name), "instance": value})
    return found


def _set_limits() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))


def main() -> int:
    """Read one request from standard input, write lines to standard output."""
    request = json.load(sys.stdin)
    _set_limits()
    for line in generate(request):
        # ASCII with escapes: lone surrogates that a schema lets through cannot be written otherwise.
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
