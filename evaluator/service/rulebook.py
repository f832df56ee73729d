"""The rules a run is judged by: from the installed packs, into the bundle, and out of it again."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path

from rules.bundle import Bundle, BundleWriter
from rules.compose import RuleBook
from rules.device_class import DeviceClass
from rules.errors import UsageError
from rules.level_scale import LevelScale
from rules.pack import (
    find_classes,
    find_levels,
    find_requirements,
    find_schemes,
    load_class,
    load_levels,
    load_requirement,
    load_scheme,
    name_packs,
)
from rules.requirement import Requirement
from rules.scheme import Scheme
from rules.stock import Stock
from rules.text import Text

ROOM = "scheme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """All installed rule files by id; what was read once is kept as long as the library is open."""

    schemes: Mapping[str, Traversable]
    requirements: Mapping[str, Traversable]
    classes: Mapping[str, Traversable] = field(default_factory=dict)
    levels: Mapping[str, Traversable] = field(default_factory=dict)
    read: dict[str, Requirement] = field(default_factory=dict, repr=False, compare=False)

    def load_class(self, name: str) -> DeviceClass:
        """Load the device class called `name`.

        Raises
        ------
        UsageError
            There is none of that name; the sentence lists those there are.

        """
        if name not in self.classes:
            known = ", ".join(self.classes)
            raise UsageError(
                Text(
                    zh=f"没有设备类别 {name}。现有类别：{known}；都不合适时，请从目标文件中删去 class。",
                    en=f"There is no device class {name}. There are: {known}. Where none fits, leave 'class' out.",
                )
            )
        return load_class(self.classes[name], requirements=self.load_requirements())

    def load_levels(self, name: str) -> LevelScale:
        """Load the level scale called `name`.

        Raises
        ------
        UsageError
            There is none of that name; the sentence lists those there are.

        """
        if name not in self.levels:
            known = ", ".join(self.levels)
            raise UsageError(
                Text(
                    zh=f"没有分级标尺 {name}。现有：{known}。",
                    en=f"There is no level scale {name}. There are: {known}.",
                )
            )
        return load_levels(self.levels[name])

    def list_classes(self, scheme: str) -> list[DeviceClass]:
        """Return the device classes of `scheme`, by id."""
        return [each for path in self.classes.values() if (each := load_class(path)).scheme == scheme]

    def load_scheme(self, name: str) -> Scheme:
        """Load the scheme called `name`.

        Raises
        ------
        UsageError
            There is none of that name; the sentence lists those there are.

        """
        if name not in self.schemes:
            known = ", ".join(self.schemes)
            raise UsageError(
                Text(zh=f"没有方案 {name}。现有方案：{known}。", en=f"There is no scheme {name}. There are: {known}.")
            )
        return load_scheme(self.schemes[name], requirements=self.load_requirements())

    def load_requirements(self) -> Mapping[str, Requirement]:
        """Load every requirement."""
        return {name: self.load_requirement(name) for name in self.requirements}

    def load_requirement(self, name: str) -> Requirement:
        """Load the requirement called `name`, once."""
        if name not in self.read:
            self.read[name] = load_requirement(self.requirements[name])
        return self.read[name]


@dataclass(frozen=True, kw_only=True)
class LoadedBook:
    """A rule book with the exact bytes of its files, by path in the bundle."""

    book: RuleBook
    files: Mapping[str, bytes]

    def write_to(self, bundle: BundleWriter, *, shelf: Path | None = None) -> None:
        """Write the exact rule files into the bundle; bundles that share a `shelf` share the files on the disk."""
        if shelf is not None:
            bundle.link(self._stock, shelf)
            return
        for path, raw in self.files.items():
            bundle.write(path, raw)

    @cached_property
    def _stock(self) -> Stock:
        return Stock(files=self.files)


def open_library(folders: Sequence[Path] = ()) -> Library:
    """Find the rule files of the house, of installed packs and of `folders`."""
    packages = ("rules", *name_packs())
    return Library(
        schemes=find_schemes(packages, folders),
        requirements=find_requirements(packages, folders),
        classes=find_classes(packages, folders),
        levels=find_levels(packages, folders),
    )


def load_book(library: Library, name: str, device_class: str | None = None) -> LoadedBook:
    """Load a scheme with the requirements it demands, and the bytes of their files.

    device_class  narrows the scheme where the scheme has classes; other schemes have no use for it
    """
    published = scheme = library.load_scheme(name)
    files = {f"{ROOM}/schemes/{name}.yaml": library.schemes[name].read_bytes()}
    if device_class is not None and library.list_classes(name):
        scheme = library.load_class(device_class).apply_to(published)
        files[f"{ROOM}/classes/{device_class}.yaml"] = library.classes[device_class].read_bytes()
    # The bundle keeps every row of the scheme, also those that the class leaves out: the file must load again.
    ids = sorted({demand.id for each in (published, scheme) for demand in each.requirements})
    requirements = {each: library.load_requirement(each) for each in ids}
    for each in ids:
        path = f"{ROOM}/specs/{requirements[each].dimension.value}/{each}.yaml"
        files[path] = library.requirements[each].read_bytes()
    book = RuleBook(scheme=scheme, requirements=requirements, sha256=_digest(files))
    return LoadedBook(book=book, files=files)


def read_book(bundle: Bundle, name: str) -> RuleBook:
    """Load the rules that a bundle holds.

    Raises
    ------
    UsageError
        The bundle does not hold the scheme called `name`.

    """
    folder = bundle.folder / ROOM
    schemes = find_schemes((), (folder,))
    if name not in schemes:
        raise UsageError(
            Text(zh=f"证据包中没有方案 {name} 的规则文件。", en=f"The bundle holds no rule files of scheme {name}.")
        )
    requirements = {each: load_requirement(path) for each, path in find_requirements((), (folder,)).items()}
    scheme = load_scheme(schemes[name], requirements=requirements)
    for device_class in find_classes((), (folder,)).values():
        scheme = load_class(device_class, requirements=requirements).apply_to(scheme)
    files = {path: bundle.read(path) for path in bundle.names(ROOM)}
    return RuleBook(scheme=scheme, requirements=requirements, sha256=_digest(files))


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path} {hashlib.sha256(files[path]).hexdigest()}\n".encode())
    return digest.hexdigest()
