"""Lists in pages, `{"items": [...], "next": path or null}`: followed in bounds, and never away from the target."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from rules.errors import TargetError
from rules.text import Text
from testers.harness.observation import Json
from testers.protocols.http.client import HttpClient
from testers.protocols.http.exchange import Exchange
from testers.protocols.payload.readings import find_list

Item = dict[str, Json]


class EndlessError(TargetError):
    """The chain of `next` does not end within reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its items that are objects, and where the next one is, None after the last."""

    exchange: Exchange
    items: list[Item]
    next: str | None


async def read_page(client: HttpClient, target: str) -> Page:
    """Return the page at `target`.

    Raises
    ------
    TargetError
        It is refused, is no JSON, or its `next` leads away from the target.

    """
    exchange = await client.ask(target)
    if not exchange.ok:
        raise TargetError(
            Text(
                zh=f"列表 {target} 返回状态码 {exchange.status}；请检查路径与账号权限。",
                en=f"The list {target} answers {exchange.status}; check its path and the rights of the account.",
            )
        )
    document = exchange.json()
    onward = document.get("next") if isinstance(document, dict) else None
    return Page(exchange=exchange, items=find_items(document, target), next=_resolve(client, target, onward))


async def read_pages(client: HttpClient, target: str, *, most: int) -> AsyncIterator[Page]:
    """Yield the pages from `target` on, each as soon as it is there.

    Raises
    ------
    EndlessError
        The chain comes back to a page it had, or has more than `most` pages.
    TargetError
        As `read_page`.

    """
    onward: str | None = target
    seen: set[str] = set()
    while onward is not None:
        if onward in seen or len(seen) >= most:
            raise EndlessError(
                Text(
                    zh=f"列表 {target} 的 next 链不结束（已读 {len(seen)} 页）。",
                    en=f"The chain of next from {target} does not end ({len(seen)} pages were read).",
                )
            )
        seen.add(onward)
        page = await read_page(client, onward)
        yield page
        onward = page.next


def find_items(document: Json, target: str) -> list[Item]:
    """Return the items of a page that are objects; TargetError where it holds no list."""
    listed: Json = document
    if isinstance(document, dict):
        # An empty page names its list as well, so the customary name goes before the search for a list of objects.
        listed = document["items"] if "items" in document else document.get(find_list(document) or "")
    if not isinstance(listed, list):
        raise TargetError(Text(zh=f"{target} 的应答中没有列表。", en=f"The answer of {target} holds no list."))
    return [item for item in listed if isinstance(item, dict)]


def _resolve(client: HttpClient, here: str, onward: Json) -> str | None:
    """Return path and query of `next`; TargetError where it is no address of the same origin."""
    if onward is None or onward == "":
        return None
    try:
        there, home = urlsplit(urljoin(client.origin + here, str(onward))), urlsplit(client.origin)
        same = (there.scheme, there.hostname, there.port) == (home.scheme, home.hostname, home.port)
    except ValueError:
        same, there = False, urlsplit("")
    if not isinstance(onward, str) or not same:
        shown = str(onward)[:100]
        raise TargetError(
            Text(
                zh=f"列表 {here} 的 next 指向授权之外（{shown}），不予跟随。",
                en=f"The next of {here} leads outside what is authorised ({shown}); it was not followed.",
            )
        )
    return (there.path or "/") + (f"?{there.query}" if there.query else "")
