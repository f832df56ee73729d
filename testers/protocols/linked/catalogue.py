"""A DCAT catalogue as it is served: its pages fetched, its datasets with their distributions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.http.client import HttpClient
from testers.protocols.linked.contexts import Contexts, gather
from testers.protocols.linked.graph import Document, Node, Report, Term, examine
from testers.protocols.linked.pages import fetch_pages

DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
_HYDRA = "http://www.w3.org/ns/hydra/core#"
_LISTING = (f"{DCAT}dataset", f"{DCAT}service", f"{DCAT}servesDataset")
_ONWARD = (f"{_HYDRA}next", f"{_HYDRA}nextPage")
_DATASETS = frozenset({f"{DCAT}Dataset", f"{DCAT}DatasetSeries"})
_SERVICES = frozenset({f"{DCAT}DataService"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One entry of the catalogue; `service` for a data service."""

    node: Node
    distributions: tuple[Node, ...]
    service: bool

    @property
    def label(self) -> str:
        """What a reader knows it by: its title, else its IRI."""
        titles = self.node.all(f"{DCT}title")
        return (titles[0].text if titles else self.node.id)[:120]

    def names(self) -> set[str]:
        """Return everything that identifies it: its IRI, identifiers, landing page and the URLs of its data."""
        terms: list[Term] = [*self.node.all(f"{DCT}identifier", f"{DCAT}landingPage", f"{DCAT}endpointURL")]
        for distribution in self.distributions:
            terms += distribution.all(f"{DCAT}downloadURL", f"{DCAT}accessURL")
        return {self.node.id, *(term.text for term in terms)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The whole catalogue: `base` is where its first page came from, `nodes` everything that is described, by name."""

    base: str
    documents: tuple[Document, ...]
    contexts: Contexts
    report: Report
    nodes: Mapping[str, Node]
    entries: tuple[Dataset, ...]

    def names(self) -> set[str]:
        """Return every name under which something is listed, described here or only named."""
        listed = {term.text for node in self.nodes.values() for term in node.all(*_LISTING)}
        return listed.union(*(entry.names() for entry in self.entries))

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """The entries that are data and no services."""
        return tuple(entry for entry in self.entries if not entry.service)


async def fetch_catalogue(ctx: Context, client: HttpClient, *, shapes: Sequence[str] = ()) -> Catalogue:
    """Fetch every page, read them together, and apply `shapes` (Turtle).

    Raises
    ------
    TargetError
        The catalogue does not answer, is neither JSON-LD nor Turtle, or leads on without end.
    UsageError
        No catalogue is known.

    """
    path = ctx.parameter("dcat.catalogue")
    if path is None:
        raise UsageError(
            Text(
                zh="没有已知的目录：请在参数 dcat.catalogue 中给出路径，或声明 dcat.catalogue: no。",
                en="No catalogue is known: give its path in dcat.catalogue, or declare dcat.catalogue: no.",
            )
        )
    base = urljoin(f"{client.origin}{client.base}/", path)
    documents, contexts, rounds = list[Document](), Contexts(), 0
    waiting, seen = [base], {base}
    report = Report(reads=(), undefined=(), violations=(), unusable=())
    while waiting:
        documents += await fetch_pages(ctx, client, waiting, seen)
        parsed = [(_parse(each), each.base) for each in documents if each.format == "json-ld"]
        contexts = await gather(ctx, client, parsed, known=contexts)
        report = await examine(documents, contexts=contexts.at_hand, shapes=() if rounds else shapes)
        onward = (urljoin(base, term.text) for node in _merge(report) for term in node.all(*_ONWARD))
        waiting, rounds = [url for url in dict.fromkeys(onward) if url not in seen], rounds + 1
    if shapes and rounds > 1:
        report = await examine(documents, contexts=contexts.at_hand, shapes=shapes)
    nodes = _merge(report)
    return Catalogue(
        base=documents[0].base,
        documents=tuple(documents),
        contexts=contexts,
        report=report,
        nodes={node.id: node for node in nodes},
        entries=_find_entries(nodes),
    )


def require_read(catalogue: Catalogue) -> None:
    """Raise TargetError where a page could not be understood, or says nothing: nothing can be said of what it lists.

    Whether contexts resolve and pages parse is measured by SHR-16.
    """
    fault = next((read.fault for read in catalogue.report.reads if read.fault is not None), None)
    if fault is not None:
        raise TargetError(
            Text(zh=f"目录无法作为 RDF 读取：{fault}", en=f"The catalogue cannot be read as RDF: {fault}")
        )
    if not catalogue.nodes:
        raise TargetError(Text(zh="目录中没有任何 RDF 描述。", en="The catalogue holds no description in RDF."))


def _parse(document: Document) -> Json:
    parsed: Json = json.loads(document.text)
    return parsed


def _merge(report: Report) -> list[Node]:
    """Return the nodes of all pages; what several pages say of one resource stands together."""
    merged: dict[str, Node] = {}
    for number, read in enumerate(report.reads):
        for node in (_name_apart(each, number) for each in read.nodes):
            known = merged.get(node.id)
            merged[node.id] = node if known is None else _join(known, node)
    return list(merged.values())


def _name_apart(node: Node, number: int) -> Node:
    """Mark the names of blank nodes with their document: they mean nothing outside it."""
    properties = {
        name: tuple(
            replace(term, id=f"{term.id}/{number}") if term.id is not None and term.id.startswith("_:") else term
            for term in terms
        )
        for name, terms in node.properties.items()
    }
    return replace(node, id=f"{node.id}/{number}" if node.id.startswith("_:") else node.id, properties=properties)


def _join(one: Node, other: Node) -> Node:
    names = {*one.properties, *other.properties}
    properties = {name: tuple(dict.fromkeys((*one.all(name), *other.all(name)))) for name in names}
    return Node(id=one.id, types=tuple(dict.fromkeys((*one.types, *other.types))), properties=properties)


def _find_entries(nodes: Sequence[Node]) -> tuple[Dataset, ...]:
    """Return what is a dataset or a service by its class, or because a catalogue lists it as one."""
    by_id = {node.id: node for node in nodes}
    listed = {term.text for node in nodes for term in node.all(f"{DCAT}dataset", f"{DCAT}servesDataset")}
    services = {term.text for node in nodes for term in node.all(f"{DCAT}service")}
    found = []
    for node in nodes:
        data = node.id in listed or bool(_DATASETS & set(node.types))
        if not data and node.id not in services and not _SERVICES & set(node.types):
            continue
        distributions = (by_id.get(term.text) for term in node.all(f"{DCAT}distribution"))
        found.append(
            Dataset(
                node=node, distributions=tuple(each for each in distributions if each is not None), service=not data
            )
        )
    return tuple(sorted(found, key=lambda entry: entry.node.id))
