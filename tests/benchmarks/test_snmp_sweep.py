"""The sweep benchmark counts every agent in every way it has; its times are nobody's business here."""

import io
import json
from contextlib import redirect_stdout

from benchmarks.snmp_sweep import run, show
from testers.specimens.peers.search import find_peer


def test_every_way_reaches_every_agent() -> None:
    results = run(count=12, rounds=1)
    assert {way["answered"] for way in results["ways"].values()} == {12}
    assert ("snmpget" in results["ways"]) is (find_peer("snmpget") is not None)
    assert set(results["ways"]) - {"ours"} == set(results["ratios"])
    assert "/" not in json.dumps(results["ways"])
    shown = io.StringIO()
    with redirect_stdout(shown):
        show(results)
    assert "pysnmp" in shown.getvalue()
