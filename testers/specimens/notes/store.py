"""Notes with free members, kept as they came or not quite."""

import json
import struct
import unicodedata
from http import HTTPStatus

from testers.specimens.notes.manners import Manners, Numbers, Texts, Tolerance
from testers.specimens.notes.reply import Reply, refuse, reply_json, write
from testers.specimens.records.asking import Asked

NOTES = "/api/notes"
_KNOWN = ("name", "text", "value", "count", "id")
_MOST_NOTES = 5_000
_CUT = 24
_DIGITS = 3


class Notes:
    """The collection behind NOTES."""

    def __init__(self, manners: Manners) -> None:
        """Begin empty."""
        self._manners = manners
        self._kept: dict[str, dict[str, object]] = {}
        self._made = 0

    def answer(self, asked: Asked) -> Reply | None:
        """Return the answer, None where the path is none of ours."""
        path = asked.head.path
        if path == NOTES:
            return self._answer_list(asked)
        if not path.startswith(f"{NOTES}/"):
            return None
        note = self._kept.get(path.removeprefix(f"{NOTES}/"))
        if note is None:
            return refuse(HTTPStatus.NOT_FOUND)
        if asked.method == "DELETE":
            del self._kept[str(note["id"])]
            return Reply(status=204)
        if asked.method != "GET":
            return refuse(HTTPStatus.METHOD_NOT_ALLOWED, Allow="GET, HEAD, DELETE")
        return self._show(note)

    def _answer_list(self, asked: Asked) -> Reply:
        if asked.method == "GET":
            name = asked.one("name")
            found = [note for note in self._kept.values() if name is None or note["name"] == name]
            return reply_json({"items": found[:100], "next": None})
        if asked.method != "POST":
            return refuse(HTTPStatus.METHOD_NOT_ALLOWED, Allow="GET, HEAD, POST")
        document = _read(asked.body)
        if document is None or not isinstance(document.get("name"), str) or len(self._kept) >= _MOST_NOTES:
            return refuse(HTTPStatus.UNPROCESSABLE_ENTITY)
        unknown = [name for name in document if name not in _KNOWN]
        if unknown and self._manners.tolerance is Tolerance.NO_MEMBERS:
            return refuse(HTTPStatus.UNPROCESSABLE_ENTITY)
        if unknown and self._manners.tolerance is Tolerance.CRASHES:
            return refuse(HTTPStatus.INTERNAL_SERVER_ERROR)
        return self._make(document)

    def _make(self, document: dict[str, object]) -> Reply:
        self._made += 1
        note = {name: self._keep(value) for name, value in document.items()}
        if self._manners.numbers is Numbers.NO_NULL:
            note = {name: value for name, value in note.items() if value is not None}
        note |= {"name": document["name"], "id": f"note-{self._made}"}
        self._kept[str(note["id"])] = note
        return reply_json(note, status=201, Location=f"{NOTES}/{note['id']}")

    def _show(self, note: dict[str, object]) -> Reply:
        reply = reply_json(note)
        if self._manners.texts is not Texts.MISLABELS:
            return reply
        body = write(note).decode("utf-8").encode("gb18030")
        return Reply(fields={"Content-Type": "application/json; charset=utf-8"}, body=body)

    def _keep(self, value: object) -> object:
        if isinstance(value, str):
            return keep_text(value, self._manners.texts)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return keep_number(value, self._manners.numbers)
        return value


def keep_text(text: str, manner: Texts) -> str:
    """Return what is left of a text."""
    if manner is Texts.LATIN1:
        return text.encode("utf-8").decode("latin-1")
    if manner is Texts.UCS2:
        return "".join(each if ord(each) < 0x10000 else "?" for each in text)
    if manner is Texts.GBK:
        return text.encode("gbk", "replace").decode("gbk")
    if manner is Texts.NFC:
        return unicodedata.normalize("NFC", text)
    return text.encode("utf-8")[:_CUT].decode("utf-8", "replace") if manner is Texts.CUT else text


def keep_number(value: float, manner: Numbers) -> object:
    """Return what is left of a number."""
    if manner is Numbers.FLOAT32:
        try:
            return struct.unpack("<f", struct.pack("<f", value))[0]
        except OverflowError:
            return value
    if manner is Numbers.DOUBLES:
        return float(value)
    if manner is Numbers.TEXTS:
        return repr(value)
    return round(value, _DIGITS) if manner is Numbers.ROUNDED else value


def _read(body: bytes) -> dict[str, object] | None:
    try:
        document = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _refuse_constant(constant: str) -> object:
    raise ValueError(constant)
