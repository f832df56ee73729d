"""Laws over the fault catalogue."""

import importlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from citybrain.errors import MistakeError
from citybrain.faults.arming import arm, set_seams
from citybrain.faults.catalogue import Fault, read_catalogue
from citybrain.faults.seams import Faults

_CATALOGUE = read_catalogue()
_EACH = pytest.mark.parametrize("fault", _CATALOGUE, ids=[fault.id for fault in _CATALOGUE])
_ROOT = Path(__file__).parents[2]
_MUST_REACH = {
    *("REL-01", "REL-02", "REL-06", "REL-07", "REL-09", "REL-14"),
    *("CMP-01", "CMP-02", "CMP-06", "CMP-12", "CMP-13", "CMP-18"),
    *("SHR-04", "SHR-20", "SEC-01", "SEC-08", "SEC-11", "SEC-19", "SEC-21"),
}


def test_every_requirement_of_the_first_assay_has_a_fault() -> None:
    assert {fault.breaks for fault in _CATALOGUE} >= _MUST_REACH


@_EACH
def test_a_fault_has_a_witness_that_runs_it(fault: Fault) -> None:
    place, _, name = fault.witness.partition("::")
    module = importlib.import_module(place.removesuffix(".py").replace("/", "."))
    assert callable(getattr(module, name))
    assert f'"{fault.id}"' in (_ROOT / place).read_text(encoding="utf-8")


@_EACH
def test_a_fault_changes_exactly_the_fields_it_sets(fault: Fault) -> None:
    honest, armed = _flat(Faults()), _flat(arm(_CATALOGUE, [fault.id], 1).faults)
    changed = {key for key in honest if honest[key] != armed[key]}
    assert changed == {(seam, field) for seam, wanted in fault.set.items() for field in wanted}


def _flat(faults: Faults) -> dict[tuple[str, str], Any]:
    return {(seam, name): value for seam, fields in asdict(faults).items() for name, value in fields.items()}


@_EACH
def test_a_fault_says_what_it_breaks_and_what_not(fault: Fault) -> None:
    assert fault.unaffected
    assert fault.unaffected != "rest"
    assert {fault.breaks, *fault.also} & set(fault.unaffected) == set()
    for text in (fault.title, fault.effect):
        assert text.zh.strip()
        assert text.en.strip()
        assert any("\u4e00" <= character <= "\u9fff" for character in text.zh)


def test_the_seal_depends_on_faults_and_seed_and_not_on_their_order() -> None:
    ids = ["mqtt-echo-loss", "http-no-token"]
    seal = arm(_CATALOGUE, ids, 1).sealed_sha256
    assert seal == arm(_CATALOGUE, ids[::-1], 1).sealed_sha256
    assert seal != arm(_CATALOGUE, ids, 2).sealed_sha256
    assert seal != arm(_CATALOGUE, ids[:1], 1).sealed_sha256


def test_an_unknown_fault_and_two_at_one_place_are_mistakes() -> None:
    with pytest.raises(MistakeError, match="no-such-fault"):
        arm(_CATALOGUE, ["no-such-fault"], 1)
    first = _CATALOGUE[0]
    rival = first.model_copy(update={"id": "rival"})
    with pytest.raises(MistakeError, match="act on the same place"):
        arm([first, rival], [first.id, "rival"], 1)


@pytest.mark.parametrize(
    "wishes", [{"nothing": {}}, {"mqtt": {"nothing": 1}}, {"echo": {"loss_share": "much"}}], ids=str
)
def test_a_wish_that_no_seam_has_is_refused(wishes: dict[str, dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match=r"seam|valid number"):
        set_seams(wishes)
