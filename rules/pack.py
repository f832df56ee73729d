"""Finds and loads rule packs.

A pack holds `specs/<dimension>/<ID>.yaml`, and `<id>.yaml` in each of `schemes`, `classes` and `levels`.

A pack is a package, named as data so that `rules` imports nothing above it, or a folder of the same shape.
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from rules.criterion import Criterion
from rules.declaration import fill
from rules.device_class import DeviceClass
from rules.errors import DeclarationError, UsageError
from rules.example import build_measurement
from rules.level_scale import LevelScale
from rules.mend import explain
from rules.requirement import Requirement
from rules.scheme import Demand, Scheme
from rules.text import Text
from rules.yaml_reader import Tree, parse_tree, read_bytes

SPECS, SCHEMES, CLASSES, LEVELS = "specs", "schemes", "classes", "levels"
ROOMS = (SPECS, SCHEMES, CLASSES, LEVELS)
ENTRY_POINT = "cityassay.packs"
_SUFFIX = ".yaml"


def name_packs() -> tuple[str, ...]:
    """Return the package names of installed packs: the values of entry points `cityassay.packs`."""
    return tuple(sorted({point.value for point in entry_points(group=ENTRY_POINT)}))


def find_requirements(packages: Sequence[str], folders: Sequence[Path] = ()) -> Mapping[str, Traversable]:
    """Return the file of every requirement by id, over all packs.

    Raises
    ------
    DeclarationError
        Two files declare the same id; an entry point names a package that is not installed.
    UsageError
        A folder that holds neither `specs` nor `schemes`.

    """
    return _find(SPECS, packages, folders)


def find_schemes(packages: Sequence[str], folders: Sequence[Path] = ()) -> Mapping[str, Traversable]:
    """Return the file of every scheme by id, over all packs; errors as `find_requirements`."""
    return _find(SCHEMES, packages, folders)


def find_classes(packages: Sequence[str], folders: Sequence[Path] = ()) -> Mapping[str, Traversable]:
    """Return the file of every device class by id, over all packs; errors as `find_requirements`."""
    return _find(CLASSES, packages, folders)


def find_levels(packages: Sequence[str], folders: Sequence[Path] = ()) -> Mapping[str, Traversable]:
    """Return the file of every level scale by id, over all packs; errors as `find_requirements`."""
    return _find(LEVELS, packages, folders)


def load_requirements(packages: Sequence[str], folders: Sequence[Path] = ()) -> Mapping[str, Requirement]:
    """Load every requirement of all packs, by id (DeclarationError with file, line and mend)."""
    return {name: load_requirement(path) for name, path in find_requirements(packages, folders).items()}


def load_schemes(
    packages: Sequence[str],
    folders: Sequence[Path] = (),
    *,
    requirements: Mapping[str, Requirement] | None = None,
) -> Mapping[str, Scheme]:
    """Load every scheme of all packs, by id; see `load_scheme`."""
    found = find_schemes(packages, folders)
    return {name: load_scheme(path, requirements=requirements) for name, path in found.items()}


def load_requirement(path: Traversable) -> Requirement:
    """Load one requirement file and build the measurement of every worked example in it.

    Raises
    ------
    DeclarationError
        With file, line and mend.

    """
    tree = parse_tree(read_bytes(path), file=str(path))
    requirement = fill(tree, Requirement, file=str(path))
    _same_name(requirement.id, path, tree)
    for index, example in enumerate(requirement.examples):
        try:
            build_measurement(requirement.check(example.check).measure, example.measurement)
        except UsageError as flaw:
            line = tree.line_of(("examples", index, "measurement"))
            raise DeclarationError(flaw.message, file=str(path), line=line) from flaw
    return requirement


def load_scheme(path: Traversable, *, requirements: Mapping[str, Requirement] | None = None) -> Scheme:
    """Load one scheme; with `requirements`, every id and check key it names must be among them.

    Raises
    ------
    DeclarationError
        With file, line and mend.

    """
    tree = parse_tree(read_bytes(path), file=str(path))
    scheme = fill(tree, Scheme, file=str(path))
    _same_name(scheme.id, path, tree)
    if requirements is not None:
        for index, demand in enumerate(scheme.requirements):
            message = _stranger(demand, requirements) or _unfit(demand, requirements[demand.id])
            if message:
                raise DeclarationError(message, file=str(path), line=tree.line_of(("requirements", index)))
    return scheme


def load_class(path: Traversable, *, requirements: Mapping[str, Requirement] | None = None) -> DeviceClass:
    """Load one device class; with `requirements`, every id and check key it names must be among them.

    Raises
    ------
    DeclarationError
        With file, line and mend.

    """
    tree = parse_tree(read_bytes(path), file=str(path))
    found = fill(tree, DeviceClass, file=str(path))
    _same_name(found.id, path, tree)
    if requirements is not None:
        for index, row in enumerate(found.rows):
            message = _stranger(row, requirements) or _unfit(row, requirements[row.id])
            if message:
                raise DeclarationError(message, file=str(path), line=tree.line_of(("rows", index)))
        for index, out in enumerate(found.leaves_out):
            if out.id not in requirements:
                message = Text(zh=f"没有要求 {out.id}。", en=f"there is no requirement {out.id}.")
                raise DeclarationError(message, file=str(path), line=tree.line_of(("leaves_out", index)))
    return found


def load_levels(path: Traversable) -> LevelScale:
    """Load one level scale.

    Raises
    ------
    DeclarationError
        With file, line and mend.

    """
    tree = parse_tree(read_bytes(path), file=str(path))
    found = fill(tree, LevelScale, file=str(path))
    _same_name(found.id, path, tree)
    return found


def _find(room: str, packages: Sequence[str], folders: Sequence[Path]) -> Mapping[str, Traversable]:
    found: dict[str, Traversable] = {}
    for root in (*map(_open_package, packages), *map(_open_folder, folders)):
        for path in _walk(root.joinpath(room)):
            name = path.name.removesuffix(_SUFFIX)
            if name in found:
                raise DeclarationError(_declared_twice(name, found[name]), file=str(path))
            found[name] = path
    return MappingProxyType(dict(sorted(found.items())))


def _open_package(package: str) -> Traversable:
    try:
        return files(package)
    except (ModuleNotFoundError, TypeError, ValueError) as problem:
        message = Text(
            zh=f"规则包“{package}”没有安装。请安装它，或删去入口点 {ENTRY_POINT} 中的这一项。",
            en=f"the pack '{package}' is not installed. Install it, or remove it from entry point {ENTRY_POINT}.",
        )
        raise DeclarationError(message, file=package) from problem


def _open_folder(folder: Path) -> Traversable:
    if not any((folder / room).is_dir() for room in ROOMS):
        rooms = ", ".join(ROOMS)
        raise UsageError(
            Text(
                zh=f"{folder}：没有 {rooms} 中的任何一个。请用 --packs 指向规则包的最上层文件夹。",
                en=f"{folder}: holds none of {rooms}. Point --packs at the top folder of a pack.",
            )
        )
    return folder


def _walk(folder: Traversable) -> Iterator[Traversable]:
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if path.is_dir():
            yield from _walk(path)
        elif path.name.endswith(_SUFFIX):
            yield path
        elif path.name.lower().endswith((".yml", _SUFFIX)):
            raise DeclarationError(_WRONG_SUFFIX, file=str(path))


def _same_name(name: str, path: Traversable, tree: Tree) -> None:
    if path.name != f"{name}{_SUFFIX}":
        message = Text(
            zh=f"其中的 id 是 {name}。请按 id 给文件命名：{name}{_SUFFIX}。",
            en=f"holds id {name}. Name the file after the id: {name}{_SUFFIX}.",
        )
        raise DeclarationError(message, file=str(path), line=tree.line_of(("id",)))


def _stranger(demand: Demand, requirements: Mapping[str, Requirement]) -> Text | None:
    if demand.id not in requirements:
        return Text(
            zh=f"没有要求 {demand.id}。请检查编号，或用 --packs 加上声明它的规则包。",
            en=f"there is no requirement {demand.id}. Check the id, or add the pack that declares it with --packs.",
        )
    keys = [check.key for check in requirements[demand.id].checks]
    strange = sorted(set(demand.limits) - set(keys))
    if strange:
        return Text(
            zh=f"要求 {demand.id} 没有检查项 {', '.join(strange)}。可用：{', '.join(keys)}。",
            en=f"requirement {demand.id} has no check {', '.join(strange)}. Its checks are {', '.join(keys)}.",
        )
    return None


def _unfit(demand: Demand, requirement: Requirement) -> Text | None:
    """Say which own limit of a scheme its criterion cannot take (a zero line must stay a zero line)."""
    for key, limits in demand.limits.items():
        criterion = requirement.check(key).criterion
        try:
            Criterion.model_validate({**dict(criterion), "limits": limits})
        except ValidationError as problem:
            return explain(problem.errors(include_url=False)[0], Criterion, ("limits", key))
    return None


def _declared_twice(name: str, first: Traversable) -> Text:
    return Text(
        zh=f"{name} 已由 {first} 声明。请改用别的编号，或去掉其中一个规则包。",
        en=f"{name} is already declared by {first}. Choose another id, or leave one of the packs out.",
    )


_WRONG_SUFFIX = Text(
    zh=f"文件名应以 {_SUFFIX} 结尾，否则不会被读取。请改名。",
    en=f"would not be read: its name must end in {_SUFFIX}. Rename it.",
)
