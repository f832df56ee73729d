"""Descriptions as values, and their two spellings: JSON-LD and Turtle."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

CONTEXT: Mapping[str, str] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class Iri:
    """A resource by its (perhaps relative) IRI."""

    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A literal with a datatype such as 'xsd:date'."""

    text: str
    type: str


@dataclass(frozen=True, slots=True)
class Worded:
    """A literal in a language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Part:
    """A node without a name, inside another."""

    properties: "Properties"


Value = Iri | Typed | Worded | Part | str | int
Properties = Mapping[str, tuple[Value, ...]]
Nodes = Mapping[str, Properties]


def write_json_ld(nodes: Nodes, *, context: object) -> bytes:
    """Return the nodes as one JSON-LD document."""
    graph = [{"@id": name, **_to_json(properties)} for name, properties in nodes.items()]
    return json.dumps({"@context": context, "@graph": graph}, ensure_ascii=False, indent=1).encode()


def _to_json(properties: Properties) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, values in properties.items():
        if name == "@type":
            found[name] = [value.text for value in values if isinstance(value, Iri)]
        else:
            found[name] = [_value_to_json(value) for value in values]
    return found


def _value_to_json(value: Value) -> object:
    match value:
        case Iri(text):
            return {"@id": text}
        case Typed(text, kind):
            return {"@value": text, "@type": kind}
        case Worded(text, language):
            return {"@value": text, "@language": language}
        case Part(properties):
            return _to_json(properties)
        case _:
            return value


def write_turtle(nodes: Nodes) -> bytes:
    """Return the nodes as Turtle (RDF 1.1 Turtle)."""
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in CONTEXT.items()]
    lines += [f"{_name(name)} {_to_turtle(properties)} ." for name, properties in nodes.items() if properties]
    return "\n".join([*lines, ""]).encode()


def _to_turtle(properties: Properties) -> str:
    parts = []
    for name, values in properties.items():
        if name == "@type":
            parts.append("a " + ", ".join(value.text for value in values if isinstance(value, Iri)))
        else:
            parts.append(f"{name} " + ", ".join(_value_to_turtle(value) for value in values))
    return " ;\n  ".join(parts)


def _value_to_turtle(value: Value) -> str:
    match value:
        case Iri(text):
            return _name(text)
        case Typed(text, kind):
            return f"{_quote(text)}^^{kind}"
        case Worded(text, language):
            return f"{_quote(text)}@{language}"
        case Part(properties):
            return f"[ {_to_turtle(properties)} ]"
        case int():
            return str(value)
        case str():
            return _quote(value)


def _name(text: str) -> str:
    prefix = text.partition(":")[0]
    return text if prefix in CONTEXT and "/" not in text else f"<{text}>"


def _quote(text: str) -> str:
    # The escapes of a JSON string are those of a Turtle string.
    return json.dumps(text, ensure_ascii=False)
