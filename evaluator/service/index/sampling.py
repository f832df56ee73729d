"""Writes made-up files to try the index with: a panel of synthetic cities, and one city with its filled sheet."""

import csv
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from evaluator.service.index.sample_events import make_events
from evaluator.service.index.sample_sources import make_sources
from indices.collect.period import read_period
from indices.foresight.synthetic import Item, Sample, generate
from indices.library.catalogue import read_catalogue
from indices.library.tree import structure_of
from indices.sample import make_city
from indices.structure import Role, Structure
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.text import Text

CODE = "C001"
OUTCOME = "wellbeing"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleOrder:
    """Where to write, for which period, from which seed, with how many cities and years in the panel."""

    out: Path
    period: str = "2025"
    seed: int = 1
    cities: int = 40
    years: int = 5
    framework: str = "city-index"


def write_samples(order: SampleOrder) -> tuple[Path, ...]:
    """Write structure, data and panel of synthetic cities, and a city with its sheet; return the places.

    Raises
    ------
    UsageError
        The folder holds something already or cannot be made; the period or the framework is unknown.

    """
    catalogue = read_catalogue()
    structure = structure_of(order.framework, catalogue=catalogue, partly_recalled=True)
    made = make_city(catalogue, order.framework, code=CODE, name="样例市", period=order.period, seed=order.seed)
    panel = draw_panel(structure, order)
    frame, begin = catalogue.framework(order.framework), read_period(order.period).start
    edition = f"{frame.id} {frame.edition}"
    sources = make_sources(edition=edition, period=order.period, city=CODE, start=begin, seed=order.seed)
    _make_folder(order.out)
    files = {
        "structure.csv": write_structure(structure),
        "data.csv": write_data(panel, structure, panel.panel.periods[-1:]),
        "panel.csv": write_data(panel, structure, panel.panel.periods, outcome=OUTCOME),
        "districts.csv": write_districts(panel, structure),
        "city/sheet.xlsx": made.sheet,
        "city/city.yaml": _DECLARATION.encode(),
        **{f"city/evidence/{name}": raw for name, raw in made.evidence.items()},
        f"city/evidence/{VETO_RECORD}": _VETOES.encode(),
        **{f"sources/{name}": raw for name, raw in sources.items()},
        **{f"events/{name}": raw for name, raw in make_events(start=begin, seed=order.seed).items()},
    }
    places = []
    for name, raw in files.items():
        place = order.out / name
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, raw)
        places.append(place)
    return tuple(places)


def draw_panel(structure: Structure, order: SampleOrder) -> Sample:
    """Return synthetic cities for the indicators of `structure`, with a model that is known."""
    ranges = {each.id: each.range for each in read_catalogue().of(order.framework)}
    items = [
        Item(
            code=each.code,
            pillar=str(each.parent),
            direction=each.direction,
            low=_end(ranges[each.code][0], 0.0),
            high=_end(ranges[each.code][1], 100.0),
            unit=each.unit,
        )
        for each in structure.indicators
    ]
    return generate(order.seed, order.cities, order.years, items=items)


def _end(bound: float | None, otherwise: float) -> float:
    return otherwise if bound is None else float(bound)


def write_structure(structure: Structure) -> bytes:
    """Return a structure as COINr's table."""
    head = (
        "Level",
        "iCode",
        "iName",
        "iNameZh",
        "Direction",
        "Weight",
        "Unit",
        "Target",
        "Denominator",
        "Parent",
        "Type",
    )
    rows = [
        (
            each.level or "",
            each.code,
            each.name.en,
            each.name.zh,
            each.direction if each.level else "",
            f"{each.weight:g}" if each.level else "",
            each.unit,
            "" if each.target is None else repr(each.target),
            each.denominator or "",
            each.parent or "",
            each.role.value,
        )
        for each in structure.elements
        if each.role is not Role.OTHER
    ]
    return _write_csv([head, *rows])


def write_data(sample: Sample, structure: Structure, periods: Iterable[str], *, outcome: str | None = None) -> bytes:
    """Return the panel's values in `periods` as COINr's table; `outcome` names a column for what lies outside it."""
    panel = sample.panel
    more = (outcome,) if outcome else ()
    rows: list[tuple[object, ...]] = [("uCode", "uName", "Time", *structure.codes, *more)]
    places = [panel.codes.index(code) for code in structure.codes]
    for period in periods:
        at = panel.periods.index(period)
        for row, unit in enumerate(panel.units):
            values = [*panel.values[row, at, places], *((sample.outcome[row, at],) if outcome else ())]
            rows.append((unit, f"样例城市 {unit}", period, *map(_write_cell, values)))
    return _write_csv(rows)


def write_districts(sample: Sample, structure: Structure) -> bytes:
    """Return the districts of every city in the period before the last, with their people: for equity between them."""
    panel, period = sample.panel, max(len(sample.panel.periods) - 2, 0)
    places = [panel.codes.index(code) for code in structure.codes]
    rows: list[tuple[object, ...]] = [("uCode", "district", "people", *structure.codes)]
    for unit, name in enumerate(panel.units):
        for district, people in enumerate(sample.people[unit]):
            values = sample.districts[unit, period, district, places]
            rows.append((name, f"d{district + 1}", repr(float(people)), *map(_write_cell, values)))
    return _write_csv(rows)


def _write_cell(value: float) -> str:
    return "" if math.isnan(value) else repr(float(value))


def _write_csv(rows: Iterable[Iterable[object]]) -> bytes:
    sink = io.StringIO(newline="")
    csv.writer(sink, lineterminator="\n").writerows(rows)
    # The BOM tells spreadsheet programs that this is UTF-8.
    return ("\ufeff" + sink.getvalue()).encode()


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        occupied = any(out.iterdir())
    except OSError as error:
        raise UsageError(
            Text(
                zh=f"--out：{out} 不能用作结果文件夹：{error.strerror}。",
                en=f"--out: {out} cannot be the folder for the results: {error.strerror}.",
            )
        ) from error
    if occupied:
        raise UsageError(
            Text(zh=f"{out} 不是空文件夹。请用 --out 另选位置。", en=f"{out} is not empty. Choose another folder.")
        )


VETO_RECORD = "veto-check.txt"
_VETOES = """\
虚构的否决事项核查记录。Made-up record of the check for veto events.
重大网络数据安全事件 grave incidents: 0
统计造假 falsified statistics: 0
关键指标低于底线 key indicators under their floor: 0
"""
_DECLARATION = f"""\
# 虚构城市的声明：请换成自己的城市。Declaration of a made-up city; put your own here.
city: {{id: {CODE}, name: {{zh: 样例市（虚构）, en: Sample City (made up)}}}}
class: {{level: prefecture, urban_population: 3200000}}
vetoes: {{record: {VETO_RECORD}, grave_incidents: 0, falsifications: 0, below_floor: 0}}
data: synthetic
"""
