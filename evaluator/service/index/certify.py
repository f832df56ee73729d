"""Assay one city under a scheme of the index: its filled sheet in, measurements, verdicts, level and bundle out."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluator.service.index.build import Assembled, IndexFiles, Input, digest_input
from evaluator.service.index.expert_panel import PanelWeights, adopt_weights, drop_weight_remarks, take_weights
from evaluator.service.index.hearing import Hearing
from evaluator.service.rulebook import open_library
from indices.build import build, pick_row
from indices.city_draws import draw_city, find_errors
from indices.city_sheet import CityValues, evaluate_cities, specify_collection
from indices.classes.city_class import classify
from indices.collect.check import Checkup, check_file
from indices.collect.entry import Background
from indices.declaration import CityDeclaration
from indices.edition import specify_index
from indices.library.catalogue import Catalogue, read_catalogue
from indices.library.soundness import remarks_of
from indices.library.tree import structure_of
from indices.measure import Standing
from indices.spec import Marks
from indices.structure import Structure
from indices.table import Array
from rules.declaration import read_noun
from rules.errors import UsageError
from rules.level_scale import Grade, LevelScale, grade
from rules.text import Text

PROTOCOL = "index"
LEVEL = "level.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class CityOrder:
    """What is to be assayed.

    sheet        the filled collection sheet (XLSX, CSV, JSON)
    declaration  YAML of the city; without it the sheet must hold one city, and nothing is known of veto events
    evidence     folder of the evidence files that the sheet names
    ranges       reference ranges that a person confirmed, by code
    weights      record of the panel that weighed the whole framework
    """

    sheet: Path
    period: str
    framework: str = "city-index"
    scheme: str = "city-index"
    declaration: Path | None = None
    evidence: Path | None = None
    ranges: Mapping[str, Marks] | None = None
    weights: Path | None = None
    edition: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CityCase:
    """A city that was computed: its index, what it stands on, its draws, and its level."""

    order: CityOrder
    declaration: CityDeclaration
    assembled: Assembled
    checkup: Checkup
    values: CityValues
    standing: Standing
    draws: Mapping[str, Array]
    grade: Grade
    scale: LevelScale
    row: int

    @property
    def city(self) -> str:
        """The code of the city on the sheet."""
        return self.assembled.built.units[self.row]

    @property
    def hearing(self) -> Hearing:
        """What is to be judged."""
        places = (self.order.sheet, self.order.declaration, self.order.weights)
        return Hearing(
            city=self.declaration.city,
            structure=self.assembled.structure,
            standing=self.standing,
            draws=self.draws,
            scale=self.scale,
            scheme=self.order.scheme,
            day=_day(self.order),
            seed=self.assembled.spec.uncertainty.seed,
            before=self.declaration.level_before,
            inputs=self.assembled.inputs,
            files=tuple(place for place in places if place is not None),
        )


def compute_city(order: CityOrder) -> CityCase:
    """Check the sheet and compute index, uncertainty and level of the city.

    Raises
    ------
    UsageError
        A file cannot be read; the city is not on the sheet; it has no value that can be used.

    """
    catalogue = read_catalogue()
    specification = specify_collection(catalogue, order.framework, order.period)
    checkup = check_file(order.sheet, specification, Background(evidence=order.evidence))
    declaration = _read_declaration(order, checkup)
    structure = _grow(catalogue, order, declaration)
    values = evaluate_cities(catalogue, order.framework, checkup.values, structure)
    spec = specify_index(catalogue, order.framework, structure.codes, order.ranges)
    remarks = remarks_of(order.framework, catalogue=catalogue)
    taken = _take_weights(catalogue, order, structure)
    if taken is not None:
        spec, remarks = adopt_weights(spec, taken), drop_weight_remarks(remarks, taken)
    built = build(spec, structure, values.data)
    row = pick_row(built, declaration.city.id)
    assembled = Assembled(
        files=IndexFiles(data=order.sheet, framework=order.framework),
        inputs=_digest_inputs(order),
        structure=structure,
        data=values.data,
        spec=spec,
        built=built,
        remarks=(*remarks, *values.remarks),
        ratios=() if taken is None else taken.ratios,
    )
    quality = dict(values.quality[declaration.city.id])
    draws = draw_city(built, row, find_errors(built, quality, row))
    scale = open_library().load_levels(order.framework)
    standing = _stand(assembled, values, checkup, declaration)
    return CityCase(
        order=order,
        declaration=declaration,
        assembled=assembled,
        checkup=checkup,
        values=values,
        standing=standing,
        draws=draws,
        grade=grade(draws[structure.top.code], scale, _day(order), before=declaration.level_before),
        scale=scale,
        row=row,
    )


def _take_weights(catalogue: Catalogue, order: CityOrder, structure: Structure) -> PanelWeights | None:
    """Return the weights of the panel, who judged the framework as it is before a class leaves anything out."""
    if order.weights is None:
        return None
    whole = structure_of(order.framework, catalogue=catalogue, partly_recalled=True)
    return take_weights(order.weights, whole, structure, framework=order.framework)


def _day(order: CityOrder) -> dt.date:
    return order.edition or dt.datetime.now().astimezone().date()


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


def _grow(catalogue: Catalogue, order: CityOrder, declaration: CityDeclaration) -> Structure:
    """Return the structure for the class of the city: what does not apply to it is left out."""
    kind = None if declaration.class_ is None else classify(declaration.class_, _day(order))
    return structure_of(order.framework, catalogue=catalogue, city_class=kind, partly_recalled=True)


def _stand(assembled: Assembled, values: CityValues, checkup: Checkup, declaration: CityDeclaration) -> Standing:
    city = declaration.city.id
    there = values.quality.get(city, {})
    mine = [each for each in checkup.errors if each.place.city in ("", city)]
    vetoes, ranges = declaration.vetoes, assembled.spec.ranges
    return Standing(
        values={code: code in there for code in assembled.structure.codes},
        quality=there,
        evidenced=values.evidenced.get(city, frozenset()),
        veto_events=None if vetoes is None else (vetoes.events, vetoes.checked),
        errors=(len(mine), len(checkup.values) + len(mine)),
        ranges=(sum(each.is_confirmed for each in ranges.values()), len(ranges)),
        weight_origin=assembled.spec.weights.origin,
        ratios=assembled.ratios,
    )


def _digest_inputs(order: CityOrder) -> tuple[Input, ...]:
    places = {"sheet": order.sheet, "declaration": order.declaration, "weights": order.weights}
    return tuple(digest_input(role, place) for role, place in places.items() if place is not None)
