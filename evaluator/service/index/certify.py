"""Assay one city under a scheme of the index: its filled sheet in, measurements, verdicts, level and bundle out."""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluator.service.index.build import Assembled, IndexFiles
from evaluator.service.index.city_order import CityOrder
from evaluator.service.index.expert_panel import PanelWeights, adopt_weights, drop_weight_remarks, take_weights
from evaluator.service.index.hearing import Hearing
from evaluator.service.index.papers import Papers, read_papers
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
from indices.structure import Structure
from indices.table import Array
from rules.level_scale import Grade, LevelScale, grade

PROTOCOL = "index"
LEVEL = "level.json"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CityCase:
    """A city that was computed: its index, what it stands on, its draws, and its level."""

    order: CityOrder
    papers: Papers
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
        return Hearing(
            city=self.papers.declaration.city,
            structure=self.assembled.structure,
            standing=self.standing,
            draws=self.draws,
            scale=self.scale,
            scheme=self.order.scheme,
            day=self.order.day,
            seed=self.assembled.spec.uncertainty.seed,
            before=self.papers.before,
            inputs=self.assembled.inputs,
            files=self.papers.files,
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
    scale = open_library().load_levels(order.framework)
    papers = read_papers(order, checkup, scale)
    city = papers.declaration.city.id
    structure = _grow(catalogue, order, papers.declaration)
    values = evaluate_cities(catalogue, order.framework, checkup.values, structure)
    spec = specify_index(catalogue, order.framework, structure.codes, order.ranges)
    remarks = remarks_of(order.framework, catalogue=catalogue)
    taken = _take_weights(catalogue, order, structure)
    if taken is not None:
        spec, remarks = adopt_weights(spec, taken), drop_weight_remarks(remarks, taken)
    built = build(spec, structure, values.data)
    row = pick_row(built, city)
    assembled = Assembled(
        files=IndexFiles(data=order.sheet, framework=order.framework),
        inputs=papers.inputs,
        structure=structure,
        data=values.data,
        spec=spec,
        built=built,
        remarks=(*remarks, *values.remarks),
        ratios=() if taken is None else taken.ratios,
    )
    quality = dict(values.quality[city])
    draws = draw_city(built, row, find_errors(built, quality, row))
    return CityCase(
        order=order,
        papers=papers,
        assembled=assembled,
        checkup=checkup,
        values=values,
        standing=_stand(assembled, values, checkup, papers),
        draws=draws,
        grade=grade(draws[structure.top.code], scale, order.day, before=papers.before),
        scale=scale,
        row=row,
    )


def _take_weights(catalogue: Catalogue, order: CityOrder, structure: Structure) -> PanelWeights | None:
    """Return the weights of the panel, who judged the framework as it is before a class leaves anything out."""
    if order.weights is None:
        return None
    whole = structure_of(order.framework, catalogue=catalogue, partly_recalled=True)
    return take_weights(order.weights, whole, structure, framework=order.framework)


def _grow(catalogue: Catalogue, order: CityOrder, declaration: CityDeclaration) -> Structure:
    """Return the structure for the class of the city: what does not apply to it is left out."""
    kind = None if declaration.class_ is None else classify(declaration.class_, order.day)
    return structure_of(order.framework, catalogue=catalogue, city_class=kind, partly_recalled=True)


def _stand(assembled: Assembled, values: CityValues, checkup: Checkup, papers: Papers) -> Standing:
    city = papers.declaration.city.id
    there = values.quality.get(city, {})
    mine = [each for each in checkup.errors if each.place.city in ("", city)]
    ranges = assembled.spec.ranges
    return Standing(
        values={code: code in there for code in assembled.structure.codes},
        quality=there,
        evidenced=values.evidenced.get(city, frozenset()),
        veto_events=papers.vetoes,
        errors=(len(mine), len(checkup.values) + len(mine)),
        ranges=(sum(each.is_confirmed for each in ranges.values()), len(ranges)),
        weight_origin=assembled.spec.weights.origin,
        ratios=assembled.ratios,
    )
