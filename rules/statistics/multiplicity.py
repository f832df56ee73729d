"""Many checks in one run: Holm's step-down procedure.

Source: S. Holm, Scandinavian Journal of Statistics 6 (1979) 65-70. Eighty checks at 5 % each would
raise a false FAIL in up to 98 % of runs; Holm keeps the chance of any at 5 %.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def keep_by_holm(p_values: Mapping[K, float], alpha: float, *, family: int | None = None) -> frozenset[K]:
    """Return the keys whose rejection Holm keeps at family-wise error `alpha`.

    `family` is the number of checks planned (default: the p-values given); a planned check without
    a p-value still counts, so the answer cannot be improved by leaving checks out.
    """
    size = max(family or 0, len(p_values))
    kept: set[K] = set()
    for place, (key, p) in enumerate(sorted(p_values.items(), key=lambda item: (item[1], str(item[0])))):
        if p > alpha / (size - place):
            break
        kept.add(key)
    return frozenset(kept)
