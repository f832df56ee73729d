"""Checks a filled sheet against its specification and hands over the values that hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indices.collect.checks.build import check_build
from indices.collect.checks.identity import identify
from indices.collect.checks.memory import check_memory
from indices.collect.checks.proof import check_proof, find_evidence
from indices.collect.checks.relation import check_relations
from indices.collect.checks.value import read_value
from indices.collect.entry import Background, Reading
from indices.collect.field_value import FieldValue
from indices.collect.filled import Filled
from indices.collect.filled_file import read_filled
from indices.collect.finding import Finding, Severity
from indices.collect.quality import Quality, read_quality
from indices.collect.specification import Specification
from rules.manifest import digest_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """What a check found, and the values that have no error in themselves.

    evidence  SHA-256 and size of every evidence file that a value names and that is there, by name
    """

    file: str
    findings: tuple[Finding, ...]
    values: tuple[FieldValue, ...]
    evidence: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that must be mended before a value may be used."""
        return tuple(each for each in self.findings if each.severity is Severity.ERROR)

    @property
    def clean(self) -> bool:
        """Tell whether nothing was found."""
        return not self.findings


def check_file(path: Path, spec: Specification, background: Background | None = None) -> Checkup:
    """Read a filled .xlsx, .csv or .json and check it.

    Raises
    ------
    UsageError
        The file cannot be read at all.

    """
    return check(read_filled(path), spec, background or Background())


def check(filled: Filled, spec: Specification, background: Background) -> Checkup:
    """Return all findings, in the order of the sheets, and the values that have no error."""
    findings = list(check_build(filled, spec))
    entries, identity = identify(filled, spec)
    findings += identity
    readings: list[Reading] = []
    for entry in entries:
        reading, wrong = read_value(entry, spec)
        findings += wrong
        findings += check_proof(entry, background)
        if reading is not None:
            readings.append(reading)
    findings += check_relations(readings, spec, background)
    findings += check_memory(readings, background)
    evidence = _digest_evidence(readings, background.evidence)
    return Checkup(
        file=filled.file,
        findings=tuple(_in_order(findings, filled)),
        values=tuple(_hand_over(each, filled, evidence) for each in readings),
        evidence=evidence,
    )


def _in_order(findings: Sequence[Finding], filled: Filled) -> list[Finding]:
    places = {page.name: at for at, page in enumerate(filled.pages)}
    return sorted(findings, key=lambda each: places.get(each.place.sheet, -1))


def _hand_over(reading: Reading, filled: Filled, evidence: Mapping[str, tuple[str, int]]) -> FieldValue:
    entry, row = reading.entry, reading.entry.row
    return FieldValue(
        city=entry.city,
        code=entry.spec.code,
        period=row.words("period"),
        value=reading.value,
        unit=entry.spec.unit,
        quality=read_quality(row.words("quality")) or Quality.UNTRACEABLE,
        source=row.words("source"),
        evidence=evidence.get(row.words("evidence"), ("", 0))[0],
        place=f"{filled.file} {row.sheet} {row.place('value')}",
    )


def _digest_evidence(readings: Sequence[Reading], folder: Path | None) -> dict[str, tuple[str, int]]:
    names = dict.fromkeys(each.entry.row.words("evidence") for each in readings)
    if folder is None:
        return {}
    places = {name: find_evidence(folder, name) for name in names if name}
    return {name: digest_file(place) for name, place in places.items() if place is not None}
