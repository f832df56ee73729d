"""A picture as a list of shapes: laid out once, drawn on paper and on a page by two drawers. Pure.

Units are points; x runs to the right, y down from the top. A shape names its ink by a role of `chart.ink`,
so that each drawer takes the colour that fits its ground.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Anchor(StrEnum):
    """Which end of a label stands at its place."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle; `hint` is shown where a pointer rests on it."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    ink: str
    width: float = 0.6
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A point: a disc, or a ring where it is hollow, or a diamond."""

    x: float
    y: float
    radius: float
    ink: str
    shape: str = "disc"
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words whose base line begins, is centred or ends at (x, y); `turned` runs upwards."""

    x: float
    y: float
    words: str
    size: float = 7.2
    ink: str = "ink"
    anchor: Anchor = Anchor.START
    bold: bool = False
    turned: bool = False


Shape = Box | Stroke | Spot | Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Shapes on a ground of `width` x `height`; `told` says in words what the picture shows."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    told: str


def path(*points: tuple[float, float], ink: str, width: float = 0.6, dashed: bool = False) -> Stroke:
    """Return a stroke through `points`."""
    return Stroke(points=points, ink=ink, width=width, dashed=dashed)


def parts(items: Sequence[object], most: int) -> list[range]:
    """Return the positions of `items` in stretches of at most `most`, as even as they come."""
    count = -(-len(items) // most) or 1
    size = -(-len(items) // count) if items else 0
    return [range(start, min(start + size, len(items))) for start in range(0, len(items), size or 1)]
