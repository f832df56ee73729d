"""CMP-18.snmp: order, end and types of a walk."""

import asyncio
from dataclasses import replace

import pytest

from rules.record import CaseRecord
from rules.verdict import Word
from testers.specimens.agent.mib import LAMPS
from testers.specimens.peers.snmpd import AgentOptions, Snmpd
from testers.specimens.specimen import Served, ServeOptions, find_specimen
from tests.testers.protocols.snmp.assay import SCALE, assay, assay_specimen, estimate, words

CASE = "testers.compatibility.cmp_18_snmp"


@pytest.mark.parametrize("name", ["snmp_good", "snmp_v2c_good"])
def test_a_walk_in_order(name: str) -> None:
    record = assay_specimen(CASE, name)
    assert estimate(record, "disorder") == 0
    assert estimate(record, "mistyped") == 0
    assert record.measurements["disorder"].n >= 50


def test_names_out_of_order() -> None:
    record = assay_specimen(CASE, "snmp_unordered")
    assert (estimate(record, "disorder") or 0) >= 1
    assert "32473.1.1.1.2.3 leads to 1.3.6.1.4.1.32473.1.1.1.2.2" in words(record, "disorder")
    assert estimate(record, "mistyped") == 0


def test_a_walk_that_never_ends() -> None:
    record = assay_specimen(CASE, "snmp_loops")
    assert (estimate(record, "disorder") or 0) >= 1
    assert "no endOfMibView" in words(record, "disorder")


def test_types_that_cannot_be() -> None:
    record = assay_specimen(CASE, "snmp_wrong_types")
    assert estimate(record, "disorder") == 0
    assert estimate(record, "mistyped") == 3
    assert "1.3.6.1.2.1.1.3.0 is INTEGER, not TimeTicks" in words(record, "mistyped")
    assert "32473.1.1.1.3.4 is OCTET STRING, not Gauge32" in words(record, "mistyped")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["snmp_silent", "snmp_garbage"])
def test_no_agent_no_number(name: str) -> None:
    record = assay_specimen(CASE, name)
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE


def assay_root(root: str) -> CaseRecord:
    async def run() -> CaseRecord:
        async with find_specimen("snmp_v2c_good").serve(ServeOptions(scale=SCALE)) as served:
            return await assay(CASE, replace(served, parameters={**served.parameters, "snmp.root": root}))

    return asyncio.run(run())


def test_the_root_of_the_target_file_is_walked_with_the_system_group() -> None:
    record = assay_root(".".join(map(str, LAMPS)))
    assert estimate(record, "disorder") == 0
    # 11 of the system group, the one behind it, and 32 of the table
    assert record.measurements["disorder"].n == 44


def test_a_root_that_is_none_is_the_callers_fault() -> None:
    record = assay_root("lamps")
    assert record.problem is not None
    assert record.problem.word is Word.NOT_TESTED
    assert "snmp.root" in record.problem.reason.en


@pytest.mark.peer("snmpd")
def test_net_snmps_agent_walks_in_order() -> None:
    with Snmpd(AgentOptions(communities=("reader",))) as agent:
        served = Served(
            endpoints={"snmp": f"snmp://{agent.host}:{agent.port}"},
            capabilities={"snmp.agent": "yes"},
            parameters={"snmp.community": "reader"},
        )
        record = asyncio.run(assay(CASE, served))
    assert estimate(record, "disorder") == 0
    assert estimate(record, "mistyped") == 0
    assert record.measurements["disorder"].n >= 1_000
