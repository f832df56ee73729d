"""The wishes of whoever starts a city."""

from dataclasses import dataclass
from pathlib import Path

MAX_THINGS = 2_000
HIGHEST_BASE = 65_529
"""The last port base whose ports all exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One run. `speed` is virtual seconds for each second of wall time."""

    seed: int
    port_base: int = 0
    ready_file: Path | None = None
    faults: tuple[str, ...] = ()
    things: int = 24
    speed: float = 1.0
    truth_file: Path | None = None
