import datetime as dt

import pytest

from testers.protocols.linked.catalogue import DCAT, DCT, Catalogue, Dataset
from testers.protocols.linked.contexts import Contexts
from testers.protocols.linked.graph import Node, Report, Term
from testers.protocols.linked.metadata import (
    find_entities,
    find_period,
    find_size,
    list_demands,
    list_media_types,
    read_moment,
)
from testers.protocols.linked.rights import find_class, find_class_fault, find_licence_fault

AUTHORITY = "http://publications.europa.eu/resource/authority"
RIGHTS = f"{AUTHORITY}/access-right"


def make(name: str, **properties: Term) -> Node:
    known = {"dcat": DCAT, "dct": DCT, "void": "http://rdfs.org/ns/void#", "odrl": "http://www.w3.org/ns/odrl/2/"}
    full = {f"{known[key.split('_')[0]]}{key.split('_')[1]}": (term,) for key, term in properties.items()}
    return Node(id=name, properties=full)


def wrap(*nodes: Node, entries: tuple[Dataset, ...] = ()) -> Catalogue:
    return Catalogue(
        base="http://city.example/catalogue",
        documents=(),
        contexts=Contexts(),
        report=Report(reads=(), undefined=(), violations=(), unusable=()),
        nodes={node.id: node for node in nodes},
        entries=entries,
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-11-26T08:00:00+08:00", "2026-11-26T00:00Z", "2026-11-26T00:00Z"),
        ("2026-11-26T08:00:00", "2026-11-25T18:00Z", "2026-11-26T22:00Z"),
        ("2026-11-26", "2026-11-25T10:00Z", "2026-11-27T14:00Z"),
        ("2026-11", "2026-10-31T10:00Z", "2026-12-02T14:00Z"),
        ("2026", "2025-12-31T10:00Z", "2027-01-01T14:00Z"),
    ],
)
def test_a_date_is_a_span(text: str, first: str, last: str) -> None:
    moment = read_moment(text)
    assert moment is not None
    assert (moment.first, moment.last) == (dt.datetime.fromisoformat(first), dt.datetime.fromisoformat(last))


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "99999", "0000", "2026-11-26T99:00:00Z", "9999-12-31"])
def test_what_is_no_date_says_nothing(text: str) -> None:
    assert read_moment(text) is None or text == "9999-12-31"


@pytest.mark.parametrize(
    ("term", "days"),
    [
        (Term(id=f"{AUTHORITY}/frequency/DAILY"), 1),
        (Term(id=f"{AUTHORITY}/frequency/ANNUAL_2"), 184),
        (Term(id=f"{AUTHORITY}/frequency/UPDATE_CONT"), 1),
        (Term(id="http://purl.org/cld/freq/quarterly"), 92),
        (Term(id="http://purl.org/linked-data/sdmx/2009/code#freq-W"), 7),
        (Term(value="每月"), 31),
        (Term(value="R/P1Y"), 366),
        (Term(value="P1W"), 7),
        (Term(value="R/PT1H"), 1),
        (Term(id=f"{AUTHORITY}/frequency/IRREG"), None),
        (Term(id=f"{AUTHORITY}/frequency/NEVER"), None),
        (Term(id=f"{AUTHORITY}/frequency/UNKNOWN"), None),
        (Term(value="不定期"), None),
        (Term(value="P"), None),
    ],
)
def test_periods(term: Term, days: int | None) -> None:
    period = find_period(make("a", dct_accrualPeriodicity=term), {})
    assert period == (None if days is None else dt.timedelta(days=days))


@pytest.mark.parametrize(
    ("term", "types"),
    [
        (Term(id="https://www.iana.org/assignments/media-types/text/csv"), {"text/csv"}),
        (Term(value="application/json; charset=utf-8"), {"application/json"}),
        (Term(id=f"{AUTHORITY}/file-type/GEOJSON"), {"application/geo+json"}),
        (Term(value="CSV"), {"text/csv"}),
        (Term(id="_:b0/0"), {"text/turtle"}),
        (Term(value="Excel 或数据库"), set()),
        (Term(id=f"{AUTHORITY}/file-type/SOMETHING"), set()),
    ],
)
def test_media_types(term: Term, types: set[str]) -> None:
    labels = {"http://www.w3.org/2000/01/rdf-schema#label": (Term(value="text/turtle"),)}
    assert list_media_types(make("a", dcat_mediaType=term), {"_:b0/0": Node(id="_:b0/0", properties=labels)}) == types


def test_a_packed_file_may_be_served_as_its_package() -> None:
    node = make("a", dcat_mediaType=Term(value="text/csv"), dcat_compressFormat=Term(value="application/gzip"))
    assert list_media_types(node, {}) == {"text/csv", "application/gzip"}


@pytest.mark.parametrize(
    ("text", "size"), [("5120", 5120), ("5120.0", 5120), ("1.5 MB", None), ("-1", None), ("", None), ("1" * 40, None)]
)
def test_sizes(text: str, size: int | None) -> None:
    assert find_size(make("a", dcat_byteSize=Term(value=text))) == size


def test_the_number_of_records_stands_at_the_distribution_or_at_the_dataset() -> None:
    entry = Dataset(node=make("a", void_entities=Term(value="7")), distributions=(), service=False)
    assert find_entities(entry, make("b")) == 7
    assert find_entities(entry, make("b", void_entities=Term(value="8"))) == 8


def test_every_mandatory_property_is_asked_of_every_resource() -> None:
    distribution = make("b", dcat_accessURL=Term(id="http://x/"), dct_format=Term(value="CSV"))
    entry = Dataset(node=make("a", dct_title=Term(value="  ")), distributions=(distribution,), service=False)
    service = Dataset(node=make("s", dct_title=Term(value="x")), distributions=(), service=True)
    demands = list(list_demands(wrap(entries=(entry, service))))
    assert [each.what.en for each in demands if each.met] == ["access URL", "format", "title"]
    assert [each.what.en for each in demands if not each.met] == [
        "a dcat:Catalog",
        "title",
        "description",
        "publisher",
        "contact point",
        "date of modification or issue",
        "update frequency",
        "endpoint URL",
    ]


@pytest.mark.parametrize(
    ("term", "sharing"),
    [
        (Term(id=f"{RIGHTS}/PUBLIC"), "open"),
        (Term(id=f"{RIGHTS}/RESTRICTED"), "conditional"),
        (Term(id=f"{RIGHTS}/NON_PUBLIC"), "closed"),
        (Term(id=f"{RIGHTS}/PUBLICK"), None),
        (Term(value="无条件共享"), "open"),
        (Term(value="有条件共享"), "conditional"),
        (Term(value="不予共享"), "closed"),
        (Term(value="有条件共享，请来函"), None),
        (Term(id="http://city.example/rights#open"), "named"),
        (Term(id="_:b1/0"), "conditional"),
        (Term(id="_:b2/0"), None),
        (Term(value=""), None),
    ],
)
def test_sharing_classes(term: Term, sharing: str | None) -> None:
    labels = {"http://www.w3.org/2000/01/rdf-schema#label": (Term(value="有条件共享"),)}
    catalogue = wrap(Node(id="_:b1/0", properties=labels), Node(id="_:b2/0"))
    entry = Dataset(node=make("a", dct_accessRights=term), distributions=(), service=False)
    assert find_class(catalogue, entry) == sharing
    assert (find_class_fault(catalogue, entry) is None) == (sharing is not None)


@pytest.mark.parametrize(
    ("own", "parts", "right"),
    [
        ({"dct_license": Term(id="https://creativecommons.org/licenses/by/4.0/")}, [], True),
        ({"odrl_hasPolicy": Term(id="http://city.example/policy")}, [], True),
        ({"dct_license": Term(id="urn:licence:1")}, [], True),
        ({"dct_license": Term(value="CC BY")}, [], False),
        ({"dct_license": Term(id="_:b0/0")}, [], False),
        ({}, [], False),
        ({}, [{"dct_license": Term(id="http://x/y")}, {"dct_license": Term(id="http://x/y")}], True),
        ({}, [{"dct_license": Term(id="http://x/y")}, {}], False),
        ({}, [{"dct_license": Term(value="CC BY")}], False),
    ],
)
def test_licences(own: dict[str, Term], parts: list[dict[str, Term]], *, right: bool) -> None:
    distributions = tuple(make(f"d{number}", **each) for number, each in enumerate(parts))
    entry = Dataset(node=make("a", **own), distributions=distributions, service=False)
    assert (find_licence_fault(entry) is None) == right
