"""Entities of NGSI-LD (ETSI GS CIM 009): the city's lamps, and what clients create."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from citybrain.data.context.desk import ContextDesk, Item, refuse
from citybrain.data.records import Quantity, Reading, Thing
from citybrain.kernel.clock import rfc3339

KIND = "StreetLight"
MOST_ENTITIES = 2_000
CONTEXT_PATH = "/contexts/city.jsonld"
CORE = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"
TERMS = {name: f"https://citybrain.example/ns#{name}" for name in (KIND, "power", "energy", "dim", "illuminance")}
# UN/CEFACT codes of the units that the lamps report in.
_UNITS = {"W": "WTT", "kW.h": "KWH", "%": "P1", "lx": "LUX"}
_FIXED = ("id", "type", "@context", "scope")


@dataclass(slots=True)
class Entities:
    """Lamps as they are now, and entities of clients by id."""

    desk: ContextDesk
    made: dict[str, Item] = field(default_factory=dict)

    def create(self, entity: Item) -> str:
        """Keep a new entity and return its id."""
        identity = check_entity(entity)
        if identity in self.made or self._find_lamp(identity) is not None:
            raise refuse("There is an entity of that id already.", HTTPStatus.CONFLICT)
        if len(self.made) >= MOST_ENTITIES:
            raise refuse("There is no room for more entities.", HTTPStatus.INSUFFICIENT_STORAGE)
        self.made[identity] = {name: value for name, value in entity.items() if name != "@context"}
        return identity

    def find(self, identity: str) -> Item:
        """One entity; a 404 where there is none."""
        found = self.made.get(identity) or self._find_lamp(identity)
        if found is None:
            raise refuse("There is no entity of that id.", HTTPStatus.NOT_FOUND)
        return found

    def change(self, identity: str, fragment: Item) -> tuple[Item, list[str]]:
        """Replace attributes of a client's entity; the entity and what was changed."""
        entity = self.made.get(identity)
        if entity is None:
            raise refuse("There is no entity of that id.", HTTPStatus.NOT_FOUND)
        changed = [name for name in fragment if name not in _FIXED]
        for name in changed:
            check_attribute(name, fragment[name])
        entity |= {name: fragment[name] for name in changed}
        return dict(entity), changed

    def remove(self, identity: str) -> None:
        """Delete a client's entity; a 404 where there is none."""
        if self.made.pop(identity, None) is None:
            raise refuse("There is no entity of that id.", HTTPStatus.NOT_FOUND)

    def list(self, kind: str) -> Iterator[Item]:
        """All entities of a type."""
        if kind == KIND:
            yield from (self._describe(thing) for thing in self.desk.ledger.things.values())
        yield from (entity for entity in self.made.values() if entity["type"] == kind)

    def _find_lamp(self, identity: str) -> Item | None:
        thing = self.desk.ledger.things.get(identity.removeprefix(f"urn:ngsi-ld:{KIND}:"))
        return self._describe(thing) if thing is not None and identity.startswith("urn:") else None

    def _describe(self, thing: Thing) -> Item:
        place = [thing.position.longitude, thing.position.latitude]
        entity: Item = {
            "id": f"urn:ngsi-ld:{KIND}:{thing.id}",
            "type": KIND,
            "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": place}},
            "ratedPower": {"type": "Property", "value": thing.rated_power.value, "unitCode": "WTT"},
            "locatedIn": {"type": "Relationship", "object": "urn:ngsi-ld:City:citybrain"},
        }
        reading = self.desk.ledger.latest(thing.id)
        return entity if reading is None else entity | self._tell(reading)

    def _tell(self, reading: Reading) -> Item:
        def tell(quantity: Quantity) -> Item:
            unit = _UNITS.get(quantity.unit, quantity.unit)
            at = rfc3339(reading.ts)
            return {"type": "Property", "value": quantity.value, "unitCode": unit, "observedAt": at}

        told = {
            "power": tell(reading.power),
            "energy": tell(reading.energy),
            "dim": tell(reading.dim),
            "illuminance": tell(reading.lux),
        }
        bare = self.desk.seam.bare_value
        return {**told, "power": reading.power.value} if bare else told


def check_entity(entity: Item) -> str:
    """The id of an entity that may be kept; a 400 for any other."""
    identity, kind = entity.get("id"), entity.get("type")
    if not isinstance(identity, str) or not urlsplit(identity).scheme or len(identity) > 256:
        raise refuse("id: this is no URI.")
    if not isinstance(kind, str) or not kind:
        raise refuse("type: this is no name.")
    for name, value in entity.items():
        if name not in _FIXED:
            check_attribute(name, value)
    return identity


def check_attribute(name: str, value: Any) -> None:  # noqa: ANN401 - whatever a client sends
    """A 400 for what is no attribute in normalised form."""
    for instance in value if isinstance(value, list) else [value]:
        kind = instance.get("type") if isinstance(instance, dict) else None
        content = {"Relationship": "object", "Property": "value", "GeoProperty": "value"}.get(str(kind))
        if content is None or instance.get(content) is None:
            raise refuse(f"{name}: this is no attribute in normalised form.")
