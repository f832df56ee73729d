"""An NGSI-LD context broker as a client sees it: base path, tenant, context, and entities in pages."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.http.client import ENDPOINTS
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.sending import HttpSender, open_sender, write_json
from testers.protocols.linked.core_context import CORE

ENTITIES = "ngsi.entities"
SUBSCRIPTIONS = "ngsi.subscriptions"
TEMPORAL = "ngsi.temporal"
LD_JSON, JSON = "application/ld+json", "application/json"
LINK_REL = "http://www.w3.org/ns/json-ld#context"
_BASE = "/ngsi-ld/v1"
_PAGE = 50
_MOST_PAGES = 40

__all__ = ["ENDPOINTS", "ENTITIES", "JSON", "LD_JSON", "LINK_REL", "SUBSCRIPTIONS", "TEMPORAL", "Broker", "open_broker"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """Where the broker is and what goes along with every request."""

    sender: HttpSender
    base: str
    headers: Mapping[str, str]
    context: str | None

    async def get(self, path: str, *, accept: str = LD_JSON, **query: str) -> Exchange:
        """GET below the base; the user's context goes along as a Link header (CIM 009, clause 6.3.5)."""
        return await self.sender.ask(self._target(path, query), headers={"Accept": accept, **self._all()})

    async def post(self, path: str, document: Json, *, method: str = "POST") -> Exchange:
        """Send a document as application/json, with the context in the Link header."""
        body = write_json(document)
        return await self.sender.send(self._target(path, {}), body, method=method, media_type=JSON, headers=self._all())

    async def delete(self, path: str) -> Exchange:
        """DELETE below the base."""
        return await self.sender.ask(self._target(path, {}), method="DELETE", headers=self.headers)

    async def list_entities(self, kind: str, *, accept: str = LD_JSON) -> AsyncIterator[tuple[Exchange, list[Json]]]:
        """Yield the pages of the entities of a type; TargetError where the list is refused or is none."""
        for number in range(_MOST_PAGES):
            page = await self.get("/entities", accept=accept, type=kind, limit=str(_PAGE), offset=str(number * _PAGE))
            if not page.ok:
                raise refused(page)
            listed = page.json()
            if not isinstance(listed, list):
                raise TargetError(
                    Text(
                        zh=f"{page.target} 应返回实体的数组（CIM 009 6.4.3.2），实为别的内容。",
                        en=f"{page.target} gives no array of entities (CIM 009, clause 6.4.3.2).",
                    )
                )
            yield page, listed
            if len(listed) < _PAGE:
                return

    def _all(self) -> dict[str, str]:
        link = {"Link": f'<{self.context}>; rel="{LINK_REL}"; type="{LD_JSON}"'} if self.context else {}
        return {**self.headers, **link}

    def _target(self, path: str, query: Mapping[str, str]) -> str:
        return f"{self.base}{path}" + (f"?{urlencode(query)}" if query else "")


def open_broker(ctx: Context) -> Broker:
    """Return the broker that the target file gives: ngsi.base, ngsi.tenant and ngsi.context are optional."""
    sender, tenant = open_sender(ctx), ctx.parameter("ngsi.tenant")
    base = ctx.parameter("ngsi.base") or f"{sender.base}{_BASE}"
    return Broker(
        sender=sender,
        base=base.rstrip("/"),
        headers={"NGSILD-Tenant": tenant} if tenant else {},
        context=ctx.parameter("ngsi.context") or CORE,
    )


def quote_id(identity: str) -> str:
    """Return an entity id as one segment of a path."""
    return quote(identity, safe=":")


def refused(exchange: Exchange) -> TargetError:
    """Return the error for a request that the broker does not grant."""
    what = f"{exchange.method} {exchange.target[:120]}"
    return TargetError(
        Text(
            zh=f"{what} 返回状态码 {exchange.status}；请检查路径、类型与账号权限。",
            en=f"{what} answers {exchange.status}; check the path, the type and the rights of the account.",
        )
    )
