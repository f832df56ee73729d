"""How a case came out when it did not come through: whose fault it was decides the verdict."""

import traceback
from dataclasses import dataclass

from rules.errors import RefusedError, TargetError, UsageError
from rules.text import Text
from rules.verdict import Verdict, Word
from testers.harness.failure import explain_failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The problem, or None for none; `trace` where a traceback explains it."""

    problem: Verdict | None = None
    trace: str | None = None


CAME_THROUGH = Outcome()


def explain_error(error: BaseException, place: str) -> Outcome:
    """Return the verdict on an exception that ended a case.

    What the target did, or did not do, is INCONCLUSIVE; what the caller left out or the gate refuses is
    NOT_TESTED; everything else is our own ERROR with its trace, and never the target's FAIL.
    """
    if isinstance(error, TargetError):
        return _put(Word.INCONCLUSIVE, error.message)
    if isinstance(error, (RefusedError, UsageError)):
        return _put(Word.NOT_TESTED, error.message)
    # A timeout or a broken connection that no driver has put into words is still the target's.
    failure = explain_failure(error, place) if isinstance(error, (TimeoutError, ConnectionError)) else None
    if failure is not None:
        return Outcome(problem=Verdict(word=Word.INCONCLUSIVE, reason=failure.message), trace=_trace(error))
    return explain_fault(error)


def explain_fault(error: BaseException) -> Outcome:
    """Return ERROR with the trace of our own mistake."""
    name = type(error).__name__
    reason = Text(
        zh=f"测试工具自身出错（{name}），不计为目标的不符合；调用栈已存入证据。",
        en=f"The tester itself failed ({name}); this is no failure of the target. The trace is in the evidence.",
    )
    return Outcome(problem=Verdict(word=Word.ERROR, reason=reason), trace=_trace(error))


def report_interrupt() -> Outcome:
    """Return the outcome of a case that the user stopped."""
    return _put(Word.NOT_TESTED, Text(zh="测试被用户中断。", en="The user interrupted the run."))


def report_overdue(seconds: float) -> Outcome:
    """Return the outcome of a case that ran out of its whole time."""
    return _put(
        Word.INCONCLUSIVE,
        Text(
            zh=f"用例在 {seconds:g} s 的总时限内没有完成。",
            en=f"The case did not come to an end within its {seconds:g} s.",
        ),
    )


def report_absent(when: str) -> Verdict:
    """Return the verdict for a case whose condition turned out not to hold."""
    return Verdict(
        word=Word.NOT_APPLICABLE,
        reason=Text(
            zh=f"实测目标不具备该能力（{when}）。",
            en=f"Seen on the target: it does not have what this asks for ({when}).",
        ),
    )


def report_rough(hazard: Text, allowed: Text) -> Verdict:
    """Return the verdict for a case that is rougher than what is allowed at this moment."""
    return Verdict(
        word=Word.NOT_TESTED,
        reason=Text(
            zh=f"该用例属于“{hazard.zh}”，当前最多允许“{allowed.zh}”；可能扰动的用例须先解锁（--arm）。",
            en=f"The case is {hazard.en}; {allowed.en} is the most allowed now. Disruptive cases need --arm.",
        ),
    )


def report_unknown(case_id: str) -> Verdict:
    """Return the verdict for a planned case that nobody has written."""
    return Verdict(
        word=Word.NOT_TESTED,
        reason=Text(zh=f"没有找到用例 {case_id}。", en=f"The case {case_id} was not found."),
    )


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


def _put(word: Word, reason: Text) -> Outcome:
    return Outcome(problem=Verdict(word=word, reason=reason))
