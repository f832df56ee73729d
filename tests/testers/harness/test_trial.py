import asyncio
import os
import signal
import threading
from collections.abc import Mapping, Sequence
from functools import partial

import pytest

from rules.applicability import Answer
from rules.case import CaseCard
from rules.errors import RefusedError, UsageError
from rules.measurement import Count, Value
from rules.record import CaseRecord
from rules.text import Text
from rules.verdict import Word
from testers.harness.case import Observe, Reduce
from testers.harness.context import Context
from testers.harness.evidence import MemoryEvidence, read_observations, remeasure
from testers.harness.limits import Limits
from testers.harness.observation import Observation
from testers.harness.runner import merge_observed
from testers.harness.trial import find_deadline
from testers.harness.watchdog import Watchdog
from tests.testers.harness.little_cases import (
    QUICK,
    aim,
    count_lost,
    gather,
    greet,
    make_case,
    make_plan,
    make_run,
    run,
)
from tests.testers.harness.servers import Handler, babble, echo, find_closed_port, flood, hang, serve


async def once(
    observe: Observe = greet,
    reduce: Reduce = count_lost,
    *,
    handler: Handler = echo,
    limits: Limits = QUICK,
    evidence: MemoryEvidence | None = None,
    parameters: dict[str, str] | None = None,
) -> CaseRecord:
    """Run one case against a little server and return its record."""
    case = make_case(observe, reduce)
    async with serve(handler) as port:
        run_ = await make_run(aim(port, parameters=parameters), case, limits=limits, evidence=evidence)
        return (await gather(run_, make_plan(case)))["REL-01.tcp"]


def word(record: CaseRecord) -> Word | None:
    return record.problem.word if record.problem else None


def test_a_good_server_is_measured_and_measures_again_the_same() -> None:
    kept = MemoryEvidence()
    record = run(once(evidence=kept))
    assert record.measurements == {"lost": Count(k=0, n=3)}
    assert record.problem is None
    lines = kept.pieces[record.evidence[0]].splitlines(keepends=True)
    assert remeasure(make_case(), lines, kept.pieces.__getitem__) == record.measurements


def test_times_measure_again_the_same_to_the_last_digit() -> None:
    def add_times(observations: Sequence[Observation]) -> Mapping[str, Value]:
        return {"lost": Value(value=sum(each.at for each in observations), u=0.0, unit="s")}

    kept = MemoryEvidence()
    record = run(once(reduce=add_times, evidence=kept))
    lines = kept.pieces[record.evidence[0]].splitlines(keepends=True)
    assert remeasure(make_case(reduce=add_times), lines, kept.pieces.__getitem__) == record.measurements


def test_garbage_is_measured_too() -> None:
    assert run(once(handler=babble)).measurements == {"lost": Count(k=3, n=3)}


@pytest.mark.parametrize(("handler", "words"), [(hang, "no answer"), (flood, "too large")])
def test_a_server_that_hangs_or_floods_is_inconclusive(handler: Handler, words: str) -> None:
    async def read_all(ctx: Context) -> list[Observation]:
        async with ctx.link("tcp").open() as stream:
            await stream.write(b"hello\n")
            while part := await stream.read():
                ctx.observe("exchange", ok=bool(part))
        return ctx.observations

    record = run(once(read_all, handler=handler, limits=Limits(timeout=0.2, max_response=1_000_000)))
    assert word(record) is Word.INCONCLUSIVE
    assert record.problem is not None
    assert words in record.problem.reason.en
    assert record.measurements == {}


def test_an_unreachable_target_makes_every_case_inconclusive() -> None:
    async def work() -> dict[str, CaseRecord]:
        cases = [make_case(case_id=f"REL-0{number}.tcp") for number in (1, 2, 3)]
        return await gather(await make_run(aim(find_closed_port()), *cases), make_plan(*cases))

    records = run(work())
    assert len(records) == 3
    assert {word(record) for record in records.values()} == {Word.INCONCLUSIVE}
    assert all("连接被拒绝" in record.problem.reason.zh for record in records.values() if record.problem)


def test_our_own_exception_is_error_with_its_trace_and_never_a_measurement() -> None:
    async def broken(ctx: Context) -> list[Observation]:
        ctx.observe("exchange", ok=False)
        raise ZeroDivisionError("oops")

    kept = MemoryEvidence()
    record = run(once(broken, evidence=kept))
    assert word(record) is Word.ERROR
    assert record.measurements == {}
    assert record.trace is not None
    assert "ZeroDivisionError: oops" in record.trace
    assert record.trace.encode() == kept.pieces[record.evidence[-1]]
    seen = read_observations(kept.pieces[record.evidence[0]].splitlines(keepends=True), kept.pieces.__getitem__)[1]
    assert [each.what for each in seen] == ["exchange"]


@pytest.mark.parametrize("error", [KeyError("x"), TimeoutError("x"), ConnectionResetError("x")])
def test_a_reduce_that_breaks_is_always_our_error(error: Exception) -> None:
    def broken(_: object) -> dict[str, Count]:
        raise error

    record = run(once(reduce=broken))
    assert word(record) is Word.ERROR
    assert record.trace is not None


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (RefusedError(Text.same("outside")), Word.NOT_TESTED),
        (UsageError(Text.same("give mqtt.topic")), Word.NOT_TESTED),
        (ConnectionResetError(), Word.INCONCLUSIVE),
        (OSError("disk"), Word.ERROR),
        (asyncio.CancelledError(), Word.ERROR),
    ],
)
def test_whose_fault_it_was_decides(error: BaseException, verdict: Word) -> None:
    async def broken(_: Context) -> list[Observation]:
        raise error

    assert word(run(once(broken))) is verdict


def test_what_json_cannot_hold_is_our_error() -> None:
    async def records_nan(ctx: Context) -> list[Observation]:
        ctx.observe("exchange", ok=True, value=float("nan"))
        return ctx.observations

    record = run(once(records_nan))
    assert word(record) is Word.ERROR
    assert record.measurements == {}


def test_a_case_that_hoards_is_stopped() -> None:
    async def hoard(ctx: Context) -> list[Observation]:
        while True:
            ctx.observe("exchange", received=b"x" * 10_000)

    record = run(once(hoard, limits=Limits(memory=100_000)))
    assert word(record) is Word.ERROR
    assert record.problem is not None
    assert "TooMuchError" in record.problem.reason.en


def test_a_case_that_never_ends_is_cut_off_and_cleans_up() -> None:
    undone: list[str] = []

    async def endless(ctx: Context) -> list[Observation]:
        async def undo() -> None:
            undone.append("topic")

        ctx.clean_up("topic", undo)
        await asyncio.Event().wait()
        return ctx.observations

    record = run(once(endless, limits=Limits(deadline=0.1)))
    assert word(record) is Word.INCONCLUSIVE
    assert undone == ["topic"]


def test_a_case_that_refuses_to_be_cancelled_is_left_behind() -> None:
    release = asyncio.Event()

    async def stubborn(_: Context) -> list[Observation]:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue
        return []

    async def work() -> CaseRecord:
        record = await once(stubborn, limits=Limits(deadline=0.05, ending=0.1))
        release.set()
        await asyncio.sleep(0)
        return record

    assert word(run(work())) is Word.INCONCLUSIVE


def test_the_deadline_is_generous_and_finite() -> None:
    async def work() -> float:
        case = make_case()
        run_ = await make_run(aim(find_closed_port()), case, limits=Limits())
        return find_deadline(run_, make_plan(case, n=1000).cases[0])

    assert 800 <= run(work()) < 1000


def test_clean_up_runs_last_first_and_what_stays_is_residue() -> None:
    order: list[str] = []

    async def writes(ctx: Context) -> list[Observation]:
        async def undo(name: str) -> None:
            order.append(name)
            if name == "second":
                raise OSError("gone")
            if name == "third":
                await asyncio.Event().wait()

        for name in ("first", "second", "third", "fourth"):
            ctx.clean_up(f"retained {name}", partial(undo, name))
        raise ValueError("after writing")

    kept = MemoryEvidence()
    record = run(once(writes, limits=Limits(clean_up=0.1, ending=0.1), evidence=kept))
    assert order == ["fourth", "third", "second", "first"]
    assert record.residue == ("retained third", "retained second")
    seen = read_observations(kept.pieces[record.evidence[0]].splitlines(keepends=True), kept.pieces.__getitem__)[1]
    assert [each.facts["why"] for each in seen] == ["not done within 0.1 s", "OSError: gone"]


def test_clean_up_reaches_a_suffering_target() -> None:
    async def hurts(ctx: Context) -> list[Observation]:
        link = ctx.link("tcp")
        link.note(seconds=0.1, ok=True)

        async def undo() -> None:
            async with link.open() as stream:
                await stream.write(b"clear\n")

        ctx.clean_up("topic", undo)
        for _ in range(10):
            link.note(seconds=None, ok=False)
        await link.permit()
        raise AssertionError("the watchdog did not bark")

    async def work() -> dict[str, CaseRecord]:
        cases = [make_case(hurts), make_case(case_id="REL-02.tcp")]
        async with serve(echo) as port:
            return await gather(await make_run(aim(port), *cases, watchdog=Watchdog()), make_plan(*cases))

    records = run(work())
    assert [word(record) for record in records.values()] == [Word.INCONCLUSIVE, Word.INCONCLUSIVE]
    assert records["REL-01.tcp"].residue == ()
    assert all(record.problem and "was well" in record.problem.reason.en for record in records.values())


def test_secrets_and_persons_stay_out_of_record_and_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMP_TOKEN", "hunter22hunter22")

    async def leaks(ctx: Context) -> list[Observation]:
        token = ctx.parameter("http.token")
        ctx.observe("exchange", sent=f"Bearer {token} 13812345678".encode(), ok=True, said=f"{token}", owner="Li Lei")
        ctx.observe("identity", serial=f"{token}")
        raise ValueError(f"cannot use {token}")

    kept = MemoryEvidence()
    record = run(
        once(leaks, evidence=kept, parameters={"http.token": "env:LAMP_TOKEN", "privacy.name-fields": "owner"})
    )
    everything = b"".join(kept.pieces.values()) + repr(record).encode()
    seen = read_observations(kept.pieces[record.evidence[0]].splitlines(keepends=True), kept.pieces.__getitem__)[1]
    for hidden in (b"hunter22hunter22", b"13812345678", b"Li Lei"):
        assert hidden not in everything + seen[0].sent
    assert seen[0].facts["owner"] == "******"


def test_capabilities_and_identity_are_read_from_the_observations() -> None:
    async def tells(ctx: Context) -> list[Observation]:
        ctx.observe("capability", name="mqtt.v5", answer="no")
        ctx.observe("capability", name="mqtt.v5", answer="yes")
        ctx.observe("capability", name="mqtt.tls", answer="no")
        ctx.observe("identity", maker="Example", model="LP-7", serial="")
        ctx.observe("identity", firmware="1.10")
        return ctx.observations

    record = run(once(tells))
    assert record.observed == {"mqtt.v5": Answer.YES, "mqtt.tls": Answer.NO}
    assert record.identity == {"maker": "Example", "model": "LP-7", "firmware": "1.10"}


def test_a_wrong_capability_answer_is_the_case_s_error() -> None:
    async def tells(ctx: Context) -> list[Observation]:
        ctx.observe("capability", name="mqtt.v5", answer="perhaps")
        return ctx.observations

    assert word(run(once(tells))) is Word.ERROR


def test_what_was_seen_once_is_there() -> None:
    yes, no = Answer.YES, Answer.NO
    assert merge_observed({"a": yes, "b": no}, {"a": no, "b": yes, "c": no}) == {"a": yes, "b": yes, "c": no}


def test_ctrl_c_ends_the_case_cleans_up_and_leaves_the_rest_untested() -> None:
    events: list[str] = []

    async def waits(ctx: Context) -> list[Observation]:
        async def undo() -> None:
            await asyncio.sleep(0)
            events.append("undone")

        ctx.clean_up("topic", undo)
        ctx.observe("exchange", ok=True)
        events.append("began")
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.Event().wait()
        return ctx.observations

    async def work() -> tuple[dict[str, CaseRecord], bool]:
        cases = [make_case(waits), make_case(case_id="REL-02.tcp"), make_case(case_id="REL-03.tcp")]
        run_ = await make_run(aim(find_closed_port()), *cases)
        records = await gather(run_, make_plan(*cases))
        task = asyncio.current_task()
        assert task is not None
        assert task.cancelling() == 0, "a caller's own timeouts would misfire"
        return records, run_.stop.is_set()

    assert threading.current_thread() is threading.main_thread()
    records, stopped = run(work())
    assert stopped
    assert events == ["began", "undone"]
    assert [word(record) for record in records.values()] == [Word.NOT_TESTED] * 3
    assert records["REL-01.tcp"].evidence


def test_a_stop_event_does_the_same() -> None:
    async def work() -> dict[str, CaseRecord]:
        cases = [make_case(), make_case(case_id="REL-02.tcp")]
        async with serve(hang) as port:
            run_ = await make_run(aim(port), *cases, limits=Limits(timeout=15))
            asyncio.get_running_loop().call_later(0.05, run_.stop.set)
            return await gather(run_, make_plan(*cases))

    assert {word(record) for record in run(work()).values()} == {Word.NOT_TESTED}


def test_an_interrupt_during_clean_up_still_lets_it_finish() -> None:
    done: list[str] = []

    async def work() -> dict[str, CaseRecord]:
        task = asyncio.current_task()
        assert task is not None

        async def writes(ctx: Context) -> list[Observation]:
            async def undo() -> None:
                task.cancel()
                await asyncio.sleep(0.01)
                done.append("undone")

            ctx.clean_up("topic", undo)
            return ctx.observations

        cases = [make_case(writes), make_case(case_id="REL-02.tcp")]
        return await gather(await make_run(aim(find_closed_port()), *cases), make_plan(*cases))

    records = run(work())
    assert done == ["undone"]
    assert records["REL-01.tcp"].residue == ()
    assert word(records["REL-02.tcp"]) is Word.NOT_TESTED


class Ears:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def case_began(self, card: CaseCard, index: int, of: int) -> None:
        self.heard.append(f"{card.id} {index}/{of}")

    def progressed(self, done: int, of: int) -> None:
        self.heard.append(f"{done}/{of}")

    def case_ended(self, record: CaseRecord) -> None:
        self.heard.append(f"end {record.id}")


def test_the_listener_hears_everything() -> None:
    async def work() -> list[str]:
        ears, case = Ears(), make_case()
        async with serve(echo) as port:
            await gather(await make_run(aim(port), case, listener=ears), make_plan(case))
        return ears.heard

    assert run(work()) == ["REL-01.tcp 1/1", "1/3", "2/3", "3/3", "end REL-01.tcp"]
