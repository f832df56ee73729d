"""pygeoapi, where its own environment is on this machine: what it claims and does not keep is found."""

import asyncio
from pathlib import Path

import pytest

from rules.applicability import Answer
from rules.errors import UsageError
from testers.harness.bench import make_target, run_case
from testers.harness.registry import load_case
from testers.specimens.peers.pygeoapi import SYSTEM
from testers.specimens.peers.system import Made


def make() -> Made:
    try:
        return SYSTEM.make()
    except UsageError as error:
        pytest.skip(error.message.en)


@pytest.mark.slow
def test_the_classes_that_it_claims_are_judged() -> None:
    made = make()
    case = load_case("testers.compatibility.cmp_05_http")
    assert case is not None
    with made.peer as peer:
        served = made.describe(peer)
        capabilities = {name: Answer(answer) for name, answer in served.capabilities.items()}
        target = make_target(served.endpoints, capabilities=capabilities, parameters=served.parameters)
        record = asyncio.run(run_case(case, target, samples={}))
    assert record.problem is None, record.problem
    failing = record.measurements["failing"]
    assert failing.n == 4
    assert failing.estimate
    # Found with 0.21: an unknown query parameter is answered with 200.
    assert "query-param-unknown" in str(failing.detail)


def test_without_it_the_user_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYASSAY_PYGEOAPI", str(tmp_path))
    with pytest.raises(UsageError, match="CITYASSAY_PYGEOAPI"):
        SYSTEM.make()
