import asyncio
import json
import sys

import pytest

from rules.errors import TargetError, UsageError
from testers.protocols.linked import graph
from testers.protocols.linked.graph import Document, Report, Term, examine
from testers.protocols.linked.shapes import DCAT_SHAPES

# Every test starts a child process with libraries that take a while to come up.
pytestmark = pytest.mark.slow

BASE = "http://city.example/catalogue"
DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
PREFIXES = f"@prefix dcat: <{DCAT}> . @prefix dct: <{DCT}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
TURTLE = f'{PREFIXES}<a> a dcat:Dataset ; dct:title "空气"@zh ; dcat:distribution [ dcat:downloadURL <a.csv> ] .'
LINKED: dict[str, object] = {
    "@context": {"dcat": DCAT, "dct": DCT},
    "@id": "a",
    "@type": "dcat:Dataset",
    "dct:title": {"@value": "空气", "@language": "zh"},
    "dcat:distribution": {"dcat:downloadURL": {"@id": "a.csv"}},
}


def read(
    *texts: str | dict[str, object], contexts: dict[str, object] | None = None, shapes: tuple[str, ...] = ()
) -> Report:
    documents = [
        Document(text=each, format="turtle", base=BASE)
        if isinstance(each, str)
        else Document(text=json.dumps(each), format="json-ld", base=BASE)
        for each in texts
    ]
    return asyncio.run(examine(documents, contexts=contexts, shapes=shapes))  # type: ignore[arg-type]


def test_both_spellings_give_the_same_nodes() -> None:
    report = read(TURTLE, LINKED)
    for each in report.reads:
        assert each.fault is None
        node = next(node for node in each.nodes if not node.id.startswith("_:"))
        assert (node.id, node.types) == ("http://city.example/a", (f"{DCAT}Dataset",))
        assert node.all(f"{DCT}title") == (Term(value="空气", type=node.all(f"{DCT}title")[0].type, language="zh"),)
        part = next(node for node in each.nodes if node.id.startswith("_:"))
        assert [term.id for term in part.all(f"{DCAT}downloadURL")] == ["http://city.example/a.csv"]
    assert (report.undefined, report.violations, report.unusable) == ((), (), ())


def test_terms_that_their_vocabulary_lacks_and_members_that_nobody_defines() -> None:
    report = read(
        f'{PREFIXES}<a> a dcat:Datasett ; dct:titel "x" ; <http://own.example/#p> 1 .', {**LINKED, "steward": "x"}
    )
    assert report.undefined == (f"{DCT}titel", f"{DCAT}Datasett")
    assert report.reads[1].dropped == ("steward",)


def test_a_context_that_is_not_at_hand_is_not_fetched() -> None:
    report = read({**LINKED, "@context": "http://127.0.0.1:9/context"})
    assert report.reads[0].fault is not None
    assert "not at hand" in report.reads[0].fault


def test_a_context_at_hand_is_used() -> None:
    url = "http://city.example/context"
    report = read({**LINKED, "@context": url}, contexts={url: {"@context": LINKED["@context"]}})
    assert report.reads[0].fault is None
    assert report.reads[0].nodes[0].all(f"{DCT}title") or report.reads[0].nodes[1].all(f"{DCT}title")


RIGHT = [
    "a dcat:Distribution ; dcat:accessURL <x>",
    'a dcat:Distribution ; dcat:byteSize "1.5 MB"',
    "a dcat:Distribution ; dcat:mediaType [ dct:title 'CSV' ]",
    'a dcat:Dataset ; dct:modified "2026-11-26"^^xsd:date',
    'a dcat:Dataset ; dct:modified "2026-11-26T08:00:00Z"^^xsd:dateTime',
    'a dcat:Dataset ; dct:modified "2026"^^xsd:gYear',
    "a dcat:Dataset ; dct:license [ dct:title 'CC BY' ]",
]
BROKEN = [
    'a dcat:Distribution ; dcat:accessURL "x"',
    "a dcat:Distribution ; dcat:byteSize <x>",
    'a dcat:Dataset ; dct:modified "yesterday"',
    'a dcat:Dataset ; dct:modified "2026-13-26"^^xsd:date',
    "a dcat:Dataset ; dct:title <x>",
    'a dcat:Dataset ; dct:license "CC BY"',
    'a dcat:Dataset ; dcat:theme "lighting"',
    'a dcat:Catalog ; dcat:dataset "x"',
    'a dcat:DataService ; dcat:endpointURL "x"',
]


def test_ranges_of_dcat() -> None:
    statements = [*RIGHT, *BROKEN]
    text = "\n".join(f"<{number}> {statement} ." for number, statement in enumerate(statements))
    report = read(PREFIXES + text, shapes=(DCAT_SHAPES,))
    assert report.unusable == ()
    broken = sorted(int(each.focus.rpartition("/")[2]) for each in report.violations)
    assert broken == list(range(len(RIGHT), len(statements)))


def test_shapes_that_are_no_turtle_are_told() -> None:
    report = read(TURTLE, shapes=("no turtle",))
    assert len(report.unusable) == 1


def test_warnings_are_no_violations() -> None:
    shapes = f"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dct: <{DCT}> .
<s> a sh:NodeShape ; sh:targetClass <{DCAT}Dataset> ;
  sh:property [ sh:path dct:creator ; sh:minCount 1 ; sh:severity sh:Warning ] ."""
    assert read(TURTLE, shapes=(shapes,)).violations == ()


def test_a_shape_that_asks_elsewhere_reaches_nobody() -> None:
    shapes = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<s> a sh:NodeShape ; sh:targetClass <http://www.w3.org/ns/dcat#Dataset> ; sh:sparql [
  sh:message "x" ; sh:select "SELECT $this WHERE { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }" ] ."""
    report = read(TURTLE, shapes=(shapes,))
    assert report.violations == ()


@pytest.mark.parametrize("text", ["[ " * 5_000 + "] ." * 5_000, "<a> <b> <c", "\0"])
def test_a_hostile_turtle_is_a_fault_or_too_costly(text: str) -> None:
    try:
        report = read(text)
    except TargetError:
        return
    assert report.reads[0].fault is not None


def test_a_deep_document_is_too_costly() -> None:
    deep = {"@id": "x", f"{DCT}relation": "x"}
    for _ in range(400):
        deep = {"@id": "x", f"{DCT}relation": deep}  # type: ignore[dict-item]
    with pytest.raises(TargetError):
        read(deep)  # type: ignore[arg-type]


def test_without_the_libraries_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without `site` nothing that is installed is found.
    monkeypatch.setattr(graph, "_INTERPRETER", (sys.executable, "-I", "-S"))
    with pytest.raises(UsageError, match="linked"):
        read(TURTLE)


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "_SECONDS", 0.01)
    with pytest.raises(TargetError):
        read(TURTLE)
