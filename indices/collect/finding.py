"""What is wrong with a filled sheet: where, how grave, and the cure."""

from dataclasses import dataclass
from enum import StrEnum

from indices.collect.filled import Row
from rules.text import Text


class Severity(StrEnum):
    """An error must be mended; a warning must be looked at."""

    ERROR = "error"
    WARNING = "warning"


class Flaw(StrEnum):
    """The kinds of flaws that a check knows."""

    SPEC_OTHER = "spec-other"
    SHEET_MISSING = "sheet-missing"
    SHEET_UNKNOWN = "sheet-unknown"
    COLUMN_WRONG = "column-wrong"
    COLUMN_MISSING = "column-missing"
    MERGED = "merged-cells"
    HIDDEN_ROW = "hidden-row"
    CITY_TWICE = "city-twice"
    CITY_UNKNOWN = "city-unknown"
    CODE_UNKNOWN = "code-unknown"
    FIELD_MISSING = "field-missing"
    FIELD_TWICE = "field-twice"
    UNIT_CHANGED = "unit-changed"
    PERIOD_OUTSIDE = "period-outside"
    VALUE_MISSING = "value-missing"
    NOT_A_NUMBER = "not-a-number"
    DECIMAL_SIGNS = "decimal-signs"
    FULL_WIDTH = "full-width"
    PERCENT_STRING = "percent-string"
    UNIT_IN_VALUE = "unit-in-value"
    FORMULA_ERROR = "formula-error"
    FORMULA_UNSAVED = "formula-unsaved"
    SHARE_AMBIGUOUS = "share-ambiguous"
    SHARE_OVER = "share-over"
    NEGATIVE = "negative"
    NOT_WHOLE = "not-whole"
    OUT_OF_BOUNDS = "out-of-bounds"
    SCALE = "scale"
    DATE_UNREADABLE = "date-unreadable"
    DATE_OUTSIDE = "date-outside"
    NUMERATOR_OVER = "numerator-over"
    DENOMINATOR_ZERO = "denominator-zero"
    TOTAL = "total"
    PRODUCT = "product"
    REFERENCE = "reference"
    COPY_OF_LAST = "copy-of-last"
    EVIDENCE_MISSING = "evidence-missing"
    EVIDENCE_ABSENT = "evidence-absent"
    QUALITY_MISSING = "quality-missing"
    QUALITY_UNKNOWN = "quality-unknown"
    SOURCE_MISSING = "source-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where: sheet and cell, with city and field where a row is known."""

    sheet: str
    cell: str
    city: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One flaw. `text` is a whole sentence that names sheet and cell, and says how to mend it."""

    flaw: Flaw
    severity: Severity
    place: Place
    text: Text


def find(place: Place, flaw: Flaw, *, zh: str, en: str, severity: Severity = Severity.ERROR) -> Finding:
    """Return a finding whose sentence begins with its place."""
    about = f"（{place.code}）" if place.code else ""
    named = f" ({place.code})" if place.code else ""
    text = Text(
        zh=f"工作表“{place.sheet}”{place.cell}{about}：{zh}", en=f"Sheet '{place.sheet}' {place.cell}{named}: {en}"
    )
    return Finding(flaw=flaw, severity=severity, place=place, text=text)


def place_in(row: Row, key: str) -> Place:
    """Return the place of a cell of a row."""
    return Place(sheet=row.sheet, cell=row.place(key), city=row.words("city"), code=row.words("code"))
