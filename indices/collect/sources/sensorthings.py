"""Observations of an OGC SensorThings service (18-088, clause 9), page by page by $top and $skip.

`at` is the address of a collection (…/v1.1/Datastreams(1)/Observations), `query` a $filter.
"""

from collections.abc import Iterator
from urllib.parse import urljoin

from indices.collect.desk import Desk, Row
from indices.collect.flatten import dig, flatten, objects
from indices.collect.web import Parameters, open_web

OPTIONS = frozenset({"query", "size", "token"})


def read(desk: Desk) -> Iterator[Row]:
    """Give one row an observation; errors as in `Web.get`."""
    asked: Parameters = {"$top": desk.source.size, "$skip": 0}
    if desk.source.query is not None:
        asked["$filter"] = desk.source.query
    url, count = desk.source.at, 0
    seen: set[str] = set()
    before: object = None
    with open_web(desk) as web:
        while True:
            document = web.get_json(url, asked)
            page = objects(dig(document, "value"))
            if page is None:
                raise desk.fault(zh=f"{url} 没有 value 列表。", en=f"{url} has no list called value.")
            web.refuse_same(url, page, before)
            before = page
            yield from (flatten(each) for each in page)
            count += len(page)
            follow = _next(document)
            if not page or (follow is None and len(page) < desk.source.size):
                return
            # A server that names its next page knows best; one that does not is asked by $skip.
            url, asked = (urljoin(url, str(follow)), {}) if follow else (url, asked | {"$skip": count})
            if follow and url in seen:
                raise desk.fault(zh=f"分页成环：{url}。", en=f"its pages go in a circle: {url}.")
            seen.add(url)


def _next(document: object) -> object:
    return document.get("@iot.nextLink") if isinstance(document, dict) else None
