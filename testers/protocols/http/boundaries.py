"""Requests at the boundaries that a description names: least, greatest, and every listed value. Pure."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from testers.harness.observation import Json
from testers.protocols.http.contract import find_parameters, resolve
from testers.protocols.http.generating import Draft, Parameter
from testers.protocols.http.openapi import Operation

_MOST_VALUES = 8


def draft_boundaries(document: Mapping[str, Json], operation: Operation) -> Iterator[Draft]:
    """Yield a GET with examples only, and one for every boundary of each query parameter beside them.

    Nothing where a required parameter has neither example nor default.
    """
    if operation.target is None:
        return
    target = operation.target.removeprefix(operation.base)
    yield Draft(path=operation.path, mode="positive", target=target, headers={}, parameters=())
    for (place, name), pointer in find_parameters(document, operation.path).items():
        if place != "query" or f"{name}=" in target:
            continue
        for value in _list_values(resolve(document, pointer)[0]):
            yield Draft(
                path=operation.path,
                mode="positive",
                target=f"{target}{'&' if '?' in target else '?'}{urlencode({name: value})}",
                headers={},
                parameters=(Parameter(place=place, name=name, instance=value),),
            )


def _list_values(schema: Mapping[str, Json]) -> list[str | int | float]:
    found: list[Json] = []
    for name in ("enum", "examples"):
        listed = schema.get(name)
        found += listed if isinstance(listed, list) else []
    found += [schema.get(name) for name in ("minimum", "maximum", "default", "const")]
    plain = [value for value in found if isinstance(value, (str, int, float)) and not isinstance(value, bool)]
    return list(dict.fromkeys(plain))[:_MOST_VALUES]
