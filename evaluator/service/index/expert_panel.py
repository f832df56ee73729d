"""A panel of experts on a whole index: the form out, filled ones in, the record and the weights that follow."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluator.service.index.weights import write_questionnaire
from indices.library.catalogue import read_catalogue
from indices.library.soundness import WEIGHTS_LOOSE
from indices.library.tree import structure_of
from indices.remark import Remark
from indices.spec import IndexSpec, WeightChoice
from indices.structure import Structure
from indices.structure_sheet import read_structure
from indices.weights.ahp.group import Way
from indices.weights.ahp.hierarchy import Hierarchy
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.judgement_sheet import read_judgements
from indices.weights.ahp.origin import Standing
from indices.weights.ahp.panel import Panel, list_questions, weigh_panel
from indices.weights.ahp.panel_record import read_panel, record_panel
from indices.weights.ahp.uncertainty import Spread, perturb_tree
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.text import Language, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelTree:
    """What the panel weighs: a framework of the library, or a structure table."""

    structure: Structure
    framework: str | None = None
    edition: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelWeights:
    """The weights of a panel as an index takes them, how far its experts differ, and all consistency ratios."""

    choice: WeightChoice
    deviations: Mapping[str, float]
    ratios: tuple[float, ...]


def find_tree(framework: str | None, structure: Path | None) -> PanelTree:
    """Return the tree of the framework or of the table.

    Raises
    ------
    UsageError
        Both were given, or neither; there is no such framework; the table cannot be read.

    """
    if (framework is None) == (structure is None):
        raise UsageError(
            Text(
                zh="请用 --structure 给出结构表，或用 --framework 指定指标体系，二者取一。",
                en="Give either --structure (a table) or --framework (an indicator system of the library).",
            )
        )
    if structure is not None:
        return PanelTree(structure=read_structure(structure))
    assert framework is not None  # noqa: S101 - refused above
    edition = read_catalogue().framework(framework).edition
    return PanelTree(structure=structure_of(framework, partly_recalled=True), framework=framework, edition=edition)


def ask_panel(tree: PanelTree, place: Path, language: Language) -> Mapping[str, Sequence[str]]:
    """Write the questionnaire of a whole index and return what it asks.

    Raises
    ------
    UsageError
        The file is there already or ends otherwise than .xlsx.

    """
    questions = list_questions(tree.structure, language)
    write_questionnaire(place, questions)
    return questions


def hear_panel(tree: PanelTree, sheets: Sequence[Path], way: Way) -> Panel:
    """Return what the filled questionnaires give, one file an expert.

    Raises
    ------
    UsageError
        A file cannot be read, or does not fit the structure.

    """
    return weigh_panel(tree.structure, [each for path in sheets for each in read_judgements(path)], way)


def write_record(tree: PanelTree, panel: Panel, place: Path) -> None:
    """Write the record of a panel.

    Raises
    ------
    UsageError
        The file is there already.

    """
    if place.exists():
        raise UsageError(Text(zh=f"{place} 已存在，未覆盖。", en=f"{place} exists already and was not overwritten."))
    write_whole(place, document_record(tree, panel).encode())


def document_record(tree: PanelTree, panel: Panel) -> str:
    """Return the record as JSON."""
    record = record_panel(panel, framework=tree.framework, edition=tree.edition)
    return json.dumps(record.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1) + "\n"


def adopt_weights(spec: IndexSpec, taken: PanelWeights) -> IndexSpec:
    """Return the specification with the weights of a panel, which vary as far as its experts differ.

    Raises
    ------
    UsageError
        The specification has weights of its own.

    """
    if spec.weights.values or spec.weights.method is not None:
        raise UsageError(
            Text(
                zh="规格已写明 weights，与 --weights 冲突。请去掉其中一项。",
                en="The specification gives weights already, which contradicts --weights. Take one of them out.",
            )
        )
    if not any(taken.deviations.values()):
        return spec.model_copy(update={"weights": taken.choice})
    varied = spec.uncertainty.model_copy(update={"weight_deviations": dict(taken.deviations)})
    return spec.model_copy(update={"weights": taken.choice, "uncertainty": varied})


def drop_weight_remarks(remarks: Sequence[Remark], taken: PanelWeights) -> tuple[Remark, ...]:
    """Return what is still to be said of a framework whose own weights are not used."""
    if taken.choice.origin != Standing.EXPERT_PANEL.value:
        return tuple(remarks)
    return tuple(each for each in remarks if each.kind != WEIGHTS_LOOSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """What a panel said of the children of one aggregate.

    ratio, worst    consistency ratio of the mean matrix, and the largest with its expert ('' = the mean matrix)
    consensus       0 to 1, and the largest change of a weight without one expert; None for a single expert
    """

    code: str
    name: Text
    children: int
    ratio: float
    worst: float
    worst_expert: str
    consensus: float | None
    change: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightRow:
    """An element of the tree, `depth` below the index: its weight among siblings, their spread, its share in all."""

    code: str
    name: Text
    depth: int
    weight: float
    deviation: float
    share: float


def perturb_panel(tree: PanelTree, panel: Panel, *, draws: int, seed: int = 0) -> Spread:
    """Return 90 % intervals of the weights in the index when every judgement of the mean matrices may be off.

    Raises
    ------
    UsageError
        `draws` makes no sense.

    """
    means = {
        code: weighing.group.judgement if weighing.group else panel.judgements[code][0]
        for code, weighing in panel.weighings.items()
    }
    for each in tree.structure.tree:
        children = tree.structure.children(each.code)
        if len(children) == 1:
            means[each.code] = Judgement.of([children[0].code], np.ones((1, 1)))
    hierarchy = Hierarchy.of(tree.structure.top.code, means)
    return perturb_tree(hierarchy, draws=draws, seed=seed, method=panel.way.method)


def list_groups(tree: PanelTree, panel: Panel) -> tuple[GroupRow, ...]:
    """Return what the panel said, aggregate by aggregate from the top down."""
    rows = []
    for code, weighing in panel.weighings.items():
        group = weighing.group
        own = {expert: cr for (at, expert), cr in panel.ratios.items() if at == code}
        worst = max(own, key=own.__getitem__)
        rows.append(
            GroupRow(
                code=code,
                name=tree.structure.by_code[code].name,
                children=len(weighing.elements),
                ratio=weighing.consistency.cr,
                worst=own[worst],
                worst_expert=worst,
                consensus=group.consensus if group else None,
                change=max((each.largest_change for each in group.left_out), default=0.0) if group else None,
            )
        )
    return tuple(rows)


def list_weights(tree: PanelTree, panel: Panel) -> tuple[WeightRow, ...]:
    """Return all weights, every element followed by what is below it."""
    structure, shares = tree.structure, tree.structure.effective_weights(panel.weights)

    def walk(code: str, depth: int) -> Iterator[WeightRow]:
        for child in structure.children(code):
            yield WeightRow(
                code=child.code,
                name=child.name,
                depth=depth,
                weight=panel.weights[child.code],
                deviation=panel.deviations.get(child.code, 0.0),
                share=shares[child.code],
            )
            yield from walk(child.code, depth + 1)

    return tuple(walk(structure.top.code, 1))


def take_weights(record: Path, whole: Structure, used: Structure, *, framework: str | None) -> PanelWeights:
    """Return the weights of a record; the panel judged `whole`, of which `used` may leave elements out.

    Raises
    ------
    UsageError
        As `read_panel`.

    """
    panel = read_panel(record, whole, framework=framework)
    choice = WeightChoice(
        origin=panel.standing.value,
        record=f"sha256:{panel.digest}",
        values={each.code: panel.weights[each.code] for each in used.tree},
    )
    there = {each.code for each in used.tree}
    deviations = {code: spread for code, spread in panel.deviations.items() if code in there}
    return PanelWeights(choice=choice, deviations=deviations, ratios=tuple(panel.ratios.values()))
