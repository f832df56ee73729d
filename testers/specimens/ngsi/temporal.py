"""The temporal side of the broker: instances of attributes by the time at which they were observed."""

import datetime as dt
from http import HTTPStatus

from testers.specimens.ngsi.manners import Manners
from testers.specimens.records.asking import Asked, Item
from testers.specimens.web.service import Refusal

_MOST_INSTANCES = 10_000


def read_instant(text: object) -> dt.datetime:
    """Return an instant with zone; a Refusal where there is none."""
    try:
        instant = dt.datetime.fromisoformat(str(text))
    except ValueError as error:
        raise Refusal(HTTPStatus.BAD_REQUEST) from error
    if instant.tzinfo is None:
        raise Refusal(HTTPStatus.BAD_REQUEST)
    return instant


class History:
    """Temporal entities by id."""

    def __init__(self, manners: Manners) -> None:
        """Begin empty."""
        self._manners = manners
        self._entities: dict[str, Item] = {}

    def keep(self, document: Item) -> bool:
        """Keep an entity, or more instances of one; tell whether it is new."""
        identity = str(document.get("id"))
        known = self._entities.setdefault(identity, {"id": identity, "type": document.get("type")})
        is_new = len(known) == 2
        for name, value in document.items():
            if name in ("id", "type", "@context"):
                continue
            kept = known.setdefault(name, [])
            if isinstance(kept, list) and len(kept) < _MOST_INSTANCES:
                kept += value if isinstance(value, list) else [value]
        return is_new

    def drop(self, identity: str) -> None:
        """Forget an entity; a Refusal where there is none."""
        if self._entities.pop(identity, None) is None:
            raise Refusal(HTTPStatus.NOT_FOUND)

    def find(self, identity: str, asked: Asked) -> Item:
        """Return the instances that the query wants."""
        entity = self._entities.get(identity)
        if entity is None:
            raise Refusal(HTTPStatus.NOT_FOUND)
        found: Item = {"id": entity["id"], "type": entity["type"]}
        for name, instances in entity.items():
            if isinstance(instances, list) and name != "type":
                found[name] = self._choose(instances, asked)
        return found

    def _choose(self, instances: list[Item], asked: Asked) -> list[Item]:
        chosen = [each for each in instances if self._is_wanted(each, asked)]
        chosen.sort(key=lambda each: read_instant(each["observedAt"]))
        last = asked.one("lastN")
        if last is not None and not self._manners.ignores_last:
            if not last.isdecimal() or not int(last):
                raise Refusal(HTTPStatus.BAD_REQUEST)
            chosen = chosen[-int(last) :]
        if self._manners.relaxed:
            chosen.reverse()
        if self._manners.disorders:
            chosen = chosen[1::2] + chosen[::2]
        return chosen

    def _is_wanted(self, instance: Item, asked: Asked) -> bool:
        relation = asked.one("timerel")
        if relation is None:
            return True
        if self._manners.compares_texts:
            return _is_between_texts(str(instance["observedAt"]), asked, relation)
        at, start = read_instant(instance["observedAt"]), read_instant(asked.one("timeAt"))
        if relation == "before":
            return at < start
        if relation == "after":
            return at > start if self._manners.relaxed else at >= start
        if relation != "between":
            raise Refusal(HTTPStatus.BAD_REQUEST)
        end = read_instant(asked.one("endTimeAt"))
        if self._manners.loses_edges and at == start:
            return False
        return start <= at < end or (self._manners.includes_end and at == end)


def _is_between_texts(at: str, asked: Asked, relation: str) -> bool:
    start, end = str(asked.one("timeAt")), str(asked.one("endTimeAt"))
    if relation == "before":
        return at < start
    return at >= start and (relation == "after" or at < end)
