"""Sites of two tenants, and a meter of which not everybody may see everything."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends

from citybrain.data.problems import ProblemError
from citybrain.data.routes import problems
from citybrain.data.share.collection import Page, RecordIn
from citybrain.data.share.desk import FULL, LOW, TENANTS, Credentials, Item, ShareDesk, TenantHeader, check_item
from citybrain.data.share.store import Store

_SITES = "/api/v1/sites"
METER = "/api/v1/meters/meter-0001"
HIDDEN = ("subscriber", "remark")
_NAMES = {
    "tenant-a": ("Northgate substation", "Willow pumping house"),
    "tenant-b": ("Harbour switchyard", "Quarry lift"),
}
_METER: Item = {
    "id": "meter-0001",
    "power": {"value": 41.5, "unit": "kW"},
    "subscriber": "Lantern Street 14, upper floor",
    "remark": "seal broken, ask the night shift",
}


def list_sites() -> dict[str, list[str]]:
    """The paths of the sites that each tenant has from the beginning."""
    return {
        tenant: [f"{_SITES}/{tenant}-{number}" for number, _ in enumerate(names, start=1)]
        for tenant, names in _NAMES.items()
    }


class Sites:
    """Sites by id, each with its owner."""

    def __init__(self, desk: ShareDesk) -> None:
        self._desk = desk
        self._store = Store("site")
        for tenant, names in _NAMES.items():
            for number, name in enumerate(names, start=1):
                self._store.add({"name": name, "owner": tenant}, key=f"{tenant}-{number}")

    def who(self, credentials: Credentials, claimed: str | None) -> str:
        """The tenant who asks: the one of the token, whatever a header claims."""
        tenant = self._desk.require(credentials, *TENANTS)
        return claimed if claimed and self._desk.seam.trusts_tenant_header else tenant

    def all_of(self, tenant: str) -> list[Item]:
        """The sites of one tenant."""
        return [site for site in self._store.items.values() if site["owner"] == tenant]

    def add(self, tenant: str, item: Item) -> Item:
        """Make a site of this tenant."""
        return self._store.add({**item, "owner": tenant})

    def find(self, tenant: str, key: str) -> Item:
        """A site of this tenant; a foreign one is as little there as one that never was."""
        site = self._store.find(key)
        if site["owner"] != tenant:
            raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such record.")
        return site

    def replace(self, tenant: str, key: str, item: Item) -> Item:
        """Change a site of this tenant."""
        self.find(tenant, key)
        return self._store.replace(key, {**item, "owner": tenant})

    def drop(self, tenant: str, key: str) -> None:
        """Delete a site of this tenant."""
        self.find(tenant, key)
        self._store.drop(key)


def tenant_routes(desk: ShareDesk) -> APIRouter:
    """Routes of sites and of the meter."""
    sites = Sites(desk)

    async def who(credentials: Credentials, x_tenant_id: TenantHeader = None) -> str:
        return sites.who(credentials, x_tenant_id)

    router = APIRouter(responses=problems(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN))
    tenant = Depends(who)
    gone = problems(HTTPStatus.NOT_FOUND)
    bad = problems(HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.INSUFFICIENT_STORAGE)

    @router.get(_SITES, summary="The sites of the tenant who asks")
    async def listed(tenant: str = tenant) -> Page:
        return Page(items=sites.all_of(tenant))

    @router.post(_SITES, status_code=HTTPStatus.CREATED, summary="Make a site", responses=bad)
    async def make(body: Annotated[RecordIn, Body()], tenant: str = tenant) -> dict[str, Any]:
        return sites.add(tenant, check_item(body.model_dump()))

    @router.get(f"{_SITES}/{{site}}", summary="One site", responses=gone)
    async def one(site: str, tenant: str = tenant) -> dict[str, Any]:
        return sites.find(tenant, site)

    @router.put(f"{_SITES}/{{site}}", summary="Change a site", responses=gone | bad)
    async def change(site: str, body: Annotated[RecordIn, Body()], tenant: str = tenant) -> dict[str, Any]:
        return sites.replace(tenant, site, check_item(body.model_dump()))

    @router.delete(f"{_SITES}/{{site}}", status_code=HTTPStatus.NO_CONTENT, summary="Delete a site", responses=gone)
    async def delete(site: str, tenant: str = tenant) -> None:
        sites.drop(tenant, site)

    @router.get(METER, summary="A meter; the subscriber shows to the full account alone")
    async def meter(credentials: Credentials) -> dict[str, Any]:
        who = desk.require(credentials, FULL, LOW)
        whole = who == FULL or desk.seam.shows_hidden_fields
        return _METER if whole else {name: value for name, value in _METER.items() if name not in HIDDEN}

    return router
