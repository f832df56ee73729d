"""YAML in, a plain tree with the line of every key out.

A narrow YAML: UTF-8, one document, at most 1 MiB, no anchors or aliases (ten lines of them can unfold
to a billion nodes), no tags, no key twice. Scalars follow the core schema of YAML 1.2: only `true` and
`false` are booleans, so `yes`, `no` and `on` stay words; dates and numbers with leading zeros stay text.
"""

import codecs
import contextlib
import math
import re
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import cast

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.resolver import Resolver

from rules.errors import DeclarationError, HouseError
from rules.text import Text

MOST_BYTES = 1 << 20
MOST_LEVELS = 40

Scalar = str | int | float | bool | None
Branch = dict[str, "Branch"] | list["Branch"] | Scalar
Place = tuple[str | int, ...]

_NUMBERS = {
    int: re.compile(r"[-+]?(?:0|[1-9][0-9]*)", re.ASCII),
    float: re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)(?:[eE][-+]?[0-9]+)?", re.ASCII),
}
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+", re.ASCII)
_LONGEST_NUMBER = 40
# Double quotes let escapes make what the file itself may not hold; a terminal would obey it, an encoder choke on it.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A tree of plain values; `lines` gives the 1-based line of every place in it."""

    root: Branch
    lines: dict[Place, int]

    def place_in(self, place: Place) -> Place:
        """Return `place` with every step left out that does not stand in the file."""
        known: Place = ()
        for step in place:
            if (*known, step) in self.lines:
                known = (*known, step)
        return known

    def line_of(self, place: Place) -> int:
        """Return the line of `place`, or of the nearest place above it that stands in the file."""
        return self.lines.get(self.place_in(place), 1)


def complain(error: type[HouseError], message: Text, *, file: Path | str, line: int | None = None) -> HouseError:
    """Return an error of the wanted class with the place before the sentence."""
    placed = DeclarationError(message, file=file, line=line)
    return placed if issubclass(error, DeclarationError) else error(placed.message)


def read_bytes(path: Traversable, *, error: type[HouseError] = DeclarationError) -> bytes:
    """Return the whole file, at most 1 MiB.

    Raises
    ------
    HouseError
        Of class `error`: no such file, a folder, no right to read, larger than 1 MiB.

    """
    if not path.is_file():
        raise complain(error, _A_FOLDER if path.is_dir() else _NO_FILE, file=str(path))
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as problem:
        message = Text(
            zh=f"读不出来（{problem.strerror}）。请检查文件权限。",
            en=f"cannot be read ({problem.strerror}). Check the rights of the file.",
        )
        raise complain(error, message, file=str(path)) from problem
    if len(content) > MOST_BYTES:
        raise complain(error, _TOO_LARGE, file=str(path))
    return content


def parse_tree(source: bytes, *, file: Path | str, error: type[HouseError] = DeclarationError) -> Tree:
    """Parse `source`, called `file` in messages.

    Raises
    ------
    HouseError
        Of class `error`, with file, line and mend, for whatever is not the narrow YAML above.

    """
    try:
        return _Grower().grow(_compose(_decode(source)))
    except _FlawError as flaw:
        raise complain(error, flaw.message, file=file, line=flaw.line) from flaw


class _FlawError(Exception):
    """What is wrong, and on which line; `parse_tree` adds the file."""

    def __init__(self, message: Text, line: int | None = None) -> None:
        super().__init__(message.en)
        self.message = message
        self.line = line


class _Narrow(Composer):
    """Composes nodes and stops at what could grow: anchors, aliases, tags, depth."""

    levels = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        event = self.peek_event()  # type: ignore[attr-defined] # of the parser that it goes with
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _FlawError(_NO_ANCHORS, line)
        if getattr(event, "tag", None):
            raise _FlawError(_NO_TAGS, line)
        if isinstance(event, yaml.ScalarEvent) and _UNPRINTABLE.search(event.value):
            raise _FlawError(_CONTROL_CHARACTER, line)
        if self.levels >= MOST_LEVELS:
            raise _FlawError(_TOO_DEEP, line)
        self.levels += 1
        node: Node | None = super().compose_node(parent, index)
        self.levels -= 1
        return node


class _NarrowLoader(_Narrow, yaml.SafeLoader):
    """Reads in Python, and says what is wrong and where."""


def _make_fast_loader() -> type[yaml.CSafeLoader] | None:
    """Return the same with the parser in C, which takes a fifth of the time; None where PyYAML was built without."""
    try:
        from yaml._yaml import CParser  # noqa: PLC0415 - not every PyYAML has it
    except ImportError:
        return None

    class FastLoader(_Narrow, CParser, SafeConstructor, Resolver):
        def __init__(self, words: str) -> None:
            CParser.__init__(self, words)
            for base in (Composer, SafeConstructor, Resolver):
                base.__init__(self)

    return cast("type[yaml.CSafeLoader]", FastLoader)


_FastLoader = _make_fast_loader()
# What the two parsers read otherwise, or count other lines of: it is left to the one in Python.
_DISPUTED = re.compile(r"[\t\r?\x85\u2028\u2029\ufeff]|[|>][-+0-9]*#|^(?:---|\.\.\.|%)", re.MULTILINE)


def _decode(source: bytes) -> str:
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _FlawError(_NOT_UTF8, 1)
    try:
        words = source.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise _FlawError(_NOT_UTF8, source.count(b"\n", 0, problem.start) + 1) from problem
    if not words.strip():
        raise _FlawError(_EMPTY)
    return words


def _compose(words: str) -> Node:
    if _FastLoader is not None and not _DISPUTED.search(words):
        # Whatever it refuses is refused below, with the words of one parser on every machine.
        with contextlib.suppress(yaml.YAMLError, ValueError, OverflowError, _FlawError):
            found: Node | None = yaml.compose(words, Loader=_FastLoader)
            if found is not None:
                return found
    return _compose_slowly(words)


def _compose_slowly(words: str) -> Node:
    try:
        node = yaml.compose(words, Loader=_NarrowLoader)
    except yaml.reader.ReaderError as problem:
        line = words.count("\n", 0, problem.position) + 1
        raise _FlawError(_CONTROL_CHARACTER, line) from problem
    except yaml.MarkedYAMLError as problem:
        raise _explain(problem, words) from problem
    except (yaml.YAMLError, ValueError, OverflowError) as problem:
        raise _FlawError(_not_yaml(str(problem))) from problem
    if node is None:
        raise _FlawError(_EMPTY)
    return node


def _explain(problem: yaml.MarkedYAMLError, words: str) -> _FlawError:
    mark = problem.problem_mark or problem.context_mark
    if mark is None:
        return _FlawError(_not_yaml(str(problem)))
    lines = words.splitlines()
    text = lines[mark.line] if mark.line < len(lines) else ""
    if "\t" in text[: len(text) - len(text.lstrip())] or (problem.problem or "").count("'\\t'"):
        return _FlawError(_NO_TABS, mark.line + 1)
    if "single document" in (problem.context or ""):
        return _FlawError(_ONE_DOCUMENT, mark.line + 1)
    return _FlawError(_not_yaml(problem.problem or problem.context or "unreadable"), mark.line + 1)


@dataclass(slots=True)
class _Grower:
    """Turns nodes into plain values and keeps the line of every key."""

    lines: dict[Place, int] = field(default_factory=dict)

    def grow(self, node: Node) -> Tree:
        self.lines[()] = node.start_mark.line + 1
        return Tree(root=self._value(node, ()), lines=self.lines)

    def _value(self, node: Node, place: Place) -> Branch:
        if isinstance(node, MappingNode):
            return self._mapping(node, place)
        if isinstance(node, SequenceNode):
            return [self._entry(item, (*place, index)) for index, item in enumerate(node.value)]
        return _scalar(node)

    def _entry(self, node: Node, place: Place) -> Branch:
        self.lines[place] = node.start_mark.line + 1
        return self._value(node, place)

    def _mapping(self, node: MappingNode, place: Place) -> dict[str, Branch]:
        values: dict[str, Branch] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                raise _FlawError(_KEY_NOT_WORD, line)
            if key.value in values:
                raise _FlawError(_twice(key.value, self.lines[(*place, key.value)]), line)
            self.lines[(*place, key.value)] = line
            values[key.value] = self._value(value, (*place, key.value))
        return values


def _scalar(node: Node) -> Scalar:
    words: str = node.value
    # The parser in C writes an empty word where the one in Python writes None.
    if not isinstance(node, ScalarNode) or node.style:
        return words
    if words in _WORDS:
        return _WORDS[words]
    for kind, shape in _NUMBERS.items():
        if shape.fullmatch(words) and not _LEADING_ZERO.fullmatch(words):
            return _number(words, kind, node.start_mark.line + 1)
    return words


def _number(words: str, kind: type[int | float], line: int) -> int | float:
    if len(words) > _LONGEST_NUMBER or not math.isfinite(float(words)):
        raise _FlawError(_HUGE_NUMBER, line)
    return kind(words)


def _twice(key: str, first: int) -> Text:
    return Text(
        zh=f"键“{key}”在第 {first} 行已经写过。请只保留一处。",
        en=f"key '{key}' already stands on line {first}. Keep one of them.",
    )


def _not_yaml(problem: str) -> Text:
    return Text(
        zh=f"不是合法的 YAML（{problem}）。请检查缩进、引号和冒号后的空格。",
        en=f"is not valid YAML ({problem}). Check indentation, quotes and the space behind colons.",
    )


_A_FOLDER = Text(zh="是文件夹，不是文件。请给出其中的 YAML 文件。", en="is a folder. Give a YAML file in it.")
_NO_FILE = Text(zh="没有这个文件。请检查路径。", en="no such file. Check the path.")
_TOO_LARGE = Text(zh="超过 1 MiB。请拆成较小的文件。", en="is larger than 1 MiB. Split it into smaller files.")
_NOT_UTF8 = Text(zh="不是 UTF-8 文本。请以 UTF-8 编码另存。", en="is not UTF-8 text. Save it as UTF-8.")
_EMPTY = Text(zh="文件是空的。写法见 rules/README.md。", en="is empty. rules/README.md shows what belongs in it.")
_NO_ANCHORS = Text(
    zh="不允许锚点（&）和别名（*）。请把内容直接写出；以 & 或 * 开头的文字请加引号。",
    en="anchors (&) and aliases (*) are not allowed. Write it out; words that begin with & or * need quotes.",
)
_NO_TAGS = Text(
    zh="不允许类型标签（!）。请删去标签；以 ! 开头的文字请加引号。",
    en="tags (!) are not allowed. Leave the tag out; put words that begin with ! in quotes.",
)
_TOO_DEEP = Text(
    zh=f"嵌套超过 {MOST_LEVELS} 层。请检查括号是否配对。",
    en=f"is nested deeper than {MOST_LEVELS} levels. Check that the brackets match.",
)
_NO_TABS = Text(zh="缩进用了制表符。请改用空格。", en="a tab stands in the indentation. Use spaces.")
_ONE_DOCUMENT = Text(
    zh="文件里有多个 YAML 文档（---）。请一个文件只写一个。",
    en="holds more than one YAML document (---). Keep one a file.",
)
_CONTROL_CHARACTER = Text(
    zh="含有不可打印的控制字符，看来不是文本文件。请删去该字符或换成正确的文件。",
    en="holds an unprintable control character and may be no text file. Remove the character or name the right file.",
)
_KEY_NOT_WORD = Text(zh="键必须是一个词。请改写。", en="a key must be a word. Rewrite it.")
_HUGE_NUMBER = Text(
    zh="数字太大或太长。若是编号请加引号。", en="the number is too large or too long. Put a code in quotes."
)
