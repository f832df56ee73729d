"""Rows of a JSON interface over HTTP, page by page.

items     dotted path of the list in the answer; without it the answer is the list
next      dotted path of the next page's address, or `link` for the Link header
page      name of the parameter that counts pages from 1;  offset: of the one that counts rows from 0
size_key  name of the parameter for the page size
"""

from collections.abc import Iterator
from urllib.parse import urljoin

from indices.collect.desk import Desk, Row
from indices.collect.flatten import dig, flatten, objects
from indices.collect.web import Parameters, Web, open_web

OPTIONS = frozenset({"items", "next", "page", "offset", "size_key", "size", "token"})
_MOST_PAGES = 100_000


def read(desk: Desk) -> Iterator[Row]:
    """Give the rows; errors as in `Web.get`."""
    with open_web(desk) as web:
        url: str | None = desk.source.at
        count = 0
        before: list[Row] = []
        seen = {desk.source.at}
        for number in range(1, _MOST_PAGES):
            found, follow = _get_page(web, url or "", _place(desk, number, count))
            web.refuse_same(url or "", found, before)
            before = found
            yield from found
            count += len(found)
            url = _go_on(desk, found, follow)
            if url is None:
                return
            if desk.source.next is not None and url in seen:
                raise desk.fault(zh=f"分页成环：{url}。", en=f"its pages go in a circle: {url}.")
            seen.add(url)


def _place(desk: Desk, number: int, count: int) -> Parameters:
    """Return the parameters of a page; with `next` only the first page needs them."""
    source = desk.source
    if source.next is not None and number > 1:
        return {}
    found: Parameters = {}
    if source.size_key is not None:
        found[source.size_key] = source.size
    if source.page is not None:
        found[source.page] = number
    if source.offset is not None:
        found[source.offset] = count
    return found


def _get_page(web: Web, url: str, parameters: Parameters) -> tuple[list[Row], str | None]:
    desk = web.desk
    answer = web.get(url, parameters)
    document = web.parse(url, answer)
    entries = objects(dig(document, desk.source.items))
    if entries is None:
        path = desk.source.items or "/"
        raise desk.fault(zh=f"{url} 的 {path} 处没有对象的列表。", en=f"{url} has no list of objects at {path}.")
    follow = dig(document, desk.source.next) if desk.source.next not in (None, "link") else answer.next
    return [flatten(each) for each in entries], urljoin(url, str(follow)) if follow else None


def _go_on(desk: Desk, found: list[Row], follow: str | None) -> str | None:
    if desk.source.next is not None:
        return follow
    counted = desk.source.page is not None or desk.source.offset is not None
    # A server may cut the size down to its own; only an empty page is surely the last.
    return desk.source.at if counted and found else None
