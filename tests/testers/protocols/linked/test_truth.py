import datetime as dt
import json

import pytest

from testers.protocols.http.exchange import Exchange
from testers.protocols.linked.catalogue import Dataset
from testers.protocols.linked.graph import Term
from testers.protocols.linked.truth import Claim, Look, judge_dates, judge_distribution
from tests.testers.protocols.linked.test_metadata import make, wrap

NOW = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)
CSV = b"a,ts\n1,2026-11-26T08:00:00Z\n2,2026-11-26T09:00:00Z\n"


def look(
    body: bytes = CSV, status: int = 200, kind: str = "text/csv", method: str = "GET", modified: str = "", **said: Term
) -> Look:
    headers = [("content-type", kind), ("content-length", str(len(body)))]
    headers += [("last-modified", modified)] if modified else []
    exchange = Exchange(
        method=method, target="/a.csv?key=1", status=status, headers=tuple(headers), body=body, seconds=0.1
    )
    return Look(distribution=make("d", **said), download=True, exchange=exchange)


def judge(each: Look, **said: Term) -> list[tuple[str, bool]]:
    entry = Dataset(node=make("a", **said), distributions=(each.distribution,), service=False)
    return [(claim.kind.split()[0], claim.fault is None) for claim in judge_distribution(wrap(), entry, each)]


def date(*looks: Look, **said: Term) -> dict[str, bool]:
    entry = Dataset(node=make("a", **said), distributions=tuple(each.distribution for each in looks), service=False)
    claims: list[Claim] = list(judge_dates(wrap(), entry, looks, NOW))
    return {claim.kind: claim.fault is None for claim in claims}


@pytest.mark.parametrize(
    ("status", "claims"), [(404, [("there", False)]), (410, [("there", False)]), (401, []), (503, [])]
)
def test_what_is_gone_is_untrue_and_what_is_shut_is_not(status: int, claims: list[tuple[str, bool]]) -> None:
    assert judge(look(status=status, dcat_byteSize=Term(value="1"))) == claims


@pytest.mark.parametrize(
    ("declared", "served", "body", "right"),
    [
        ("text/csv", "text/csv; charset=utf-8", CSV, True),
        ("text/csv", "application/octet-stream", CSV, True),
        ("text/csv", "text/plain", CSV, True),
        ("text/csv", "", CSV, True),
        ("text/csv", "text/html", b"<html>", False),
        ("text/csv", "text/csv", b"<html>", False),
        ("text/csv", "application/json", b"{}", False),
        ("application/json", "application/geo+json", b"{}", True),
        ("application/geo+json", "application/json", b"{}", True),
        ("application/json", "application/json", b"{", False),
        ("application/json", "text/csv", CSV, False),
        ("application/xml", "text/xml", b"<a/>", True),
        ("text/turtle", "text/turtle", b"", True),
        ("text/turtle", "application/octet-stream", b"", True),
    ],
)
def test_media_types(declared: str, served: str, body: bytes, *, right: bool) -> None:
    claims = judge(look(body, kind=served, dcat_mediaType=Term(value=declared)))
    assert claims == [("there", True), ("type", right)]


@pytest.mark.parametrize(("size", "right"), [(len(CSV), True), (len(CSV) + 5, True), (len(CSV) * 2, False), (0, False)])
def test_sizes_may_be_approximate(size: int, *, right: bool) -> None:
    assert judge(look(dcat_byteSize=Term(value=str(size)))) == [("there", True), ("size", right)]
    assert judge(look(method="HEAD", dcat_byteSize=Term(value=str(size)))) == [("there", True), ("size", right)]


@pytest.mark.parametrize(
    ("body", "records", "right"),
    [
        (CSV, 2, True),
        (CSV, 3, False),
        (json.dumps({"items": [{"a": 1}] * 20}).encode(), 20, True),
        (json.dumps([1] * 20).encode(), 10, False),
    ],
)
def test_numbers_of_records(body: bytes, records: int, *, right: bool) -> None:
    claims = judge(look(body, kind=""), void_entities=Term(value=str(records)))
    assert claims == [("there", True), ("records", right)]


@pytest.mark.parametrize("body", [b"<a/>", b"{", b'{"a": 1}', b"\xff\xfe"])
def test_records_that_cannot_be_counted_are_not_compared(body: bytes) -> None:
    assert judge(look(body, kind=""), void_entities=Term(value="5")) == [("there", True)]


def test_an_access_page_is_not_the_data() -> None:
    page = look(b"<html>", kind="text/html", dcat_mediaType=Term(value="text/csv"))
    assert judge(Look(distribution=page.distribution, download=False, exchange=page.exchange)) == [("there", True)]


DAILY = Term(id="http://publications.europa.eu/resource/authority/frequency/DAILY")


@pytest.mark.parametrize(
    ("modified", "claims"),
    [
        ("2026-11-26", {"future": True, "period": True, "data": True}),
        ("2026-11-24", {"future": True, "period": True, "data": True}),
        ("2026-11-20", {"future": True, "period": False, "data": False}),
        ("2027-01-01", {"future": False, "period": True, "data": True}),
        ("some day", {}),
    ],
)
def test_dates_against_clock_period_and_data(modified: str, claims: dict[str, bool]) -> None:
    assert date(look(), dct_modified=Term(value=modified), dct_accrualPeriodicity=DAILY) == claims


def test_without_a_period_data_may_be_a_day_younger() -> None:
    assert date(look(), dct_modified=Term(value="2026-11-25"))["data"]
    assert not date(look(), dct_modified=Term(value="2026-11-10"))["data"]


def test_times_to_come_and_times_that_are_no_reading_say_nothing() -> None:
    body = b"ts,start\n2027-01-01T00:00:00Z,2026-11-26T00:00:00Z\n"
    assert "data" not in date(look(body), dct_modified=Term(value="2026-11-10"))


@pytest.mark.parametrize(
    ("files", "right"),
    [
        (["Thu, 26 Nov 2026 08:00:00 GMT"], True),
        (["Wed, 25 Nov 2026 10:00:00 GMT"], True),
        (["Tue, 26 Nov 2024 08:00:00 GMT"], False),
        (["Tue, 26 Nov 2024 08:00:00 GMT", "Thu, 26 Nov 2026 08:00:00 GMT"], True),
        # Whoever republishes an old file has a newer date; that contradicts nothing.
        (["Thu, 26 Nov 2026 11:00:00 GMT"], True),
        (["Tue, 26 Nov 2024 08:00:00 GMT", ""], None),
        (["no date"], None),
    ],
)
def test_dates_against_files(files: list[str], right: bool | None) -> None:  # noqa: FBT001
    looks = [look(b"a,b\n1,2\n", modified=each) for each in files]
    assert date(*looks, dct_modified=Term(value="2026-11-26T09:00:00Z")).get("files") == right
