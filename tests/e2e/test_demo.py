"""The demo, whole, as a newcomer runs it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from evaluator.service.demo import CITY, DEVICE
from evaluator.service.rejudge import Rejudging, rejudge

pytestmark = pytest.mark.slow

LONGEST = 1_500
ROOT = Path(__file__).parents[2]


def list_children_of(group: int) -> list[str]:
    """Return the command lines of processes that name this demo's folder or belong to its group."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == group:
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:  # it ended while we looked
            continue
    return found


@pytest.mark.long
def test_the_demo_tells_its_whole_story(tmp_path: Path) -> None:
    out = tmp_path / "results"
    command = [sys.executable, "-m", "evaluator.cli.main", "--lang", "en", "demo", "--out", str(out)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        text=True,
    )
    printed, log = process.communicate(timeout=LONGEST)
    assert process.returncode == 0, log
    assert not list_children_of(process.pid)  # the session of the demo: the city and the peers are in it
    for subject in (CITY, DEVICE):
        folder = out / subject.id
        bundle = folder / "bundle"
        assert str(bundle) in printed
        judged = rejudge(bundle, Rejudging())
        assert judged.after.to_json() == (bundle / "run.json").read_text(encoding="utf-8")
        for language in ("zh", "en"):
            pdf = folder / f"report.{language}.pdf"
            assert str(pdf) in printed
            assert pdf.read_bytes().startswith(b"%PDF")
        assert not any(word in ("ERROR", "NOT_ESTABLISHED") for word in judged.after.counts)
    city = json.loads((out / CITY.id / "bundle" / "run.json").read_bytes())
    assert city["verdict"] == "PASS", {each["id"]: each["verdict"] for each in city["requirements"]}


def test_an_interrupted_demo_ends_all_it_started(tmp_path: Path) -> None:
    out = tmp_path / "results"
    command = [sys.executable, "-m", "evaluator.cli.main", "--lang", "en", "demo", "--out", str(out)]
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        text=True,
    ) as process:
        assert process.stderr is not None
        log = ""
        for line in process.stderr:
            log += line
            if line.startswith("[2/"):
                os.killpg(process.pid, signal.SIGINT)  # as the terminal does
        process.wait(60)
    assert process.returncode == 3, log
    assert "interrupted" in log
    assert not list_children_of(process.pid)
    assert json.loads((out / CITY.id / "bundle" / "run.json").read_bytes())["interrupted"] is True
    assert not (out / DEVICE.id).exists()
