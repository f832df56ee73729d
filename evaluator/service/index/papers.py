"""What a city hands in beside the values of its sheet: declaration, evidence, weights, and the result of last time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluator.service.index.build import Input, digest_input
from evaluator.service.index.city_order import CityOrder
from evaluator.service.index.held_level import read_held_level
from indices.collect.check import Checkup
from indices.collect.checks.proof import find_evidence
from indices.declaration import CityDeclaration
from rules.declaration import read_noun
from rules.errors import UsageError
from rules.level_scale import LevelScale
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What was handed in.

    vetoes  number of veto events found and of points checked; why that is not known; None where nobody says anything
    before  the level held last time
    inputs  every file by its digest, evidence too
    files   those that go into the bundle
    """

    declaration: CityDeclaration
    vetoes: tuple[int, int] | Text | None
    before: str | None
    inputs: tuple[Input, ...]
    files: tuple[Path, ...]


def read_papers(order: CityOrder, checkup: Checkup, scale: LevelScale) -> Papers:
    """Read what lies beside the sheet.

    Raises
    ------
    UsageError
        The declaration cannot be read, or is missing where the sheet holds several cities; see `read_held_level`.

    """
    declaration = _read_declaration(order, checkup)
    record = _find_record(order, declaration)
    roles = {"sheet": order.sheet, "declaration": order.declaration, "weights": order.weights, "veto-record": record}
    given = {role: place for role, place in roles.items() if place is not None}
    inputs = [digest_input(role, place) for role, place in given.items()]
    before = None
    if order.before is not None:
        before, last = read_held_level(order.before, city=declaration.city.id, scale=scale, day=order.day)
        inputs.append(last)
    return Papers(
        declaration=declaration,
        vetoes=_count_vetoes(declaration, record),
        before=before,
        inputs=(*inputs, *_digest_evidence(checkup)),
        files=tuple(given.values()),
    )


def _digest_evidence(checkup: Checkup) -> Iterator[Input]:
    for name, (digest, size) in checkup.evidence.items():
        yield Input(role="evidence", name=name, sha256=digest, size=size)


def _read_declaration(order: CityOrder, checkup: Checkup) -> CityDeclaration:
    if order.declaration is not None:
        return read_noun(order.declaration, CityDeclaration, error=UsageError)
    cities = list(dict.fromkeys(each.city for each in checkup.values))
    if len(cities) != 1:
        known = ", ".join(cities) or "-"
        raise UsageError(
            Text(
                zh=f"采集表中有 {len(cities)} 个城市（{known}），请用 --declaration 指明要测评的城市。",
                en=f"The sheet holds {len(cities)} cities ({known}); name the one to assay with --declaration.",
            )
        )
    return CityDeclaration.model_validate({"city": {"id": cities[0], "name": Text.same(cities[0]).model_dump()}})


def _find_record(order: CityOrder, declaration: CityDeclaration) -> Path | None:
    if order.evidence is None or declaration.vetoes is None:
        return None
    return find_evidence(order.evidence, declaration.vetoes.record)


def _count_vetoes(declaration: CityDeclaration, record: Path | None) -> tuple[int, int] | Text | None:
    """Return what the check for veto events found; what nobody handed in is not found to be nothing."""
    vetoes = declaration.vetoes
    if vetoes is None or record is not None:
        return None if vetoes is None else vetoes.found
    return Text(
        zh=f"否决事项核查记录 {vetoes.record} 不在所交的证据中。",
        en=f"The record of the check for veto events, {vetoes.record}, is not among the evidence handed in.",
    )
