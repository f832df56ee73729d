"""Link header fields (RFC 8288 section 3): target and relation types of each link."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_TARGET = re.compile(r"\s*<([^>]*)>")
_PARAMETER = re.compile(r"\s*;\s*([A-Za-z0-9!#$&+\-.^_`|~*]+)\s*(?:=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;,\"]+)))?")
_MOST_LINKS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WebLink:
    """Where one link leads, and as what; relation types in lower case, as they are compared (RFC 8288 2.1.1)."""

    target: str
    relations: frozenset[str]


def read_links(lines: Iterable[str]) -> list[WebLink]:
    """Return the links in the field lines; what is no link ends its line."""
    found: list[WebLink] = []
    for line in lines:
        found += _read_line(line)
    return found[:_MOST_LINKS]


def _read_line(line: str) -> Iterator[WebLink]:
    place = 0
    while (start := _TARGET.match(line, place)) is not None:
        place = start.end()
        relations = None
        while (parameter := _PARAMETER.match(line, place)) is not None:
            place = parameter.end()
            value = parameter[2] if parameter[2] is not None else parameter[3]
            # RFC 8288 section 3.3: occurrences of rel after the first are ignored.
            if parameter[1].lower() == "rel" and relations is None and value is not None:
                relations = frozenset(value.lower().split())
        yield WebLink(target=start[1], relations=relations or frozenset())
        comma = re.compile(r"\s*,").match(line, place)
        if comma is None:
            return
        place = comma.end()
