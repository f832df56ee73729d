"""A person chooses one reference range: by its basis, or with two marks and the document that gives them."""

from dataclasses import dataclass

from evaluator.service.index.library import read_columns
from evaluator.service.index.range_proposal import PanelFile, propose_one
from indices.library.catalogue import read_catalogue
from indices.library.indicator import Indicator
from indices.ranges.book import RangeBook
from indices.ranges.proposal import propose_target
from indices.ranges.reference_range import Basis, Range
from rules.errors import UsageError
from rules.text import Text


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
                zh="自然边界和 --data 的百分位由程序求出，不能另写上下限。自行给出范围请用 --basis target 或 law。",
                en="Natural bounds and percentiles of --data are found by the program and take no --lower or --upper. "
                "For a range of your own use --basis target or law.",
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
                zh="--basis percentile 须用 --data 给出样本，或写明上下限与依据；其他依据不用 --data。",
                en="--basis percentile needs a panel with --data (or --lower, --upper, --source); no other basis does.",
            )
        )
    values = None
    if panel is not None:
        values = read_columns(panel.path, [indicator], sheet=panel.sheet).indicators.column(indicator.id)
    proposal = propose_one(indicator, values, panel)
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
