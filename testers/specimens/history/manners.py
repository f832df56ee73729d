"""How a history service behaves: every field a defect, or one of the habits an honest service may choose."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """The defaults are those of the good service.

    bounds         which ends of a window belong to it, and what it says of that
    descending     newest first
    takes          samples can be written
    shifts_bounds  the other end belongs to the window than the service says
    fills_gaps     where nothing was measured, the last value is repeated
    ignores_limit  the limit is passed over
    drops_last     the last sample of every window is missing
    """

    bounds: str = "[)"
    descending: bool = False
    takes: bool = True
    shifts_bounds: bool = False
    fills_gaps: bool = False
    ignores_limit: bool = False
    drops_last: bool = False
