"""The use case behind `index best-worst`: an expert's two lists in, weights and consistency out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indices.weights.best_worst import weigh
from indices.weights.best_worst_sheet import read_best_worst
from indices.weights.sample import Names
from indices.weights.weights import Weights

SCHEMA = "cityassay/best-worst/1"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BestWorstResult:
    """The weights of the elements; `xi` 0 is wholly consistent, `ratio` the largest input-based inconsistency."""

    elements: tuple[str, ...]
    found: Weights

    @property
    def xi(self) -> float:
        """The optimum of the linear model."""
        return float(self.found.worksheet["xi"][0])

    @property
    def ratio(self) -> float:
        """The largest input-based inconsistency, 0 to 1."""
        return float(self.found.worksheet["ratio"][0])

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "schema": SCHEMA,
            "weights": dict(zip(self.elements, map(float, self.found.weights), strict=True)),
            "xi": self.xi,
            "inconsistency": self.ratio,
        }


def weigh_best_worst(path: Path) -> BestWorstResult:
    """Return the weights that the lists of a file give.

    Raises
    ------
    UsageError
        The file cannot be read; the lists have no best or no worst, or contradict each other there.

    """
    lists = read_best_worst(path)
    names = Names(codes=lists.elements)
    return BestWorstResult(
        elements=lists.elements, found=weigh(lists.best_to_others, lists.others_to_worst, names=names)
    )
