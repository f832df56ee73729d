"""`cityassay prove [ID]...`: the testers tested, with their false-alarm and miss rates."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

import testers
from evaluator.cli.voice import say, speaking, tell
from evaluator.service.proofs import LEAST_TRIALS, Ledger, read_ledger
from evaluator.service.prove import CaseProof, Proving, prove_case
from evaluator.service.remeasure import DIMENSIONS
from evaluator.service.rulebook import open_library
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.text import Text
from rules.verdict import Word
from testers.harness.case import Case
from testers.harness.registry import find_cases


def add_to(app: typer.Typer) -> None:
    """Add the command `prove`."""
    title = say("用已知合格与不合格的系统检验测试用例。", "Test the test cases on systems known to be good and bad.")
    app.command("prove", help=title)(prove)


def prove(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help=say("用例或要求。", "Cases or requirements."))
    ] = None,
    *,
    city: Annotated[bool, typer.Option("--city", help=say("也用参考城市。", "Use the reference city too."))] = False,
    write: Annotated[bool, typer.Option("--write", help=say("写入证明台账。", "Keep the ledger of proofs."))] = False,
    trials: Annotated[int, typer.Option(min=1, max=1000, help=say("每侧试验次数。", "Trials a side."))] = 5,
    seed: Annotated[int, typer.Option()] = 1,
    as_json: Annotated[str | None, typer.Option("--json", metavar="F")] = None,
) -> int:
    """Prove cases; exit status 0 when every trial said what it should, else 1."""
    cases = _pick(ids or [])
    count = max(trials, LEAST_TRIALS) if write else trials
    proving = Proving(trials=count, seed=seed, city=city, told=lambda words: tell(Text.same(words)))
    proofs = asyncio.run(_prove_all(cases, proving))
    if as_json:
        raw = (json.dumps(_document(proofs), ensure_ascii=False, indent=1) + "\n").encode()
        if as_json == "-":
            sys.stdout.buffer.write(raw)
        else:
            write_whole(Path(as_json), raw)
    if as_json != "-":
        _print(proofs)
    if write:
        _keep(cases, proofs)
    wrong = any(not trial.right for proof in proofs for trial in proof.trials)
    return 1 if wrong or not proofs else 0


def _pick(ids: list[str]) -> list[Case]:
    cases = find_cases(DIMENSIONS)
    for name in ids:
        if not any(name in (case, case.split(".")[0]) for case in cases):
            known = ", ".join(cases)
            raise UsageError(
                Text(zh=f"没有用例 {name}。现有：{known}。", en=f"There is no case {name}. There are: {known}.")
            )
    return [case for name, case in cases.items() if not ids or name in ids or name.split(".")[0] in ids]


async def _prove_all(cases: list[Case], proving: Proving) -> list[CaseProof]:
    requirements = open_library().load_requirements()
    proofs = []
    for place, case in enumerate(cases, start=1):
        sys.stderr.write(f"[{place}/{len(cases)}] {case.card.id}  {case.card.title.in_(speaking())}\n")
        proofs.append(await prove_case(case, requirements[case.card.requirement], proving))
    return proofs


def _print(proofs: list[CaseProof]) -> None:
    table = Table(title=say("测试用例的检验", "The testers, tested"))
    heads = ("case", say("误报", "false alarms"), "U95", say("漏报", "misses"), "U95", say("系统", "systems"), "s")
    for head in heads:
        table.add_column(head)
    for proof in proofs:
        good, bad = proof.side(Word.PASS), proof.side(Word.FAIL)
        systems = ", ".join((*proof.systems(Word.PASS), "|", *proof.systems(Word.FAIL)))
        table.add_row(proof.case, *_rate(good), *_rate(bad), systems, f"{proof.seconds:.0f}")
    Console().print(table)
    for proof in proofs:
        for name, why in proof.missing.items():
            tell(Text(zh=f"{proof.case}：没有对照系统 {name}：{why}", en=f"{proof.case}: no system {name}: {why}"))


def _rate(side: tuple[int, int, float | None]) -> tuple[str, str]:
    trials, errors, upper = side
    return f"{errors}/{trials}", "-" if upper is None else f"{upper:.3f}"


def _keep(cases: list[Case], proofs: list[CaseProof]) -> None:
    ledger: Ledger = read_ledger()
    for case, proof in zip(cases, proofs, strict=True):
        ledger = ledger.with_proof(proof.to_proof(case.card.digest))
    place = Path(str(testers.__file__)).with_name("proofs.json")
    write_whole(place, ledger.to_json().encode())
    proved = sum(ledger.standing(case.card) == "proved" for case in cases)
    tell(
        Text(
            zh=f"台账：{place}；{proved}/{len(cases)} 个用例已验证。",
            en=f"Ledger: {place}; {proved} of {len(cases)} cases proved.",
        )
    )


def _document(proofs: list[CaseProof]) -> dict[str, object]:
    return {
        "schema": "cityassay/prove/1",
        "cases": [
            {
                "id": proof.case,
                "false_alarms": dict(zip(("trials", "errors", "upper"), proof.side(Word.PASS), strict=True)),
                "misses": dict(zip(("trials", "errors", "upper"), proof.side(Word.FAIL), strict=True)),
                "words": [
                    {"system": system, "word": word, "n": n} for (system, word), n in sorted(proof.words().items())
                ],
                "missing": dict(proof.missing),
                "seconds": round(proof.seconds, 1),
            }
            for proof in proofs
        ],
    }
