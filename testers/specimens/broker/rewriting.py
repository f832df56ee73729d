"""A broker with a gateway in it that takes payloads apart and writes them anew, and not as they were."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

from testers.specimens.broker.manners import Manners, Spoil
from testers.specimens.broker.serve import serve_broker
from testers.specimens.notes.manners import Numbers, Texts
from testers.specimens.notes.reply import write
from testers.specimens.notes.store import keep_number, keep_text
from testers.specimens.specimen import Served, ServeOptions

Item = dict[str, object]


def rewriting(spoil: Spoil) -> Callable[[ServeOptions], AbstractAsyncContextManager[Served]]:
    """Make the `serve` of a specimen whose payloads go through `spoil`; its model declares 64-bit integers."""

    @asynccontextmanager
    async def serve(options: ServeOptions) -> AsyncIterator[Served]:
        async with serve_broker(Manners(spoils=spoil), options) as served:
            yield replace(served, parameters={**served.parameters, "values.int64": "value"})

    return serve


def rewrite_texts(manner: Texts) -> Spoil:
    """Return what becomes of the texts of a payload."""
    return _rewriting(lambda value: keep_text(value, manner) if isinstance(value, str) else value)


def rewrite_numbers(manner: Numbers) -> Spoil:
    """Return what becomes of the numbers of a payload."""

    def keep(value: object) -> object:
        counts = isinstance(value, (int, float)) and not isinstance(value, bool)
        return keep_number(value, manner) if counts else value  # type: ignore[arg-type] # a number, as just seen

    return _rewriting(keep, drop_null=manner is Numbers.NO_NULL)


def forget_members(known: frozenset[str]) -> Spoil:
    """Return what a gateway makes of a JSON object with members that it does not know: nothing."""

    def spoil(payload: bytes) -> bytes:
        try:
            document = json.loads(payload.decode("utf-8"))
        except (ValueError, RecursionError):
            return payload
        return b"" if isinstance(document, dict) and set(document) - known else payload

    return spoil


def send_as(encoding: str) -> Spoil:
    """Return a payload in another encoding, with question marks for what has no place in it."""
    return lambda payload: payload.decode("utf-8", "replace").encode(encoding, "replace")


def _rewriting(keep: Callable[[object], object], *, drop_null: bool = False) -> Spoil:
    def spoil(payload: bytes) -> bytes:
        try:
            document = json.loads(payload.decode("utf-8"))
        except (ValueError, RecursionError):
            return payload
        if not isinstance(document, dict):
            return payload
        kept: Item = {name: keep(value) for name, value in document.items()}
        return write({name: value for name, value in kept.items() if not (drop_null and value is None)})

    return spoil
