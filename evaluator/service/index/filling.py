"""The use case behind `index collect run --out`: what sources told, as a sheet with its evidence, and as JSON."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evaluator.service.index.collecting import read_cities, run_collection, write_collected
from indices.city_sheet import specify_collection
from indices.collect.field_value import FieldValue
from indices.collect.fill import FilledSheet, Filling, fill_sheet
from indices.collect.raw_row import same
from indices.collect.run import Collected
from indices.collect.source_map import SourceMap, read_source_map
from indices.collect.specification import Specification
from indices.collect.template import City, write_template
from indices.library.catalogue import read_catalogue
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.text import Text

SHEET, RESULT, EVIDENCE = "sheet.xlsx", "collected.json", "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class FillOrder:
    """Which mapping to run and where to write; `sheet` is one that departments have begun, `cities` code=name."""

    mapping: Path
    state: Path
    out: Path
    sheet: Path | None = None
    cities: Sequence[str] = ()
    fresh: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What came out: the collection, the sheet, how many rows it has, and what a person should know of it."""

    collected: Collected
    sheet: FilledSheet
    fields: int
    place: Path
    remarks: tuple[Text, ...]


def deliver_collection(order: FillOrder, tell: Callable[[Text], None]) -> Delivery:
    """Run a mapping and write the sheet, the evidence of every source, and the whole result.

    Raises
    ------
    UsageError
        The mapping is for no edition of the library; a unit is not that of the sheet; `out` holds something already;
        the sheet cannot be read.
    TargetError
        A source does not answer.

    """
    source_map = read_source_map(order.mapping)
    spec = _find_specification(order.mapping, source_map)
    _check_units(order.mapping, source_map, spec)
    begun = _read_begun(order.sheet)
    _check_folder(order.out)
    collected = run_collection(order.mapping, order.state, fresh=order.fresh, tell=tell)
    known = [each for each in collected.values if each.code in spec.by_code]
    if begun is None:
        codes = sorted({each.city for each in known}) or [source_map.city]
        begun = write_template(spec, _name_cities(codes, order.cities))
    sheet = fill_sheet(begun, {each.key: _write_row(each) for each in known})
    files = {SHEET: sheet.raw, RESULT: _json(write_collected(collected)), **_write_evidence(collected)}
    for name, raw in files.items():
        place = order.out / name
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, raw)
    remarks = tuple(_remark(sheet, collected, spec))
    return Delivery(collected=collected, sheet=sheet, fields=len(spec.fields), place=order.out / SHEET, remarks=remarks)


def _find_specification(path: Path, source_map: SourceMap) -> Specification:
    catalogue = read_catalogue()
    framework = source_map.edition.split()[0]
    spec = specify_collection(catalogue, framework, source_map.period)
    if spec.edition != source_map.edition:
        raise UsageError(
            Text(
                zh=f"{path}：edition 为 {source_map.edition}，库中为 {spec.edition}。请核对字段后改正 edition。",
                en=f"{path}: edition is {source_map.edition}; the library has {spec.edition}. "
                "Look at the fields, then mend it.",
            )
        )
    return spec


def _check_units(path: Path, source_map: SourceMap, spec: Specification) -> None:
    for at, rule in enumerate(source_map.fields):
        wanted = spec.by_code.get(rule.code)
        if wanted is not None and rule.unit not in ("", wanted.unit):
            raise UsageError(
                Text(
                    zh=f"{path}：fields[{at}]（{rule.code}）的单位为 {rule.unit}，采集表为 {wanted.unit}。"
                    "请用 factor 换算并改正 unit。",
                    en=f"{path}: fields[{at}] ({rule.code}) has unit {rule.unit}; the sheet has {wanted.unit}. "
                    "Convert with factor and mend unit.",
                )
            )


def _read_begun(path: Path | None) -> bytes | None:
    if path is None:
        return None
    # The reader of sheets says what is wrong with a file that is none.
    from indices.collect.filled_file import read_filled  # noqa: PLC0415 - brings openpyxl, an extra

    if path.suffix.lower() != ".xlsx":
        raise UsageError(Text(zh=f"--sheet：{path} 须为 .xlsx。", en=f"--sheet: {path} must be an .xlsx file."))
    read_filled(path)
    return path.read_bytes()


def _check_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        empty = not any(out.iterdir())
    except OSError as error:
        raise UsageError(
            Text(
                zh=f"--out：{out} 不能用作结果文件夹：{error.strerror}。",
                en=f"--out: {out} cannot be the folder for the results: {error.strerror}.",
            )
        ) from error
    if not empty:
        raise UsageError(
            Text(
                zh=f"--out：{out} 不是空文件夹，未改动。请另选位置。",
                en=f"--out: {out} is not empty and was not touched. Choose another folder.",
            )
        )


def _name_cities(codes: Sequence[str], words: Sequence[str]) -> list[City]:
    named = {each.code: each for each in read_cities(words)}
    return [named.get(code, City(code=code, name=code)) for code in codes]


def _write_row(value: FieldValue) -> Filling:
    return Filling(
        period=value.period,
        value=value.value,
        quality=value.quality,
        source=value.source,
        evidence=_name_evidence(value.source),
    )


def _name_evidence(source: str) -> str:
    return f"{source}.json"


def _write_evidence(collected: Collected) -> Mapping[str, bytes]:
    """Return one file a source: how it was read, and every value that it told."""
    found = {}
    for trace in collected.traces:
        told = [asdict(each) for each in collected.told if each.source == trace.source]
        found[f"{EVIDENCE}/{_name_evidence(trace.source)}"] = _json({"trace": asdict(trace), "told": told})
    return found


def _remark(sheet: FilledSheet, collected: Collected, spec: Specification) -> list[Text]:
    values = {each.key: each for each in collected.values}
    differing = [(values[key], there) for key, there in sheet.kept.items() if not same(there, _plain(values[key]))]
    found = [
        Text(
            zh=f"{each.city} 的 {each.code}：采集表已有 {there}，保留；来源 {each.source} 为 {_plain(each)}。",
            en=f"{each.code} of {each.city}: the sheet has {there}, which stays; source {each.source} tells "
            f"{_plain(each)}.",
        )
        for each, there in differing
    ]
    found += [
        Text(
            zh=f"{city} 的 {code} 在采集表中没有行，未写入。",
            en=f"{code} of {city} has no row on the sheet and was not written.",
        )
        for city, code in sheet.rowless
    ]
    strange = Counter(each.code for each in collected.values if each.code not in spec.by_code)
    if strange:
        names = ", ".join(sorted(strange))
        found.append(
            Text(
                zh=f"字段 {names} 不在 {spec.edition} 的采集表中，只写入 {RESULT}。",
                en=f"{names}: not on the sheet of {spec.edition}; in {RESULT} only.",
            )
        )
    return found


def _plain(value: FieldValue) -> float | str:
    found = value.value
    if isinstance(found, float) and found.is_integer():
        return int(found)
    return found if isinstance(found, (int, float)) else str(found)


def _json(plain: object) -> bytes:
    return (json.dumps(plain, ensure_ascii=False, indent=1, default=str) + "\n").encode()
