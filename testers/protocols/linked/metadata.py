"""What a catalogue must say of its resources, and what it says, as values: dates, periods, media types, counts."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rules.text import Text
from testers.protocols.http.exchange import essence
from testers.protocols.linked.catalogue import DCAT, DCT, Catalogue, Dataset
from testers.protocols.linked.graph import Node, Term

_VOID = "http://rdfs.org/ns/void#"
_CATALOG = f"{DCAT}Catalog"
_NAMES = tuple(
    f"{vocabulary}{name}"
    for vocabulary, name in (
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "value"),
        ("http://www.w3.org/2000/01/rdf-schema#", "label"),
        ("http://www.w3.org/2004/02/skos/core#", "notation"),
        ("http://www.w3.org/2004/02/skos/core#", "prefLabel"),
        (DCT, "title"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Metadata that a resource must have; `met` tells whether it has."""

    resource: str
    what: Text
    met: bool


# DCAT-AP 3: title and description of catalogue and dataset, publisher of the catalogue, access URL of the distribution,
# title and endpoint of the service. The rest is the scheme's: what the guide to Chinese resource catalogues calls
# core metadata (provider, update period, format) and whom to ask.
_OF_CATALOGUE = (
    (Text(zh="名称", en="title"), (f"{DCT}title",)),
    (Text(zh="摘要", en="description"), (f"{DCT}description",)),
    (Text(zh="发布者", en="publisher"), (f"{DCT}publisher",)),
)
_OF_DATASET = (
    *_OF_CATALOGUE[:2],
    (Text(zh="提供方", en="publisher"), (f"{DCT}publisher", f"{DCT}creator")),
    (Text(zh="联系方式", en="contact point"), (f"{DCAT}contactPoint",)),
    (Text(zh="更新或发布日期", en="date of modification or issue"), (f"{DCT}modified", f"{DCT}issued")),
    (Text(zh="更新周期", en="update frequency"), (f"{DCT}accrualPeriodicity",)),
)
_OF_DISTRIBUTION = (
    (Text(zh="访问地址", en="access URL"), (f"{DCAT}accessURL", f"{DCAT}downloadURL", f"{DCAT}accessService")),
    (Text(zh="格式", en="format"), (f"{DCAT}mediaType", f"{DCT}format", f"{DCAT}accessService")),
)
_OF_SERVICE = (_OF_CATALOGUE[0], (Text(zh="服务地址", en="endpoint URL"), (f"{DCAT}endpointURL",)))


def list_demands(catalogue: Catalogue) -> Iterator[Demand]:
    """Yield every piece of mandatory metadata of the catalogue, its datasets, distributions and services."""
    catalogues = [node for node in catalogue.nodes.values() if _CATALOG in node.types]
    yield Demand(
        resource=catalogue.base, what=Text(zh="dcat:Catalog 的描述", en="a dcat:Catalog"), met=bool(catalogues)
    )
    for node in catalogues:
        yield from _ask(node.id, node, _OF_CATALOGUE)
    for entry in catalogue.entries:
        yield from _ask(entry.label, entry.node, _OF_SERVICE if entry.service else _OF_DATASET)
        for distribution in entry.distributions:
            yield from _ask(entry.label, distribution, _OF_DISTRIBUTION)


def _ask(label: str, node: Node, demands: tuple[tuple[Text, tuple[str, ...]], ...]) -> Iterator[Demand]:
    for what, names in demands:
        yield Demand(resource=label, what=what, met=any(term.text.strip() for term in node.all(*names)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date of the metadata as written, and from its first instant until its last (a year, a day, an instant)."""

    text: str
    first: dt.datetime
    last: dt.datetime


def read_moment(text: str) -> Moment | None:
    """Return the moment that xsd:gYear, gYearMonth, date or dateTime names; without a zone it may be any."""
    text = text.strip()
    slack = dt.timedelta(hours=14)
    try:
        if re.fullmatch(r"\d{4}", text):
            first = dt.datetime(int(text), 1, 1, tzinfo=dt.UTC)
            return Moment(
                text=text, first=first - slack, last=first.replace(month=12, day=31) + dt.timedelta(days=1) + slack
            )
        if re.fullmatch(r"\d{4}-\d{2}", text):
            first = dt.datetime.strptime(text, "%Y-%m").replace(tzinfo=dt.UTC)
            return Moment(text=text, first=first - slack, last=first + dt.timedelta(days=31) + slack)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}(Z|[+-]\d{2}:\d{2})?", text):
            first = dt.datetime.strptime(text[:10], "%Y-%m-%d").replace(tzinfo=dt.UTC)
            return Moment(text=text, first=first - slack, last=first + dt.timedelta(days=1) + slack)
        instant = dt.datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            return Moment(text=text, first=instant, last=instant)
        plain = instant.replace(tzinfo=dt.UTC)
        return Moment(text=text, first=plain - slack, last=plain + slack)
    except (ValueError, OverflowError):
        return None


def find_moment(*nodes: Node) -> Moment | None:
    """Return the newest date of modification that the nodes give."""
    found = (read_moment(term.text) for node in nodes for term in node.all(f"{DCT}modified"))
    return max((each for each in found if each is not None), key=lambda each: each.last, default=None)


# Days between two updates, by the last part of the term's IRI (EU authority table of frequencies, Dublin Core
# collection frequencies, SDMX codes) or by the customary Chinese word; what promises nothing is not here.
_DAYS: Mapping[str, float] = MappingProxyType(
    {
        **dict.fromkeys(("cont", "updatecont", "continuous", "实时", "1min", "5min", "10min", "15min", "30min"), 1.0),
        **dict.fromkeys(("hourly", "bihourly", "trihourly", "12hrs", "每小时"), 1.0),
        **dict.fromkeys(("daily", "daily2", "freq-d", "每日", "每天"), 1.0),
        **dict.fromkeys(("weekly", "weekly2", "freq-w", "weekly3", "semiweekly", "threetimesaweek", "每周"), 7.0),
        **dict.fromkeys(("biweekly", "semimonthly"), 16.0),
        **dict.fromkeys(("monthly", "monthly2", "freq-m", "monthly3", "threetimesamonth", "每月"), 31.0),
        **dict.fromkeys(("bimonthly",), 62.0),
        **dict.fromkeys(("quarterly", "freq-q", "每季度"), 92.0),
        **dict.fromkeys(("annual2", "annual3", "semiannual", "freq-s", "threetimesayear", "每半年"), 184.0),
        **dict.fromkeys(("annual", "freq-a", "每年"), 366.0),
        **dict.fromkeys(("biennial",), 731.0),
        **dict.fromkeys(("triennial",), 1096.0),
    }
)
_DURATION = re.compile(r"(?:R\d*/)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(T[\dHMS.]+)?")


def find_period(node: Node, nodes: Mapping[str, Node]) -> dt.timedelta | None:
    """Return the longest time between two updates that a dataset promises; None where it promises none."""
    for term in node.all(f"{DCT}accrualPeriodicity"):
        for word in list_words(term, nodes):
            days = _DAYS.get(re.split(r"[/#]", word)[-1].replace("_", "").lower(), _count_days(word))
            if days is not None:
                return dt.timedelta(days=days)
    return None


def _count_days(word: str) -> float | None:
    match = _DURATION.fullmatch(word.strip())
    if match is None:
        return None
    years, months, weeks, days = (int(each[:4]) if each else 0 for each in match.groups()[:4])
    total = years * 366 + months * 31 + weeks * 7 + days
    return float(total) if total else 1.0 if match[5] else None


def list_words(term: Term, nodes: Mapping[str, Node]) -> list[str]:
    """Return a term as text, and the names that the document gives to the node it stands for."""
    node = nodes.get(term.id) if term.id is not None else None
    return [term.text, *(each.text for each in node.all(*_NAMES))] if node is not None else [term.text]


_IANA = re.compile(r"https?://(?:www\.)?iana\.org/assignments/media-types/(.+?)/?", re.IGNORECASE)
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_FILES: Mapping[str, str] = MappingProxyType(
    {
        "csv": "text/csv",
        "json": "application/json",
        "geojson": "application/geo+json",
        "jsonld": "application/ld+json",
        "xml": "application/xml",
        "rdfturtle": "text/turtle",
        "txt": "text/plain",
        "html": "text/html",
        "pdf": "application/pdf",
        "zip": "application/zip",
        "xls": "application/vnd.ms-excel",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)


def list_media_types(distribution: Node, nodes: Mapping[str, Node]) -> set[str]:
    """Return the media types that a distribution may be served as; empty where nothing known is declared."""
    own = _read_types(distribution, nodes, f"{DCAT}mediaType", f"{DCT}format")
    return own | _read_types(distribution, nodes, f"{DCAT}compressFormat", f"{DCAT}packageFormat") if own else own


def _read_types(node: Node, nodes: Mapping[str, Node], *names: str) -> set[str]:
    words = [word for term in node.all(*names) for word in list_words(term, nodes)]
    return {kind for word in words if (kind := _read_type(word)) is not None}


def _read_type(word: str) -> str | None:
    match = _IANA.fullmatch(word.strip())
    kind = essence(match[1] if match else word)
    if _TYPE.fullmatch(kind):
        return kind
    return _FILES.get(re.split(r"[/#]", word.strip())[-1].replace("_", "").replace(".", "").lower())


def find_size(distribution: Node) -> int | None:
    """Return the size in bytes that a distribution declares."""
    return _find_number(distribution, f"{DCAT}byteSize")


def find_entities(entry: Dataset, distribution: Node) -> int | None:
    """Return the number of records that the distribution, else its dataset, declares (void:entities)."""
    own = _find_number(distribution, f"{_VOID}entities")
    return own if own is not None else _find_number(entry.node, f"{_VOID}entities")


def _find_number(node: Node, name: str) -> int | None:
    # Forms such as '1.5 MB' are in use, DCAT says; they are not compared.
    texts = [term.text.strip() for term in node.all(name)]
    return next((int(float(text)) for text in texts if re.fullmatch(r"\d{1,15}(\.0*)?(E0)?", text)), None)
