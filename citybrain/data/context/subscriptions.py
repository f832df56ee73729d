"""Subscriptions of NGSI-LD, and the courier that notifies their owners over HTTP on loopback."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import SplitResult, urlsplit

from citybrain.data.context.desk import ContextDesk, Item, refuse
from citybrain.kernel.clock import rfc3339

MOST_SUBSCRIPTIONS = 100
_MOST_WAITING = 20_000
_SEND_SECONDS = 2.0
_QUERY = re.compile(r"([A-Za-z]\w{0,63})(==|!=|>=|<=|>|<)(-?\d{1,15}(?:\.\d{1,9})?)")
# A pattern of a client is run on ids of at most 256 characters: only plain ones, with anchors and one kind of class.
_PATTERN = re.compile(r"\^?[A-Za-z0-9:_./-]*(?:(?:\[0-9\]|\.)[+*])?[A-Za-z0-9:_./-]*\$?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What a client wants to hear of, and where."""

    selectors: tuple[Item, ...]
    watched: frozenset[str] | None
    told: frozenset[str] | None
    query: tuple[str, str, float] | None
    place: SplitResult

    def wants(self, entity: Item, changed: Sequence[str]) -> bool:
        """Whether a change of these attributes is its business."""
        if self.watched is not None and not self.watched & set(changed):
            return False
        return any(_fits(selector, entity) for selector in self.selectors) and self._holds(entity)

    def _holds(self, entity: Item) -> bool:
        if self.query is None:
            return True
        name, operator, wanted = self.query
        attribute = entity.get(name)
        value = attribute.get("value") if isinstance(attribute, dict) else None
        if not isinstance(value, int | float) or isinstance(value, bool):
            return False
        order = (value > wanted) - (value < wanted)
        return order in {"==": (0,), "!=": (-1, 1), ">=": (0, 1), "<=": (-1, 0), ">": (1,), "<": (-1,)}[operator]


@dataclass(slots=True)
class Subscriptions:
    """Subscriptions by id, and notifications that wait to be sent."""

    desk: ContextDesk
    held: dict[str, Subscription] = field(default_factory=dict)
    made: int = 0
    waiting: "asyncio.Queue[tuple[SplitResult, bytes]]" = field(default_factory=lambda: asyncio.Queue(_MOST_WAITING))

    def add(self, document: Item) -> str:
        """Keep a subscription and return its id."""
        if len(self.held) >= MOST_SUBSCRIPTIONS:
            raise refuse("There is no room for more subscriptions.", HTTPStatus.INSUFFICIENT_STORAGE)
        subscription = read_subscription(document)
        self.made += 1
        identity = f"urn:ngsi-ld:Subscription:{self.made}"
        self.held[identity] = subscription
        return identity

    def remove(self, identity: str) -> None:
        """Delete a subscription; a 404 where there is none."""
        if self.held.pop(identity, None) is None:
            raise refuse("There is no subscription of that id.", HTTPStatus.NOT_FOUND)

    def spread(self, changes: Sequence[tuple[Item, Sequence[str]]]) -> None:
        """Queue a notification for every subscription that a change is the business of."""
        seam = self.desk.seam
        for identity, subscription in self.held.items():
            heard = [
                entity
                for entity, changed in changes
                if seam.notifies_unsubscribed or subscription.wants(entity, changed)
            ]
            kept = [entity for entity in heard if self.desk.rng.random() >= seam.notification_loss_share]
            if kept and not self.waiting.full():
                self.waiting.put_nowait((subscription.place, self._write(identity, subscription, kept)))

    def _write(self, identity: str, subscription: Subscription, entities: Sequence[Item]) -> bytes:
        told = subscription.told
        data = [
            {name: value for name, value in entity.items() if told is None or name in {"id", "type", *told}}
            for entity in entities
        ]
        self.made += 1
        notification = {
            "id": f"urn:ngsi-ld:Notification:{self.made}",
            "type": "Notification",
            "subscriptionId": identity,
            "notifiedAt": rfc3339(self.desk.now()),
            "data": data,
        }
        return json.dumps(notification, ensure_ascii=False).encode()

    async def run(self) -> None:
        """Send what waits, for ever; a receiver that does not answer is passed over."""
        while True:
            place, body = await self.waiting.get()
            try:
                async with asyncio.timeout(_SEND_SECONDS):
                    await _send(place, body)
            except (OSError, TimeoutError, EOFError, asyncio.LimitOverrunError):
                continue


def read_subscription(document: Item) -> Subscription:
    """The subscription that a client describes; a 400 for what is none."""
    selectors = document.get("entities")
    notification = document.get("notification")
    if not isinstance(selectors, list) or not selectors or not all(map(_is_selector, selectors[:100])):
        raise refuse("entities: a list of selectors with a type is needed.")
    if not isinstance(notification, dict):
        raise refuse("notification: an object is needed.")
    return Subscription(
        selectors=tuple(selectors[:100]),
        watched=_read_names(document, "watchedAttributes"),
        told=_read_names(notification, "attributes"),
        query=_read_query(document.get("q")),
        place=_read_place(notification.get("endpoint")),
    )


def _is_selector(selector: Any) -> bool:  # noqa: ANN401 - whatever a client sends
    if not isinstance(selector, dict) or not isinstance(selector.get("type"), str):
        return False
    pattern = selector.get("idPattern")
    return pattern is None or (isinstance(pattern, str) and _PATTERN.fullmatch(pattern[:257]) is not None)


def _fits(selector: Item, entity: Item) -> bool:
    if selector["type"] != entity["type"]:
        return False
    if "id" in selector:
        return bool(selector["id"] == entity["id"])
    return "idPattern" not in selector or re.search(selector["idPattern"], entity["id"]) is not None


def _read_names(document: Item, name: str) -> frozenset[str] | None:
    given = document.get(name)
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise refuse(f"{name}: a list of names is needed.")
    return frozenset(given)


def _read_query(given: object) -> tuple[str, str, float] | None:
    if given is None:
        return None
    parts = _QUERY.fullmatch(str(given))
    if parts is None:
        raise refuse("q: one comparison of an attribute with a number is understood.")
    return parts[1], parts[2], float(parts[3])


def _read_place(endpoint: object) -> SplitResult:
    """Where to notify: on loopback only, so that nobody makes the city knock elsewhere."""
    try:
        place = urlsplit(str(endpoint.get("uri")) if isinstance(endpoint, dict) else "")
        usable = place.scheme == "http" and place.hostname == "127.0.0.1" and bool(place.port)
    except ValueError:
        place, usable = urlsplit(""), False
    if not usable or any(ord(character) < 0x21 for character in place.path):
        raise refuse("notification.endpoint.uri: only http://127.0.0.1:<port>/... is notified.")
    return place


async def _send(place: SplitResult, body: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
    try:
        head = (
            f"POST {place.path or '/'} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await reader.readuntil(b"\r\n\r\n")
    finally:
        writer.close()
