"""What the time stamps of readings say, as observations and as measurements; for every protocol that carries JSON."""

from collections.abc import Mapping, Sequence

from rules.measurement import Count, Measurement, Proportion
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding, write_findings
from testers.protocols.payload.instants import Reading, Stamp, same_instant
from testers.protocols.payload.readings import find_stamps, find_twins


def record_times(ctx: Context, reading: Json) -> int:
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


def measure_times(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
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


def _explain_twins(place: str, one: Stamp, other: Stamp) -> Text:
    return find(
        f"{place} 的“{other.text}”与“{one.text}”不是同一时刻",
        f"{place} '{other.text}' is another instant than '{one.text}'",
    )


def _explain_broken(place: str, stamp: Stamp) -> Text:
    return find(f"{place} 的“{stamp.text}”不符合 RFC 3339", f"{place} '{stamp.text}' is not as RFC 3339 writes it")


def _read_list(value: Json) -> list[Text]:
    return read_findings(value) if isinstance(value, list) else []
