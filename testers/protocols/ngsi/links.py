"""Where an answer of NGSI-LD names its context: in the body, or in a Link header (CIM 009, clause 6.3.5)."""

import re

from testers.harness.observation import Json
from testers.protocols.http.exchange import Exchange
from testers.protocols.ngsi.broker import LINK_REL

# RFC 8288 section 3: "<" URI "> then parameters; a comma begins the next link.
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_REL = re.compile(r";\s*rel\s*=\s*(\"[^\"]*\"|[^\s;,]+)", re.IGNORECASE)


def find_context_link(exchange: Exchange) -> str | None:
    """Return the URL of the first link to a JSON-LD context, None without one."""
    for line in exchange.lines("link"):
        for url, parameters in _LINK.findall(line[:8192]):
            relation = _REL.search(parameters)
            if relation is not None and LINK_REL in relation[1].strip('"').split():
                return str(url)
    return None


def has_context(document: Json) -> bool:
    """Tell whether an entity, or every entity of a list, has a member `@context`."""
    entities = document if isinstance(document, list) else [document]
    return all(isinstance(entity, dict) and "@context" in entity for entity in entities)


def lacks_context(document: Json) -> bool:
    """Tell whether no entity has a member `@context`."""
    entities = document if isinstance(document, list) else [document]
    return not any(isinstance(entity, dict) and "@context" in entity for entity in entities)
