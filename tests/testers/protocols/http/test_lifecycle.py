"""Oracles: the examples of RFC 9745 sections 2.1 and 4, RFC 8594 section 3, RFC 8288 section 3.5."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.protocols.http.exchange import Exchange
from testers.protocols.http.lifecycle import (
    find_onward,
    judge_current,
    judge_deprecation,
    judge_order,
    judge_sunset,
    judge_version,
    read_deprecation,
    read_sunset,
)
from testers.protocols.http.links import WebLink, read_links

NOW = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)


def answer(body: bytes = b"{}", target: str = "/status", **headers: str) -> Exchange:
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Exchange(method="GET", target=target, status=200, headers=fields, body=body, seconds=0.0)


def test_the_example_of_rfc_9745() -> None:
    assert read_deprecation("@1688169599") == dt.datetime(2023, 6, 30, 23, 59, 59, tzinfo=dt.UTC)


@pytest.mark.parametrize("text", ["true", "1688169599", "@", "@1.5", "Sun, 30 Jun 2024 23:59:59 GMT", "", "@9" * 20])
def test_what_is_no_structured_date(text: str) -> None:
    assert read_deprecation(text) is None
    assert judge_deprecation(answer(deprecation=text)) is not None


@pytest.mark.parametrize("text", ["Sat, 31 Dec 2018 23:59:59 GMT", "Sun, 30 Jun 2024 23:59:59 UTC"])
def test_the_examples_of_sunset(text: str) -> None:
    assert read_sunset(text) is not None
    assert judge_sunset(answer(sunset=text)) is None


@pytest.mark.parametrize(
    "text", ["2026-12-31", "Sat, 31 Dec 2018 23:59:59 +0100", "@1688169599", "Sat, 99 Dec 2018 23:59:59 GMT"]
)
def test_what_is_no_http_date(text: str) -> None:
    assert judge_sunset(answer(sunset=text)) is not None


def test_sunset_must_not_be_earlier_than_deprecation() -> None:
    late, early = "Sun, 30 Jun 2024 23:59:59 GMT", "Thu, 30 Jun 2022 23:59:59 GMT"
    assert judge_order(answer(deprecation="@1688169599", sunset=late)) is None
    assert judge_order(answer(deprecation="@1688169599", sunset=early)) is not None
    assert judge_order(answer(deprecation="true", sunset=early)) is None, "what cannot be read is counted once"


def test_a_current_version_that_will_be_deprecated_is_current() -> None:
    assert judge_current(answer(deprecation="@4102444800"), NOW) is None
    assert judge_current(answer(deprecation="@1688169599"), NOW) is not None


@pytest.mark.parametrize(
    "shown",
    [
        answer(target="/api/v2/status"),
        answer(target="/2026-01-01/status?x=1"),
        answer(api_version="2"),
        answer(content_type="application/vnd.city.v2+json"),
        answer(b'{"version": "2"}'),
    ],
)
def test_ways_to_tell_a_version(shown: Exchange) -> None:
    assert judge_version(shown) is None


def test_no_version_is_told() -> None:
    assert judge_version(answer(b'{"status": "ok"}', target="/video/status")) is not None


def test_the_examples_of_rfc_8288() -> None:
    two = (
        "</TheBook/chapter2>; rel=\"previous\"; title*=UTF-8'de'letztes%20Kapitel, "
        "</TheBook/chapter4>; rel=\"next\"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel"
    )
    lines = [
        '<http://example.com/TheBook/chapter2>; rel="previous"; title="previous chapter"',
        '</>; rel="http://example.net/foo"',
        two,
        '<http://example.org/>; rel="start http://example.net/relation/other"',
        "<https://example.org/>; rel=start",
    ]
    assert [(link.target, set(link.relations)) for link in read_links(lines)] == [
        ("http://example.com/TheBook/chapter2", {"previous"}),
        ("/", {"http://example.net/foo"}),
        ("/TheBook/chapter2", {"previous"}),
        ("/TheBook/chapter4", {"next"}),
        ("http://example.org/", {"start", "http://example.net/relation/other"}),
        ("https://example.org/", {"start"}),
    ]


def test_a_comma_in_quotes_ends_no_link_and_the_second_rel_is_ignored() -> None:
    found = read_links(['</a>; title="x, <b>"; rel=Sunset; rel="next", </b>'])
    assert found == [
        WebLink(target="/a", relations=frozenset({"sunset"})),
        WebLink(target="/b", relations=frozenset()),
    ]
    assert [link.target for link in find_onward(answer(link='</a>; rel="sunset", </b>; rel="next"'))] == ["/a"]


@given(st.lists(st.text(max_size=200), max_size=5))
def test_no_field_breaks_the_reader(lines: list[str]) -> None:
    assert len(read_links(lines)) <= 100
