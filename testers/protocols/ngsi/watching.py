"""Subscriptions that a case makes, the changes it makes, and who has to hear of which.

Every change writes a number that was never written before, so that a notification names the change that it tells of.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from testers.harness.observation import Json
from testers.protocols.http.exchange import NotJson
from testers.protocols.ngsi.receiver import Notice

READING, REMARK = "assayReading", "assayRemark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One attribute of one entity with its new number."""

    entity: str
    attribute: str
    value: int


Pair = tuple[str, Change]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One subscription: who is watched, which attribute, and the least value that is told of."""

    name: str
    entities: frozenset[str]
    selectors: tuple[Json, ...]
    attribute: str
    least: int | None = None

    def wants(self, change: Change) -> bool:
        """Tell whether a notification of `change` is due."""
        within = self.least is None or change.value >= self.least
        return change.entity in self.entities and change.attribute == self.attribute and within

    def write(self, base: str) -> Json:
        """Return the subscription as CIM 009, clause 5.2.12 has it."""
        document: dict[str, Json] = {
            "type": "Subscription",
            "entities": list(self.selectors),
            "watchedAttributes": [self.attribute],
            "notification": {
                "attributes": [self.attribute],
                "format": "normalized",
                "endpoint": {"uri": f"{base}/{self.name}", "accept": "application/json"},
            },
        }
        return document if self.least is None else {**document, "q": f"{self.attribute}>={self.least}"}


def make_watches(kind: str, entities: Sequence[str]) -> tuple[Watch, ...]:
    """Return the watches over `entities` of type `kind`: by type, by id, by pattern, by value, by another attribute."""
    everyone = frozenset(entities)
    half, rest = entities[::2], entities[1::2]
    by_type: Json = {"type": kind}
    # The pattern holds the type, which is the run's own, and one of the two endings: it matches nobody else.
    pattern = f"^urn:ngsi-ld:{kind}:[0-9]+b$"
    return (
        Watch(name="type", entities=everyone, selectors=(by_type,), attribute=READING),
        Watch(
            name="ids",
            entities=frozenset(half),
            selectors=tuple({"id": each, "type": kind} for each in half),
            attribute=READING,
        ),
        Watch(
            name="pattern",
            entities=frozenset(rest),
            selectors=({"idPattern": pattern, "type": kind},),
            attribute=READING,
        ),
        Watch(name="query", entities=everyone, selectors=(by_type,), attribute=READING, least=0),
        Watch(name="remark", entities=everyone, selectors=(by_type,), attribute=REMARK),
    )


def name_entities(kind: str, number: int) -> list[str]:
    """Return `number` ids; every second one ends in b."""
    return [f"urn:ngsi-ld:{kind}:{index}{'ab'[index % 2]}" for index in range(number)]


@dataclass(slots=True)
class Tally:
    """What is due, what of it has not come yet, and what should not have come."""

    watches: Sequence[Watch]
    due: set[Pair] = field(default_factory=set)
    undue: set[Pair] = field(default_factory=set)
    missing: set[Pair] = field(default_factory=set)
    strays: set[Pair] = field(default_factory=set)
    excess: set[tuple[str, str]] = field(default_factory=set)
    checked: int = 0

    def expect(self, changes: Iterable[Change], *, gone: Iterable[str] = ()) -> None:
        """Enter changes; the subscriptions in `gone` have been deleted."""
        ended = set(gone)
        for change in changes:
            for watch in self.watches:
                wanted = watch.name not in ended and watch.wants(change)
                pair = (watch.name, change)
                (self.due if wanted else self.undue).add(pair)
                if wanted:
                    self.missing.add(pair)

    def take(self, notice: Notice) -> None:
        """Enter a notification; what names no change of ours says nothing."""
        name = notice.path.strip("/").rpartition("/")[2]
        watch = next((each for each in self.watches if each.name == name), None)
        if watch is None or isinstance(notice.document, NotJson):
            return
        for entity in _list_entities(notice.document):
            self.checked += 1
            changes = list(_find_changes(entity))
            # The attribute that was asked for names the change; another one beside it was not asked for.
            told = [change for change in changes if change.attribute == watch.attribute]
            self.excess |= {(name, each.attribute) for each in changes if each.attribute != watch.attribute}
            for change in told:
                pair = (name, change)
                self.missing.discard(pair)
                if pair in self.undue:
                    self.strays.add(pair)


def _list_entities(document: Json) -> list[dict[str, Json]]:
    data = document.get("data") if isinstance(document, dict) else None
    return [entity for entity in data if isinstance(entity, dict)] if isinstance(data, list) else []


def _find_changes(entity: dict[str, Json]) -> Iterable[Change]:
    identity = entity.get("id")
    for name in (READING, REMARK):
        found = entity.get(name)
        instances = found if isinstance(found, list) else [found]
        for instance in instances:
            # Concise and simplified notifications hold the bare value; what was asked for is the normalised form.
            value = instance.get("value") if isinstance(instance, dict) else instance
            if isinstance(value, (int, float)) and not isinstance(value, bool) and isinstance(identity, str):
                yield Change(entity=identity, attribute=name, value=int(value))
