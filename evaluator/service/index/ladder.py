"""The levels of a scale as they hold on a day, held against scores."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from evaluator.service.index.use import load_scale
from indices.foresight.churn import cut_levels
from indices.table import Array
from rules.errors import UsageError
from rules.level_scale import LevelScale
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The levels of a scale with their cuts as they hold on `edition`."""

    scale: LevelScale
    edition: dt.date
    cuts: tuple[float, ...]

    def cut(self, level: str) -> float:
        """Return the lower cut of a level.

        Raises
        ------
        UsageError
            There is no such level, or it is the lowest, which every score reaches.

        """
        ids = [step.id for step in self.scale.steps]
        if level not in ids[1:]:
            known = ", ".join(ids[1:])
            raise UsageError(
                Text(
                    zh=f"--level：分级标尺 {self.scale.id} 没有可以达到的级别 {level}，可选：{known}。",
                    en=f"--level: {level} is no level of {self.scale.id} that can be reached; there are: {known}.",
                )
            )
        return self.cuts[ids.index(level) - 1]

    def share(self, scores: Array) -> dict[str, float]:
        """Return the share of `scores` on every level, lowest first."""
        counts = np.bincount(cut_levels(scores, self.cuts), minlength=len(self.scale.steps))
        return {step.id: float(count) / len(scores) for step, count in zip(self.scale.steps, counts, strict=True)}


def open_ladder(name: str | None, edition: dt.date | None = None) -> Ladder | None:
    """Return the scale called `name` as of `edition` (today), or None without a name.

    Raises
    ------
    UsageError
        There is no such scale, or none of its cuts was in force on that day.

    """
    if name is None:
        return None
    scale, day = load_scale(name), edition or dt.datetime.now().astimezone().date()
    return Ladder(scale=scale, edition=day, cuts=scale.cuts_on(day))
