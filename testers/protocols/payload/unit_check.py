"""What the units of readings are worth, as observations and as a measurement; for every protocol that carries JSON."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.payload.quantities import Quantity, find_quantities
from testers.protocols.payload.units import Vocabulary, is_unit, read_vocabularies

ENOUGH = 12
_TWICE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCheck:
    """How the target file wants units to be read."""

    vocabularies: tuple[Vocabulary, ...]
    member: str | None
    ignore: frozenset[str]
    model: Json

    def record(self, ctx: Context, reading: Json) -> int:
        """Record the quantities of one reading with their faults; return how many there are."""
        found = find_quantities(reading, model=self.model, member=self.member, ignore=self.ignore)
        for quantity in found:
            fault = self._judge(quantity)
            ctx.observe("quantity", place=quantity.place, unit=quantity.unit, fault=write_finding(fault))
        return len(found)

    def _judge(self, quantity: Quantity) -> Text | None:
        unit = quantity.unit
        if unit is None:
            return find("没有单位", "no unit")
        if is_unit(unit, self.vocabularies):
            return None
        listed = "、".join(self.vocabularies)
        return find(f"单位“{unit}”不在 {listed} 中", f"the unit '{unit}' is in none of {', '.join(self.vocabularies)}")


def make_check(ctx: Context, model: Json) -> UnitCheck:
    """Return the check that the parameters units.vocabulary, units.member and units.ignore describe."""
    ignored = (name.strip() for name in (ctx.parameter("units.ignore") or "").split(","))
    return UnitCheck(
        vocabularies=read_vocabularies(ctx.parameter("units.vocabulary")),
        member=ctx.parameter("units.member"),
        ignore=frozenset(name for name in ignored if name),
        model=model,
    )


def measure_units(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `undeclared`: quantities without a unit of the vocabulary, where a place shows it twice."""
    quantities = [each.facts for each in observations if each.what == "quantity"]
    shown = Counter(str(facts["place"]) for facts in quantities if facts["fault"])
    wrong = [facts for facts in quantities if facts["fault"] and shown[str(facts["place"])] >= _TWICE]
    places = [str(facts["place"]) for facts in wrong]
    detail = join_findings(read_findings(facts["fault"] for facts in wrong), places=places)
    return {"undeclared": Proportion(k=len(wrong), n=len(quantities), detail=detail)}
