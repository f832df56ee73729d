"""How many cities would change level if another range were chosen: the price of a choice, before it is made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from indices.ranges.reference_range import Range
from rules.errors import UsageError
from rules.text import Text

Ranges = Mapping[str, Range]
Levels = Sequence[int]
Scoring = Callable[[Ranges], Levels]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one range does to the levels of a panel. `up` and `down` count cities; higher numbers are better levels."""

    range: Range
    up: int
    down: int
    of: int

    @property
    def moved(self) -> int:
        """How many cities change level."""
        return self.up + self.down

    def text(self) -> Text:
        """Return the effect in one sentence."""
        shown = f"{self.range.indicator} {self.range.lower:g} … {self.range.upper:g}"
        return Text(
            zh=f"{shown}：{self.of} 个城市中有 {self.moved} 个改变等级（升 {self.up}，降 {self.down}）。",
            en=f"{shown}: {self.moved} of {self.of} cities change level ({self.up} up, {self.down} down).",
        )


def weigh(current: Ranges, choices: Sequence[Range], score: Scoring) -> tuple[Effect, ...]:
    """Return the effect of each choice against `current`, each tried alone, in the order given.

    `score` turns ranges (by indicator) into the level of every city, in one order of cities; higher is better.

    Raises
    ------
    UsageError
        `score` gives another number of cities under one of the choices.

    """
    before = tuple(score(current))
    return tuple(_effect(before, each, tuple(score({**current, each.indicator: each}))) for each in choices)


def _effect(before: Levels, choice: Range, after: Levels) -> Effect:
    if len(before) != len(after):
        raise UsageError(
            Text(
                zh=f"{choice.indicator}：评级得到 {len(after)} 个城市，应为 {len(before)} 个。",
                en=f"{choice.indicator}: scoring gave {len(after)} cities in place of {len(before)}.",
            )
        )
    pairs = list(zip(before, after, strict=True))
    return Effect(
        range=choice,
        up=sum(new > old for old, new in pairs),
        down=sum(new < old for old, new in pairs),
        of=len(pairs),
    )
