"""How wide words come out, and words cut to the room they have."""

from functools import lru_cache

from reportlab.pdfbase.pdfmetrics import stringWidth

from reports.paper.typeface import BOLD, REGULAR, register


@lru_cache(maxsize=1 << 15)
def measure(words: str, size: float, *, bold: bool = False) -> float:
    """Return the width of `words` in points, in the type of the report."""
    register()
    return float(stringWidth(words, BOLD if bold else REGULAR, size))


def fit(words: str, room: float, size: float, *, bold: bool = False) -> str:
    """Return `words`, cut with an ellipsis where they are wider than `room`."""
    if measure(words, size, bold=bold) <= room:
        return words
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(f"{words[:middle].rstrip()}…", size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return f"{words[:low].rstrip()}…" if low else ""
