"""Build an index from its files: structure, data, and the specification where there is one."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluator.service.index.expert_panel import adopt_weights, drop_weight_remarks, find_tree, take_weights
from evaluator.service.index.ranges import read_confirmed
from indices.build import Built, build
from indices.data_sheet import Data, read_data
from indices.edition import specify_index
from indices.library.catalogue import read_catalogue
from indices.library.gate import Status, admit
from indices.library.indicator import Indicator
from indices.library.soundness import remarks_of
from indices.remark import Remark
from indices.spec import IndexSpec, example_spec
from indices.spec_file import read_spec
from indices.structure import Role, Structure
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFiles:
    """The files that an index is made from; without a specification COINr's example pipeline holds.

    period     picks one Time of a file of several
    quality    classes of data quality, in a table like that of the data
    framework  takes structure and specification from the library: its indicators, weights and fixed ranges
    weights    record of a panel, whose weights take the place of those of structure or framework
    """

    data: Path
    structure: Path | None = None
    framework: str | None = None
    ranges: Path | None = None
    weights: Path | None = None
    spec: Path | None = None
    sheet: str | None = None
    period: str | None = None
    quality: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A file as it was read."""

    role: str
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assembled:
    """An index that was built, with what it was built from; `ratios` are the consistency ratios behind the weights."""

    files: IndexFiles
    inputs: tuple[Input, ...]
    structure: Structure
    data: Data
    spec: IndexSpec
    built: Built
    remarks: tuple[Remark, ...]
    ratios: tuple[float, ...] = ()


def assemble(files: IndexFiles) -> Assembled:
    """Read the files and build the index.

    Raises
    ------
    UsageError
        A file cannot be read, or what is in it cannot be used; one sentence names place and cure.

    """
    structure = find_structure(files)
    data = read_data(files.data, structure, sheet=files.sheet, period=files.period)
    chosen = choose_spec(files, structure, data)
    return Assembled(
        files=files,
        inputs=digest_inputs(files),
        structure=structure,
        data=data,
        spec=chosen.spec,
        built=build(chosen.spec, structure, data),
        remarks=chosen.remarks,
        ratios=chosen.ratios,
    )


def find_structure(files: IndexFiles) -> Structure:
    """Return the structure: that of the file, or that of the framework.

    Raises
    ------
    UsageError
        Both were given, or neither.

    """
    return find_tree(files.framework, files.structure).structure


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A specification, what must be said of it, and the consistency ratios of the panel that made its weights."""

    spec: IndexSpec
    remarks: tuple[Remark, ...]
    ratios: tuple[float, ...] = ()


def choose_spec(files: IndexFiles, structure: Structure, data: Data) -> Chosen:
    """Return the specification of the file, of the framework, or COINr's example, with the weights of a panel if any.

    Raises
    ------
    UsageError
        The file, the ranges or the record of the panel cannot be used.

    """
    spec, remarks = _find_spec(files, structure, data)
    if files.weights is None:
        return Chosen(spec=spec, remarks=remarks)
    taken = take_weights(files.weights, structure, structure, framework=files.framework)
    return Chosen(spec=adopt_weights(spec, taken), remarks=drop_weight_remarks(remarks, taken), ratios=taken.ratios)


def _find_spec(files: IndexFiles, structure: Structure, data: Data) -> tuple[IndexSpec, tuple[Remark, ...]]:
    if files.spec is not None:
        return read_spec(files.spec), ()
    if files.framework is not None:
        ranges = read_confirmed(files.ranges, framework=files.framework) if files.ranges is not None else None
        catalogue = read_catalogue()
        spec = specify_index(catalogue, files.framework, structure.codes, ranges)
        return spec, (*remarks_of(files.framework), *_find_blunt(catalogue.of(files.framework), data))
    groups = [each.code for each in structure.of_role(Role.GROUP) if each.code in data.indicators.groups]
    by = groups[-1] if groups else None
    told = Text(
        zh=f"没有给出规格：采用 COINr 的示例流程，按 {by or '全体'} 均值插补。",
        en=f"No specification given: COINr's example pipeline holds, gaps get the mean of {by or 'all units'}.",
    )
    return example_spec(by), (Remark(kind="default-specification", about="specification", text=told),)


def _find_blunt(indicators: Sequence[Indicator], data: Data) -> Iterator[Remark]:
    """Give a remark for every indicator that does not tell these units apart: the gate would make it a candidate.

    One sample takes nothing out of an edition: that is decided on a named panel, with 'index library gate'.
    """
    for each in indicators:
        decision = admit(each, data.indicators.column(each.id)) if each.id in data.indicators.codes else None
        if decision is not None and decision.status is Status.CANDIDATE:
            why = decision.reasons[0]
            text = Text(
                zh=f"{each.id} 在这批数据上没有区分度：{why.zh}",
                en=f"{each.id} does not tell these units apart: {why.en}",
            )
            yield Remark(kind="discrimination", about=each.id, text=text)


def digest_inputs(files: IndexFiles, *, data: str = "data") -> tuple[Input, ...]:
    """Return the files by their digests; `data` is the role of the data file."""
    places = {
        "structure": files.structure,
        data: files.data,
        "specification": files.spec,
        "ranges": files.ranges,
        "weights": files.weights,
        "quality": files.quality,
    }
    return tuple(digest_input(role, place) for role, place in places.items() if place is not None)


def digest_input(role: str, place: Path) -> Input:
    """Return a file by its digest."""
    raw = place.read_bytes()
    return Input(role=role, name=place.name, sha256=hashlib.sha256(raw).hexdigest(), size=len(raw))
