"""The book of reference ranges as the engine and a person use it: read back, held against the library, confirmed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from indices.library.catalogue import read_catalogue
from indices.library.indicator import Indicator
from indices.ranges.book import RangeBook, read_book
from indices.ranges.marks import goals_of
from indices.ranges.reference_range import Range
from indices.spec import Marks
from rules.errors import UsageError
from rules.text import Text

SCHEMA = "cityassay/index-ranges/1"
_MOST_NAMES = 8


def read_confirmed(path: Path, *, framework: str | None = None) -> Mapping[str, Marks]:
    """Read the ranges of a book as the marks of the engine, each with its confirmation where it has one.

    A moderate indicator brings its ideal interval from the library. With `framework`, a book of another is refused.

    Raises
    ------
    UsageError
        With file, line and mend; as `load_book`.

    """
    catalogue = read_catalogue()
    book = load_book(path)
    if framework is not None and book.framework != framework:
        raise UsageError(
            Text(
                zh=f"{path}：是 {book.framework} 的参考值范围，不能用于 {framework}。",
                en=f"{path}: holds ranges of {book.framework}; they cannot be used for {framework}.",
            )
        )
    return mark_book(book, catalogue.of(book.framework))


def load_book(path: Path) -> RangeBook:
    """Read a book and hold it against the library.

    Raises
    ------
    UsageError
        The file cannot be read as a book; it is of an unknown framework or of another edition than the library, or
        names an indicator that the framework has not.

    """
    catalogue = read_catalogue()
    book = read_book(path)
    frame = catalogue.framework(book.framework)
    if book.edition != frame.edition:
        raise UsageError(
            Text(
                zh=f"{path}：是 {frame.id} 第 {book.edition} 版的范围，库中为第 {frame.edition} 版。请重新提出并确认。",
                en=f"{path}: holds ranges of {frame.id} edition {book.edition}; the library has edition "
                f"{frame.edition}. Propose and confirm them anew.",
            )
        )
    strange = sorted(set(book.by_indicator) - {each.id for each in catalogue.of(frame.id)})
    if strange:
        raise UsageError(
            Text(
                zh=f"{path}：{frame.id} 没有指标 {list_names(strange)}。请改正 indicator。",
                en=f"{path}: {frame.id} has no indicator {list_names(strange)}. Mend 'indicator'.",
            )
        )
    return book


def mark_book(book: RangeBook, indicators: Sequence[Indicator]) -> dict[str, Marks]:
    """Return the ranges of a book as marks; `indicators` are those of its framework."""
    goals = goals_of(book, indicators)
    return {name: _mark_one(found, goals[name].ideal) for name, found in book.by_indicator.items()}


def _mark_one(found: Range, ideal: tuple[float, float] | None) -> Marks:
    return Marks(
        lower=found.lower,
        upper=found.upper,
        ideal=ideal,
        basis=found.basis.value,
        source=found.source,
        confirmed_by=found.confirmed.by if found.confirmed else None,
        confirmed_on=found.confirmed.on if found.confirmed else None,
    )


def find_open(book: RangeBook) -> tuple[Range, ...]:
    """Return the ranges that nobody has confirmed.

    Raises
    ------
    UsageError
        There is none.

    """
    found = tuple(each for each in book.ranges if each.confirmed is None)
    if not found:
        raise UsageError(
            Text(
                zh="没有待确认的参考值范围：全部已确认，或范围册是空的。",
                en="No range is open: all are confirmed, or the book is empty.",
            )
        )
    return found


def confirm_ranges(book: RangeBook, only: Sequence[str], *, by: str, on: dt.date, today: dt.date) -> RangeBook:
    """Return the book with ranges confirmed by a person on a day: those of `only`, or all that are open.

    Raises
    ------
    UsageError
        As `RangeBook.confirm`; the day is still to come; none is open.

    """
    if on > today:
        raise UsageError(
            Text(
                zh=f"--on：{on} 尚未到来，不能作为确认日期。", en=f"--on: {on} is still to come; nobody confirms then."
            )
        )
    names = list(dict.fromkeys(only)) or [each.indicator for each in find_open(book)]
    return book.confirm(names, by=by, on=on)


def list_bare(book: RangeBook) -> tuple[str, ...]:
    """Return the indicators of the framework that have no range in the book, in the order of its tree."""
    return tuple(each.id for each in read_catalogue().of(book.framework) if each.id not in book.by_indicator)


def document_book(book: RangeBook, written: Path | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return the document of a book; `more` are further parts."""
    return {
        **head_document(book, written),
        "confirmed": sum(each.confirmed is not None for each in book.ranges),
        "without": list(list_bare(book)),
        "ranges": [write_range(each) for each in book.ranges],
        **more,
    }


def write_range(found: Range) -> dict[str, Any]:
    """Return a range as JSON."""
    return found.model_dump(mode="json")


def head_document(book: RangeBook, written: Path | None) -> dict[str, Any]:
    """Return what every document of ranges begins with; `written` is the place of the book."""
    return {
        "schema": SCHEMA,
        "framework": book.framework,
        "edition": book.edition,
        "written": None if written is None else str(written),
    }


def list_names(names: Sequence[str]) -> str:
    """Return the first names, with a mark where there are more."""
    return ", ".join(names[:_MOST_NAMES]) + (" …" if len(names) > _MOST_NAMES else "")
