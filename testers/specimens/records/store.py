"""Records in the order in which they were made, and lists of them in pages."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

from testers.specimens.records.asking import Asked, Item
from testers.specimens.records.manners import Filtering, Manners, Paging
from testers.specimens.web.service import Refusal

MOST = 200
_USUAL = 50
_LARGEST_STORE = 20_000


def stamp(seconds: float | None = None) -> str:
    """Return a Unix time, or now, as RFC 3339 with milliseconds in UTC."""
    when = dt.datetime.now(dt.UTC) if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_instant(text: str) -> dt.datetime:
    """Return the instant that RFC 3339 writes so; a Refusal where it is none."""
    try:
        # A plus sign that stands for itself in a query comes out as a space.
        return dt.datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        raise Refusal(HTTPStatus.BAD_REQUEST) from error


@dataclass(slots=True)
class Store:
    """Records by id; `place` of each grows with time."""

    prefix: str
    items: dict[str, Item] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    made: int = 0

    def add(self, document: Item) -> Item:
        """Keep a record under an id of our own."""
        if len(self.items) >= _LARGEST_STORE:
            raise Refusal(HTTPStatus.INSUFFICIENT_STORAGE)
        self.made += 1
        record = {**document, "id": f"{self.prefix}-{self.made}", "created": stamp()}
        self.items[str(record["id"])] = record
        self.places[str(record["id"])] = self.made
        return record

    def find(self, record: str) -> Item:
        """Return a record; a Refusal where there is none."""
        if record not in self.items:
            raise Refusal(HTTPStatus.NOT_FOUND)
        return self.items[record]

    def drop(self, record: str) -> None:
        """Forget a record; a Refusal where there is none."""
        self.find(record)
        del self.items[record], self.places[record]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What a list is asked for: how many, and from where."""

    limit: int
    after: int


def read_cut(asked: Asked, manners: Manners) -> Cut:
    """Return the limit and the place that a request names; a Refusal where the limit is none."""
    given, after = asked.one("limit"), asked.one("after") or "0"
    if not after.isdecimal():
        raise Refusal(HTTPStatus.BAD_REQUEST)
    limit = _USUAL if given is None else _read_limit(given, manners)
    return Cut(limit=limit, after=int(after))


def _read_limit(given: str, manners: Manners) -> int:
    fits = given.isascii() and given.isdecimal() and len(given) < 10 and 1 <= int(given) <= MOST
    if manners.generous:
        return 1_000_000
    if fits:
        return int(given)
    if manners.crashes:
        raise Refusal(HTTPStatus.INTERNAL_SERVER_ERROR)
    if manners.clamps:
        return MOST if given.isdecimal() and int(given) else 1
    raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)


def list_page(store: Store, asked: Asked, manners: Manners, *, origin: str) -> Item:
    """Return one page of the records that the request's filter finds."""
    cut, name = read_cut(asked, manners), asked.one("name")
    found = [record for record in store.items.values() if _matches(record, name, manners)]
    if manners.paging is Paging.NEWEST:
        found.reverse()
    page, after = _cut_page(store, found, cut, manners)
    if after is None:
        return {"items": page, "next": None}
    query = {"limit": str(cut.limit), "after": str(after)}
    if name is not None and manners.filtering is not Filtering.FORGETS:
        query["name"] = name
    onward = f"{asked.head.path}?{urlencode(query)}"
    return {"items": page, "next": f"{origin}{onward}" if manners.absolute else onward}


def _matches(record: Item, name: str | None, manners: Manners) -> bool:
    if name is None:
        return True
    own = str(record.get("name", ""))
    return own.startswith(name) if manners.filtering is Filtering.PREFIX else own == name


def _cut_page(store: Store, found: Sequence[Item], cut: Cut, manners: Manners) -> tuple[list[Item], int | None]:
    """Return the records of the page and where the next begins, None after the last."""
    if manners.paging in (Paging.OFFSET, Paging.NEWEST):
        page = list(found[cut.after : cut.after + cut.limit])
        end = cut.after + len(page)
        return page, end if end < len(found) else None
    left = [record for record in found if store.places[str(record["id"])] > cut.after]
    page = left[: cut.limit]
    more = len(left) > len(page)
    last = store.places[str(page[-1]["id"])] if page else 0
    if manners.paging is Paging.SHORT and len(page) > 1:
        page = page[:-1]
    return page, last if more else None
