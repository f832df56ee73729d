"""Identifiers in what a target tells: the fields that the target file names, each code judged by its scheme."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rules.errors import TargetError, UsageError
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.payload.identifiers import SCHEMES, Scheme
from testers.protocols.payload.tables import Cell

_PARAMETER = "ids.fields"
_MOST_CODES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field by the name of its column or member, and the scheme that its values keep to."""

    name: str
    scheme: Scheme

    def holds(self, column: str) -> bool:
        """Tell whether a column is this field: by its whole path, or by its last name."""
        return column == self.name or column.rpartition(".")[2] == self.name


def find_fields(ctx: Context) -> list[Field]:
    """Return the fields of ids.fields (`deviceId=gbt28181,org=uscc`).

    Raises
    ------
    UsageError
        There are none, or a scheme is not known.

    """
    fields = []
    for pair in (ctx.parameter(_PARAMETER) or "").split(","):
        name, _, scheme = (part.strip() for part in pair.partition("="))
        if name and scheme in SCHEMES:
            fields.append(Field(name=name, scheme=SCHEMES[scheme]))
        elif pair.strip():
            raise _wrong(pair.strip())
    if not fields:
        raise _wrong("-")
    return fields


def _wrong(pair: str) -> UsageError:
    known = ", ".join(SCHEMES)
    return UsageError(
        Text(
            zh=f"请以“字段=代码种类”列出参数 {_PARAMETER}，以逗号分隔，种类为 {known}；现为：{pair}",
            en=f"List {_PARAMETER} as field=scheme with commas between, schemes being {known}; it is: {pair}",
        )
    )


class Codes:
    """Judges codes as they come; each counts once, however often it is told."""

    def __init__(self, ctx: Context, fields: Sequence[Field]) -> None:
        """Record what is found in `ctx`."""
        self._ctx = ctx
        self._fields = fields
        self._seen: set[tuple[str, str]] = set()

    @property
    def judged(self) -> int:
        """How many different codes there were."""
        return len(self._seen)

    def list_faults(self, cells: Iterable[Cell]) -> Mapping[tuple[str, str], Text]:
        """Return the invalid codes among cells, by field and code, without recording anything."""
        codes = self._list_codes(cells)
        return {
            (field.name, code): fault for field, code in codes if (fault := field.scheme.find_fault(code)) is not None
        }

    def judge(self, cells: Iterable[Cell], *, confirmed: Iterable[tuple[str, str]] | None = None) -> None:
        """Record every new code; with `confirmed`, an invalid one counts only where it is among these."""
        sure = None if confirmed is None else set(confirmed)
        for field, code in self._list_codes(cells):
            mark = (field.name, code)
            if mark in self._seen or len(self._seen) >= _MOST_CODES:
                continue
            fault = field.scheme.find_fault(code)
            if fault is not None and sure is not None and mark not in sure:
                continue
            self._seen.add(mark)
            words = None if fault is None else _explain(field, code, fault)
            self._ctx.observe("code", field=field.name, scheme=field.scheme.name, fault=write_finding(words))

    def require_some(self) -> None:
        """Raise TargetError where no code was seen."""
        if not self._seen:
            names = ", ".join(field.name for field in self._fields)
            raise TargetError(
                Text(
                    zh=f"数据中没有字段 {names} 的值；请检查参数 {_PARAMETER}。",
                    en=f"The data hold no value of {names}; check the parameter {_PARAMETER}.",
                )
            )

    def _list_codes(self, cells: Iterable[Cell]) -> list[tuple[Field, str]]:
        return [
            (field, code)
            for cell in cells
            for field in self._fields
            if field.holds(cell.column) and (code := cell.text.strip())
        ]


def _explain(field: Field, code: str, fault: Text) -> Text:
    # A few characters find the record again; the whole might be a person's.
    shown = f"{code[:6]}…" if len(code) > 6 else code
    title = field.scheme.title
    return find(
        f"{field.name} 的“{shown}”不是有效的{title.zh}：{fault.zh}",
        f"'{shown}' of {field.name} is no {title.en}: {fault.en}",
    )


def measure_codes(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `invalid`: codes that cannot be right, among all different ones."""
    facts = [each.facts["fault"] for each in observations if each.what == "code"]
    faults = read_findings(facts)
    return {"invalid": Proportion(k=len(faults), n=len(facts), detail=join_findings(faults))}
