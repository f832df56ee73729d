"""Entities of an NGSI-LD context broker (ETSI GS CIM 009, clause 5.7.2), page by page.

`at` is the root of the interface (…/ngsi-ld/v1), `entity` the type, `query` the q expression. An attribute becomes a
column of its name; its observedAt and unitCode become name.observedAt and name.unitCode.
"""

from collections.abc import Iterator, Mapping

from indices.collect.desk import Desk, Row
from indices.collect.flatten import objects
from indices.collect.web import Parameters, open_web

OPTIONS = frozenset({"entity", "query", "size", "token"})
_ASIDE = ("observedAt", "unitCode", "datasetId")


def read(desk: Desk) -> Iterator[Row]:
    """Give one row an entity; errors as in `Web.get`."""
    url = f"{desk.source.at.rstrip('/')}/entities"
    offset = 0
    before: object = None
    with open_web(desk) as web:
        while True:
            asked: Parameters = {"type": desk.require("entity"), "limit": desk.source.size, "offset": offset}
            if desk.source.query is not None:
                asked["q"] = desk.source.query
            page = objects(web.get_json(url, asked))
            if page is None:
                raise desk.fault(zh=f"{url} 返回的不是实体列表。", en=f"{url} did not send a list of entities.")
            web.refuse_same(url, page, before)
            before = page
            yield from (make_row(entity) for entity in page)
            offset += len(page)
            if not page:
                return


def make_row(entity: Mapping[str, object]) -> Row:
    """Return an entity, normalised or concise or as key-values, as a row."""
    row: dict[str, object] = {}
    for name, attribute in entity.items():
        if not isinstance(attribute, Mapping):
            if not isinstance(attribute, list) and name != "@context":
                row[name] = attribute
            continue
        found = attribute.get("value", attribute.get("object"))
        if not isinstance(found, (Mapping, list)):
            row[name] = found
        row |= {f"{name}.{aside}": attribute[aside] for aside in _ASIDE if aside in attribute}
    return row
