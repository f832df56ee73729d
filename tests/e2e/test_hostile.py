"""Targets that answer garbage, hang, flood or swell: bounded time and memory, INCONCLUSIVE, exit 3, never a fault."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.evaluator.servers import describe, list_secrets, serve, write_target

pytestmark = pytest.mark.slow

MOST_BYTES = 200 << 20
MOST_SECONDS = 60
# What each is asked: one requirement whose case reads all that the server sends.
ASKED = {
    "http_garbage": "SEC-19",
    "http_hangs": "SEC-19",
    "http_endless": "SEC-19",
    "http_gzip_bomb": "CMP-02",
    "mqtt_garbage": "CMP-12",
    "mqtt_hangs": "SEC-08",
    "mqtt_floods": "CMP-02",
}
# A child begins with the peak memory of the process that forked it, and a test worker is a large one: a small process
# between them forks the run and tells what the run alone used.
MEASURED = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(child.pid, 0)
with open(sys.argv[1], "w", encoding="ascii") as out:
    out.write(str(usage.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run ended: its status, document and greatest memory in bytes."""

    status: int
    run: Mapping[str, Any]
    peak: int
    log: str


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Ended]]:
    """All of them assayed at once, each by a process of its own and into a folder of its own."""
    place = tmp_path_factory.mktemp("hostile")
    with serve(*ASKED) as served:
        running: dict[str, subprocess.Popen[bytes]] = {}
        for name, each in served.items():
            target = write_target(place, describe(each, id_=name.replace("_", "-")), f"{name}.yaml")
            command = [sys.executable, "-c", MEASURED, str(place / f"{name}.peak")]
            command += [sys.executable, "-m", "evaluator.cli.main", "--lang", "en", "test", str(target)]
            command += ["--only", ASKED[name], "--budget", "quick", "--out", str(place / name), "--json", "-"]
            env = {**os.environ, **list_secrets(each), "PYTHONPATH": str(Path(__file__).parents[2])}
            with (place / f"{name}.out").open("wb") as out, (place / f"{name}.err").open("wb") as err:
                running[name] = subprocess.Popen(command, stdout=out, stderr=err, env=env)
        yield {name: await_end(process, place, name) for name, process in running.items()}


def await_end(process: subprocess.Popen[bytes], place: Path, name: str) -> Ended:
    """Wait for a run and read what it left."""
    status = process.wait()
    peak = int((place / f"{name}.peak").read_text(encoding="ascii")) * 1024
    log = (place / f"{name}.err").read_text(encoding="utf-8")
    out = (place / f"{name}.out").read_bytes()
    return Ended(status=status, run=json.loads(out) if out else {}, peak=peak, log=log)


@pytest.mark.parametrize("name", ASKED)
def test_a_hostile_target_is_inconclusive_in_bounds(ended: Mapping[str, Ended], name: str) -> None:
    end = ended[name]
    assert "Traceback" not in end.log
    assert end.status == 3, end.log
    (requirement,) = end.run["requirements"]
    assert requirement["verdict"] == "INCONCLUSIVE", requirement["reason"]
    assert end.peak < MOST_BYTES
    assert sum(case["seconds"] for case in requirement["cases"]) < MOST_SECONDS


def test_runs_at_once_keep_apart(ended: Mapping[str, Ended]) -> None:
    """They ran side by side: each document is about its own target."""
    assert {end.run["subject"]["id"] for end in ended.values()} == {name.replace("_", "-") for name in ASKED}
    assert len({end.run["manifest_sha256"] for end in ended.values()}) == len(ASKED)
