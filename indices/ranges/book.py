"""The book of reference ranges: a YAML file that the user keeps, with the person behind each range.

Written by rule, so that the same ranges are the same bytes.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import model_validator

from indices.ranges.reference_range import Confirmation, Range
from rules.bundle import write_whole
from rules.declaration import read_noun
from rules.errors import UsageError
from rules.flaw import FlawError
from rules.noun import Noun
from rules.text import Sentence, Text

_MOST_NAMES = 8


class RangeBook(Noun):
    """The ranges of one framework in one edition, each indicator once."""

    framework: Sentence
    edition: Sentence
    ranges: tuple[Range, ...] = ()

    @model_validator(mode="after")
    def _names_each_once(self) -> "RangeBook":
        names = [each.indicator for each in self.ranges]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise FlawError(
                zh=f"{'、'.join(twice)} 的范围写了两次。", en=f"{', '.join(twice)} has more than one range; keep one"
            )
        return self

    @property
    def by_indicator(self) -> Mapping[str, Range]:
        """The ranges by indicator."""
        return {each.indicator: each for each in self.ranges}

    def adopt(self, found: Range) -> "RangeBook":
        """Return the book with this range in place of the one before, unconfirmed unless it is the very same one."""
        bare: Range = found.model_copy(update={"confirmed": None})
        before = self.by_indicator.get(found.indicator)
        if before is not None and before.model_copy(update={"confirmed": None}) == bare:
            return self
        return self._with(bare)

    def confirm(self, indicators: Sequence[str], *, by: str, on: dt.date) -> "RangeBook":
        """Return the book with these ranges confirmed by a person on a day.

        Raises
        ------
        UsageError
            No name, no range of that indicator, or one that is confirmed already.

        """
        name = by.strip()
        if not name.isprintable() or not any(letter.isalpha() for letter in name):
            raise UsageError(Text(zh=f"“{by}”不是姓名。请写明确认人姓名。", en=f"'{by}' is no name; say who confirms."))
        book = self
        for each in indicators:
            found = self.by_indicator.get(each)
            if found is None:
                raise UsageError(
                    Text(zh=f"{each} 还没有参考值范围，请先采用一个。", en=f"{each} has no range yet; adopt one first.")
                )
            if found.confirmed is not None:
                raise UsageError(_already(each, found.confirmed))
            confirmed: Range = found.model_copy(update={"confirmed": Confirmation(by=name, on=on)})
            book = book._with(confirmed)
        return book

    def _with(self, found: Range) -> "RangeBook":
        ranges = {**self.by_indicator, found.indicator: found}
        changed: RangeBook = self.model_copy(update={"ranges": tuple(ranges[name] for name in sorted(ranges))})
        return changed


def read_book(path: Path) -> RangeBook:
    """Read a book (UsageError with file, line and mend)."""
    return read_noun(path, RangeBook, error=UsageError)


def write_book(path: Path, book: RangeBook) -> None:
    """Write a book whole or not at all (UsageError where the place cannot be written)."""
    write_whole(path, format_book(book).encode())


def format_book(book: RangeBook) -> str:
    """Return the book as YAML, ranges in the order of their indicators."""
    lines = [f"framework: {_quote(book.framework)}", f"edition: {_quote(book.edition)}"]
    ordered = sorted(book.ranges, key=lambda each: each.indicator)
    lines.append("ranges:" if ordered else "ranges: []")
    for each in ordered:
        lines += _format_range(each)
    return "\n".join(lines) + "\n"


def _format_range(found: Range) -> list[str]:
    source = f"{{zh: {_quote(found.source.zh)}, en: {_quote(found.source.en)}}}"
    lines = [
        f"  - indicator: {_quote(found.indicator)}",
        f"    lower: {_number(found.lower)}",
        f"    upper: {_number(found.upper)}",
        f"    basis: {found.basis.value}",
        f"    source: {source}",
    ]
    if found.confirmed is not None:
        lines.append(f"    confirmed: {{by: {_quote(found.confirmed.by)}, on: {found.confirmed.on.isoformat()}}}")
    return lines


def _quote(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _number(value: float) -> str:
    return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _list(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMES]) + (" …" if len(names) > _MOST_NAMES else "")


def _already(name: str, confirmed: Confirmation) -> Text:
    return Text(
        zh=f"{name} 已由 {confirmed.by} 于 {confirmed.on} 确认。改动范围后方可重新确认。",
        en=f"{name} was confirmed by {confirmed.by} on {confirmed.on}; it is confirmed again only after a change.",
    )
