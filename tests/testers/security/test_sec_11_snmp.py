"""SEC-11.snmp: who is let in, on agents of ours and on Debian's."""

import asyncio
from collections.abc import Mapping

import pytest

from rules.record import CaseRecord
from rules.verdict import Word
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import TESTER, describe_v3
from testers.specimens.peers.snmpd import AgentOptions, Snmpd, SnmpUser
from testers.specimens.specimen import Served
from tests.testers.protocols.snmp.assay import assay, assay_specimen, estimate, words

CASE = "testers.security.sec_11_snmp"
USER = {"snmp.user": "ward", "snmp.auth-key": "auth-secret", "snmp.priv-key": "priv-secret"}


def test_v3_with_sha_2_and_aes_and_nothing_else() -> None:
    record = assay_specimen(CASE, "snmp_good")
    assert estimate(record, "accepted") == 0
    assert record.measurements["accepted"].n == 6
    assert estimate(record, "v3") == 1
    assert estimate(record, "weak") == 0
    assert record.measurements["weak"].n == 4


def test_default_communities_are_found_with_their_versions() -> None:
    record = assay_specimen(CASE, "snmp_public")
    assert estimate(record, "accepted") == 2
    assert words(record, "accepted") == "v2c public is answered; v1 public is answered."
    assert estimate(record, "v3") == 1


def test_weak_ways_of_a_user_are_found() -> None:
    record = assay_specimen(CASE, "snmp_weak")
    assert estimate(record, "accepted") == 0
    assert estimate(record, "weak") == 3
    assert "MD5/DES gets in" in words(record, "weak")


def test_a_community_of_ones_own_is_clear_text_all_the_same() -> None:
    record = assay_specimen(CASE, "snmp_v2c_good")
    assert estimate(record, "accepted") == 1
    assert words(record, "accepted") == "v2c declared is answered."
    assert estimate(record, "v3") is None
    assert "no SNMPv3 user" in words(record, "v3")


@pytest.mark.parametrize("name", ["snmp_silent", "snmp_garbage"])
def test_silence_alone_is_no_refusal(name: str) -> None:
    record = assay_specimen(CASE, name)
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE


def assay_own(parameters: Mapping[str, str]) -> CaseRecord:
    async def run() -> CaseRecord:
        async with serve_agent(Manners(users=[TESTER])) as url:
            served = describe_v3(url)
            return await assay(CASE, Served(endpoints=served.endpoints, parameters=parameters))

    return asyncio.run(run())


def test_without_a_user_only_the_communities_can_be_judged() -> None:
    record = assay_own({})
    assert estimate(record, "accepted") == 0
    assert record.measurements["accepted"].n == 6
    assert estimate(record, "v3") is None
    assert estimate(record, "weak") is None


def test_wrong_keys_say_nothing_of_the_target() -> None:
    record = assay_own({**USER, "snmp.user": TESTER.name})
    assert estimate(record, "accepted") == 0
    assert estimate(record, "v3") is None


@pytest.mark.parametrize("wrong", [{"snmp.auth": "ROT13"}, {"snmp.auth-key": "short"}, {"snmp.priv": "none"}])
def test_a_user_that_cannot_be_is_the_callers_fault(wrong: Mapping[str, str]) -> None:
    record = assay_own({**USER, **wrong})
    assert record.problem is not None
    assert record.problem.word is Word.NOT_TESTED
    assert "snmp.auth" in record.problem.reason.en


def assay_snmpd(options: AgentOptions, parameters: Mapping[str, str]) -> CaseRecord:
    with Snmpd(options) as agent:
        endpoints = {"snmp": f"snmp://{agent.host}:{agent.port}"}
        return asyncio.run(assay(CASE, Served(endpoints=endpoints, parameters=parameters)))


@pytest.mark.peer("snmpd")
def test_net_snmps_agent_with_debians_community() -> None:
    record = assay_snmpd(AgentOptions(communities=("public",)), {})
    assert estimate(record, "accepted") == 2
    assert words(record, "accepted") == "v2c public is answered; v1 public is answered."


@pytest.mark.peer("snmpd")
def test_net_snmps_agent_with_v3_alone() -> None:
    ward = SnmpUser(name="ward", auth_password="auth-secret", priv_password="priv-secret")
    record = assay_snmpd(AgentOptions(communities=(), users=(ward,)), USER)
    assert [estimate(record, key) for key in ("accepted", "v3", "weak")] == [0, 1, 0]


@pytest.mark.peer("snmpd")
def test_net_snmps_agent_with_a_user_of_yesterday() -> None:
    ward = SnmpUser(name="ward", auth_password="auth-secret", priv_password="priv-secret", auth="MD5", priv="DES")
    parameters = {**USER, "snmp.auth": "MD5", "snmp.priv": "DES"}
    record = assay_snmpd(AgentOptions(communities=(), users=(ward,)), parameters)
    assert [estimate(record, key) for key in ("accepted", "v3", "weak")] == [0, 0, 1]
