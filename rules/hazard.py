"""How much a probe may disturb its target."""

from enum import StrEnum

from rules.text import Text


class Hazard(StrEnum):
    """The three classes; each includes the ones before it."""

    READ = "read"
    WRITE_SAFE = "write-safe"
    DISRUPTIVE = "disruptive"

    def within(self, most: "Hazard") -> bool:
        """Tell whether a probe of this class may run where `most` is the most allowed."""
        order = list(Hazard)
        return order.index(self) <= order.index(most)


HAZARD_NAMES = {
    Hazard.READ: Text(zh="只读", en="read-only"),
    Hazard.WRITE_SAFE: Text(zh="可安全写入", en="write-safe"),
    Hazard.DISRUPTIVE: Text(zh="可能扰动", en="disruptive"),
}
