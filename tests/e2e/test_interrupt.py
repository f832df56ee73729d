"""Ctrl-C in the middle of a run: a closed bundle that says so, which judges and prints like any other."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluator.service.rejudge import Rejudging, rejudge
from evaluator.service.report import open_dossier, render
from rules.text import Language
from tests.evaluator.servers import describe, list_secrets, serve, write_target


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path, str]]:
    """Start a long run, interrupt it when its second case has begun; give status, bundle and log."""
    place = tmp_path_factory.mktemp("interrupt")
    with serve("http_good") as served:
        target = write_target(place, describe(served["http_good"]))
        command = [sys.executable, "-m", "evaluator.cli.main", "--lang", "en", "test", str(target), "--out"]
        command += [str(place / "bundle"), "--only", "SEC-19", "--only", "REL-02", "--only", "SEC-21"]
        env = {**os.environ, **list_secrets(served["http_good"]), "PYTHONPATH": str(Path(__file__).parents[2])}
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env, text=True
        ) as process:
            assert process.stderr is not None
            log = ""
            for line in process.stderr:
                log += line
                if "REL-02.http" in line and "[" in line:
                    process.send_signal(signal.SIGINT)
            process.wait(30)
        yield process.returncode, place / "bundle", log


def test_the_status_is_not_established(interrupted: tuple[int, Path, str]) -> None:
    status, _, log = interrupted
    assert status == 3, log
    assert "Traceback" not in log


def test_the_bundle_is_closed_and_says_it(interrupted: tuple[int, Path, str]) -> None:
    _, bundle, _ = interrupted
    run = json.loads((bundle / "run.json").read_bytes())
    assert run["interrupted"] is True
    words = {each["id"]: each["verdict"] for each in run["requirements"]}
    assert "NOT_TESTED" in words.values()
    assert rejudge(bundle, Rejudging()).after.to_json() == (bundle / "run.json").read_text(encoding="utf-8")


def test_its_reports_render_and_say_it(interrupted: tuple[int, Path, str]) -> None:
    _, bundle, _ = interrupted
    dossier = open_dossier(bundle)
    assert "中断" in render(dossier, "html", Language.ZH).decode()
    assert "interrupted" in render(dossier, "html", Language.EN).decode()
    assert render(dossier, "pdf", Language.ZH).startswith(b"%PDF")
    for form in ("junit", "sarif", "earl", "json"):
        assert render(dossier, form, Language.EN)
