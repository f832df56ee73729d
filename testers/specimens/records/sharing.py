"""What is shared: publications that appear after a while, a copy of a register, values with an interval."""

import time
from collections.abc import Iterator
from http import HTTPStatus
from random import Random

from testers.specimens.records.asking import Asked, Item
from testers.specimens.records.manners import Copying, Manners, Publication, Updating
from testers.specimens.records.store import Store, stamp
from testers.specimens.web.message import Answer, answer_json
from testers.specimens.web.service import Refusal

PUBLISH, SOURCE, SHARED, UPDATES = "/api/publications", "/api/register", "/api/shared-register", "/api/levels"
DECLARED_DELAY = 0.5  # seconds, not scaled: it is a property of the service
COPY_DELAY = 0.2
_USUAL_DELAY, _LAG = 0.01, 0.05
_LATE_SHARE, _LATE = 0.2, 2.0  # of the publications; times the declared delay
_RECORDS, _LIVELY, _PERIOD = 3_100, 40, 0.7
_FAULTY = 50  # one record in so many differs
_PAGE = 1_000
_SENSORS = 16


class Publications:
    """A record that was taken can be read a little later."""

    def __init__(self, manners: Manners, rng: Random) -> None:
        """Draw what is late from `rng`."""
        self._manner = manners.publication
        self._rng = rng
        self._store = Store("pub")
        self._due: dict[str, float] = {}

    def take(self, document: Item, *, own_id: str | None = None) -> Item:
        """Take a publication over; it can be seen when it is due."""
        record = self._store.add(document)
        key = str(record["id"])
        if own_id is not None:
            # Over MQTT nobody is told an id, so the publisher chooses it.
            record = {**self._store.items.pop(key), "id": own_id}
            self._store.places[own_id] = self._store.places.pop(key)
            self._store.items[own_id], key = record, own_id
        self._due[key] = time.monotonic() + self._draw_delay()
        return record

    def _draw_delay(self) -> float:
        unlucky = self._rng.random() < _LATE_SHARE and self._manner is not Publication.PROMPT
        if not unlucky:
            return _USUAL_DELAY
        return _LATE * DECLARED_DELAY if self._manner is Publication.LATE else float("inf")

    def answer(self, asked: Asked) -> Answer | None:
        """Return the answer, None where the path is none of ours."""
        path = asked.head.path
        if path == PUBLISH and asked.method == "POST":
            return answer_json(self.take(asked.document()), status=201)
        if not path.startswith(f"{PUBLISH}/"):
            return None
        key = path.removeprefix(f"{PUBLISH}/")
        if asked.method == "DELETE":
            self._store.drop(key)
            return Answer(status=204)
        if self._due.get(key, float("inf")) > time.monotonic():
            raise Refusal(HTTPStatus.NOT_FOUND)
        return answer_json(self._store.find(key))


class Register:
    """A register of which some records change all the time, and its copy a moment behind."""

    def __init__(self, manners: Manners) -> None:
        """Nothing is drawn: every record is a function of time."""
        self._manner = manners.copying
        self._began = time.monotonic()

    def answer(self, asked: Asked) -> Answer | None:
        """Return a page of the source or of the copy, None where the path is none of ours."""
        path = asked.head.path
        if path not in (SOURCE, SHARED) or asked.method != "GET":
            return None
        after = int(asked.one("after") or "0")
        now = time.monotonic() - self._began
        made = self._copy(now - _LAG) if path == SHARED else (self._record(n, now) for n in range(_RECORDS))
        items = [record for record in made if int(str(record["number"])) >= after]
        onward = f"{path}?after={items[_PAGE]['number']}" if len(items) > _PAGE else None
        return answer_json({"items": items[:_PAGE], "next": onward})

    def _record(self, number: int, now: float) -> Item:
        # Each lively record moves at a moment of its own.
        age = max(0.0, now + _PERIOD * number / _LIVELY)
        version = int(age / _PERIOD) if number < _LIVELY else 0
        return {"id": f"plot-{number:04}", "number": number, "area": 100 + number / 7, "version": version}

    def _copy(self, now: float) -> Iterator[Item]:
        for number in range(_RECORDS):
            record, faulty = self._record(number, now), number >= _LIVELY and number % _FAULTY == 0
            if faulty and self._manner is Copying.LOSES:
                continue
            if faulty and self._manner is Copying.ALTERS:
                record["area"] = round(100 + number / 7, 2) + 1
            yield record
            if faulty and self._manner is Copying.KEEPS:
                yield {**record, "id": f"{record['id']}-old"}


class Levels:
    """Sensors whose values are renewed at an interval, each at a moment of its own."""

    def __init__(self, manners: Manners, interval: float) -> None:
        """Renew every `interval` seconds, or as the manners have it."""
        self._manner = manners.updating
        self._began = time.time()
        self._interval = interval * (1.5 if self._manner is Updating.SLOW else 1.0)

    def answer(self, asked: Asked) -> Answer | None:
        """Return the newest value of each sensor, None where the path is none of ours."""
        if asked.head.path != UPDATES or asked.method != "GET":
            return None
        return answer_json({"items": [self._value(number) for number in range(_SENSORS)]})

    def _value(self, number: int) -> Item:
        turn = int((time.time() - self._began) / self._interval + number / _SENSORS)
        if self._manner is Updating.SKIPS:
            # In each row of four turns the third one is left out: the value of the second stays.
            turn -= turn % 4 == 2
        if self._manner is Updating.FREEZES and number % 4 == 0:
            turn = min(turn, 1)
        when = self._began + (turn - number / _SENSORS) * self._interval
        return {"id": f"level-{number:02}", "ts": stamp(when), "level": turn % 97}
