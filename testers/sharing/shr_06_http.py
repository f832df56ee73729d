"""SHR-06 over HTTP: the shared copy holds what its source holds."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence

from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client, record
from testers.protocols.http.copies import (
    ALTERED,
    EXTRA,
    MISSING,
    DataSet,
    agree_with_any,
    find_differences,
    read_data_set,
    stands_still,
)
from testers.protocols.http.demands import demand, demand_seconds

_CAPABILITY = "http.copy"
_USUAL_DELAY = 5.0  # seconds after which a copy of which nothing is declared may be expected to have followed
_ROUNDS = 4
_MOST_COMPARISONS = 20
_NAMED = 5
_KINDS = {MISSING: "缺失", EXTRA: "多余", ALTERED: "被改"}


@case(
    requirement="SHR-06",
    protocol="http",
    when=_CAPABILITY,
    endpoints=ENDPOINTS,
    title_zh="源数据与共享副本一致",
    why_zh="逐条以规范化摘要比较；源记录静止满声明的同步时间后副本仍不同才计，缺失、多余、被改分别列出。",
    good=("records_good", "records_relaxed", "nginx_sharing", "city"),
    bad=("copy_alters", "copy_loses", "copy_keeps_deleted", "city:copy-alters-areas"),
)
async def observe(ctx: Context) -> list[Observation]:
    """The shared copy holds what its source holds.

    Who decides by a copy decides by its mistakes too. Records are compared one by one by their canonical digest; one
    counts as different when the source has stood still for the declared delay and the copy still differs.
    """
    client, plan = open_client(ctx), ctx.samples("differing")
    source, shared = (demand(ctx, name, of=_CAPABILITY) for name in ("copy.source", "copy.shared"))
    seen: set[tuple[str, str | None]] = set()
    differing, hopeful = 0, True
    while not plan.enough(differing, len(seen)) and hopeful:
        judged = await _compare(ctx, client, source, shared)
        # The same version of a record tells nothing new however often it is compared.
        fresh = {key: kind for key, kind in judged.items() if key not in seen}
        seen.update(fresh)
        differing += sum(kind is not None for kind in fresh.values())
        _record(ctx, fresh)
        # A data set that hardly changes is compared once: its size is what it can show.
        hopeful = len(fresh) * _MOST_COMPARISONS >= plan.n - len(seen)
        ctx.progress(min(len(seen), plan.n), plan.n)
        if hopeful and not plan.enough(differing, len(seen)):
            await asyncio.sleep(ctx.seconds(1.0))
    return ctx.observations


async def _compare(
    ctx: Context, client: HttpClient, source: str, shared: str
) -> dict[tuple[str, str | None], str | None]:
    """Return what is wrong, None for nothing, for each record and version that could be judged."""
    before = await _read(ctx, client, source)
    copy = await _read(ctx, client, shared)
    # What stands twice in the copy alone is one too many, even where both are right.
    pending = find_differences(before.digests, copy.digests).keys() | (copy.twice - before.twice)
    verdicts: dict[str, str | None] = dict.fromkeys(before.digests.keys() - pending)
    for _ in range(_ROUNDS):
        if not pending:
            break
        await asyncio.sleep(_find_delay(ctx))
        middle = await _read(ctx, client, source)
        copy = await _read(ctx, client, shared)
        after = await _read(ctx, client, source)
        for key in sorted(pending):
            doubled = key in copy.twice - after.twice
            if agree_with_any(key, copy.digests, middle.digests, after.digests) and not doubled:
                verdicts[key] = None
            elif stands_still(key, before.digests, middle.digests, after.digests):
                verdicts[key] = find_differences(after.digests, copy.digests).get(key, EXTRA)
        pending -= verdicts.keys()
        before = after
    versions = before.digests | {key: copy.digests[key] for key in copy.digests.keys() - before.digests.keys()}
    return {(key, versions.get(key)): kind for key, kind in verdicts.items()}


async def _read(ctx: Context, client: HttpClient, path: str) -> DataSet:
    found = await read_data_set(client, path)
    if found.first is not None:
        record(ctx, "reading", found.first, records=len(found.digests), twice=len(found.twice))
    return found


def _find_delay(ctx: Context) -> float:
    """Return the declared seconds after which the copy has followed: of the copy, or of sharing as a whole."""
    for name in ("copy.delay", "share.delay"):
        if ctx.parameter(name) is not None:
            return demand_seconds(ctx, name, of=_CAPABILITY)
    return ctx.seconds(_USUAL_DELAY)


def _record(ctx: Context, judged: Mapping[tuple[str, str | None], str | None]) -> None:
    kinds = Counter(kind for kind in judged.values() if kind is not None)
    named: dict[str, Json] = {}
    for kind in sorted(kinds):
        named[kind] = [*[key for (key, _), found in judged.items() if found == kind][:_NAMED]]
    ctx.observe("comparison", compared=len(judged), differing=dict(sorted(kinds.items())), named=named)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `differing`: records that are missing, extra or altered in the copy, among all compared."""
    facts = [each.facts for each in observations if each.what == "comparison"]
    kinds: Counter[str] = Counter()
    named: dict[str, list[str]] = {}
    for fact in facts:
        counted, examples = fact["differing"], fact["named"]
        if isinstance(counted, dict) and isinstance(examples, dict):
            kinds.update({kind: int(str(number)) for kind, number in counted.items()})
            for kind, keys in examples.items():
                named.setdefault(kind, []).extend(map(str, keys if isinstance(keys, list) else []))
    compared = sum(int(str(fact["compared"])) for fact in facts)
    return {"differing": Proportion(k=sum(kinds.values()), n=compared, detail=_explain(kinds, named))}


def _explain(kinds: Mapping[str, int], named: Mapping[str, Sequence[str]]) -> Text | None:
    if not kinds:
        return None
    shown = {kind: ", ".join(named[kind][:_NAMED]) for kind in kinds}
    return Text(
        zh="；".join(f"{_KINDS[kind]} {number} 条（如 {shown[kind]}）" for kind, number in kinds.items()) + "。",
        en="; ".join(f"{number} {kind} (such as {shown[kind]})" for kind, number in kinds.items()) + ".",
    )
