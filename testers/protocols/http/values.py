"""Values that a service keeps: one record for each, written, read back and removed.

A number is sent as it is written: the digits of a text, not what Python would make of them.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.errors import TargetError
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.http.client import ENDPOINTS, make_tls
from testers.protocols.http.demands import demand
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.failure import UnansweredError
from testers.protocols.http.records import Records
from testers.protocols.http.sending import HttpSender

CAPABILITY = "http.values"
_MARK = "cityassay-number:"
_NUMBER = re.compile(f'"{_MARK}(null|[-+.0-9eE]{{1,64}})"')


class Fate(StrEnum):
    """What became of a value: kept, refused in good order, or the end of the server's wits."""

    KEPT = "kept"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The answer to the last request for a value: the record as it is read back, or the refusal."""

    fate: Fate
    exchange: Exchange | None

    @property
    def body(self) -> bytes:
        """The record as it came back, b'' where none did."""
        return self.exchange.body if self.exchange is not None and self.fate is Fate.KEPT else b""


def number(text: str) -> str:
    """Return a stand-in for a number that is to be sent as `text` writes it."""
    return f"{_MARK}{text}"


def write_exact(document: Json) -> bytes:
    """Return a JSON text in UTF-8 with the digits of its numbers as they were given."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _NUMBER.sub(r"\1", text).encode("utf-8")


class ExactSender(HttpSender):
    """Sends documents with the digits that they were given, and keeps the last answer to one."""

    last: Exchange | None = None

    async def send_json(
        self, target: str, document: Json, *, method: str = "POST", headers: Mapping[str, str] | None = None
    ) -> Exchange:
        """Send a JSON document."""
        self.last = None
        self.last = await self.send(target, write_exact(document), method=method, headers=headers)
        return self.last


class Values:
    """The collection that keeps values; see `open_values`."""

    def __init__(self, ctx: Context, sender: ExactSender, path: str) -> None:
        """Records are tagged, and removed at the end at the latest."""
        self._sender = sender
        self._records = Records(ctx, sender, path, name=ctx.tag)
        self.path = path

    async def carry(self, members: Mapping[str, Json], *, headers: Mapping[str, str] | None = None) -> Carried:
        """Store a record with `members`, read it back, and remove it.

        Raises
        ------
        UnansweredError
            The service does not answer.

        """
        try:
            stored = await self._records.create(members)
        except UnansweredError:
            raise
        except TargetError:
            answer = self._sender.last
            failed = answer is None or answer.status >= 500 or answer.ok
            return Carried(fate=Fate.FAILED if failed else Fate.REFUSED, exchange=answer)
        exchange = await self._sender.ask(self._records.place(stored.id), headers=headers)
        await self._records.remove(stored.id)
        return Carried(fate=Fate.KEPT if exchange.ok else Fate.FAILED, exchange=exchange)


def open_values(ctx: Context) -> Values:
    """Return the collection of the parameter values.collection, else of records.collection; UsageError without."""
    path = ctx.parameter("values.collection") or ctx.parameter("records.collection")
    path = path or demand(ctx, "values.collection", of=CAPABILITY)
    tls = make_tls(ctx.parameter("tls.ca"))
    return Values(ctx, ExactSender(ctx.link(*ENDPOINTS), token=ctx.parameter("http.token"), tls=tls), path)
