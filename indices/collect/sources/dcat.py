"""Rows of a distribution of a DCAT catalogue in JSON-LD: `dataset` is an identifier, title or @id.

Read without expanding the context: terms are found by their last word (dcat:dataset, dataset, http://…#dataset).
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from indices.collect.desk import Desk, Row
from indices.collect.distribution import name_format, read_rows
from indices.collect.web import open_web

OPTIONS = frozenset({"dataset", "format", "items", "token"})
Node = Mapping[str, object]


def read(desk: Desk) -> Iterator[Row]:
    """Give the rows of the first distribution in a format that can be read.

    Raises
    ------
    TargetError
        The catalogue has no such dataset, or the dataset no such distribution; and as in `Web.get`.

    """
    with open_web(desk) as web:
        catalogue = web.get_json(desk.source.at, accept="application/ld+json, application/json")
        for url, name in find_distributions(catalogue, desk.require("dataset")):
            place = urljoin(desk.source.at, url)
            if desk.source.format in (None, name):
                yield from read_rows(desk, web.get(place, accept="*/*").body, name)
                return
    wanted = desk.source.format or "csv, json, parquet"
    raise desk.fault(
        zh=f"目录中没有数据集 {desk.source.dataset} 的 {wanted} 分发。",
        en=f"the catalogue has no distribution of dataset {desk.source.dataset} in {wanted}.",
    )


def find_distributions(catalogue: object, wanted: str) -> list[tuple[str, str]]:
    """Return address and format of the distributions of a dataset, in the order of the catalogue."""
    nodes = list(_walk(catalogue))
    by_id = {str(node["@id"]): node for node in nodes if len(node) > 1 and "@id" in node}
    found = []
    for node in nodes:
        if wanted in _names(node):
            for each in _list(_term(node, "distribution")):
                whole = by_id.get(str(each.get("@id")), each) if isinstance(each, Mapping) else by_id.get(str(each))
                found += _describe(whole) if whole is not None else []
    return list(dict.fromkeys(found))


def _walk(document: object) -> Iterator[Node]:
    if isinstance(document, Mapping):
        yield document
        for value in document.values():
            yield from _walk(value)
    elif isinstance(document, list):
        for value in document:
            yield from _walk(value)


def _term(node: Node, name: str) -> object:
    return next((value for key, value in node.items() if re.split(r"[:/#]", key)[-1] == name), None)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _words(value: object) -> list[str]:
    """Return the plain words in a literal, a language map or a reference."""
    found = []
    for each in _list(value):
        if isinstance(each, Mapping):
            found += [str(part) for key, part in each.items() if key != "@language" and not isinstance(part, list)]
        else:
            found.append(str(each))
    return found


def _names(node: Node) -> list[str]:
    if _term(node, "distribution") is None:
        return []
    return [*_words(_term(node, "identifier")), *_words(_term(node, "title")), str(node.get("@id", ""))]


def _describe(node: Node) -> list[tuple[str, str]]:
    urls = _words(_term(node, "downloadURL")) or _words(_term(node, "accessURL"))
    said = [*_words(_term(node, "mediaType")), *_words(_term(node, "format")), *urls]
    name = next((found for each in said if (found := name_format(each)) is not None), None)
    return [(url, name) for url in urls[:1] if name is not None]
