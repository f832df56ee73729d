"""The past of entities: instances of attributes by the time of their observation (ETSI GS CIM 009, 4.11 and 5.6.11)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Literal

from citybrain.data.context.desk import ContextDesk, Item, read_instant, refuse, shuffle
from citybrain.data.context.entities import check_entity

MOST_ENTITIES, MOST_INSTANCES = 200, 10_000
Relation = Literal["before", "after", "between"]
_FIXED = ("id", "type", "@context")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A temporal query: `after` holds its instant, `before` does not, `between` holds its first and not its last."""

    relation: Relation | None = None
    at: datetime | None = None
    end: datetime | None = None
    last: int | None = None
    attributes: frozenset[str] | None = None

    def holds(self, instant: datetime, *, with_end: bool) -> bool:
        """Whether an instant lies in the window; `with_end` is a fault."""
        if self.relation is None or self.at is None:
            return True
        if self.relation == "before":
            return instant < self.at
        inside = self.relation == "after" or (self.end is not None and instant < self.end)
        return (instant >= self.at and inside) or (with_end and instant == self.end)


@dataclass(slots=True)
class Past:
    """Temporal entities by id."""

    desk: ContextDesk
    kept: dict[str, Item] = field(default_factory=dict)

    def add(self, document: Item) -> bool:
        """Keep instances; whether the entity is new."""
        identity = check_entity(document)
        for name, value in document.items():
            for instance in _list(value) if name not in _FIXED else ():
                read_instant(instance.get("observedAt"), f"{name}.observedAt")
        is_new = identity not in self.kept
        if is_new and len(self.kept) >= MOST_ENTITIES:
            raise refuse("There is no room for more entities.", HTTPStatus.INSUFFICIENT_STORAGE)
        entity = self.kept.setdefault(identity, {"id": identity, "type": document["type"]})
        for name, value in document.items():
            if name not in _FIXED:
                entity[name] = [*entity.get(name, ()), *_list(value)][:MOST_INSTANCES]
        return is_new

    def remove(self, identity: str) -> None:
        """Forget an entity; a 404 where there is none."""
        if self.kept.pop(identity, None) is None:
            raise refuse("There is no entity of that id.", HTTPStatus.NOT_FOUND)

    def find(self, identity: str, window: Window) -> Item:
        """The entity with the instances in the window, in order of time."""
        entity = self.kept.get(identity)
        if entity is None:
            raise refuse("There is no entity of that id.", HTTPStatus.NOT_FOUND)
        return {
            name: self._choose(value, window) if name not in _FIXED else value
            for name, value in entity.items()
            if name in _FIXED or window.attributes is None or name in window.attributes
        }

    def _choose(self, instances: Sequence[Item], window: Window) -> list[Item]:
        seam = self.desk.seam
        timed = [(read_instant(each["observedAt"], "observedAt"), each) for each in instances]
        inside = [pair for pair in timed if window.holds(pair[0], with_end=seam.between_includes_end)]
        inside.sort(key=lambda pair: pair[0])
        chosen = [each for _, each in (inside[-window.last :] if window.last else inside)]
        return shuffle(chosen, in_order=seam.history_in_order)


def _list(value: object) -> list[Item]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else [value] \
        if isinstance(value, dict) else []  # fmt: skip
