"""The broker itself: a request in, an answer out; no socket."""

import json
from collections.abc import Iterable
from http import HTTPStatus
from random import Random
from urllib.parse import unquote

from testers.specimens.ngsi.lamps import make_lamps
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.subscriptions import Courier, Subscription
from testers.specimens.ngsi.temporal import History
from testers.specimens.records.asking import Asked, Item, refuse
from testers.specimens.web.message import Answer, answer_json
from testers.specimens.web.service import Refusal

BASE = "/ngsi-ld/v1"
CONTEXT = "/contexts/lamps.jsonld"
CORE = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"
LD_JSON = "application/ld+json"
_REL = 'rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
_MOST_ENTITIES, _MOST_SUBSCRIPTIONS = 2_000, 100
_TERMS = {"StreetLight": "https://lamps.example/ns#StreetLight", "power": "https://lamps.example/ns#power"}


class BrokerService:
    """Entities, subscriptions and histories."""

    def __init__(self, *, manners: Manners, token: str, luck: Random, origin: str) -> None:
        """Serve whoever shows `token`."""
        self._manners = manners
        self._token = token
        self._origin = origin
        self._entities = make_lamps(manners)
        self._subscriptions: dict[str, Subscription] = {}
        self._history = History(manners)
        self._made = 0
        self.courier = Courier(manners=manners, luck=luck)

    def answer(self, asked: Asked) -> Answer:
        """Return the answer, whatever it is."""
        try:
            return self._route(asked)
        except Refusal as refusal:
            return refuse(refusal.status)

    def _route(self, asked: Asked) -> Answer:
        path = asked.head.path
        if path == CONTEXT and not self._manners.breaks_context:
            return answer_json({"@context": [_TERMS, CORE]}, content_type=LD_JSON)
        if asked.token != self._token:
            raise Refusal(HTTPStatus.UNAUTHORIZED)
        room, _, rest = path.removeprefix(BASE).lstrip("/").partition("/")
        name = unquote(rest)
        if room == "entities":
            return self._answer_entities(asked, name)
        if room == "entityOperations" and self._manners.batch:
            return self._answer_batch(asked, name)
        if room == "subscriptions":
            return self._answer_subscriptions(asked, name)
        if room == "temporal" and name.partition("/")[0] == "entities":
            return self._answer_temporal(asked, name.partition("/")[2])
        raise Refusal(HTTPStatus.NOT_FOUND)

    def _answer_entities(self, asked: Asked, name: str) -> Answer:
        if asked.method == "GET":
            return self._represent(asked, self._find(name) if name else self._list(asked))
        if asked.method == "POST" and not name:
            entity = asked.document()
            if len(self._entities) >= _MOST_ENTITIES or entity.get("id") in self._entities:
                raise Refusal(HTTPStatus.CONFLICT)
            self._entities[str(entity["id"])] = entity
            return Answer(status=201, headers={"Location": f"{BASE}/entities/{entity['id']}"})
        if asked.method == "PATCH" and name.endswith("/attrs"):
            self._change([{**asked.document(), "id": name.removesuffix("/attrs")}])
            return Answer(status=204)
        if asked.method == "DELETE":
            del self._entities[str(self._find(name)["id"])]
            return Answer(status=204)
        raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED)

    def _find(self, name: str) -> Item:
        if name not in self._entities:
            raise Refusal(HTTPStatus.NOT_FOUND)
        return self._entities[name]

    def _list(self, asked: Asked) -> list[Item]:
        kind, limit, offset = asked.one("type"), asked.one("limit") or "20", asked.one("offset") or "0"
        if kind is None or not limit.isdecimal() or not offset.isdecimal():
            raise Refusal(HTTPStatus.BAD_REQUEST)
        found = [each for each in self._entities.values() if kind in _kinds(each)]
        return found[int(offset) : int(offset) + int(limit)]

    def _represent(self, asked: Asked, found: Item | list[Item]) -> Answer:
        linked = LD_JSON in asked.head.headers.get("accept", "") or self._manners.ignores_accept
        url = f"{self._origin}{CONTEXT}"
        if not linked:
            shown = _write_texts(found) if self._manners.number_texts else found
            return Answer(
                status=200,
                content_type="application/json",
                body=json.dumps(shown).encode(),
                headers={"Link": f"<{url}>; {_REL}"},
            )
        if self._manners.forgets_context:
            return answer_json(found, content_type=LD_JSON)
        context = {"@context": [url, CORE]}
        return answer_json(
            [{**each, **context} for each in found] if isinstance(found, list) else {**found, **context},
            content_type=LD_JSON,
        )

    def _answer_batch(self, asked: Asked, name: str) -> Answer:
        document = json.loads(asked.body or b"[]")
        if asked.method != "POST" or not isinstance(document, list):
            raise Refusal(HTTPStatus.BAD_REQUEST)
        if name == "update":
            self._change(document)
        elif name == "delete":
            for identity in document:
                self._entities.pop(str(identity), None)
        elif name == "create":
            self._entities |= {str(each["id"]): each for each in document[: _MOST_ENTITIES - len(self._entities)]}
            return answer_json([each["id"] for each in document], status=201)
        else:
            raise Refusal(HTTPStatus.NOT_FOUND)
        return Answer(status=204)

    def _change(self, fragments: Iterable[Item]) -> None:
        """Change attributes, and tell the subscribers."""
        changes: list[tuple[Item, list[str]]] = []
        for fragment in fragments:
            entity = self._find(str(fragment["id"]))
            changed = [name for name in fragment if name not in ("id", "type", "@context")]
            entity |= {name: fragment[name] for name in changed}
            changes.append((dict(entity), changed))
        for subscription in self._subscriptions.values():
            hits = [entity for entity, changed in changes if subscription.is_hit(entity, changed, self._manners)]
            if hits:
                self.courier.tell(subscription, hits)

    def _answer_subscriptions(self, asked: Asked, name: str) -> Answer:
        if asked.method == "POST" and not name:
            if len(self._subscriptions) >= _MOST_SUBSCRIPTIONS:
                raise Refusal(HTTPStatus.CONFLICT)
            self._made += 1
            identity = f"urn:ngsi-ld:Subscription:{self._made}"
            self._subscriptions[identity] = Subscription(id=identity, document=asked.document())
            return Answer(status=201, headers={"Location": f"{BASE}/subscriptions/{identity}"})
        if name not in self._subscriptions:
            raise Refusal(HTTPStatus.NOT_FOUND)
        if asked.method != "DELETE":
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED)
        if not self._manners.keeps_telling:
            del self._subscriptions[name]
        return Answer(status=204)

    def _answer_temporal(self, asked: Asked, name: str) -> Answer:
        if asked.method == "POST" and not name:
            return Answer(status=201 if self._history.keep(asked.document()) else 204)
        if asked.method == "GET" and name:
            return self._represent(asked, self._history.find(name, asked))
        if asked.method == "DELETE":
            self._history.drop(name)
            return Answer(status=204)
        raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED)


def _kinds(entity: Item) -> list[object]:
    return entity["type"] if isinstance(entity["type"], list) else [entity["type"]]


def _write_texts(value: object) -> object:
    if isinstance(value, list):
        return [_write_texts(each) for each in value]
    if isinstance(value, dict):
        return {name: _write_texts(each) for name, each in value.items()}
    return str(value) if isinstance(value, float) else value
