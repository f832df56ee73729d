"""The reference city with one seeded fault: the named requirement fails, and nothing of 'unaffected' does.

Every fault is tried on the requirement it names. Of those it leaves alone a few are drawn for each fault, by its name:
all pairs would take hours, and every requirement is still looked at beside many faults. City and tester share one
machine here; where others load it the city itself is late, so what counts against a bystander is what it shows twice.
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
from testers.specimens.specimen import Served

pytestmark = pytest.mark.slow

SCHEME = "information-system"
# Time parameters are shortened as in proofs; sample numbers are those of the budget.
TIME_SCALE = 0.25
DRAWN = 2


@cache
def list_faults() -> dict[str, dict[str, Any]]:
    """The catalogue, as the city itself prints it."""
    command = [sys.executable, "-m", "citybrain", "faults", "--json", "-"]
    document = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return {fault["id"]: fault for fault in document["faults"]}


async def run_once(served: Served, only: list[str], budget: Budget, out: Path) -> RunDocument:
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


@pytest.mark.long
def test_clean_city_fails_nothing_and_passes_what_it_claims(tmp_path: Path) -> None:
    async def go() -> RunDocument:
        async with open_system("city", seed=1, scale=1.0) as served:
            return await run_once(served, [], Budget.STANDARD, tmp_path / "bundle")

    run = asyncio.run(go())
    reasons = {each.id: each.reason.en for each in run.requirements if each.verdict is not Word.PASS}
    assert not reasons
    assert run.verdict is Word.PASS


@pytest.mark.parametrize("fault", list_faults())
def test_fault_turns_its_requirement_and_no_unaffected_one(fault: str, tmp_path: Path) -> None:
    declared = list_faults()[fault]
    others = [name for name in declared["unaffected"] if name != declared["breaks"]]
    assert others
    others = random.Random(fault).sample(others, min(DRAWN, len(others)))

    async def go() -> None:
        async with open_system(f"city:{fault}", seed=1, scale=1.0) as served:
            named = await run_once(served, [declared["breaks"]], Budget.STANDARD, tmp_path / "named")
            assert read_words(named) == {declared["breaks"]: Word.FAIL}
            wrong, alarms = others, dict[str, str]()
            for again in range(2):
                rest = await run_once(served, sorted(wrong), Budget.QUICK, tmp_path / f"rest-{again}")
                alarms = {
                    each.id: each.reason.en for each in rest.requirements if each.verdict in (Word.FAIL, Word.ERROR)
                }
                if not alarms:
                    return
                wrong = list(alarms)
            assert not alarms

    asyncio.run(go())
