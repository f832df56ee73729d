"""Laws over all shipped specimens."""

import asyncio
import importlib
import pkgutil
import re
from urllib.parse import urlsplit

import pytest

import testers.specimens
from rules.errors import UsageError
from testers.specimens.specimen import ServeOptions, Specimen, all_specimens, find_specimen

SPECIMENS = all_specimens()


def test_every_module_declares_a_specimen_of_its_own_name() -> None:
    for found in pkgutil.iter_modules(testers.specimens.__path__):
        if not found.ispkg and found.name != "specimen":
            module = importlib.import_module(f"testers.specimens.{found.name}")
            assert module.SPECIMEN.name == found.name
    assert len({specimen.name for specimen in SPECIMENS}) == len(SPECIMENS)


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda specimen: specimen.name)
def test_what_a_specimen_says_of_itself(specimen: Specimen) -> None:
    assert specimen.title.zh != specimen.title.en
    assert all(re.fullmatch(r"(REL|CMP|SHR|SEC|GAM)-\d\d", requirement) for requirement in specimen.breaks)
    assert not (specimen.behaves == "good" and specimen.breaks)
    assert find_specimen(specimen.name) is specimen


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda specimen: specimen.name)
def test_a_specimen_serves_on_loopback_and_is_gone_afterwards(specimen: Specimen) -> None:
    async def serve() -> list[int]:
        before = asyncio.all_tasks()
        async with specimen.serve(ServeOptions(seed=3, scale=0.1)) as served:
            places = [urlsplit(url) for url in served.endpoints.values()]
            assert places
            assert {place.hostname for place in places} <= {"127.0.0.1", "::1", "localhost"}
            assert set(served.capabilities.values()) <= {"yes", "no"}
        assert asyncio.all_tasks() == before
        return [place.port or 0 for place in places if place.scheme in ("mqtt", "mqtts", "http", "https")]

    async def dial(port: int) -> None:
        await asyncio.open_connection("127.0.0.1", port)

    for port in asyncio.run(serve()):
        with pytest.raises(ConnectionRefusedError):
            asyncio.run(dial(port))


def test_an_unknown_name_is_the_callers_fault() -> None:
    with pytest.raises(UsageError, match="mqtt_strict"):
        find_specimen("mqtt_nothing")


def test_draws_depend_on_seed_and_purpose_only() -> None:
    draws = [ServeOptions(seed=seed).rng(purpose).random() for seed in (1, 2) for purpose in ("a", "b")]
    assert len(set(draws)) == 4
    assert ServeOptions(seed=1).rng("a").random() == draws[0]
