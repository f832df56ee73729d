"""CMP-01.snmp: versions and identity, declared and seen."""

import asyncio
from collections.abc import Mapping

import pytest

from rules.applicability import Answer
from rules.record import CaseRecord
from rules.verdict import Word
from testers.harness.bench import make_target, run_case
from testers.harness.registry import load_case
from testers.protocols.snmp.identity import agree, read_description
from testers.specimens.specimen import ServeOptions, find_specimen
from tests.testers.protocols.snmp.assay import PLANS, SCALE, assay_specimen, estimate, words

CASE = "testers.compatibility.cmp_01_snmp"


def test_a_target_that_says_what_it_is() -> None:
    record = assay_specimen(CASE, "snmp_good")
    assert estimate(record, "contradictions") == 0
    assert record.measurements["contradictions"].n == 2
    assert record.observed == {"snmp.agent": Answer.YES, "snmp.v3": Answer.YES}
    assert record.identity["model"] == "LP-7"
    assert record.identity["firmware"] == "1.4.2"


def test_with_a_community_of_its_own_silence_speaks() -> None:
    record = assay_specimen(CASE, "snmp_v2c_good")
    assert estimate(record, "contradictions") == 0
    assert record.observed == {
        "snmp.agent": Answer.YES,
        "snmp.v1": Answer.NO,
        "snmp.v2c": Answer.YES,
        "snmp.v3": Answer.NO,
    }


@pytest.mark.parametrize(
    ("name", "count", "says"),
    [
        ("snmp_public", 2, "snmp.v2c is declared no, seen yes"),
        ("snmp_underdeclares", 1, "snmp.v3 is declared no, seen yes"),
        ("snmp_overdeclares", 1, "snmp.v3 is declared yes, seen no"),
    ],
)
def test_a_target_that_says_otherwise(name: str, count: int, says: str) -> None:
    record = assay_specimen(CASE, name)
    assert estimate(record, "contradictions") == count
    assert says in words(record, "contradictions")


@pytest.mark.parametrize("name", ["snmp_silent", "snmp_garbage"])
def test_no_agent_no_contradiction(name: str) -> None:
    record = assay_specimen(CASE, name)
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE
    assert not record.observed


def assay_identity(said: Mapping[str, str]) -> CaseRecord:
    case = load_case(CASE)
    assert case is not None

    async def run() -> CaseRecord:
        async with find_specimen("snmp_good").serve(ServeOptions(scale=SCALE)) as served:
            target = make_target(served.endpoints, parameters=served.parameters)
            target = target.model_copy(update={"target": target.target.model_copy(update=said)})
            return await run_case(case, target, samples=PLANS, scale=SCALE)

    return asyncio.run(run())


def test_the_identity_the_device_tells_is_the_declared_one() -> None:
    right = {"maker": "Example Lighting", "model": "lp-7", "hardware": "2", "firmware": "v1.4.2", "serial": "0007"}
    record = assay_identity(right)
    assert estimate(record, "contradictions") == 0
    assert record.measurements["contradictions"].n == 5
    wrong = assay_identity({"model": "LP-9", "firmware": "1.4.20"})
    assert estimate(wrong, "contradictions") == 2
    assert "firmware is declared 1.4.20, the device says 1.4.2" in words(wrong, "contradictions")


@pytest.mark.parametrize(
    ("declared", "told", "loose", "same"),
    [
        ("1.4.2", "1.4.2", False, True),
        ("1.4.2", "V1.4.2", False, True),
        ("1.4.2", "1.4.2-build7", False, True),
        ("1.4", "1.4.2", False, False),
        ("1.4.2", "1.4.20", False, False),
        ("1.4.2", "1.4", False, False),
        ("Example Lighting Ltd", "EXAMPLE  LIGHTING", True, True),
        ("LP-7", "LP-8", True, False),
    ],
)
def test_what_agrees(declared: str, told: str, loose: bool, same: bool) -> None:  # noqa: FBT001 - a table of cases
    assert agree(declared, told, loose=loose) is same


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Example LP-7, firmware 1.4.2", {"firmware": "1.4.2"}),
        ("ACME switch Model: S-24/P FW v2.0.1-rc3.", {"firmware": "2.0.1-rc3", "model": "S-24/P"}),
        ("Linux gw 6.1.0 #1 SMP Debian x86_64", {}),
        ("Boot firmware 1.0, main firmware 2.0", {}),
        ("", {}),
    ],
)
def test_only_what_a_description_names_is_compared(text: str, told: dict[str, str]) -> None:
    assert read_description(text) == told
