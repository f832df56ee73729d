"""Many tests at once: the false discovery rate.

Source: Y. Benjamini and Y. Hochberg, Journal of the Royal Statistical Society B 57 (1995) 289-300.
"""

import numpy as np

from indices.table import Array


def adjust(p_values: Array) -> Array:
    """Return the adjusted p-values, same shape: rejecting those at most q keeps the false discovery rate at q."""
    flat = p_values.ravel()
    order = np.argsort(flat, kind="stable")
    raised = flat[order] * len(flat) / np.arange(1, len(flat) + 1)
    adjusted = np.empty_like(flat)
    adjusted[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return adjusted.reshape(p_values.shape)
