"""Subscriptions of the broker: who is told of which change, and the telling."""

import asyncio
import datetime as dt
import json
import re
from asyncio import StreamReader
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlsplit

from testers.specimens.ngsi.manners import Manners
from testers.specimens.records.asking import Item

_QUERY = re.compile(r"(\w+)(==|!=|>=|<=|>|<)(.+)")
_MOST_WAITING = 20_000
_PARCEL = 10  # entities that a relaxed broker tells of in one notification


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One subscription as it was asked for."""

    id: str
    document: Item

    def is_hit(self, entity: Item, changed: Iterable[str], manners: Manners) -> bool:
        """Tell whether a change of `changed` attributes of `entity` is its business."""
        watched = self.document.get("watchedAttributes")
        if isinstance(watched, list) and not set(watched) & set(changed):
            return False
        if not any(_fits(selector, entity, manners) for selector in _list(self.document.get("entities"))):
            return False
        query = self.document.get("q")
        return manners.ignores_query or not isinstance(query, str) or _holds(query, entity)

    def write(self, entities: Sequence[Item], manners: Manners) -> bytes:
        """Return the body of a notification."""
        told = self._endpoint().get("attributes")
        wanted = set(told) if isinstance(told, list) and not manners.tells_all else None
        data = [
            {name: value for name, value in entity.items() if wanted is None or name in {"id", "type", *wanted}}
            for entity in entities
        ]
        now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        notification = {
            "id": f"urn:ngsi-ld:Notification:{id(data):x}",
            "type": "Notification",
            "subscriptionId": self.id,
            "notifiedAt": now,
            "data": data,
        }
        return json.dumps(notification).encode()

    @property
    def uri(self) -> str:
        """Where notifications go."""
        place = self._endpoint().get("endpoint")
        return str(place.get("uri", "")) if isinstance(place, dict) else ""

    def _endpoint(self) -> Item:
        notification = self.document.get("notification")
        return notification if isinstance(notification, dict) else {}


@dataclass(slots=True, kw_only=True)
class Courier:
    """Sends notifications one after the other, each to its own place."""

    manners: Manners
    luck: Random
    waiting: "asyncio.Queue[tuple[str, bytes]]" = field(default_factory=lambda: asyncio.Queue(_MOST_WAITING))

    def tell(self, subscription: Subscription, entities: Sequence[Item]) -> None:
        """Queue the notification, or the notifications, of a change."""
        step = _PARCEL if self.manners.relaxed else len(entities)
        parcels = [entities[start : start + step] for start in range(0, len(entities), step)]
        for parcel in parcels:
            kept = [entity for entity in parcel if self.luck.random() >= self.manners.drops]
            if kept and not self.waiting.full():
                self.waiting.put_nowait((subscription.uri, subscription.write(kept, self.manners)))

    async def run(self) -> None:
        """Send what waits, for ever."""
        while True:
            uri, body = await self.waiting.get()
            try:
                async with asyncio.timeout(2.0):
                    await _post(uri, body)
            except (OSError, TimeoutError, EOFError, ValueError):
                continue


async def _post(uri: str, body: bytes) -> None:
    place = urlsplit(uri)
    if place.hostname != "127.0.0.1" or not place.port:
        return
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        head = (
            f"POST {place.path or '/'} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode("latin-1") + body)
        await _read_answer(reader)
    finally:
        writer.close()


async def _read_answer(reader: StreamReader) -> None:
    await reader.readuntil(b"\r\n\r\n")


def _fits(selector: object, entity: Item, manners: Manners) -> bool:
    if not isinstance(selector, dict):
        return False
    kinds = entity["type"] if isinstance(entity["type"], list) else [entity["type"]]
    if selector.get("type") not in kinds:
        return False
    if manners.strays:
        return True
    if "id" in selector:
        return bool(selector["id"] == entity["id"])
    pattern = selector.get("idPattern")
    return not isinstance(pattern, str) or re.search(pattern[:200], str(entity["id"])) is not None


def _holds(query: str, entity: Item) -> bool:
    parts = _QUERY.fullmatch(query)
    attribute = entity.get(parts[1]) if parts else None
    value = attribute.get("value") if isinstance(attribute, dict) else None
    if parts is None or not isinstance(value, (int, float)):
        return False
    wanted = float(parts[3])
    found = {
        "==": value == wanted,
        "!=": value != wanted,
        ">=": value >= wanted,
        "<=": value <= wanted,
        ">": value > wanted,
        "<": value < wanted,
    }
    return found[parts[2]]


def _list(value: object) -> Iterator[object]:
    yield from value if isinstance(value, list) else []
