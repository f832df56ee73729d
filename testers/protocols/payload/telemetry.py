"""One report of a device: whose it is, when it says it was taken, and its number in the row."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from testers.harness.observation import Json, Observation
from testers.protocols.payload.instants import Stamp, read_stamp
from testers.protocols.payload.readings import find_readings, find_stamps

# Customary names, the most telling first; compared without '_' and '-', in lower case.
_TIMES = ("ts", "timestamp", "time", "observedat", "resulttime", "phenomenontime", "sampledat", "datetime")
_NUMBERS = ("seq", "sequence", "seqno", "seqnum", "sequencenumber")
_NAMES = ("id", "deviceid", "device", "thing", "thingid", "sensor", "sensorid", "name")
_STEPS = (1.0, 0.1, 0.01, 0.001)
_MOST_NUMBER = 2**64


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one reading says of itself.

    device  topic and identifier
    taken   the instant of its time stamp, in seconds since 1970 (UTC); None where it has none with a zone
    number  its place in the device's row; None where it has none
    """

    device: str
    taken: float | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A report and when it came in, in seconds since 1970 by this machine's clock."""

    at: float
    report: Report

    @property
    def delay(self) -> float | None:
        """Seconds by our clock at the arrival since the time stamp by the device's clock; None without one."""
        return None if self.report.taken is None else self.at - self.report.taken


def read_reports(topic: str, document: Json) -> list[Report]:
    """Return a report for each reading that a published document lists."""
    return [_read(topic, reading) for reading in find_readings(document)]


def find_step(reports: Iterable[Report]) -> float:
    """Return the seconds that the clock behind the time stamps advances by at a time, as far as they show it.

    A stamp written with three decimals that are always zero comes from a clock of whole seconds.
    """
    taken = [report.taken for report in reports if report.taken is not None]
    for step in _STEPS:
        if all(_is_multiple(each, step) for each in taken):
            return step
    return 1e-6


def _is_multiple(seconds: float, step: float) -> bool:
    """Tell whether `seconds` is a multiple of `step`; a float of this size is exact to a quarter of a microsecond."""
    return abs(seconds - round(seconds / step) * step) < 1e-6


def _read(topic: str, reading: Json) -> Report:
    if not isinstance(reading, dict):
        return Report(device=topic)
    members = {name.lower().replace("_", "").replace("-", ""): value for name, value in reading.items()}
    name = next((members[each] for each in _NAMES if isinstance(members.get(each), str | int)), "")
    stamp = _find_stamp(members, reading)
    return Report(
        device=f"{topic} {name}".rstrip(),
        taken=None if stamp is None or stamp.instant is None else _count_seconds(stamp.instant),
        number=_find_number(members),
    )


def _find_stamp(members: dict[str, Json], reading: Json) -> Stamp | None:
    """Return the customary time stamp, else the latest that names an instant."""
    for name in _TIMES:
        text = members.get(name)
        stamp = read_stamp(text) if isinstance(text, str) else None
        if stamp is not None and stamp.instant is not None:
            return stamp
    stamps = [stamp for _, stamp in find_stamps(reading) if stamp.instant is not None]
    return max(stamps, key=lambda stamp: stamp.instant or dt.datetime.min.replace(tzinfo=dt.UTC), default=None)


def _find_number(members: dict[str, Json]) -> int | None:
    for name in _NUMBERS:
        value = members.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST_NUMBER:
            return value
    return None


def _count_seconds(instant: dt.datetime) -> float:
    # Not instant.timestamp(): the difference of two datetimes is exact, also before 1970 and on every platform.
    return (instant - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).total_seconds()


def write_reports(reports: Iterable[Report]) -> list[Json]:
    """Return reports as facts of an observation."""
    return [{"device": each.device, "taken": each.taken, "number": each.number} for each in reports]


def read_arrivals(observations: Sequence[Observation]) -> list[Arrival]:
    """Return every report that observations called 'heard' hold, in the order in which they came in."""
    return [
        Arrival(at=float(str(each.facts["arrived"])), report=_read_fact(fact))
        for each in observations
        if each.what == "heard"
        for fact in _list(each.facts["reports"])
    ]


def by_device(arrivals: Iterable[Arrival]) -> dict[str, list[Arrival]]:
    """Return the arrivals of each device, in order."""
    rows: dict[str, list[Arrival]] = {}
    for arrival in arrivals:
        rows.setdefault(arrival.report.device, []).append(arrival)
    return rows


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _read_fact(fact: Json) -> Report:
    facts = fact if isinstance(fact, dict) else {}
    taken, number = facts.get("taken"), facts.get("number")
    return Report(
        device=str(facts.get("device", "")),
        taken=float(taken) if isinstance(taken, int | float) else None,
        number=number if isinstance(number, int) else None,
    )
