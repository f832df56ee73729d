"""The collection of records, with its export and import."""

import hashlib
import json
import unicodedata
from http import HTTPStatus

from testers.specimens.records.asking import Asked, Item
from testers.specimens.records.manners import Export, Manners
from testers.specimens.records.store import Store, list_page
from testers.specimens.web.message import Answer, answer_json
from testers.specimens.web.service import Refusal

RECORDS = "/api/records"
EXPORT, IMPORT = "/api/export", "/api/import"
_OWN = ("id", "created")
_CUT = 255


class Collection:
    """Records that may be made, read, changed, deleted, exported and imported."""

    def __init__(self, manners: Manners, origin: str) -> None:
        """Begin empty."""
        self._manners = manners
        self._origin = origin
        self._store = Store("rec")
        self._imported = 0

    def answer(self, asked: Asked) -> Answer | None:
        """Return the answer, None where the path is none of ours."""
        path = asked.head.path
        if path == RECORDS:
            return self._answer_list(asked)
        if path.startswith(f"{RECORDS}/"):
            return self._answer_one(asked, path.removeprefix(f"{RECORDS}/"))
        if path == EXPORT and asked.method == "GET":
            return answer_json({"items": self._export(asked.one("name"))})
        if path == IMPORT and asked.method == "POST":
            return self._import(asked.document())
        return None

    def _answer_list(self, asked: Asked) -> Answer:
        if asked.method == "GET":
            return answer_json(list_page(self._store, asked, self._manners, origin=self._origin))
        if asked.method != "POST":
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED)
        record = self._store.add(_check(asked.document()))
        answer = answer_json(record, status=201)
        return Answer(
            status=201,
            content_type=answer.content_type,
            body=answer.body,
            headers={"Location": f"{RECORDS}/{record['id']}"},
        )

    def _answer_one(self, asked: Asked, record: str) -> Answer:
        kept = self._store.find(record)
        if asked.method == "GET":
            return _answer_tagged(kept, asked)
        if asked.method == "DELETE":
            self._store.drop(record)
            return Answer(status=204)
        if asked.method != "PUT":
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED)
        own = {name: kept[name] for name in _OWN}
        self._store.items[record] = {**_check(asked.document()), **own}
        return answer_json(self._store.items[record])

    def _export(self, name: str | None) -> list[Item]:
        found = [record for record in self._store.items.values() if name is None or record.get("name") == name]
        if self._manners.export is Export.LOSES:
            found = [record for number, record in enumerate(found, start=1) if number % 20]
        return [{key: self._pass_on(value) for key, value in each.items() if self._keeps(value)} for each in found]

    def _import(self, document: Item) -> Answer:
        items = document.get("items")
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
        for item in items:
            self._store.add({name: self._take_in(value) for name, value in item.items() if name not in _OWN})
        return answer_json({"imported": len(items)})

    def _keeps(self, value: object) -> bool:
        return self._manners.export is not Export.DROPS_NULLS or (value is not None and value != "")

    def _pass_on(self, value: object) -> object:
        manner = self._manners.export
        if manner is Export.ROUNDS and isinstance(value, float):
            return float(f"{value:.6g}")
        if manner is Export.NORMALISES and isinstance(value, str):
            return unicodedata.normalize("NFC", value)
        return value[:_CUT] if manner is Export.CUTS and isinstance(value, str) else value

    def _take_in(self, value: object) -> object:
        flat = self._manners.export is Export.FLATTENS and isinstance(value, (dict, list))
        return json.dumps(value) if flat else value


def _check(document: Item) -> Item:
    if not isinstance(document.get("name"), str):
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
    return {name: value for name, value in document.items() if name not in _OWN}


def _answer_tagged(record: Item, asked: Asked) -> Answer:
    answer = answer_json(record)
    tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
    if asked.head.headers.get("if-none-match") == tag:
        return Answer(status=304, headers={"ETag": tag})
    return Answer(status=200, content_type=answer.content_type, body=answer.body, headers={"ETag": tag})
