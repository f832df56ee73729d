"""Proposes the reference ranges of a framework, and tells what each choice would do to the levels of a panel."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from evaluator.service.index.library import Source, digest, read_columns, require_indicators
from evaluator.service.index.ranges import head_document, list_names, mark_book, write_range
from evaluator.service.rulebook import open_library
from indices.build import build
from indices.data_sheet import Data
from indices.edition import specify_index
from indices.library.catalogue import Catalogue, read_catalogue
from indices.library.framework import Framework
from indices.library.indicator import Indicator
from indices.library.tree import structure_of
from indices.ranges.book import RangeBook
from indices.ranges.effect import Effect, Ranges, Scoring, weigh
from indices.ranges.proposal import Proposal, propose
from indices.ranges.reference_range import Basis, Range
from indices.remark import Remark
from indices.structure import Structure
from indices.table import Array
from rules.errors import UsageError
from rules.text import Text

SCALE = "city-index"


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
class Turn:
    """What happens to the levels of a panel if all indicators that can turn to one basis do so at once."""

    basis: Basis
    indicators: int
    up: int
    down: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """All ranges that can be proposed for a framework.

    book     the first range of every indicator: law before target, natural bound and percentiles
    effects  what every other range would do to the levels of the panel, each tried alone against the book
    turns    what a change of basis would do to them, for all indicators at once
    """

    framework: Framework
    proposals: tuple[Proposal, ...]
    book: RangeBook
    panel: Source | None = None
    effects: Mapping[Range, Effect] = field(default_factory=dict)
    turns: tuple[Turn, ...] = ()
    remarks: tuple[Remark, ...] = ()


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
    proposals = tuple(propose_one(each, values.get(each.id), panel) for each in indicators)
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


def propose_one(indicator: Indicator, values: Array | None, panel: PanelFile | None) -> Proposal:
    """Return what can be proposed for one indicator; `values` are those of the panel, shape (units,)."""
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
    effects = {each.range: each for each in weigh(current, choices, score)}
    return replace(
        found, effects=effects, turns=tuple(_turn(each, choices, current, score) for each in _bases(choices))
    )


def _bases(choices: Sequence[Range]) -> tuple[Basis, ...]:
    return tuple(basis for basis in Basis if any(each.basis is basis for each in choices))


def _turn(basis: Basis, choices: Sequence[Range], current: Ranges, score: Scoring) -> Turn:
    chosen = {each.indicator: each for each in reversed(choices) if each.basis is basis}
    pairs = list(zip(score(current), score({**current, **chosen}), strict=True))
    return Turn(
        basis=basis,
        indicators=len(chosen),
        up=sum(new > old for old, new in pairs),
        down=sum(new < old for old, new in pairs),
        of=len(pairs),
    )


def _require_whole(structure: Structure, book: RangeBook, data: Data) -> None:
    columnless = [code for code in structure.codes if code not in data.indicators.codes]
    if columnless:
        raise UsageError(
            Text(
                zh=f"数据表缺少 {len(columnless)} 个指标：{list_names(columnless)}。",
                en=f"The panel lacks {len(columnless)} indicators: {list_names(columnless)}.",
            )
        )
    bare = [code for code in structure.codes if code not in book.by_indicator]
    if bare:
        raise UsageError(
            Text(
                zh=f"{len(bare)} 个指标没有可提出的范围：{list_names(bare)}。",
                en=f"No range can be proposed for {len(bare)} indicators: {list_names(bare)}.",
            )
        )


def _score_by(catalogue: Catalogue, structure: Structure, data: Data, on: dt.date, framework: str) -> Scoring:
    cuts = np.asarray(open_library().load_levels(SCALE).cuts_on(on), dtype=np.float64)
    table = replace(data, indicators=data.indicators.pick(structure.codes))
    indicators, edition = catalogue.of(framework), catalogue.framework(framework).edition

    def score(ranges: Ranges) -> tuple[int, ...]:
        book = RangeBook(framework=framework, edition=edition, ranges=tuple(ranges.values()))
        spec = specify_index(catalogue, framework, structure.codes, mark_book(book, indicators))
        return place_levels(build(spec, structure, table).index, cuts)

    return score


def place_levels(index: Array, cuts: Array) -> tuple[int, ...]:
    """Return the number of cuts that each score reaches (a cut is reached at its own value); -1 without a score."""
    places = np.searchsorted(cuts, index, side="right")
    return tuple(-1 if np.isnan(value) else int(place) for value, place in zip(index, places, strict=True))


def document_proposed(found: Proposed, written: Path | None = None) -> dict[str, Any]:
    """Return the document of what can be proposed."""
    panel = found.panel
    return {
        **head_document(found.book, written),
        "panel": panel and {"name": panel.name, "sha256": panel.sha256, "cities": panel.units},
        "indicators": [_write_proposal(found, each) for each in found.proposals],
        "turns": [
            {"basis": each.basis.value, "indicators": each.indicators, "up": each.up, "down": each.down, "of": each.of}
            for each in found.turns
        ],
        "remarks": [{"kind": each.kind, "about": each.about, "text": each.text.model_dump()} for each in found.remarks],
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
