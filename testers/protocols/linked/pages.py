"""The documents of a catalogue as they are served: page after page, bounded in number and size."""

import json
from collections.abc import Sequence
from urllib.parse import urljoin

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.http.client import HttpClient, record
from testers.protocols.http.elsewhere import Place, reach
from testers.protocols.http.exchange import Exchange, NotJson, is_json, parse_json
from testers.protocols.http.links import read_links
from testers.protocols.linked.graph import Document

_ACCEPT = {"Accept": "application/ld+json, text/turtle;q=0.8, application/json;q=0.5"}
_JSON_LD, _TURTLE = "application/ld+json", "text/turtle"
# JSON-LD 1.1, section 6.1: a JSON document may name its context in a Link field.
_CONTEXT = "http://www.w3.org/ns/json-ld#context"
_MOST_PAGES = 50
_MOST_BYTES = 32 << 20


async def fetch_pages(ctx: Context, client: HttpClient, urls: Sequence[str], seen: set[str]) -> list[Document]:
    """Fetch pages and those that their Link fields name next (RFC 8288); `seen` grows.

    Raises
    ------
    TargetError
        A page does not answer, is neither JSON-LD nor Turtle, lies outside the authorisation, or there is no end.

    """
    documents, waiting, size = list[Document](), list(urls), 0
    seen.update(waiting)
    while waiting:
        document, onward = await _fetch(ctx, client, waiting.pop(0))
        documents.append(document)
        fresh = [url for url in dict.fromkeys(onward) if url not in seen]
        waiting += fresh
        seen.update(fresh)
        size += len(document.text)
        _require_end(len(seen), size)
    return documents


async def _fetch(ctx: Context, client: HttpClient, url: str) -> tuple[Document, list[str]]:
    place = await reach(ctx, client, url)
    if place is None:
        raise TargetError(
            Text(zh=f"目录的下一页 {url} 在授权之外。", en=f"The next page of the catalogue, {url}, is not authorised.")
        )
    exchange = await _ask(place)
    record(ctx, "catalogue", exchange, url=url)
    # Where a redirect led: relative names count from there.
    base = urljoin(url, exchange.target)
    links = read_links(exchange.lines("link"))
    text = _read(exchange, [urljoin(base, link.target) for link in links if _CONTEXT in link.relations])
    if text is None:
        kind = exchange.media_type or "-"
        raise TargetError(
            Text(
                zh=f"目录 {url} 没有给出 JSON-LD 或 Turtle（状态码 {exchange.status}，{kind}）。",
                en=f"The catalogue {url} gives no JSON-LD or Turtle (status {exchange.status}, {kind}).",
            )
        )
    document = Document(text=text, format="turtle" if exchange.media_type == _TURTLE else "json-ld", base=base)
    return document, [urljoin(base, link.target) for link in links if "next" in link.relations]


async def _ask(place: Place) -> Exchange:
    exchange = await place.ask(headers=_ACCEPT)
    return exchange if exchange.ok else await place.ask(headers=_ACCEPT)


def _read(exchange: Exchange, contexts: Sequence[str]) -> str | None:
    """Return the text of a page, None where it is of no kind that we read."""
    kind = exchange.media_type
    if exchange.ok and kind == _TURTLE:
        return exchange.body.decode("utf-8", "replace")
    document = parse_json(exchange.body) if exchange.ok and is_json(kind) else NotJson()
    if isinstance(document, NotJson):
        return None
    if contexts and kind != _JSON_LD:
        return json.dumps(_give_context(document, contexts[0]))
    return exchange.body.decode("utf-8")


def _give_context(document: Json, url: str) -> Json:
    if isinstance(document, list):
        return [_give_context(each, url) for each in document]
    if not isinstance(document, dict):
        return document
    own = document.get("@context", [])
    return {**document, "@context": [url, *(own if isinstance(own, list) else [own])]}


def _require_end(pages: int, size: int) -> None:
    if pages > _MOST_PAGES or size > _MOST_BYTES:
        raise TargetError(
            Text(
                zh=f"目录超过 {_MOST_PAGES} 页或 {_MOST_BYTES >> 20} MiB，已停止。",
                en=f"The catalogue has more than {_MOST_PAGES} pages or {_MOST_BYTES >> 20} MiB; stopped.",
            )
        )
