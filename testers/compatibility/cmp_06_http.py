"""CMP-06 over HTTP: time stamps that name one instant."""

from collections.abc import Mapping, Sequence

from rules.measurement import Count, Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding, write_findings
from testers.protocols.http.client import ENDPOINTS, open_client, record
from testers.protocols.http.places import poll_readings
from testers.protocols.payload.instants import Reading, Stamp, same_instant
from testers.protocols.payload.readings import find_stamps, find_twins


@case(
    requirement="CMP-06",
    protocol="http",
    when="http.readings",
    endpoints=ENDPOINTS,
    title_zh="HTTP 读数的时间戳带明确时区",
    why_zh="不带时区的时间在跨系统汇总时会错开八小时；比较的是时刻而不是文字，同一时刻的两种写法视为相同。",
    good=("http_good", "https_good", "city"),
    bad=("http_naive_time", "http_twin_drift", "http_impossible_time"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Time stamps in readings name one instant, with their zone (RFC 3339).

    A time without zone is eight hours off in the next system. Instants are compared, never texts: two ways to write
    the same instant are equal.
    """
    client, wanted = open_client(ctx), ctx.samples("ambiguous").n
    seen = 0
    async for poll in poll_readings(ctx, client):
        record(ctx, "poll", poll.exchange, readings=len(poll.fresh))
        for reading in poll.fresh:
            seen += _look(ctx, reading)
        ctx.progress(seen, wanted)
        if seen >= wanted:
            break
    return ctx.observations


def _look(ctx: Context, reading: Json) -> int:
    """Record what the time stamps of one reading say; return how many there are."""
    stamps = list(find_stamps(reading))
    twins = [twin for twin in find_twins(reading) if same_instant(twin[1], twin[2]) is not None]
    unequal = [_explain_twins(place, one, other) for place, one, other in twins if not same_instant(one, other)]
    unequal += [_explain_broken(place, stamp) for place, stamp in stamps if stamp.reading is Reading.BROKEN]
    for place, stamp in stamps:
        ambiguous = stamp.reading is Reading.AMBIGUOUS
        fault = find(f"{place} 的“{stamp.text}”没有时区", f"{place} '{stamp.text}' has no zone") if ambiguous else None
        ctx.observe("stamp", text=stamp.text, reading=stamp.reading, fault=write_finding(fault))
    if stamps:
        ctx.observe("instants", compared=len(stamps) + len(twins), faults=write_findings(unequal))
    return len(stamps)


def _explain_twins(place: str, one: Stamp, other: Stamp) -> Text:
    return find(
        f"{place} 的“{other.text}”与“{one.text}”不是同一时刻",
        f"{place} '{other.text}' is another instant than '{one.text}'",
    )


def _explain_broken(place: str, stamp: Stamp) -> Text:
    return find(f"{place} 的“{stamp.text}”不符合 RFC 3339", f"{place} '{stamp.text}' is not as RFC 3339 writes it")


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `ambiguous` (stamps without zone among all) and `unequal` (contradictions and broken stamps)."""
    stamps = [each.facts["fault"] for each in observations if each.what == "stamp"]
    ambiguous = read_findings(stamps)
    instants = [each.facts for each in observations if each.what == "instants"]
    unequal = [fault for facts in instants for fault in _read_list(facts["faults"])]
    compared = sum(int(str(facts["compared"])) for facts in instants)
    return {
        "ambiguous": Proportion(k=len(ambiguous), n=len(stamps), detail=join_findings(ambiguous)),
        "unequal": Count(k=len(unequal), n=compared, detail=join_findings(unequal)),
    }


def _read_list(value: Json) -> list[Text]:
    return read_findings(value) if isinstance(value, list) else []
