"""sslyze beside our own check: read rightly, bounded, and never silently green."""

import asyncio
import json
import os
import shutil
from pathlib import Path

import pytest

from rules.applicability import Answer
from rules.measurement import Count
from rules.record import CaseRecord
from rules.sampling import SamplePlan
from rules.verdict import Word
from testers.harness.bench import make_target, run_case
from testers.harness.registry import load_case
from testers.protocols.tls.second_opinion import read_opinion
from testers.protocols.tls.suites import TlsVersion
from testers.specimens.specimen import ServeOptions, find_specimen


def write_scan(**accepted: list[str]) -> bytes:
    """Return what sslyze 6.3.1 prints (`--json_out=-`)."""
    fields = ("ssl_3_0_cipher_suites", "tls_1_0_cipher_suites", "tls_1_1_cipher_suites")
    scan = {
        field: {"status": "COMPLETED", "result": {"accepted_cipher_suites": accepted.get(field, [])}}
        for field in fields
    }
    return json.dumps({"sslyze_version": "6.3.1", "server_scan_results": [{"scan_result": scan}]}).encode()


def assay(specimen: str, *, second: bool = True) -> CaseRecord:
    async def run() -> CaseRecord:
        async with find_specimen(specimen).serve(ServeOptions(seed=1)) as served:
            target = make_target(
                served.endpoints,
                capabilities={name: Answer(answer) for name, answer in served.capabilities.items()},
                parameters={**served.parameters, **({"tls.second-opinion": "sslyze"} if second else {})},
            )
            samples = {key: SamplePlan(n=1) for key in ("obsolete", "aead", "weak")}
            case = load_case("testers.security.sec_01_tls")
            assert case is not None
            return await run_case(case, target, samples=samples)

    return asyncio.run(run())


def test_a_finished_scan_names_the_versions() -> None:
    opinion = read_opinion(write_scan(tls_1_0_cipher_suites=["x"], tls_1_1_cipher_suites=["y"]))
    assert opinion.accepted == frozenset({TlsVersion.TLS1_0, TlsVersion.TLS1_1})
    assert opinion.program == "sslyze 6.3.1"
    assert read_opinion(write_scan()).accepted == frozenset()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b'{"server_scan_results": []}',
        b'{"server_scan_results": [{"scan_result": null}]}',
        write_scan().replace(b"COMPLETED", b"ERROR"),
    ],
)
def test_an_unfinished_scan_is_no_opinion_and_never_a_clean_one(raw: bytes) -> None:
    assert read_opinion(raw).accepted is None


def test_without_the_program_the_case_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    record = assay("tls_good")
    assert record.problem is not None
    assert record.problem.word is Word.NOT_TESTED
    assert "sslyze" in record.problem.reason.en


@pytest.mark.parametrize(
    ("printed", "words"),
    [(write_scan(), "agrees"), (write_scan(tls_1_0_cipher_suites=["x"]), "disagrees"), (b"oops", "no conclusion")],
)
def test_the_opinion_stands_beside_and_judges_nothing(
    printed: bytes, words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program, answer = tmp_path / "sslyze", tmp_path / "answer"
    answer.write_bytes(printed)
    program.write_text(f"#!/bin/sh\ncat {answer}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    obsolete = assay("tls_good").measurements["obsolete"]
    assert isinstance(obsolete, Count)
    assert obsolete.k == 0
    assert obsolete.detail is not None
    assert words in obsolete.detail.en


@pytest.mark.slow
@pytest.mark.parametrize("specimen", ["tls_good", "tls_obsolete"])
def test_the_real_sslyze_agrees_with_us(specimen: str) -> None:
    if shutil.which("sslyze") is None:
        pytest.skip("sslyze is AGPL and never installed by the project; put it on PATH to run this")
    obsolete = assay(specimen).measurements["obsolete"]
    assert obsolete.detail is not None
    assert "sslyze" in obsolete.detail.en
