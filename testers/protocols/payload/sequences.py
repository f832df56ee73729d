"""Numbered readings as they come back: which are missing, double, out of order or altered."""

from collections import Counter
from dataclasses import dataclass, field

from testers.harness.observation import Json


@dataclass(slots=True)
class Recovered:
    """What a history holds of the readings 0 to `count` - 1; other numbers are somebody else's."""

    count: int
    altered: int = 0
    _met: Counter[int] = field(default_factory=Counter)
    _behind: int = 0
    _ahead: int = 0
    _highest: int = -1
    _lowest: int = 1 << 62

    def take(self, number: Json, *, right: bool) -> None:
        """Take in a reading; `right` tells whether it is what was sent under its number."""
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < self.count:
            return
        self._met[number] += 1
        self.altered += not right
        self._behind += number < self._highest
        self._ahead += number > self._lowest
        self._highest, self._lowest = max(self._highest, number), min(self._lowest, number)

    @property
    def missing(self) -> list[int]:
        """Numbers that are not there, in order."""
        return [number for number in range(self.count) if not self._met[number]]

    @property
    def doubled(self) -> int:
        """Readings beyond the first of their number."""
        return sum(self._met.values()) - len(self._met)

    @property
    def disordered(self) -> int:
        """Readings that come after a later one (RFC 4737 section 3), or before it where the newest come first."""
        return min(self._behind, self._ahead)
