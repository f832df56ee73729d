"""Power curves as they are kept: `testers/power.json`, one curve a case, bound to the sha256 of case and codec."""

import datetime as dt
import json
from pathlib import Path

from pydantic import Field, ValidationError

from evaluator.service.shelf import change, find_place
from rules.errors import DeclarationError
from rules.noun import Noun
from rules.text import Text
from rules.verdict import Word

SCHEMA = "cityassay/power/1"


class Promised(Noun):
    """The chances of PASS and FAIL that the design gives by calculation."""

    passes: float
    fails: float


class Point(Noun):
    """One effect size (`factor` times the limit): how often each word was said, and what the design promises."""

    factor: float
    size: float
    words: dict[Word, int]
    promised: Promised | None = None


class Curve(Noun):
    """The power curve of one case on one good system behind the relay."""

    case: str
    digest: str
    on: dt.date
    system: str
    check: str
    limit: float
    unit: str
    what: Text
    points: tuple[Point, ...]


class Curves(Noun):
    """All curves by case id."""

    schema_: str = Field(default=SCHEMA, alias="schema")
    curves: tuple[Curve, ...] = ()

    def with_curve(self, curve: Curve) -> "Curves":
        """Return them with `curve` in place of the case's older one."""
        rows = {**{each.case: each for each in self.curves}, curve.case: curve}
        return Curves(curves=tuple(rows[case] for case in sorted(rows)))

    def to_json(self) -> str:
        """Return UTF-8 text with one curve a line."""
        rows = ",\n".join(f"  {json.dumps(each.model_dump(mode='json'), ensure_ascii=False)}" for each in self.curves)
        return f'{{"schema": "{SCHEMA}", "curves": [\n{rows}\n]}}\n'


def find_curves() -> Path:
    """Return where the curves stand: beside the ledger of proofs."""
    return find_place("power.json")


def keep_curve(curve: Curve) -> None:
    """Put one curve in place of the case's older one; UsageError where it cannot be written."""
    change(find_curves(), lambda: read_curves().with_curve(curve).to_json())


def read_curves() -> Curves:
    """Read the shipped curves; DeclarationError when they cannot be read."""
    place = find_curves()
    if not place.is_file():
        return Curves()
    try:
        return Curves.model_validate_json(place.read_bytes())
    except ValidationError as error:
        message = Text(
            zh="功效曲线无法读取。请用 cityassay prove --power 20 --write 重新生成。",
            en="The power curves cannot be read. Make them anew with 'cityassay prove --power 20 --write'.",
        )
        raise DeclarationError(message, file="testers/power.json") from error
