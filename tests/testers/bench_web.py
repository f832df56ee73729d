"""Cases tried on specimens and on little answers of the test's own."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

from rules.applicability import Answer
from rules.record import CaseRecord
from rules.sampling import SamplePlan
from testers.harness.bench import make_target, run_case
from testers.harness.evidence import MemoryEvidence, remeasure
from testers.harness.limits import Limits
from testers.harness.registry import load_case
from testers.specimens.broker.listen import listening
from testers.specimens.specimen import Served, ServeOptions, find_specimen
from testers.specimens.web.message import Answer as HttpAnswer
from testers.specimens.web.message import Request, read_request

Reply = Callable[[Request], HttpAnswer | bytes | None]
FEW = {
    "loss": 150,
    "missing": 60,
    "misplaced": 60,
    "found": 30,
    "differing": 60,
    "p95": 200,
    "p99": 200,
    "invalid": 60,
    "ambiguous": 60,
    "favour": 100,
    "slower": 100,
    "offset": 5,
    "altered": 60,
    "uptime": 5,
    "late": 5,
}
SHORT = Limits(timeout=2.0, connect=2.0)


def try_specimen(module: str, name: str, *, limits: Limits = SHORT, **parameters: str) -> CaseRecord:
    """Run a case on a shipped specimen, with some parameters changed."""

    async def go() -> CaseRecord:
        async with find_specimen(name).serve(ServeOptions(seed=7, scale=0.02)) as served:
            return await try_served(module, replace(served, parameters={**served.parameters, **parameters}), limits)

    return asyncio.run(go())


def try_reply(
    module: str,
    reply: Reply,
    *,
    capabilities: Mapping[str, str] | None = None,
    limits: Limits = SHORT,
    **parameters: str,
) -> CaseRecord:
    """Run a case on a server that answers by `reply`."""

    async def go() -> CaseRecord:
        async with replying(reply) as url:
            named = {name.replace("_", ".", 1): value for name, value in parameters.items()}
            served = Served(
                endpoints={"http": url}, capabilities={"http.api": "yes", **(capabilities or {})}, parameters=named
            )
            return await try_served(module, served, limits)

    return asyncio.run(go())


@asynccontextmanager
async def replying(reply: Reply) -> AsyncIterator[str]:
    """Serve `reply` on loopback and give the URL; None cuts the connection, bytes go out as they are."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        answer = None if request is None else reply(request)
        if isinstance(answer, bytes):
            writer.write(answer)
        elif answer is not None and request is not None:
            writer.write(answer.encode(bodiless=request.method == "HEAD"))

    async with listening(handle) as port:
        yield f"http://127.0.0.1:{port}"


async def try_served(module: str, served: Served, limits: Limits) -> CaseRecord:
    """Run a case on what is served; its evidence must give the same measurements again."""
    case, kept = load_case(module), MemoryEvidence()
    assert case is not None
    target = make_target(
        served.endpoints,
        capabilities={name: Answer(answer) for name, answer in served.capabilities.items()},
        parameters=served.parameters,
    )
    samples: dict[str, SamplePlan] = defaultdict(lambda: SamplePlan(n=1))
    samples |= {key: SamplePlan(n=n) for key, n in FEW.items()}
    record = await run_case(case, target, samples=samples, seed=7, scale=0.02, evidence=kept, limits=limits)
    if record.problem is None:
        lines = kept.pieces[record.evidence[0]].splitlines(keepends=True)
        again = remeasure(case, lines, kept.pieces.__getitem__)
        assert {k: (m.estimate, m.n) for k, m in again.items()} == {
            k: (m.estimate, m.n) for k, m in record.measurements.items()
        }
    return record
