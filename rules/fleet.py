"""The fleet file: many targets under one rate, with what they have in common written once."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, JsonValue

from rules.declaration import fill
from rules.errors import UsageError
from rules.noun import Noun
from rules.subject import Slug, Target
from rules.text import Text
from rules.yaml_reader import Branch, Place, Tree, complain, parse_tree, read_bytes

DEFAULT_RATE = 500.0
_LISTS = ("authorisation.hosts", "authorisation.ports")
_NUMBERS = ("authorisation.ports", "authorisation.max_rate")
_CSV, _YAML = (".csv",), (".yaml", ".yml")


class Head(Noun):
    """What the fleet is called, and the requests a second that all its targets share."""

    id: Slug
    max_rate: Annotated[float, Field(gt=0, le=1_000_000)] = DEFAULT_RATE


class FleetFile(Noun):
    """A fleet file: `defaults` lie under every target, whose own keys win; a string names another file."""

    fleet: Head
    defaults: dict[str, JsonValue] = Field(default_factory=dict)
    targets: Annotated[tuple[str | dict[str, JsonValue], ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One target of a fleet; `folder` is where its `file:` references count from."""

    target: Target
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """A fleet read and checked: every id once."""

    id: str
    max_rate: float
    members: tuple[Member, ...]


def is_fleet(path: Path) -> bool:
    """Tell whether the file holds a fleet: a CSV, or a YAML whose first key of weight is `fleet`."""
    if path.suffix.lower() in _CSV:
        return True
    if path.suffix.lower() not in _YAML or not path.is_file():
        return False
    with path.open("rb") as stream:
        # The beginning alone: a line may be as long as the file.
        head = stream.read(1 << 20)
    return any(line.startswith((b"fleet:", b"{fleet:")) for line in head.splitlines())


def load_fleet(path: Path) -> Fleet:
    """Read a fleet file (YAML), or a CSV of targets with dotted target-file keys as columns.

    Raises
    ------
    UsageError
        With file, line and mend; also for an id that two targets share.

    """
    if path.suffix.lower() in _CSV:
        head = Head(id=_slug(path.stem))
        members = tuple(_read_csv(path, {}))
    else:
        tree = parse_tree(read_bytes(path, error=UsageError), file=str(path), error=UsageError)
        document = fill(tree, FleetFile, file=str(path), error=UsageError)
        head, members = document.fleet, tuple(_read_yaml(path, tree))
    _refuse_twins(path, members)
    return Fleet(id=head.id, max_rate=head.max_rate, members=members)


def _slug(stem: str) -> str:
    kept = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "-" for letter in stem)
    return kept.strip("._-")[:64] or "fleet"


def _read_yaml(path: Path, tree: Tree) -> Iterator[Member]:
    root = tree.root
    if not isinstance(root, dict) or not isinstance(root["targets"], list):
        return
    defaults = root.get("defaults")
    below = _group_lines(tree)
    common = {place[1:]: line for place, line in tree.lines.items() if place[:1] == ("defaults",) and len(place) > 1}
    for index, given in enumerate(root["targets"]):
        if isinstance(given, str):
            yield from _read_other(path, path.parent / given, defaults)
            continue
        own = Tree(
            root=_lay_over(defaults, given), lines={(): tree.line_of(("targets", index)), **common, **below[index]}
        )
        yield Member(target=fill(own, Target, file=str(path), error=UsageError), folder=path.parent)


def _group_lines(tree: Tree) -> dict[int, dict[Place, int]]:
    """Return the lines of each target's own tree, found in one pass: a fleet may hold thousands."""
    groups: dict[int, dict[Place, int]] = {}
    for place, line in tree.lines.items():
        if len(place) > 1 and place[0] == "targets" and isinstance(place[1], int):
            groups.setdefault(place[1], {})[place[2:]] = line
    return groups


def _read_other(path: Path, other: Path, defaults: Branch) -> Iterator[Member]:
    if other.suffix.lower() in _CSV:
        yield from _read_csv(other, defaults)
        return
    tree = parse_tree(read_bytes(other, error=UsageError), file=str(other), error=UsageError)
    if isinstance(tree.root, dict) and "fleet" in tree.root:
        raise UsageError(
            Text(
                zh=f"{path}：{other.name} 本身是集群文件，不能嵌套。请列出其中的目标文件。",
                en=f"{path}: {other.name} is a fleet itself; fleets do not nest. List its target files.",
            )
        )
    merged = Tree(root=_lay_over(defaults, tree.root), lines=tree.lines)
    yield Member(target=fill(merged, Target, file=str(other), error=UsageError), folder=other.parent)


def _read_csv(path: Path, defaults: Branch) -> Iterator[Member]:
    text = _decode_csv(path)
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [name.strip() for name in next(rows, [])]
        _check_header(path, header)
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            tree = _grow(path, header, cells, rows.line_num)
            merged = Tree(root=_lay_over(defaults, tree.root), lines=tree.lines)
            yield Member(target=fill(merged, Target, file=str(path), error=UsageError), folder=path.parent)
    except csv.Error as error:
        message = Text(zh=f"不是可读的 CSV（{error}）。", en=f"is no readable CSV ({error}).")
        raise complain(UsageError, message, file=path, line=rows.line_num) from error


def _decode_csv(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        message = Text(zh=f"读不出来（{error.strerror}）。", en=f"cannot be read ({error.strerror}).")
        raise complain(UsageError, message, file=path) from error
    except UnicodeDecodeError as error:
        message = Text(zh="不是 UTF-8。请用 UTF-8 另存为 CSV。", en="is not UTF-8. Save the CSV as UTF-8.")
        raise complain(UsageError, message, file=path) from error


def _check_header(path: Path, header: list[str]) -> None:
    twice = sorted({name for name in header if header.count(name) > 1})
    if "target.id" not in header or twice:
        message = Text(
            zh=f"第一行应为列名（target.id、target.kind、endpoints.mqtt ……），各列一次。{'、'.join(twice)}",
            en=f"line 1 must name each column once: target.id, target.kind, endpoints.mqtt ... {', '.join(twice)}",
        )
        raise complain(UsageError, message, file=path, line=1)


def _grow(path: Path, header: list[str], cells: list[str], line: int) -> Tree:
    """Return the tree of one row: an empty cell is no key, lists are parted by ';'."""
    if len(cells) > len(header):
        message = Text(zh="单元格多于列名。", en="holds more cells than line 1 has names.")
        raise complain(UsageError, message, file=path, line=line)
    root: dict[str, Branch] = {}
    for name, cell in zip(header, cells, strict=False):
        if not cell.strip():
            continue
        room, _, key = name.partition(".")
        branch = root.setdefault(room, {})
        if not key or not isinstance(branch, dict):
            message = Text(zh=f"列名 {name} 应写成 target.id 的样子。", en=f"column {name}: write it like target.id.")
            raise complain(UsageError, message, file=path, line=1)
        branch[key] = _read_cell(name, cell.strip())
    return Tree(root=root, lines={(): line})


def _read_cell(name: str, cell: str) -> Branch:
    parts: list[Branch] = [_read_number(name, part.strip()) for part in cell.split(";")]
    return parts if name in _LISTS else _read_number(name, cell)


def _read_number(name: str, word: str) -> Branch:
    if name not in _NUMBERS:
        return word
    try:
        return int(word) if word.isascii() and word.isdecimal() else float(word)
    except ValueError:
        return word


def _lay_over(below: Branch, above: Branch) -> Branch:
    """Return `above` with what it leaves out taken from `below`, key by key."""
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return below if above is None else above
    return {**below, **{key: _lay_over(below.get(key), value) for key, value in above.items()}}


def _refuse_twins(path: Path, members: tuple[Member, ...]) -> None:
    seen: set[str] = set()
    for member in members:
        name = member.target.target.id
        if name.lower() in seen:
            raise UsageError(
                Text(
                    zh=f"{path}：目标 {name} 出现两次；每个目标的 id 须唯一（不分大小写），因为证据包以它命名。",
                    en=f"{path}: target {name} stands twice; bundles are named by ids, so each has one of its own.",
                )
            )
        seen.add(name.lower())
