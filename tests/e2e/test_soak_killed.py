"""A soak that was killed goes on with --resume: what it had watched stands in the evidence of the new bundle."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rules.bundle import open_bundle
from tests.evaluator.servers import describe, list_secrets, serve, write_target

pytestmark = pytest.mark.slow
# 300 lengths of an outage at the quick budget: three seconds of watching.
OUTAGE, STEP = "0.02", "0.01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A target file, the environment of its run, and where the bundle goes."""

    file: Path
    env: dict[str, str]
    out: Path

    @property
    def journal(self) -> Path:
        return self.out.with_name("o.journals") / "rel-19.http.soak.jsonl"

    def start(self, *more: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "evaluator.cli.main", "--lang", "en", "test", str(self.file)]
        command += ["--out", str(self.out), "--only", "REL-19.http", "--budget", "quick", *more]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.env)

    def spans(self) -> list[dict[str, Any]]:
        with open_bundle(self.out) as bundle:
            run = json.loads(bundle.read("run.json"))
            cases = [case for requirement in run["requirements"] for case in requirement["cases"]]
            (soak,) = [case for case in cases if case["id"] == "REL-19.http"]
            lines = bundle.evidence(soak["evidence"][0]).splitlines()
        return [row["facts"] for row in map(json.loads, lines[1:]) if row["what"] == "span"]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    # Its many short outages end many spans, each of which goes into the journal at once.
    with serve("soak_resets") as served:
        target = describe(served["soak_resets"])
        target["parameters"] |= {"soak.outage": OUTAGE, "soak.step": STEP}
        secrets = list_secrets(served["soak_resets"])
        env = {**os.environ, **secrets, "PYTHONPATH": str(Path(__file__).parents[2])}
        yield Bench(file=write_target(tmp_path, target), env=env, out=tmp_path / "o")


def kill_with_spans(bench: Bench, count: int) -> int:
    """Kill the run once its journal holds `count` spans; return how many it held."""
    with bench.start() as process:
        until = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < until:
            if bench.journal.exists() and bench.journal.read_bytes().count(b"\n") > count:
                break
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
    return bench.journal.read_bytes().count(b"\n") - 1


def test_a_killed_soak_goes_on(bench: Bench) -> None:
    held = kill_with_spans(bench, 4)
    assert held >= 4
    with bench.start("--resume") as process:
        _, err = process.communicate(timeout=120)
    assert b"Traceback" not in err, err
    spans = bench.spans()
    resumed = [span for span in spans if span["resumed"]]
    assert held <= len(resumed) < len(spans)
    assert [span["begin"] for span in spans] == sorted(span["begin"] for span in spans)
    assert not bench.journal.parent.exists(), "what has come to its end is told by its evidence"


def test_without_resume_a_soak_begins_anew(bench: Bench) -> None:
    kill_with_spans(bench, 2)
    bench.out.rename(bench.out.with_name("aside"))
    with bench.start() as process:
        process.communicate(timeout=120)
    assert not any(span["resumed"] for span in bench.spans())
