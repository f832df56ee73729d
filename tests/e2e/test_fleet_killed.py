"""A fleet killed in the middle, or stopped by Ctrl-C, goes on where it was: no finished target is tested twice."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from rules.bundle import is_closed
from tests.evaluator.servers import describe, list_secrets, serve

pytestmark = pytest.mark.slow
COUNT, ENOUGH = 40, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Yard:
    """A fleet file, the environment of its run, and where the bundles go."""

    file: Path
    env: dict[str, str]
    out: Path

    def start(self, *more: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "evaluator.cli.main", "--lang", "en", "test", str(self.file)]
        command += ["--out", str(self.out), "--only", "SEC-19", "--only", "SHR-20", "--budget", "quick", *more]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.env, text=True, cwd=self.file.parent
        )

    def closed(self) -> set[str]:
        return {each.name for each in (self.out / "targets").iterdir() if is_closed(each)}


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    with serve("http_good", "http_bare_headers") as served:
        names = ["http_good", "http_bare_headers"]
        targets = [describe(served[names[number % 2]], id_=f"t-{number:02d}") for number in range(COUNT)]
        file = tmp_path / "fleet.yaml"
        # Slow enough to be caught in the middle.
        file.write_text(yaml.safe_dump({"fleet": {"id": "north", "max_rate": 200}, "targets": targets}))
        root = str(Path(__file__).parents[2])
        env = {**os.environ, **list_secrets(served["http_good"]), "PYTHONPATH": root}
        yield Yard(file=file, env=env, out=tmp_path / "o")


def stop_in_the_middle(yard: Yard, number: signal.Signals) -> tuple[int, str, str]:
    with yard.start() as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(f"[{ENOUGH}/"):
                process.send_signal(number)
                break
        out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_fleet_goes_on_where_it_was(yard: Yard, number: signal.Signals) -> None:
    status, _, err = stop_in_the_middle(yard, number)
    assert "Traceback" not in err
    if number is signal.SIGINT:
        assert status in (1, 3)
        assert "--resume" in err
        assert json.loads((yard.out / "fleet.json").read_bytes())["interrupted"]
    done = {
        name: (yard.out / "targets" / name / "MANIFEST").read_bytes()
        for name in yard.closed()
        if not json.loads((yard.out / "targets" / name / "run.json").read_bytes())["interrupted"]
    }
    assert ENOUGH <= len(done) < COUNT
    with yard.start("--resume") as process:
        _, err = process.communicate(timeout=120)
    assert process.returncode == 1, err
    assert f"{len(done)} targets were done before" in err
    document = json.loads((yard.out / "fleet.json").read_bytes())
    assert not document["interrupted"]
    assert len(document["targets"]) == COUNT
    assert {each["id"] for each in document["targets"]} <= yard.closed()
    for name, manifest in done.items():
        assert (yard.out / "targets" / name / "MANIFEST").read_bytes() == manifest
