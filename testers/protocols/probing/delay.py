"""Delays of a device's reports, out of what was heard: one-way (RFC 7679), and how it varies (RFC 3393)."""

from collections.abc import Mapping, Sequence

import numpy as np

from rules.measurement import Measurement, Quantile
from rules.text import Text
from testers.harness.observation import Json, Observation
from testers.protocols.clock import SOURCES, Source
from testers.protocols.payload.telemetry import Arrival, by_device, find_step, read_arrivals
from testers.protocols.probing.timers import Stalls, find_stalls

FINEST = 1e-3  # seconds: a coarser stamp would itself look like variation
LEAST_REPORTS = 299  # below, a 99 % quantile has no upper bound at 95 % confidence


def measure_delay(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `p95` of the one-way delay in ms; its error covers the clocks' offset and the stamps' step."""
    clocks = [each.facts for each in observations if each.what == "clock"]
    if not clocks:
        return {"p95": Quantile(samples=np.array([], dtype=np.float64), q=0.95, unit="ms")}
    offset, bound = float(str(clocks[0]["offset"])), float(str(clocks[0]["bound"]))
    arrivals = read_arrivals(observations)
    step = find_step(arrival.report for arrival in arrivals)
    delays = [arrival.delay + offset for arrival in arrivals if arrival.delay is not None]
    # Nothing arrives before it was sent: a negative delay is the least by which the clocks are wrong.
    early = max(0.0, -min(delays, default=0.0))
    known = SOURCES[Source(str(clocks[0]["source"]))]
    detail = Text(
        zh=f"时钟偏差 {offset:.4g} s（{known.zh}），误差界 {bound:.4g} s，时间戳步长 {step:g} s。",
        en=f"Clock offset {offset:.4g} s ({known.en}), known to {bound:.4g} s; time stamps step by {step:g} s.",
    )
    if early > bound + step:
        detail = detail.followed_by(
            Text(
                zh=f"有读数比其时间戳早到 {early:.4g} s：设备时钟至少偏快这么多（见 REL-24）。",
                en=f"Readings came {early:.4g} s before they were taken: the device's clock is ahead by that much at "
                "least (see REL-24).",
            )
        )
    samples = 1000 * np.array(delays, dtype=np.float64)
    error = 1000 * max(bound + step, early)
    return {"p95": Quantile(samples=samples, q=0.95, unit="ms", error=error, detail=detail)}


def vary_probes(observations: Sequence[Observation]) -> Quantile | None:
    """Return the variation of the round trips of our own probes in ms, None when none came back."""
    probes = [each.facts for each in observations if each.what == "probe"]
    stalls, back = find_stalls(observations), [facts for facts in probes if facts["milliseconds"] is not None]
    times = np.array(
        [float(str(facts["milliseconds"])) for facts in back if not _stalled(facts, stalls)], dtype=np.float64
    )
    if not len(times):
        return None
    lost = len(probes) - len(back)
    detail = Text(
        zh=f"取自往返时延（减去最小值）；{lost} 条未返回，不计入（见 REL-01）。",
        en=f"Of the round trips, above the least of them; {lost} did not come back and do not count (see REL-01).",
    )
    return Quantile(samples=times - times.min(), q=0.99, unit="ms", detail=detail)


def _stalled(facts: Mapping[str, Json], stalls: Stalls) -> bool:
    """Tell whether a probe that says when it left was under way while we ourselves stood still."""
    if "at" not in facts:
        return False
    at = float(str(facts["at"]))
    return stalls.touch(at, at + float(str(facts["milliseconds"])) / 1000)


def vary_reports(observations: Sequence[Observation]) -> Quantile | None:
    """Return the variation of the device's reports in ms; the offset of the clocks cancels out.

    None where there are too few reports for a 99 % quantile, or where their clock is too coarse.
    """
    stalls = find_stalls(observations)
    timed = [arrival for arrival in read_arrivals(observations) if arrival.delay is not None]
    arrivals = [arrival for arrival in timed if not stalls.touch(arrival.at, arrival.at)]
    if len(arrivals) < LEAST_REPORTS or find_step(arrival.report for arrival in arrivals) > FINEST:
        return None
    variations = [each for row in by_device(arrivals).values() for each in _vary(row)]
    detail = Text(
        zh=f"取自 {len(variations)} 条设备数据到达时刻与其时间戳之差（减去各设备的最小值）。",
        en=f"Of the arrival minus the time stamp of {len(variations)} reports, above the least of each device.",
    )
    return Quantile(samples=1000 * np.array(variations, dtype=np.float64), q=0.99, unit="ms", detail=detail)


def vary_most(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `variation` in ms: of the probes or of the reports, whichever varies more."""
    found = [each for each in (vary_probes(observations), vary_reports(observations)) if each is not None]
    nothing = Quantile(samples=np.array([], dtype=np.float64), q=0.99, unit="ms")
    return {"variation": max(found, key=lambda each: each.estimate or 0.0, default=nothing)}


def _vary(row: Sequence[Arrival]) -> list[float]:
    delays = [arrival.delay for arrival in row if arrival.delay is not None]
    return [delay - min(delays) for delay in delays]
