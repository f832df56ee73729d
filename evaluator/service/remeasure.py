"""Measure again: `reduce` over the raw exchanges that a bundle keeps, with today's cases."""

from collections.abc import Mapping
from functools import cache

from rules.bundle import Bundle
from rules.errors import UsageError
from rules.measurement import Measurement
from rules.record import CaseRecord
from rules.text import Text
from testers.harness.case import Case
from testers.harness.evidence import remeasure
from testers.harness.registry import find_cases

DIMENSIONS = ("testers.reliability", "testers.compatibility", "testers.sharing", "testers.security")


def measure_again(bundle: Bundle, record: CaseRecord) -> Mapping[str, Measurement]:
    """Return the measurements of one case, reduced anew from its evidence.

    Raises
    ------
    UsageError
        The case is not installed, or its evidence is missing or altered.

    """
    cases = _find()
    if record.id not in cases:
        raise UsageError(
            Text(
                zh=f"没有安装用例 {record.id}，无法重新测量。",
                en=f"The case {record.id} is not installed; it cannot be measured again.",
            )
        )
    lines = bundle.evidence(record.evidence[0]).splitlines(keepends=True)
    return remeasure(cases[record.id], lines, bundle.evidence)


@cache
def _find() -> Mapping[str, Case]:
    return find_cases(DIMENSIONS)
