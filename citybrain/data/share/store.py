"""Records by id in the order in which they were made, bounded."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

from citybrain.data.problems import ProblemError
from citybrain.data.share.desk import Item

MOST = 20_000
_OWN = ("id", "created")


def stamp(when: datetime | None = None) -> str:
    """RFC 3339 with milliseconds."""
    return (when or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class Store:
    """`places` grow with time and are never used twice."""

    prefix: str
    items: dict[str, Item] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    made: int = 0

    def add(self, item: Item, *, key: str | None = None) -> Item:
        """Keep an item under an id of ours, or under `key`."""
        if len(self.items) >= MOST:
            raise ProblemError(HTTPStatus.INSUFFICIENT_STORAGE, "The store is full.")
        self.made += 1
        key = key or f"{self.prefix}-{self.made:06}"
        plain = {name: value for name, value in item.items() if name not in _OWN}
        self.items[key] = {"id": key, "created": stamp(), **plain}
        self.places[key] = self.made
        return self.items[key]

    def find(self, key: str) -> Item:
        """The item; a 404 where there is none."""
        if key not in self.items:
            raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such record.")
        return self.items[key]

    def replace(self, key: str, item: Item) -> Item:
        """Put another item in its place."""
        kept = self.find(key)
        plain = {name: value for name, value in item.items() if name not in _OWN}
        self.items[key] = {"id": key, "created": kept["created"], **plain}
        return self.items[key]

    def drop(self, key: str) -> None:
        """Forget the item; a 404 where there is none."""
        self.find(key)
        del self.items[key], self.places[key]

    def page(self, name: str | None, *, after: int, limit: int, by_count: bool) -> tuple[list[Item], int | None]:
        """Items called `name` beyond the place `after`, and where to go on; `by_count` counts and does not look."""
        found = [item for item in self.items.values() if name is None or item.get("name") == name]
        if by_count:
            end = after + limit
            return found[after:end], end if end < len(found) else None
        left = [item for item in found if self.places[item["id"]] > after]
        page = left[:limit]
        return page, self.places[page[-1]["id"]] if len(left) > limit else None
