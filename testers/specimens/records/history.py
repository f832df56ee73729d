"""Numbered readings that gateways upload in batches, and their history."""

from dataclasses import dataclass, field
from http import HTTPStatus

from testers.specimens.records.asking import Asked, Item
from testers.specimens.records.manners import History, Manners
from testers.specimens.records.store import read_cut, read_instant
from testers.specimens.web.message import Answer, answer_json
from testers.specimens.web.service import Refusal

UPLOADS, HISTORY = "/api/uploads", "/api/history"
_MOST_DEVICES, _MOST_READINGS, _FEW = 50, 20_000, 1_000


@dataclass(slots=True)
class Device:
    """What is kept of one device: its readings as they came, the newest batch apart until the next one comes."""

    kept: list[Item] = field(default_factory=list)
    numbers: set[object] = field(default_factory=set)
    open: list[Item] = field(default_factory=list)


class Histories:
    """Readings by device."""

    def __init__(self, manners: Manners) -> None:
        """Begin empty."""
        self._manners = manners
        self._devices: dict[str, Device] = {}
        self._broken = False

    def answer(self, asked: Asked) -> Answer | None:
        """Return the answer, None where the path is none of ours."""
        path = asked.head.path
        if path == UPLOADS and asked.method == "POST":
            return self._take(asked.document())
        if path != HISTORY:
            return None
        device = asked.one("device")
        if device is None:
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
        if asked.method == "DELETE":
            self._devices.pop(device, None)
            return Answer(status=204)
        if asked.method != "GET":
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED)
        return self._show(asked, device)

    def note_break(self) -> None:
        """A connection ended in the middle of a request."""
        self._broken = True
        if self._manners.history is History.LOSES_OPEN:
            for device in self._devices.values():
                device.open.clear()

    def _take(self, document: Item) -> Answer:
        name, items = document.get("device"), document.get("items")
        if (
            not isinstance(name, str)
            or not isinstance(items, list)
            or not all(isinstance(each, dict) for each in items)
        ):
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
        if name not in self._devices and len(self._devices) >= _MOST_DEVICES:
            raise Refusal(HTTPStatus.INSUFFICIENT_STORAGE)
        device = self._devices.setdefault(name, Device())
        if len(device.kept) + len(items) > _MOST_READINGS:
            raise Refusal(HTTPStatus.INSUFFICIENT_STORAGE)
        self._keep(device, items)
        return answer_json({"accepted": len(items)}, status=202)

    def _keep(self, device: Device, items: list[Item]) -> None:
        manner = self._manners.history
        if manner is not History.DOUBLES:
            items = [item for item in items if item.get("seq") not in device.numbers]
            device.numbers.update(item.get("seq") for item in items)
        device.kept += device.open
        device.open = items
        if manner is History.DISORDERED and self._broken:
            # What comes after an outage is put before what came ahead of it.
            device.kept, device.open, self._broken = [*items, *device.kept], [], False
        if manner is History.KEEPS_LAST:
            device.kept = device.kept[-_FEW:]

    def _show(self, asked: Asked, name: str) -> Answer:
        device, cut = self._devices.get(name, Device()), read_cut(asked, self._manners)
        since, until = (read_instant(value) if (value := asked.one(key)) else None for key in ("from", "to"))
        found = [
            item
            for item in (*device.kept, *device.open)
            if (since is None or read_instant(str(item.get("ts"))) >= since)
            and (until is None or read_instant(str(item.get("ts"))) < until)
        ]
        end = cut.after + cut.limit
        wanted = "&".join(f"{key}={asked.one(key)}" for key in ("from", "to") if asked.one(key))
        onward = f"{HISTORY}?device={name}&{wanted}&limit={cut.limit}&after={end}".replace("+", "%2B")
        return answer_json({"items": found[cut.after : end], "next": onward if end < len(found) else None})
