"""A description as nested nodes, written as JSON-LD or as Turtle by one table of terms."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

Node = Mapping[str, "str | int | Node | Sequence[Node]"]
"""Terms to values; `@id` and `@type` are names, nested nodes are resources of their own."""

PREFIXES: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# Term: property, and how its text is to be taken (@id a resource, @zh Chinese, '' plain, else a datatype).
_TERMS: Final = {
    "title": ("dct:title", "@zh"),
    "titel": ("dct:titel", "@zh"),
    "description": ("dct:description", "@zh"),
    "identifier": ("dct:identifier", ""),
    "publisher": ("dct:publisher", "@id"),
    "name": ("foaf:name", "@zh"),
    "label": ("skos:prefLabel", "@zh"),
    "contactPoint": ("dcat:contactPoint", "@id"),
    "email": ("vcard:hasEmail", "@id"),
    "modified": ("dct:modified", "xsd:dateTime"),
    "frequency": ("dct:accrualPeriodicity", "@id"),
    "accessRights": ("dct:accessRights", "@id"),
    "theme": ("dcat:theme", "@id"),
    "dataset": ("dcat:dataset", "@id"),
    "distribution": ("dcat:distribution", "@id"),
    "license": ("dct:license", "@id"),
    "accessURL": ("dcat:accessURL", "@id"),
    "downloadURL": ("dcat:downloadURL", "@id"),
    "mediaType": ("dcat:mediaType", "@id"),
    "byteSize": ("dcat:byteSize", "xsd:nonNegativeInteger"),
    "entities": ("void:entities", "xsd:integer"),
}


def context() -> dict[str, object]:
    """The JSON-LD context of the table."""
    terms: dict[str, object] = dict(PREFIXES)
    for term, (name, kind) in _TERMS.items():
        if kind == "@zh":
            terms[term] = {"@id": name, "@language": "zh"}
        else:
            terms[term] = {"@id": name, "@type": kind} if kind else name
    return terms


def write_json_ld(node: Node, context_url: str) -> bytes:
    """The node with a reference to its context."""
    return json.dumps({"@context": context_url, **node}, ensure_ascii=False).encode()


def write_turtle(node: Node) -> bytes:
    """The node and every node in it."""
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()]
    _write(node, lines)
    return "\n".join([*lines, ""]).encode()


def _write(node: Node, lines: list[str]) -> str:
    """Append the statements on a node; return its name."""
    statements = []
    for term, value in node.items():
        if term == "@type":
            statements.append(f"a {value}")
        elif term != "@id":
            name, kind = _TERMS[term]
            listed = [value] if isinstance(value, str | int | Mapping) else value
            objects = [_write(each, lines) if isinstance(each, Mapping) else _literal(each, kind) for each in listed]
            statements.append(f"{name} {', '.join(objects)}")
    if "@id" not in node:
        return f"[ {' ; '.join(statements)} ]"
    if statements:
        body = " ;\n  ".join(statements)
        lines.append(f"<{node['@id']}> {body} .")
    return f"<{node['@id']}>"


def _literal(value: "str | int", kind: str) -> str:
    if kind == "@id":
        return f"<{value}>"
    text = json.dumps(str(value), ensure_ascii=False)
    if kind == "@zh":
        return f"{text}@zh"
    return f"{text}^^{kind}" if kind else text
