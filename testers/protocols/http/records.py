"""A collection of small JSON records: what we put in, we take out again."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, urlencode

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.http.demands import demand
from testers.protocols.http.exchange import Exchange, NotJson, parse_json
from testers.protocols.http.failure import UnansweredError
from testers.protocols.http.paging import Item, read_pages
from testers.protocols.http.sending import HttpSender

CAPABILITY = "http.records"
_MOST_SWEPT = 50
_GONE = (404, 410)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A record of ours as the service keeps it."""

    id: str
    body: Item
    exchange: Exchange


class Records:
    """The collection at `path`; every record made here is registered for removal."""

    def __init__(self, ctx: Context, client: HttpSender, path: str, *, name: str) -> None:
        """Records of ours have the member `name`, by which lost ones are found again."""
        self._ctx = ctx
        self.client = client
        self.path = path
        self.name = name
        self._kept: set[str] = set()
        self._unsure = False
        ctx.clean_up(f"records called {name} in {path}", self._sweep)

    def where(self, **query: str | int) -> str:
        """Return the address of the list with a query."""
        return f"{self.path}?{urlencode(query)}"

    def place(self, record: str) -> str:
        """Return the address of one record."""
        return f"{self.path}/{quote(record, safe='')}"

    async def create(self, document: Mapping[str, Json]) -> Stored:
        """Store a record; TargetError when the service does not take it or does not say its id."""
        try:
            exchange = await self.client.send_json(self.path, {"name": self.name, **document})
        except UnansweredError:
            self._unsure = True
            raise
        body = parse_json(exchange.body) if exchange.ok else NotJson()
        record = body.get("id") if isinstance(body, dict) else None
        if not isinstance(body, dict) or not isinstance(record, (str, int)) or isinstance(record, bool):
            self._unsure = exchange.ok
            raise TargetError(
                Text(
                    zh=f"POST {self.path} 返回状态码 {exchange.status}，没有给出所建记录的 id；请检查账号的写权限。",
                    en=f"POST {self.path} answers {exchange.status} without the id of a new record; "
                    "check that the account may write.",
                )
            )
        self.adopt(str(record))
        return Stored(id=str(record), body=body, exchange=exchange)

    def adopt(self, record: str) -> None:
        """See that a record of ours is removed at the end."""
        if record not in self._kept:
            self._kept.add(record)
            self._ctx.clean_up(self.place(record), partial(self.remove, record))

    def expect_more(self) -> None:
        """Say that records of our name may stand there whose ids nobody told us: they are looked for at the end."""
        self._unsure = True

    async def remove(self, record: str) -> None:
        """Delete a record of ours; one that is gone already needs nothing."""
        if record not in self._kept:
            return
        exchange = await self.client.ask(self.place(record), method="DELETE")
        if not exchange.ok and exchange.status not in _GONE:
            raise TargetError(
                Text(
                    zh=f"DELETE {self.place(record)} 返回状态码 {exchange.status}。",
                    en=f"DELETE {self.place(record)} answers {exchange.status}.",
                )
            )
        self._kept.discard(record)

    async def _sweep(self) -> None:
        """Find the records whose making was not confirmed, and remove them."""
        if not self._unsure:
            return
        found: list[str] = []
        async for page in read_pages(self.client, self.where(name=self.name, limit=100), most=_MOST_SWEPT):
            # What a broken filter lists beside ours belongs to somebody else.
            found += [str(item["id"]) for item in page.items if item.get("name") == self.name and "id" in item]
        for record in found:
            self._kept.add(record)
            await self.remove(record)


def open_records(ctx: Context, client: HttpSender) -> Records:
    """Return the collection of the parameter records.collection; UsageError without it."""
    return Records(ctx, client, demand(ctx, "records.collection", of=CAPABILITY), name=ctx.tag)
