"""The contexts that JSON-LD documents refer to: gathered, fetched where that is allowed, never elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.finding import find
from testers.protocols.http.client import HttpClient, record
from testers.protocols.http.elsewhere import reach
from testers.protocols.http.exchange import NotJson, is_json, parse_json
from testers.protocols.linked.core_context import is_core, state_core

_MOST_CONTEXTS = 32
_MOST_NODES = 100_000
_MOST_BYTES = 8 << 20
_ACCEPT = {"Accept": "application/ld+json, application/json;q=0.9"}


@dataclass(slots=True, kw_only=True)
class Contexts:
    """What was gathered.

    at_hand   documents by URL
    broken    URLs of the target that give no context, with the fault
    outside   URLs that nobody may fetch here
    size      bytes fetched
    """

    at_hand: dict[str, Json] = field(default_factory=dict)
    broken: dict[str, Text] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)
    size: int = 0

    @property
    def judged(self) -> int:
        """How many references were tried to their end."""
        return len(self.at_hand) + len(self.broken)


async def gather(
    ctx: Context, client: HttpClient, documents: Sequence[tuple[Json, str]], *, known: Contexts | None = None
) -> Contexts:
    """Fetch every context that `documents` (each with its base URL) refer to, and those that these refer to.

    What is `known` already is not fetched again.
    """
    found = known or Contexts()
    waiting = [urljoin(base, name) for document, base in documents for name in find_references(document)]
    while waiting:
        url = waiting.pop(0)
        if url in found.at_hand or url in found.broken or url in found.outside:
            continue
        if found.judged + len(found.outside) >= _MOST_CONTEXTS or found.size > _MOST_BYTES:
            raise TargetError(
                Text(
                    zh=f"文档引用的 @context 超过 {_MOST_CONTEXTS} 个或 {_MOST_BYTES >> 20} MiB，已停止。",
                    en=f"The documents refer to more than {_MOST_CONTEXTS} contexts or {_MOST_BYTES >> 20} MiB.",
                )
            )
        if is_core(url):
            found.at_hand[url] = state_core()
        else:
            await _fetch(ctx, client, url, found)
            waiting += [urljoin(url, name) for name in find_references(found.at_hand.get(url))]
    return found


def find_references(document: Json) -> Iterator[str]:
    """Yield the URLs (perhaps relative) that the `@context` members of a document name, and what these import."""
    pending: list[tuple[Json, bool]] = [(document, False)]
    for _ in range(_MOST_NODES):
        if not pending:
            return
        value, inside = pending.pop()
        if isinstance(value, list):
            pending += [(item, inside) for item in value]
        elif inside and isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            if inside and isinstance(value.get("@import"), str):
                yield str(value["@import"])
            pending += [(item, True) for name, item in value.items() if name == "@context"]
            pending += [(item, False) for name, item in value.items() if name != "@context" and _holds(item)]


def _holds(value: Json) -> bool:
    return isinstance(value, dict | list)


async def _fetch(ctx: Context, client: HttpClient, url: str, found: Contexts) -> None:
    place = await reach(ctx, client, url)
    if place is None:
        found.outside.append(url)
        return
    fault: Text | None = None
    for _ in range(2):
        exchange = await place.ask(headers=_ACCEPT)
        record(ctx, "context", exchange, url=url)
        found.size += len(exchange.body)
        document = parse_json(exchange.body) if exchange.ok else NotJson()
        fault = _find_fault(url, exchange.status, exchange.media_type, document)
        if fault is None and not isinstance(document, NotJson):
            found.at_hand[url] = document
            return
    if fault is not None:
        found.broken[url] = fault


def _find_fault(url: str, status: int, media_type: str, document: Json | NotJson) -> Text | None:
    if not 200 <= status < 300:
        return find(f"@context {url} 返回状态码 {status}", f"the context {url} answers {status}")
    if not is_json(media_type):
        # JSON-LD 1.1 API, section 9.4: a document that is not JSON and links to no alternate fails to load.
        kind = media_type or "-"
        return find(f"@context {url} 的媒体类型为 {kind}", f"the context {url} comes as {kind}")
    if not isinstance(document, Mapping) or "@context" not in document:
        # JSON-LD 1.1, section 5.1: a context document is a JSON object with the member @context.
        return find(f"{url} 不含 @context", f"{url} holds no @context")
    return None
