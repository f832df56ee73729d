"""How each word looks: a symbol, a colour that the colour-blind can tell apart, and its pale ground.

No word is told by colour alone: symbol and word always stand beside it. Ink colours have a contrast of
at least 4.5 : 1 on white (WCAG 2.2, 1.4.3).
"""

from dataclasses import dataclass

from rules.verdict import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Symbol, ink and ground (`#rrggbb`), the brighter ink for dark screens, and the terminal's colour."""

    symbol: str
    ink: str
    ground: str
    bright: str
    terminal: str


MARKS = {
    Word.PASS: Mark(symbol="✓", ink="#0b6e69", ground="#e3f1ef", bright="#5cc8bf", terminal="green"),
    Word.FAIL: Mark(symbol="✗", ink="#b3350a", ground="#fbe9e2", bright="#ff9166", terminal="red"),
    Word.INCONCLUSIVE: Mark(symbol="?", ink="#8a6100", ground="#faf1d9", bright="#e8bf4d", terminal="yellow"),
    Word.REVIEW: Mark(symbol="◆", ink="#5b4a9c", ground="#edeaf7", bright="#b6a8f0", terminal="magenta"),
    Word.ERROR: Mark(symbol="▲", ink="#7d1d4b", ground="#f8e6ee", bright="#f08fbb", terminal="bright_magenta"),
    Word.NOT_TESTED: Mark(symbol="○", ink="#56616d", ground="#eef0f2", bright="#aab4be", terminal="bright_black"),
    Word.NOT_APPLICABLE: Mark(symbol="–", ink="#6b7580", ground="#f3f4f6", bright="#909aa5", terminal="bright_black"),
    Word.NOT_ESTABLISHED: Mark(symbol="□", ink="#34404c", ground="#e9ecef", bright="#c6ced6", terminal="white"),
}

# Worst first, as a reader looks for them.
ORDER = (
    Word.FAIL,
    Word.ERROR,
    Word.INCONCLUSIVE,
    Word.REVIEW,
    Word.NOT_TESTED,
    Word.NOT_ESTABLISHED,
    Word.PASS,
    Word.NOT_APPLICABLE,
)
