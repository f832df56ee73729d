import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence

import pytest

from rules.applicability import Answer
from rules.hazard import Hazard
from rules.measurement import Count
from rules.plan import Plan, PlannedCase
from rules.record import CaseRecord
from rules.sampling import SamplePlan
from rules.verdict import Word
from testers.harness.bench import run_case
from testers.harness.context import Context
from testers.harness.doors import open_doors
from testers.harness.evidence import MemoryEvidence
from testers.harness.observation import Observation
from testers.harness.runner import shuffle_cases
from testers.harness.setting import set_up
from testers.harness.trial import Run
from tests.testers.harness.little_cases import QUICK, aim, gather, make_case, make_plan, make_run, run
from tests.testers.harness.servers import echo, find_closed_port, serve
from tests.testers.harness.test_gate import NOON


async def survey(ctx: Context) -> list[Observation]:
    """See one capability that was not declared, and miss one that was."""
    ctx.observe("capability", name="mqtt.v5", answer="yes")
    ctx.observe("capability", name="mqtt.tls", answer="no")
    return ctx.observations


def nothing(_: object) -> Mapping[str, Count]:
    return {"contradictions": Count(k=0, n=2)}


SURVEY = make_case(survey, nothing, case_id="CMP-01.tcp")


def test_the_survey_runs_first_and_overrides_the_declaration() -> None:
    needs_tls, needs_v5 = make_case(when="mqtt.tls"), make_case(case_id="REL-02.tcp", when="mqtt.v5")

    async def work() -> dict[str, CaseRecord]:
        async with serve(echo) as port:
            declared = {"mqtt.tls": Answer.YES, "mqtt.v5": Answer.NO}
            run_ = await make_run(aim(port, capabilities=declared), needs_tls, needs_v5, SURVEY)
            return await gather(run_, make_plan(needs_tls, needs_v5, SURVEY))

    records = run(work())
    assert list(records) == ["CMP-01.tcp", "REL-01.tcp", "REL-02.tcp"]
    problem = records["REL-01.tcp"].problem
    assert problem is not None
    assert problem.word is Word.NOT_APPLICABLE
    assert "mqtt.tls" in problem.reason.zh
    assert records["REL-02.tcp"].measurements == {"lost": Count(k=0, n=3)}


def test_the_plan_can_be_made_again_after_the_survey() -> None:
    before, after = make_case(), make_case(case_id="REL-02.tcp")
    heard: list[Mapping[str, Answer]] = []

    def replan(observed: Mapping[str, Answer]) -> Plan:
        heard.append(observed)
        return make_plan(SURVEY, before, after)

    async def work() -> dict[str, CaseRecord]:
        async with serve(echo) as port:
            run_ = await make_run(aim(port), before, after, SURVEY)
            return await gather(run_, make_plan(before, SURVEY), replan=replan)

    assert list(run(work())) == ["CMP-01.tcp", "REL-01.tcp", "REL-02.tcp"]
    assert heard == [{"mqtt.v5": Answer.YES, "mqtt.tls": Answer.NO}]


def test_a_disruptive_case_needs_arming_even_when_the_plan_lets_it_through() -> None:
    rough = make_case(hazard=Hazard.DISRUPTIVE)

    async def work() -> dict[str, CaseRecord]:
        return await gather(await make_run(aim(find_closed_port()), rough), make_plan(rough))

    problem = run(work())["REL-01.tcp"].problem
    assert problem is not None
    assert problem.word is Word.NOT_TESTED
    assert "--arm" in problem.reason.en


def test_an_authorisation_that_runs_out_stops_the_rest() -> None:
    now = [dt.datetime.now().astimezone()]

    async def waits_for_new_year(ctx: Context) -> list[Observation]:
        now[0] = NOON.replace(year=2999)
        return ctx.observations

    first, second = make_case(waits_for_new_year), make_case(case_id="REL-02.tcp")

    async def work() -> dict[str, CaseRecord]:
        target = aim(find_closed_port())
        doors = await open_doors(target, limits=QUICK, clock=lambda: now[0])
        setting = set_up(target=target, doors=doors, seed=2)
        cases = {case.card.id: case for case in (first, second)}
        return await gather(Run(setting=setting, cases=cases, evidence=MemoryEvidence()), make_plan(first, second))

    problem = run(work())["REL-02.tcp"].problem
    assert problem is not None
    assert problem.word is Word.NOT_TESTED
    assert "outside the authorisation" in problem.reason.en


def test_a_planned_case_that_nobody_wrote_is_not_tested() -> None:
    async def work() -> dict[str, CaseRecord]:
        return await gather(await make_run(aim(find_closed_port())), make_plan(make_case()))

    problem = run(work())["REL-01.tcp"].problem
    assert problem is not None
    assert problem.word is Word.NOT_TESTED


def test_a_redirect_leads_through_the_gate() -> None:
    async def follows(ctx: Context) -> list[Observation]:
        port = ctx.link("tcp").endpoint.port
        link = await ctx.follow(f"http://127.0.0.1:{port}/next")
        async with link.open() as stream:
            await stream.write(b"hello\n")
            ctx.observe("exchange", ok=await stream.read() == b"hello\n")
        await ctx.follow("http://169.254.169.254/latest")
        return ctx.observations

    async def work() -> CaseRecord:
        case = make_case(follows)
        async with serve(echo) as port:
            return (await gather(await make_run(aim(port), case), make_plan(case)))["REL-01.tcp"]

    record = run(work())
    assert record.problem is not None
    assert record.problem.word is Word.NOT_TESTED
    assert "port 80 is not in" in record.problem.reason.en


def test_the_same_seed_draws_the_same_numbers_and_each_case_its_own() -> None:
    async def draws(ctx: Context) -> list[Observation]:
        ctx.observe("drawn", number=ctx.rng.random(), tag=ctx.tag, wait=ctx.seconds(10))
        return ctx.observations

    def count(observations: Sequence[Observation]) -> Mapping[str, Count]:
        drawn.append(observations[0].facts)
        return {}

    drawn: list[Mapping[str, object]] = []

    async def work() -> None:
        target = aim(find_closed_port())
        for case_id, seed in (("REL-01.tcp", 1), ("REL-01.tcp", 1), ("REL-02.tcp", 1), ("REL-01.tcp", 2)):
            await run_case(make_case(draws, count, case_id=case_id), target, samples={}, seed=seed, scale=0.1)

    run(work())
    assert drawn[0] == drawn[1]
    assert len({each["number"] for each in drawn}) == 3
    assert str(drawn[0]["tag"]).startswith("cityassay-")
    assert str(drawn[0]["tag"]).endswith("-rel-01-tcp")
    assert drawn[0]["wait"] == pytest.approx(1.0)


def test_a_bench_runs_a_disruptive_case_on_loopback() -> None:
    async def work() -> CaseRecord:
        async with serve(echo) as port:
            case = make_case(hazard=Hazard.DISRUPTIVE)
            return await run_case(case, aim(port), samples={"lost": SamplePlan(n=5)})

    assert run(work()).measurements == {"lost": Count(k=0, n=5)}


def test_two_runs_on_one_loop_do_not_meet() -> None:
    async def work() -> list[dict[str, CaseRecord]]:
        case = make_case()
        async with serve(echo) as one, serve(echo) as other:
            runs = [await make_run(aim(port), case) for port in (one, other)]
            return list(await asyncio.gather(*(gather(each, make_plan(case)) for each in runs)))

    assert all(records["REL-01.tcp"].problem is None for records in run(work()))


def test_the_order_is_drawn_from_the_seed_and_the_roughest_come_last() -> None:
    plans = [PlannedCase(card=make_case(case_id=f"REL-{number:02d}.tcp").card, samples={}) for number in range(9)]
    rough = PlannedCase(card=make_case(case_id="REL-99.tcp", hazard=Hazard.DISRUPTIVE).card, samples={})
    first, again, other = (shuffle_cases([rough, *plans], seed) for seed in (5, 5, 6))
    assert first == again != other
    assert {each.card.id for each in first} == {each.card.id for each in (rough, *plans)}
    assert first[-1] is other[-1] is rough
