"""SHR-08 over HTTP: pages and filters give everything, once, while records come and go."""

from collections.abc import Mapping, Sequence

from rules.hazard import Hazard
from rules.measurement import Count, Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import join_findings, read_findings, write_finding
from testers.protocols.http.client import ENDPOINTS, record
from testers.protocols.http.limits import find_mishandled, list_probes
from testers.protocols.http.records import CAPABILITY, Records, open_records
from testers.protocols.http.sending import open_sender
from testers.protocols.http.walks import Walk, walk
from testers.protocols.mqtt.together import together

_HELD, _LIMIT = 20, 4
_DECOYS = ("-", "-b", "B")  # endings: names that begin like ours
_NAMED = 5


@case(
    requirement="SHR-08",
    protocol="http",
    when=CAPABILITY,
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="并发增删下翻页与筛选不漏不重",
    why_zh="汇总方逐页抄表时数据仍在增删，漏一页就少一批记录。翻页期间由我们增删自建记录，重走一遍仍漏或重才计。",
    good=("records_good", "records_relaxed", "city"),
    bad=(
        "records_paging_skips",
        "records_paging_doubles",
        "records_short_pages",
        "records_no_limit",
        "records_loose_filter",
        "records_forgets_filter",
        "records_limit_crashes",
        "city:records-paging-by-count",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Pages and filters give every record once while records come and go.

    Whoever copies a list page by page loses what slips between two pages. Records of our own are walked through while
    others are made and deleted in between; what is missing or double counts when a second walk shows such a fault too.
    """
    records, plan = open_records(ctx, open_sender(ctx)), ctx.samples("misplaced")
    standing = await _fill(records)
    met = rounds = 0
    while met < plan.n:
        rounds += 1
        found = await walk(records, standing, limit=_LIMIT, number=rounds)
        if _is_faulty(found):
            found = await _walk_again(records, standing, found, rounds)
        _record(ctx, found)
        met += len(found.expected)
        ctx.progress(min(met, plan.n), plan.n)
    for probe in list_probes(records.name, held=len(standing)):
        exchange, finding = await find_mishandled(records, probe)
        record(ctx, "probe", exchange, kind=probe.what, query=probe.query, finding=write_finding(finding))
    return ctx.observations


async def _fill(records: Records) -> list[str]:
    """Make the records to walk through, and others whose names begin alike."""
    made = await together((records.create({"place": number}) for number in range(_HELD)), at_once=4)
    for ending in _DECOYS:
        await records.create({"name": f"{records.name}{ending}"})
    return [each.id for each in made]


def _is_faulty(found: Walk) -> bool:
    return bool(found.missing or found.doubled or found.strays or found.overfull)


async def _walk_again(records: Records, standing: list[str], first: Walk, rounds: int) -> Walk:
    """Walk once more; return the first walk where the second is faulty too, else the second."""
    second = await walk(records, standing, limit=_LIMIT, number=-rounds)
    return first if _is_faulty(second) else second


def _record(ctx: Context, found: Walk) -> None:
    named: list[Json] = [*sorted(found.missing | found.doubled)[:_NAMED]]
    listed: list[Json] = [*found.strays[:_NAMED]]
    ctx.observe(
        "walk",
        pages=found.pages,
        expected=len(found.expected),
        missing=len(found.missing),
        doubled=len(found.doubled & found.expected),
        doubled_new=len(found.doubled - found.expected),
        listed=sum(found.met.values()) + len(found.strays),
        strays=len(found.strays),
        overfull=found.overfull,
        named=named,
        named_strays=listed,
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `misplaced` (records missing or double), `strays` (others in the list) and `mishandled` (odd queries)."""
    walks = [each.facts for each in observations if each.what == "walk"]
    probes = [each.facts for each in observations if each.what == "probe"]

    def total(name: str) -> int:
        return sum(int(str(fact[name])) for fact in walks)

    missing, doubled, new = total("missing"), total("doubled"), total("doubled_new")
    faulty = [fact for fact in probes if fact["finding"]]
    overfull = total("overfull")
    detail = join_findings(
        read_findings(fact["finding"] for fact in faulty), places=[str(fact["query"])[:80] for fact in faulty]
    )
    return {
        "misplaced": Proportion(
            # A new record that stands twice is an assertion of its own: nobody promised it would be met at all.
            k=missing + doubled + new,
            n=total("expected") + new,
            detail=_explain(missing, doubled + new),
        ),
        "strays": Proportion(k=total("strays"), n=total("listed"), detail=_explain_strays(walks)),
        "mishandled": Count(k=len(faulty) + overfull, n=len(probes), detail=detail),
    }


def _explain(missing: int, doubled: int) -> Text | None:
    if not missing + doubled:
        return None
    return Text(zh=f"漏 {missing} 条，重 {doubled} 条。", en=f"{missing} missing, {doubled} double.")


def _explain_strays(walks: Sequence[Mapping[str, Json]]) -> Text | None:
    named = [str(key) for fact in walks if isinstance(fact["named_strays"], list) for key in fact["named_strays"]]
    if not named:
        return None
    shown = ", ".join(list(dict.fromkeys(named))[:_NAMED])
    return Text(zh=f"列表中混入不符合筛选条件的记录，如 {shown}。", en=f"Records that the filter excludes: {shown}.")
