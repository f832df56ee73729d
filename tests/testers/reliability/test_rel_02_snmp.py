"""REL-02.snmp on agents with known response times."""

import pytest

from rules.verdict import Word
from testers.harness.observation import Observation
from testers.reliability.rel_02_snmp import reduce
from tests.testers.protocols.snmp.assay import assay_specimen, estimate, words

CASE = "testers.reliability.rel_02_snmp"


@pytest.mark.parametrize("name", ["snmp_good", "snmp_v2c_good"])
def test_a_quick_agent(name: str) -> None:
    record = assay_specimen(CASE, name)
    assert (estimate(record, "p95") or 0) < 400
    assert record.measurements["p99"].n == 60


def test_a_slow_agent_is_slow_by_its_own_time_not_by_its_queue() -> None:
    record = assay_specimen(CASE, "snmp_slow")
    assert 450 < (estimate(record, "p95") or 0) < 1_500


def test_lost_requests_have_no_response_time_and_are_made_up_for() -> None:
    record = assay_specimen(CASE, "snmp_lossy")
    assert (estimate(record, "p99") or 0) < 400
    assert record.measurements["p95"].n >= 58
    assert "got no answer" in words(record, "p95")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["snmp_silent", "snmp_garbage"])
def test_no_agent_no_number(name: str) -> None:
    record = assay_specimen(CASE, name)
    assert record.problem is not None
    assert record.problem.word is Word.INCONCLUSIVE
    assert not record.measurements


def test_reduce_takes_answered_probes_alone() -> None:
    seen = [
        Observation(what="probe", at=0.1 * number, facts={"answered": number < 3, "seconds": 0.01 * (number + 1)})
        for number in range(4)
    ]
    measured = reduce(seen)
    assert measured["p95"].n == 3
    assert measured["p95"].unit == "ms"
    assert measured["p95"].estimate == pytest.approx(30)
