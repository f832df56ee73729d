"""Reference ranges: proposed by rule, chosen by a person, confirmed by name, and read back for the engine."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from evaluator.service.index.library import Source, digest, read_columns, require_indicators
from evaluator.service.rulebook import open_library
from indices.build import build
from indices.data_sheet import Data
from indices.edition import specify_index
from indices.library.catalogue import Catalogue, read_catalogue
from indices.library.framework import Framework
from indices.library.indicator import Indicator
from indices.library.tree import structure_of
from indices.ranges.book import RangeBook, format_book, read_book
from indices.ranges.effect import Effect, Ranges, Scoring, weigh
from indices.ranges.marks import goals_of
from indices.ranges.proposal import Proposal, propose, propose_target
from indices.ranges.reference_range import Basis, Range
from indices.remark import Remark
from indices.spec import Marks
from indices.structure import Structure
from indices.table import Array
from rules.errors import UsageError
from rules.text import Text

SCHEMA = "cityassay/index-ranges/1"
SCALE = "city-index"
_MOST_NAMES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelFile:
    """A data table of cities, and the name under which a range will cite it (the file name by default)."""

    path: Path
    name: str | None = None
    sheet: str | None = None

    @property
    def cited(self) -> str:
        """The name that stands in the source of a range."""
        return (self.name or "").strip() or self.path.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """All ranges that can be proposed for a framework.

    book     the first range of every indicator: law before target, natural bound and percentiles
    effects  what every other range would do to the levels of the panel, each tried alone against the book
    """

    framework: Framework
    proposals: tuple[Proposal, ...]
    book: RangeBook
    panel: Source | None = None
    effects: Mapping[Range, Effect] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One range that a person chooses: by its basis alone, or with two marks and the source that gives them."""

    indicator: str
    basis: Basis
    lower: float | None = None
    upper: float | None = None
    source: str | None = None
    panel: PanelFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """The book with a chosen range, and the range that stood there before."""

    book: RangeBook
    now: Range
    before: Range | None

    @property
    def reopened(self) -> bool:
        """Whether a confirmation was lost because the range is another one now."""
        return self.before is not None and self.before.confirmed is not None and self.now.confirmed is None


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
    return _mark(book, catalogue.of(book.framework))


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
                zh=f"{path}：{frame.id} 没有指标 {_list(strange)}。请改正 indicator。",
                en=f"{path}: {frame.id} has no indicator {_list(strange)}. Mend 'indicator'.",
            )
        )
    return book


def _mark(book: RangeBook, indicators: Sequence[Indicator]) -> dict[str, Marks]:
    goals = goals_of(book, indicators)
    return {name: _mark_one(found, goals[name].ideal) for name, found in book.by_indicator.items()}


def _mark_one(found: Range, ideal: tuple[float, float] | None) -> Marks:
    return Marks(
        lower=found.lower,
        upper=found.upper,
        ideal=ideal,
        basis=found.basis.value,
        source=found.source.en,
        confirmed_by=found.confirmed.by if found.confirmed else None,
        confirmed_on=found.confirmed.on if found.confirmed else None,
    )


def propose_ranges(framework: str, panel: PanelFile | None, on: dt.date) -> Proposed:
    """Return every range that can be proposed; with a panel also P5 to P95, and what each choice does to its levels.

    Levels are those of the score itself under the cuts in force `on` that day, without its uncertainty.

    Raises
    ------
    UsageError
        There is no such framework, or nothing of it was read; the panel cannot be read.

    """
    catalogue = read_catalogue()
    frame, indicators = catalogue.framework(framework), require_indicators(catalogue, framework)
    data = None if panel is None else read_columns(panel.path, indicators, sheet=panel.sheet)
    values = {} if data is None else {code: data.indicators.column(code) for code in data.indicators.codes}
    proposals = tuple(_propose(each, values.get(each.id), panel) for each in indicators)
    chosen = sorted((each.ranges[0] for each in proposals if each.ranges), key=lambda each: each.indicator)
    found = Proposed(
        framework=frame,
        proposals=proposals,
        book=RangeBook(framework=frame.id, edition=frame.edition, ranges=tuple(chosen)),
    )
    if data is None or panel is None:
        return found
    found = replace(found, panel=replace(digest(panel.path, len(data.indicators.units)), name=panel.cited))
    return _weigh_all(found, catalogue, data, on)


def _propose(indicator: Indicator, values: Array | None, panel: PanelFile | None) -> Proposal:
    return propose(indicator, values=values, panel=panel.cited if panel is not None else "")


def _weigh_all(found: Proposed, catalogue: Catalogue, data: Data, on: dt.date) -> Proposed:
    """Add the effects; where the panel makes no index, the remark that says why."""
    try:
        structure = structure_of(found.framework.id, catalogue=catalogue, partly_recalled=True)
        _require_whole(structure, found.book, data)
    except UsageError as error:
        text = Text(
            zh=f"无法比较各选择对级别的影响：{error.message.zh}",
            en=f"What a choice does to levels cannot be told. {error.message.en}",
        )
        return replace(found, remarks=(Remark(kind="no-effect", about=found.framework.id, text=text),))
    score = _score_by(catalogue, structure, data, on, found.framework.id)
    current = found.book.by_indicator
    choices = [each for proposal in found.proposals for each in proposal.ranges if current.get(each.indicator) != each]
    return replace(found, effects={each.range: each for each in weigh(current, choices, score)})


def _require_whole(structure: Structure, book: RangeBook, data: Data) -> None:
    columnless = [code for code in structure.codes if code not in data.indicators.codes]
    if columnless:
        raise UsageError(
            Text(
                zh=f"数据表缺少 {len(columnless)} 个指标：{_list(columnless)}。",
                en=f"The panel lacks {len(columnless)} indicators: {_list(columnless)}.",
            )
        )
    bare = [code for code in structure.codes if code not in book.by_indicator]
    if bare:
        raise UsageError(
            Text(
                zh=f"{len(bare)} 个指标没有可提出的范围：{_list(bare)}。",
                en=f"No range can be proposed for {len(bare)} indicators: {_list(bare)}.",
            )
        )


def _score_by(catalogue: Catalogue, structure: Structure, data: Data, on: dt.date, framework: str) -> Scoring:
    cuts = np.asarray(open_library().load_levels(SCALE).cuts_on(on), dtype=np.float64)
    table = replace(data, indicators=data.indicators.pick(structure.codes))
    indicators, edition = catalogue.of(framework), catalogue.framework(framework).edition

    def score(ranges: Ranges) -> tuple[int, ...]:
        book = RangeBook(framework=framework, edition=edition, ranges=tuple(ranges.values()))
        spec = specify_index(catalogue, framework, structure.codes, _mark(book, indicators))
        return place_levels(build(spec, structure, table).index, cuts)

    return score


def place_levels(index: Array, cuts: Array) -> tuple[int, ...]:
    """Return the number of cuts that each score reaches (a cut is reached at its own value); -1 without a score."""
    places = np.searchsorted(cuts, index, side="right")
    return tuple(-1 if np.isnan(value) else int(place) for value, place in zip(index, places, strict=True))


def adopt_range(book: RangeBook, choice: Choice) -> Adopted:
    """Return the book with the chosen range; a range that changes loses its confirmation.

    Raises
    ------
    UsageError
        There is no such indicator; the basis gives no range, or needs a panel; the marks are no range inside the
        natural bounds, or have no source.

    """
    indicator = read_catalogue().indicator(book.framework, choice.indicator)
    marked = choice.lower is not None or choice.upper is not None or choice.source is not None
    found = _state_range(indicator, choice) if marked else _look_up(indicator, choice)
    changed = book.adopt(found)
    before = book.by_indicator.get(indicator.id)
    return Adopted(book=changed, now=changed.by_indicator[indicator.id], before=before)


def _state_range(indicator: Indicator, choice: Choice) -> Range:
    if choice.lower is None or choice.upper is None or not (choice.source or "").strip():
        raise UsageError(
            Text(
                zh="自行给出范围时，--lower、--upper 与 --source（依据）须同时写明。",
                en="A range of your own needs --lower, --upper and --source (where it stands), all three.",
            )
        )
    if choice.basis is Basis.NATURAL or choice.panel is not None:
        raise UsageError(
            Text(
                zh="自然边界与样本百分位由程序给出：请去掉 --lower、--upper，或改用 --basis target 或 law 并去掉 --data。",
                en="Natural bounds and percentiles of --data are found by the program; leave --lower and --upper out, "
                "or use --basis target or law without --data.",
            )
        )
    source = Text.same((choice.source or "").strip())
    found = propose_target(indicator, lower=choice.lower, upper=choice.upper, source=source)
    stated: Range = found.model_copy(update={"basis": choice.basis})
    return stated


def _look_up(indicator: Indicator, choice: Choice) -> Range:
    panel = choice.panel
    if (choice.basis is Basis.PERCENTILE) != (panel is not None):
        raise UsageError(
            Text(
                zh="--basis percentile 须用 --data 给出样本（或写明 --lower、--upper、--source）；其他依据不用 --data。",
                en="--basis percentile needs a panel with --data (or --lower, --upper, --source); no other basis does.",
            )
        )
    values = None
    if panel is not None:
        values = read_columns(panel.path, [indicator], sheet=panel.sheet).indicators.column(indicator.id)
    proposal = _propose(indicator, values, panel)
    found = proposal.by(choice.basis)
    if found is None:
        known = ", ".join(each.basis.value for each in proposal.ranges) or "-"
        why = proposal.remarks[0].text if proposal.remarks else None
        text = Text(
            zh=f"{indicator.id} 按 {choice.basis.value} 提不出范围，可用：{known}；也可用 --lower、--upper、--source。",
            en=f"{indicator.id} has no range by {choice.basis.value}; there is: {known}; or give --lower, --upper and "
            "--source.",
        )
        raise UsageError(text.followed_by(why))
    return found


def choose_open(book: RangeBook, only: Sequence[str] = ()) -> tuple[Range, ...]:
    """Return the ranges that are to be confirmed: those named, or all that nobody has confirmed.

    Raises
    ------
    UsageError
        None is open. (What is named is checked by `RangeBook.confirm`.)

    """
    if only:
        known = book.by_indicator
        return tuple(known[name] for name in dict.fromkeys(only) if name in known)
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
    names = list(dict.fromkeys(only)) or [each.indicator for each in choose_open(book)]
    return book.confirm(names, by=by, on=on)


def list_bare(book: RangeBook) -> tuple[str, ...]:
    """Return the indicators of the framework that have no range in the book, in the order of its tree."""
    return tuple(each.id for each in read_catalogue().of(book.framework) if each.id not in book.by_indicator)


def digest_book(book: RangeBook) -> bytes:
    """Return the bytes under which a book is written."""
    return format_book(book).encode()


def document_proposed(found: Proposed, written: Path | None = None) -> dict[str, Any]:
    """Return the document of what can be proposed."""
    panel = found.panel
    return {
        **_head(found.book, written),
        "panel": panel and {"name": panel.name, "sha256": panel.sha256, "cities": panel.units},
        "indicators": [_write_proposal(found, each) for each in found.proposals],
        "remarks": [{"kind": each.kind, "about": each.about, "text": each.text.model_dump()} for each in found.remarks],
    }


def document_book(book: RangeBook, written: Path | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return the document of a book; `more` are further parts."""
    return {
        **_head(book, written),
        "confirmed": sum(each.confirmed is not None for each in book.ranges),
        "without": list(list_bare(book)),
        "ranges": [write_range(each) for each in book.ranges],
        **more,
    }


def write_range(found: Range) -> dict[str, Any]:
    """Return a range as JSON."""
    return found.model_dump(mode="json")


def _head(book: RangeBook, written: Path | None) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "framework": book.framework,
        "edition": book.edition,
        "written": None if written is None else str(written),
    }


def _write_proposal(found: Proposed, proposal: Proposal) -> dict[str, Any]:
    chosen = found.book.by_indicator.get(proposal.indicator)
    return {
        "indicator": proposal.indicator,
        "ranges": [
            {**write_range(each), "in_book": each == chosen, "effect": _write_effect(found.effects.get(each))}
            for each in proposal.ranges
        ],
        "remarks": [{"kind": each.kind, "text": each.text.model_dump()} for each in proposal.remarks],
    }


def _write_effect(effect: Effect | None) -> dict[str, int] | None:
    return None if effect is None else {"up": effect.up, "down": effect.down, "of": effect.of}


def _list(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMES]) + (" …" if len(names) > _MOST_NAMES else "")
