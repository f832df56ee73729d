"""Build an index from its files: structure, data, and the specification where there is one."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from indices.build import Built, build
from indices.data_sheet import Data, read_data
from indices.remark import Remark
from indices.spec import IndexSpec, example_spec
from indices.spec_file import read_spec
from indices.structure import Role, Structure
from indices.structure_sheet import read_structure
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFiles:
    """The files that an index is made from; without a specification COINr's example pipeline holds."""

    structure: Path
    data: Path
    spec: Path | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A file as it was read."""

    role: str
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assembled:
    """An index that was built, with what it was built from."""

    files: IndexFiles
    inputs: tuple[Input, ...]
    structure: Structure
    data: Data
    spec: IndexSpec
    built: Built
    remarks: tuple[Remark, ...]


def assemble(files: IndexFiles) -> Assembled:
    """Read the files and build the index.

    Raises
    ------
    UsageError
        A file cannot be read, or what is in it cannot be used; one sentence names place and cure.

    """
    structure = read_structure(files.structure)
    data = read_data(files.data, structure, sheet=files.sheet)
    spec, remarks = _choose_spec(files, structure, data)
    return Assembled(
        files=files,
        inputs=_digest_inputs(files),
        structure=structure,
        data=data,
        spec=spec,
        built=build(spec, structure, data),
        remarks=remarks,
    )


def _choose_spec(files: IndexFiles, structure: Structure, data: Data) -> tuple[IndexSpec, tuple[Remark, ...]]:
    if files.spec is not None:
        return read_spec(files.spec), ()
    groups = [each.code for each in structure.of_role(Role.GROUP) if each.code in data.indicators.groups]
    by = groups[-1] if groups else None
    told = Text(
        zh=f"没有给出规格：采用 COINr 的示例流程，按 {by or '全体'} 均值插补。",
        en=f"No specification given: COINr's example pipeline holds, gaps get the mean of {by or 'all units'}.",
    )
    return example_spec(by), (Remark(kind="default-specification", about="specification", text=told),)


def _digest_inputs(files: IndexFiles) -> tuple[Input, ...]:
    places = {"structure": files.structure, "data": files.data, "specification": files.spec}
    return tuple(digest_input(role, place) for role, place in places.items() if place is not None)


def digest_input(role: str, place: Path) -> Input:
    """Return a file by its digest."""
    raw = place.read_bytes()
    return Input(role=role, name=place.name, sha256=hashlib.sha256(raw).hexdigest(), size=len(raw))
