"""Every device class of the house: its template is a target file that checks, its rows are rows of the catalogue."""

import asyncio
from pathlib import Path

import pytest

from evaluator.service.drafts import draft_target
from evaluator.service.rulebook import Library, load_book, open_library
from evaluator.service.targets import load_target
from rules.pack import find_classes
from rules.text import Language
from testers.harness.doors import open_doors

CLASSES = tuple(find_classes(("rules",)))
# What this part of the catalogue can ask over: the protocols whose codecs the house has.
SCHEMES = {"http", "https", "ws", "wss", "mqtt", "mqtts", "coap", "snmp"}


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library()


def test_the_key_devices_of_the_white_paper_are_there() -> None:
    assert set(CLASSES) >= {
        "lamp-controller",
        "camera",
        "access-gate",
        "rfid-reader",
        "qr-reader",
        "gnss-terminal",
        "environmental-sensor",
        "meter-rtu",
        "gateway",
    }


@pytest.mark.parametrize("name", CLASSES)
def test_a_draft_of_the_class_is_a_target_file(library: Library, name: str, tmp_path: Path) -> None:
    found = library.load_class(name)
    for language in Language:
        place = tmp_path / f"{language}.yaml"
        place.write_text(draft_target(found.scheme, language, found), encoding="utf-8")
        target = load_target(place)
        assert target.target.class_ == name
        asyncio.run(open_doors(target))
        assert {target.endpoint(each).scheme for each in target.endpoints} <= SCHEMES  # type: ignore[union-attr]


@pytest.mark.parametrize("name", CLASSES)
def test_the_class_makes_a_book(library: Library, name: str) -> None:
    found = library.load_class(name)
    book = load_book(library, found.scheme, name).book
    demanded = {demand.id: demand for demand in book.scheme.requirements}
    assert {row.id for row in found.rows} <= set(demanded)
    assert not {each.id for each in found.leaves_out} & set(demanded)
    published = {demand.id for demand in library.load_scheme(found.scheme).requirements}
    # A row is left out of something: a reason for what nobody demands misleads.
    assert {each.id for each in found.leaves_out} <= published
    assert any(row.limits for row in found.rows), "a class of its own has a limit of its own"
    for row in found.rows:
        for limits in row.limits.values():
            assert all(limit.rationale.zh != limit.rationale.en for limit in limits)
