"""The use cases behind `index collect`: the specification out, a filled sheet checked, sources read."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from evaluator.service.index.use import read_clock
from indices.city_sheet import specify_collection
from indices.collect.check import Checkup, check_file
from indices.collect.entry import Background
from indices.collect.run import Collected, collect
from indices.collect.schema import make_schema
from indices.collect.specification import Specification
from indices.collect.template import City, write_template
from indices.library.catalogue import read_catalogue
from reports.index import collection
from reports.index.collection_sheet import CollectionRow, CollectionSheet
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.text import Language, Text

CHECK_SCHEMA = "cityassay/index-collect-check/1"
RUN_SCHEMA = "cityassay/index-collect/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecOrder:
    """Which specification to write where, for which cities (code=name)."""

    framework: str
    period: str
    out: Path
    cities: Sequence[str] = ()


def write_specification(order: SpecOrder) -> tuple[Path, ...]:
    """Write the XLSX template, the JSON Schema and the PDF of the specification; return their places.

    Raises
    ------
    UsageError
        The framework or the period is unknown; a city is not written as code=name; the folder cannot be made.

    """
    catalogue = read_catalogue()
    spec = specify_collection(catalogue, order.framework, order.period)
    cities = read_cities(order.cities) or [City(code="C001", name="（城市名称）")]
    sheet = _compose_sheet(spec, catalogue.framework(order.framework).title)
    files = {
        "template.xlsx": write_template(spec, cities),
        "schema.json": (json.dumps(make_schema(spec), ensure_ascii=False, indent=1) + "\n").encode(),
        **{f"specification.{each.value}.pdf": collection.render(sheet, each) for each in Language},
    }
    try:
        order.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            Text(
                zh=f"--out：{order.out} 不能用作结果文件夹：{error.strerror}。",
                en=f"--out: {order.out} cannot be the folder for the results: {error.strerror}.",
            )
        ) from error
    places = []
    for name, raw in files.items():
        place = order.out / name
        if place.exists() and place.read_bytes() != raw:
            raise UsageError(
                Text(
                    zh=f"{place} 已存在且内容不同，未改动。请用 --out 另选位置。",
                    en=f"{place} exists with other content and was not touched. Choose another folder with --out.",
                )
            )
        write_whole(place, raw)
        places.append(place)
    return tuple(places)


def read_cities(words: Sequence[str]) -> list[City]:
    """Return cities that are written as code=name.

    Raises
    ------
    UsageError
        One is written otherwise.

    """
    return [_read_city(each) for each in words]


def _read_city(words: str) -> City:
    code, mark, name = words.partition("=")
    if not code.strip() or (mark and not name.strip()):
        raise UsageError(
            Text(zh=f"--city 应写成 代码=名称，而不是“{words}”。", en=f"--city takes CODE=NAME, not '{words}'.")
        )
    return City(code=code.strip(), name=name.strip() or code.strip())


def _compose_sheet(spec: Specification, title: Text) -> CollectionSheet:
    digest = spec.digest
    return CollectionSheet(
        title=title,
        author=f"CityAssay {version('cityassay')}",
        number=f"CS-{digest[:8].upper()}",
        # The same specification prints the same bytes: it is dated by its period.
        made=dt.datetime.combine(spec.period.start, dt.time(), tzinfo=dt.UTC),
        spec=spec.edition,
        edition=spec.period.label,
        sha256=digest,
        rows=tuple(
            CollectionRow(
                department=each.department,
                code=each.code,
                name=each.title,
                definition=each.definition,
                unit=each.unit,
                period=spec.period.label,
                evidence=each.evidence,
                verification=each.verification,
                required=each.required,
            )
            for each in spec.fields
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOrder:
    """Which filled sheet to check against which specification; `last` is the sheet of the period before."""

    sheet: Path
    framework: str
    period: str
    evidence: Path | None = None
    last: Path | None = None
    last_period: str | None = None


def check_sheet(order: CheckOrder) -> Checkup:
    """Check a filled sheet.

    Raises
    ------
    UsageError
        A file cannot be read at all; the framework or a period is unknown.

    """
    catalogue = read_catalogue()
    spec = specify_collection(catalogue, order.framework, order.period)
    before = {}
    if order.last is not None:
        earlier = specify_collection(catalogue, order.framework, order.last_period or order.period)
        values = check_file(order.last, earlier).values
        before = {each.key: float(each.value) for each in values if isinstance(each.value, int | float)}
    return check_file(order.sheet, spec, Background(last=before, evidence=order.evidence))


def write_checkup(checkup: Checkup) -> dict[str, Any]:
    """Return the findings as JSON."""
    return {
        "schema": CHECK_SCHEMA,
        "file": checkup.file,
        "values": len(checkup.values),
        "errors": len(checkup.errors),
        "findings": [
            {
                "flaw": each.flaw.value,
                "severity": each.severity.value,
                "sheet": each.place.sheet,
                "cell": each.place.cell,
                "city": each.place.city,
                "field": each.place.code,
                "text": each.text.model_dump(),
            }
            for each in checkup.findings
        ],
    }


def run_collection(mapping: Path, state: Path, *, fresh: bool, tell: Callable[[Text], None]) -> Collected:
    """Read every source of a mapping file; what was read before is not read again unless `fresh`.

    Raises
    ------
    UsageError
        The mapping or the state cannot be read; a source is wrong.
    TargetError
        A source does not answer.

    """
    return collect(mapping, state, now=read_clock, fresh=fresh, tell=tell)


def write_collected(collected: Collected) -> dict[str, Any]:
    """Return what was collected as JSON, every value with its trace."""
    return {"schema": RUN_SCHEMA, **collected.to_plain()}
