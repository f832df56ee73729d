"""The street lamps that the broker knows from the beginning."""

import datetime as dt

from testers.specimens.ngsi.manners import Manners
from testers.specimens.records.asking import Item

KIND = "StreetLight"
NUMBER = 24
_BEIJING = dt.timezone(dt.timedelta(hours=8))


def make_lamps(manners: Manners) -> dict[str, Item]:
    """Return the lamps by id, in normalised form or nearly so."""
    return {str(lamp["id"]): lamp for lamp in (_make_lamp(number, manners) for number in range(1, NUMBER + 1))}


def _make_lamp(number: int, manners: Manners) -> Item:
    power: Item = {"type": "Property", "value": 20 + number / 2, "unitCode": "WTT", "observedAt": _write(manners)}
    lamp: Item = {
        "id": f"urn:ngsi-ld:{KIND}:{number:03}",
        "type": [KIND, "Device"] if manners.relaxed else KIND,
        "power": power,
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [120.1 + number / 1e3, 30.2]}},
        "controlledBy": {"type": "Relationship", "object": f"urn:ngsi-ld:Cabinet:{number % 3}"},
    }
    if manners.relaxed:
        power["accuracy"] = {"type": "Property", "value": 0.1}
        lamp["dim"] = [
            {"type": "Property", "value": 80},
            {"type": "Property", "value": 75, "datasetId": "urn:ngsi-ld:Dataset:night"},
        ]
        lamp["name"] = {"type": "LanguageProperty", "languageMap": {"zh": "路灯", "en": "lamp"}}
    if manners.bare_values and number % 4 == 0:
        lamp["power"] = 20 + number / 2
    return lamp


def _write(manners: Manners) -> str:
    now = dt.datetime.now(dt.UTC)
    if manners.local_times:
        return now.astimezone(_BEIJING).isoformat(timespec="seconds")
    return now.isoformat(timespec="microseconds" if manners.relaxed else "seconds").replace("+00:00", "Z")
