"""The reference city with one seeded fault: the named requirement fails, and nothing of 'unaffected' does.

Every fault is tried on the requirement it names. Of those it leaves alone a few are drawn for each fault, by its name,
so that all pairs would take hours and every requirement is still looked at beside many faults.
"""

import asyncio
import json
import random
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evaluator.service.assay import Order, assay, get_ready
from evaluator.service.rulebook import load_book, open_library
from evaluator.service.systems import open_system
from rules.applicability import Answer
from rules.criterion import Budget
from rules.plan import Selection
from rules.run import RunDocument
from rules.verdict import Word
from testers.harness.bench import make_target

pytestmark = pytest.mark.slow

SCHEME = "information-system"
# Time parameters are shortened as in proofs; sample numbers are those of the budget.
TIME_SCALE = 0.25
DRAWN = 3


@cache
def list_faults() -> dict[str, dict[str, Any]]:
    """The catalogue, as the city itself prints it."""
    command = [sys.executable, "-m", "citybrain", "faults", "--json", "-"]
    document = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return {fault["id"]: fault for fault in document["faults"]}


async def run_once(system: str, only: list[str], budget: Budget, out: Path) -> RunDocument:
    async with open_system(system, seed=1, scale=1.0) as served:
        target = make_target(
            served.endpoints,
            capabilities={name: Answer(answer) for name, answer in served.capabilities.items()},
            parameters=served.parameters,
        )
        order = Order(
            target=target,
            book=load_book(open_library(), SCHEME),
            budget=budget,
            scale=TIME_SCALE,
            selection=Selection(only=frozenset(only)),
        )
        return (await assay(await get_ready(order), out)).run


def read_words(run: RunDocument) -> dict[str, Word]:
    return {requirement.id: requirement.verdict for requirement in run.requirements}


def test_clean_city_fails_nothing_and_passes_what_it_claims(tmp_path: Path) -> None:
    run = asyncio.run(run_once("city", [], Budget.STANDARD, tmp_path / "bundle"))
    reasons = {each.id: each.reason.en for each in run.requirements if each.verdict is not Word.PASS}
    assert not reasons
    assert run.verdict is Word.PASS


@pytest.mark.parametrize("fault", list_faults())
def test_fault_turns_its_requirement_and_no_unaffected_one(fault: str, tmp_path: Path) -> None:
    declared = list_faults()[fault]
    named = asyncio.run(run_once(f"city:{fault}", [declared["breaks"]], Budget.STANDARD, tmp_path / "named"))
    assert read_words(named) == {declared["breaks"]: Word.FAIL}
    others = [name for name in declared["unaffected"] if name != declared["breaks"]]
    assert others
    others = random.Random(fault).sample(others, min(DRAWN, len(others)))
    rest = asyncio.run(run_once(f"city:{fault}", others, Budget.QUICK, tmp_path / "rest"))
    wrong = {each.id: each.reason.en for each in rest.requirements if each.verdict in (Word.FAIL, Word.ERROR)}
    assert not wrong
