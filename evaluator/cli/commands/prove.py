"""`cityassay prove [ID]...`: the testers tested, with their false-alarm and miss rates."""

import asyncio
import io
import json
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from evaluator.cli.reporting import Outputs
from evaluator.cli.score import render_curves
from evaluator.cli.stream import write_note, write_result
from evaluator.cli.usage import find_width
from evaluator.cli.voice import say, speaking, tell
from evaluator.service.curves import Curves, keep_curve
from evaluator.service.power import draw_curve, find_dial
from evaluator.service.proofs import LEAST_TRIALS, PROVED, find_ledger, keep_proof, read_ledger
from evaluator.service.prove import CaseProof, Proving, prove_case
from evaluator.service.remeasure import DIMENSIONS
from evaluator.service.rulebook import open_library
from evaluator.service.trials import TrialBench
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.text import Text
from rules.verdict import Word
from testers.harness.case import Case
from testers.harness.registry import find_cases

WRONG, NOT_ESTABLISHED = 1, 3


def add_to(app: typer.Typer) -> None:
    """Add the command `prove`."""
    title = say("用已知合格与不合格的系统检验测试用例。", "Test the test cases on systems known to be good and bad.")
    app.command("prove", help=title)(prove)


def prove(
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help=say("用例或要求，默认全部。", "Cases or requirements; default: all.")),
    ] = None,
    *,
    city: Annotated[bool, typer.Option("--city", help=say("也用参考城市。", "Use the reference city too."))] = False,
    write: Annotated[
        bool,
        typer.Option(
            "--write",
            help=say(
                f"写入验证台账（每侧至少 {LEAST_TRIALS} 次）。",
                f"Keep the ledger ({LEAST_TRIALS} trials a side at least).",
            ),
        ),
    ] = False,
    trials: Annotated[
        int, typer.Option(min=1, max=1000, metavar="N", help=say("每侧试验次数。", "Trials a side."))
    ] = 5,
    seed: Annotated[int, typer.Option(metavar="N", help=say("随机种子。", "Seed of everything drawn."))] = 1,
    scale: Annotated[
        float,
        typer.Option(
            min=0.01, max=1.0, help=say("时间参数缩短到几倍；样本数从不缩减。", "Shortens times, never sample numbers.")
        ),
    ] = 0.25,
    power: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=1000,
            metavar="N",
            help=say(
                "改测功效曲线：每个影响大小试验 N 次。", "Draw power curves instead: N trials at each effect size."
            ),
        ),
    ] = None,
    as_json: Annotated[
        str | None,
        typer.Option(
            "--json", metavar="F", help=say("结果写到 F（- 为标准输出）。", "Result to F (- for standard output).")
        ),
    ] = None,
) -> int:
    """Prove cases; exit status 1 when a trial said the wrong word, 3 when a side of a case had no trial, else 0."""
    outputs = Outputs.read(json=as_json)
    cases = _pick(ids or [])
    if power is not None:
        return _draw_power(cases, outputs, PowerOrder(trials=power, seed=seed, scale=scale, write=write))
    count = max(trials, LEAST_TRIALS) if write else trials
    proving = Proving(trials=count, seed=seed, scale=scale, city=city, told=tell)
    proofs = asyncio.run(_prove_all(cases, proving, write=write))
    raw = (json.dumps(_document(proofs), ensure_ascii=False, indent=1) + "\n").encode()
    if outputs.to_stdout:
        write_result(raw)
    else:
        _print(proofs)
    for place in outputs.places.values():
        write_whole(place, raw)
    _tell_missing(proofs)
    if write:
        _tell_ledger(cases)
    if any(not trial.right for proof in proofs for trial in proof.trials):
        return WRONG
    return 0 if all(proof.side(word)[0] for proof in proofs for word in (Word.PASS, Word.FAIL)) else NOT_ESTABLISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerOrder:
    """How to draw power curves."""

    trials: int
    seed: int
    scale: float
    write: bool


def _draw_power(cases: list[Case], outputs: Outputs, order: PowerOrder) -> int:
    """Draw the curve of every case that has a dial; exit status 3 when none has."""
    requirements = open_library().load_requirements()
    benches = [
        TrialBench(case=case, requirement=requirements[case.card.requirement], scale=order.scale) for case in cases
    ]
    dialled = [bench for bench in benches if find_dial(bench) is not None]
    curves = []
    for place, bench in enumerate(dialled, start=1):
        name = bench.case.card.id

        def note(factor: float, *, place: int = place, name: str = name) -> None:
            write_note(f"[{place}/{len(dialled)}] {name}  {factor:g}×")

        curve = asyncio.run(draw_curve(bench, trials=order.trials, seed=order.seed, told=note))
        if curve is not None:
            curves.append(curve)
            if order.write:
                keep_curve(curve)
    raw = Curves(curves=tuple(curves)).to_json().encode()
    if outputs.to_stdout:
        write_result(raw)
    else:
        write_result(render_curves(curves))
    for file in outputs.places.values():
        write_whole(file, raw)
    if not curves:
        tell(
            Text(
                zh="所选用例没有可调的影响，未测功效。", en="None of these cases has an effect to set: no power drawn."
            )
        )
    return 0 if curves else NOT_ESTABLISHED


def _pick(ids: list[str]) -> list[Case]:
    cases = find_cases(DIMENSIONS)
    for name in ids:
        if not any(name in (case, case.split(".")[0]) for case in cases):
            known = ", ".join(cases)
            raise UsageError(
                Text(zh=f"没有用例 {name}。现有：{known}。", en=f"There is no case {name}. There are: {known}.")
            )
    return [case for name, case in cases.items() if not ids or name in ids or name.split(".")[0] in ids]


async def _prove_all(cases: list[Case], proving: Proving, *, write: bool) -> list[CaseProof]:
    """Prove one case after another; each row is kept when its case is done, so an interrupt loses only one."""
    requirements = open_library().load_requirements()
    proofs = []
    for place, case in enumerate(cases, start=1):
        write_note(f"[{place}/{len(cases)}] {case.card.id}  {case.card.title.in_(speaking())}")
        proofs.append(await prove_case(case, requirements[case.card.requirement], proving))
        if write:
            keep_proof(proofs[-1].to_proof(case.card.digest))
    return proofs


def _print(proofs: list[CaseProof]) -> None:
    table = Table(title=say("测试用例的检验", "The testers, tested"))
    heads = (
        say("用例", "case"),
        say("误报", "false alarms"),
        "U95",
        say("漏报", "misses"),
        "U95",
        say("合格系统", "good systems"),
        say("不合格系统", "bad systems"),
        say("秒", "s"),
    )
    for place, head in enumerate(heads):
        table.add_column(head, no_wrap=place == 0, overflow="fold")
    for proof in proofs:
        systems = ("\n".join(proof.systems(word)) or "-" for word in (Word.PASS, Word.FAIL))
        rates = (*_rate(proof.side(Word.PASS)), *_rate(proof.side(Word.FAIL)))
        table.add_row(proof.case, *rates, *systems, f"{proof.seconds:.0f}")
    console = Console(file=io.StringIO(), width=find_width(), highlight=False, no_color=True, force_terminal=False)
    with console.capture() as printed:
        console.print(table)
    write_result(printed.get())


def _tell_missing(proofs: list[CaseProof]) -> None:
    for proof in proofs:
        for name, why in proof.missing.items():
            tell(
                Text(
                    zh=f"{proof.case}：没有对照系统 {name}：{why.zh}",
                    en=f"{proof.case}: the system {name} is not here: {why.en}",
                )
            )
        if not all(proof.side(word)[0] for word in (Word.PASS, Word.FAIL)):
            tell(
                Text(
                    zh=f"{proof.case}：有一侧没有任何试验，什么也没有证明。",
                    en=f"{proof.case}: one side had no trial at all, so nothing is shown.",
                )
            )


def _rate(side: tuple[int, int, float | None]) -> tuple[str, str]:
    trials, errors, upper = side
    return f"{errors}/{trials}", "-" if upper is None else f"{upper:.3f}"


def _tell_ledger(cases: list[Case]) -> None:
    ledger = read_ledger()
    proved = sum(ledger.standing(case.card) == PROVED for case in cases)
    place = find_ledger()
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
                "missing": {name: why.model_dump() for name, why in proof.missing.items()},
                "seconds": round(proof.seconds, 1),
            }
            for proof in proofs
        ],
    }
