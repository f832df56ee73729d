"""Reads linked data and judges it by shapes in a process of its own: one request in, one answer out.

Documents, contexts and shapes come from the target. A hostile one nests for ever, names a context elsewhere or holds a
query that fetches (SPARQL SERVICE); here it can be ended, has limits, and every attempt to reach the network fails.
Started by its path with the interpreter of the house; imports nothing of the house, and the libraries late: without
them the exit status says so.

    request  {"contexts": {url: document}, "documents": [{"text", "format": "json-ld|turtle", "base"}],
              "shapes": [turtle]}
    answer   {"documents": [{"nodes": [{"id", "types", "properties"}], "dropped": [name], "fault": sentence|null}],
              "undefined": [iri], "violations": [{"focus", "path", "message"}], "unusable": [sentence]}

A value in `properties` is {"id"} or {"value", "type", "language"}. `undefined` are terms of well-known vocabularies
that these do not have; `unusable` says of each broken shape document why.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import Any

MISSING = 4
TOO_COSTLY = 3
_MEMORY = 1 << 30
_MOST_VIOLATIONS = 200
_MOST_DROPPED = 50
_NETWORK = frozenset({"socket.connect", "socket.getaddrinfo", "socket.bind", "socket.sendto", "urllib.Request"})
_DCAT = "http://www.w3.org/ns/dcat#"
# DCAT 3, section 6: the vocabulary's classes and properties; the library's own list stops at DCAT 2.
_DCAT_WORDS = """
Catalog CatalogRecord DataService Dataset DatasetSeries Distribution Relationship Resource Role accessService
accessURL bbox byteSize catalog centroid compressFormat contactPoint dataset distribution downloadURL endDate
endpointDescription endpointURL first hadRole hasCurrentVersion hasVersion inSeries isVersionOf keyword
landingPage last mediaType next packageFormat prev previousVersion qualifiedRelation record resource
servesDataset service seriesMember spatialResolutionInMeters startDate temporalResolution theme themeTaxonomy
version
"""
_DCAT_TERMS = frozenset(_DCAT_WORDS.split())


def judge(request: Mapping[str, Any]) -> dict[str, Any]:
    """Answer one request."""
    graph = _new_graph()
    documents = [_read(document, request["contexts"], graph) for document in request["documents"]]
    answer: dict[str, Any] = {"documents": documents, "undefined": _find_undefined(graph)}
    answer["violations"], answer["unusable"] = _apply_shapes(graph, request["shapes"])
    return answer


def _new_graph() -> Any:  # noqa: ANN401 - an rdflib graph, imported late
    from rdflib import Graph  # noqa: PLC0415 - a missing library is told by the exit status

    return Graph()


def _read(document: Mapping[str, str], contexts: Mapping[str, Any], graph: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the nodes of one document and add its triples to `graph`."""
    found: dict[str, Any] = {"nodes": [], "dropped": [], "fault": None}
    try:
        if document["format"] == "turtle":
            found["nodes"] = _read_turtle(document, graph)
        else:
            found["nodes"], found["dropped"] = _read_json_ld(document, contexts, graph)
    except (RecursionError, MemoryError):
        raise
    except Exception as error:
        inner = _find_cause(error)
        if isinstance(inner, RecursionError | MemoryError):
            raise inner from error
        found["fault"] = _say(inner)
    return found


def _read_json_ld(
    document: Mapping[str, str],
    contexts: Mapping[str, Any],
    graph: Any,  # noqa: ANN401
) -> tuple[list[dict[str, Any]], list[str]]:
    from pyld import jsonld  # type: ignore[import-untyped] # noqa: PLC0415 - publishes no types
    from rdflib import Dataset  # noqa: PLC0415

    def load(url: str, _options: object) -> dict[str, Any]:
        if url not in contexts:
            raise jsonld.JsonLdError(f"the context {url} is not at hand", "jsonld.LoadDocumentError")
        return {"contextUrl": None, "documentUrl": url, "document": contexts[url]}

    dropped: list[str] = []
    options = {"base": document["base"], "documentLoader": load}
    expanded = jsonld.expand(
        json.loads(document["text"]), options, on_property_dropped=lambda name, *_: dropped.append(str(name))
    )
    flat = jsonld.flatten(expanded, None, options)
    quads = jsonld.to_rdf(expanded, {**options, "format": "application/n-quads"})
    triples = Dataset(default_union=True)
    triples.parse(data=quads, format="nquads")
    for subject, predicate, thing, _ in triples.quads():
        graph.add((subject, predicate, thing))
    return [_take_node(node) for node in flat], sorted(set(dropped))[:_MOST_DROPPED]


def _take_node(node: Mapping[str, Any]) -> dict[str, Any]:
    properties = {
        name: [_take_value(value) for each in values for value in _unroll(each)]
        for name, values in node.items()
        if not name.startswith("@")
    }
    return {"id": node.get("@id", ""), "types": node.get("@type", []), "properties": properties}


def _unroll(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "@list" in value:
        yield from value["@list"]
    else:
        yield value


def _take_value(value: Mapping[str, Any]) -> dict[str, Any]:
    if "@id" in value:
        return {"id": value["@id"]}
    return {"value": value.get("@value"), "type": value.get("@type"), "language": value.get("@language")}


def _read_turtle(document: Mapping[str, str], graph: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    from rdflib import RDF, Graph, Literal  # noqa: PLC0415

    own = Graph()
    own.parse(data=document["text"], format="turtle", publicID=document["base"])
    nodes: dict[str, dict[str, Any]] = {}
    for subject, predicate, thing in own:
        graph.add((subject, predicate, thing))
        node = nodes.setdefault(_name(subject), {"id": _name(subject), "types": [], "properties": {}})
        if predicate == RDF.type:
            node["types"].append(_name(thing))
            continue
        value: dict[str, Any] = {"id": _name(thing)}
        if isinstance(thing, Literal):
            kind = None if thing.datatype is None else str(thing.datatype)
            value = {"value": str(thing), "type": kind, "language": thing.language}
        node["properties"].setdefault(str(predicate), []).append(value)
    return list(nodes.values())


def _name(term: Any) -> str:  # noqa: ANN401
    return f"_:{term}" if type(term).__name__ == "BNode" else str(term)


def _find_undefined(graph: Any) -> list[str]:  # noqa: ANN401
    """Return the terms used that the well-known vocabularies they claim to be of do not have."""
    from rdflib import RDF  # noqa: PLC0415

    used = {str(predicate) for predicate in graph.predicates()}
    used |= {str(kind) for kind in graph.objects(None, RDF.type)}
    return sorted(term for term in used if not _is_defined(term))


def _is_defined(term: str) -> bool:
    from rdflib import DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SKOS, SOSA, SSN, TIME, VOID  # noqa: PLC0415

    if term.startswith(_DCAT):
        return term.removeprefix(_DCAT) in _DCAT_TERMS
    for vocabulary in (DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SKOS, SOSA, SSN, TIME, VOID):
        name = term.removeprefix(str(vocabulary))
        if name != term:
            # Container membership (rdf:_1 and on) is no fixed list.
            return name in vocabulary or (vocabulary is RDF and name.startswith("_"))
    return True


def _apply_shapes(graph: Any, shapes: list[str]) -> tuple[list[dict[str, str]], list[str]]:  # noqa: ANN401
    violations: list[dict[str, str]] = []
    unusable: list[str] = []
    for text in shapes:
        try:
            violations += _apply(graph, text)
        except (RecursionError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 - a broken shape raises whatever its breakage meets
            unusable.append(_say(_find_cause(error)))
    return violations[:_MOST_VIOLATIONS], unusable


def _apply(graph: Any, text: str) -> list[dict[str, str]]:  # noqa: ANN401
    from pyshacl import validate  # noqa: PLC0415
    from rdflib import RDF, SH, Graph  # noqa: PLC0415

    shapes = Graph()
    shapes.parse(data=text, format="turtle")
    # Warnings and infos are no violations (SHACL section 2.1.4); nothing is imported, no script is run.
    _, report, _ = validate(graph, shacl_graph=shapes, allow_warnings=True, allow_infos=True, do_owl_imports=False)
    found = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        if report.value(result, SH.resultSeverity) == SH.Violation:
            parts = {"focus": SH.focusNode, "path": SH.resultPath, "message": SH.resultMessage}
            found.append({name: str(report.value(result, part) or "")[:300] for name, part in parts.items()})
    return sorted(found, key=lambda each: tuple(each.values()))


def _find_cause(error: BaseException) -> BaseException:
    # The loader wraps its own error several times; the innermost says what happened.
    for _ in range(8):
        error = error.__cause__ or getattr(error, "cause", None) or error
    return error


def _say(error: BaseException) -> str:
    words = str(getattr(error, "message", error)).split() or [type(error).__name__]
    return " ".join(words)[:300]


def _set_limits() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _stay_home(event: str, _arguments: object) -> None:
    if event in _NETWORK:
        raise PermissionError("linked data are never fetched from here")


def main() -> int:
    """Read one request from standard input, write one answer to standard output."""
    _set_limits()
    # Looked for and not imported: shapes are rare, and what reads them takes a while to come up.
    if any(find_spec(name) is None for name in ("pyld", "pyshacl", "rdflib")):
        return MISSING
    sys.addaudithook(_stay_home)
    try:
        json.dump(judge(json.load(sys.stdin)), sys.stdout)
    except (RecursionError, MemoryError):
        return TOO_COSTLY
    return 0


if __name__ == "__main__":
    sys.exit(main())
