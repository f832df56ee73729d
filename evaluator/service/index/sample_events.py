"""Made-up events of a city's devices and the file that says what to measure: to try `index events` with."""

import csv
import datetime as dt
import io
from collections.abc import Mapping

import numpy as np

_ROWS, _DISTRICTS, _DAYS = 20_000, 12, 360
_MEASURES = """\
# 虚构事件的指标口径。What to measure over made-up events; put your own columns, items and measures here.
# reduce: count, sum, mean, lowest, highest, deviation, share, ratio, distinct
columns: {{unit: district, item: item, time: ts, value: value, state: status, thing: thing}}
start: "{start}"
end: "{end}"
measures:
  - {{code: reports, reduce: count, events: {{items: [report]}}}}
  - code: resolved_share
    reduce: share
    events: {{items: [report], states: [done]}}
    among: {{items: [report]}}
    factor: 100
  - {{code: pm25, reduce: mean, events: {{items: [pm25], lower: 0}}}}
  - {{code: kwh_per_lamp, reduce: ratio, events: {{items: [energy]}}, among: {{items: [lamps]}}}}
  - {{code: devices, reduce: distinct, events: {{items: [pm25, energy]}}}}
"""


def make_events(*, start: dt.date, seed: int) -> Mapping[str, bytes]:
    """Return the files by name."""
    end = start + dt.timedelta(days=_DAYS)
    return {
        "events.csv": _draw(np.random.default_rng(seed), start),
        "measures.yaml": _MEASURES.format(start=start.isoformat(), end=end.isoformat()).encode(),
    }


def _draw(generator: np.random.Generator, start: dt.date) -> bytes:
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(("district", "item", "ts", "value", "status", "thing"))
    items = generator.choice(["report", "pm25", "energy", "lamps"], _ROWS)
    districts = generator.integers(1, _DISTRICTS + 1, _ROWS)
    days, things = generator.integers(0, _DAYS, _ROWS), generator.integers(0, 40, _ROWS)
    values = {
        "report": np.ones(_ROWS),
        "pm25": generator.gamma(6.0, 6.0, _ROWS),
        "energy": generator.gamma(4.0, 30.0, _ROWS),
        "lamps": generator.integers(80, 120, _ROWS).astype(np.float64),
    }
    done = generator.random(_ROWS) < 0.7 + 0.02 * districts
    for row, item in enumerate(items):
        day = start + dt.timedelta(days=int(days[row]))
        state = ("done" if done[row] else "open") if item == "report" else "ok"
        number = int(things[row]) + 100 * int(districts[row])
        place = f"d{districts[row]:02d}"
        writer.writerow((place, item, day.isoformat(), f"{values[item][row]:.2f}", state, f"{item}-{number}"))
    return sink.getvalue().encode()
