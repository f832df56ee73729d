"""Two tenants with sites of their own, and meters whose members not everybody may see."""

from collections.abc import Mapping
from http import HTTPStatus

from testers.specimens.records.asking import Asked, Item, refuse
from testers.specimens.records.manners import Fields, Manners, Separation
from testers.specimens.web.message import Answer, answer_json
from testers.specimens.web.service import Refusal

SITES, METER = "/api/sites", "/api/meters/meter-1"
HIDDEN = ("customer", "remark")
_SITES = {"a": ("Northgate substation", "Willow pumping house"), "b": ("Harbour switchyard", "Quarry lift station")}
_METER: Item = {
    "id": "meter-1",
    "power": 41.5,
    "customer": "Lantern Street 14, upper floor",
    "remark": "seal broken, ask the night shift",
    "place": {"district": "east", "remark": "key at the porter's lodge"},
}


def sites_of(tenant: str) -> list[str]:
    """Return the paths of the tenant's sites."""
    return [f"{SITES}/{tenant}-{number}" for number in range(1, len(_SITES[tenant]) + 1)]


class Sites:
    """Sites by id; each knows its owner."""

    def __init__(self, manners: Manners, tokens: Mapping[str, str]) -> None:
        """`tokens` lead from token to tenant."""
        self._manner = manners.separation
        self._tokens = tokens
        self._made = 0
        self._sites: dict[str, Item] = {
            f"{tenant}-{number}": {"id": f"{tenant}-{number}", "name": name, "owner": tenant}
            for tenant, names in _SITES.items()
            for number, name in enumerate(names, start=1)
        }

    def answer(self, asked: Asked) -> Answer | None:
        """Return the answer, None where the path is none of ours."""
        path = asked.head.path
        if path != SITES and not path.startswith(f"{SITES}/"):
            return None
        tenant = self._tokens.get(asked.token)
        if tenant is None:
            raise Refusal(HTTPStatus.UNAUTHORIZED)
        if self._manner is Separation.SPOOFED:
            tenant = asked.head.headers.get("x-tenant-id", tenant)
        if path == SITES:
            return self._answer_list(asked, tenant)
        return self._answer_one(asked, tenant, path.removeprefix(f"{SITES}/"))

    def _answer_list(self, asked: Asked, tenant: str) -> Answer:
        if asked.method == "POST":
            self._made += 1
            site: Item = {**asked.document(), "id": f"{tenant}-x{self._made}", "owner": tenant}
            self._sites[str(site["id"])] = site
            return answer_json(site, status=201)
        if asked.method != "GET":
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED)
        wanted = {name: value for name in ("id", "name", "owner") if (value := asked.one(name)) is not None}
        blind = self._manner is Separation.LISTS and wanted
        seen = [site for site in self._sites.values() if blind or site["owner"] == tenant]
        found = [site for site in seen if all(site.get(name) == value for name, value in wanted.items())]
        return answer_json({"items": found, "next": None})

    def _answer_one(self, asked: Asked, tenant: str, key: str) -> Answer:
        site = self._sites.get(key)
        if site is None:
            raise Refusal(HTTPStatus.NOT_FOUND)
        if site["owner"] != tenant and not self._lets_in(asked):
            told = f"{site['name']} is not yours." if self._manner is Separation.TELLS else None
            return refuse(HTTPStatus.FORBIDDEN if told else HTTPStatus.NOT_FOUND, told)
        if asked.method == "GET":
            return answer_json(site)
        if asked.method == "DELETE":
            del self._sites[key]
            return Answer(status=204)
        if asked.method != "PUT":
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED)
        self._sites[key] = {**asked.document(), "id": key, "owner": site["owner"]}
        return answer_json(self._sites[key])

    def _lets_in(self, asked: Asked) -> bool:
        if self._manner is Separation.READS:
            return asked.method == "GET"
        if self._manner is Separation.WRITES:
            return asked.method in ("PUT", "DELETE")
        return self._manner is Separation.HEADS and asked.head.method == "HEAD"


class Meters:
    """One meter: the whole of it for the full token, less for the low one."""

    def __init__(self, manners: Manners, *, full: str, low: str) -> None:
        """`full` and `low` are tokens."""
        self._manner = manners.fields
        self._full = full
        self._low = low

    def answer(self, asked: Asked) -> Answer | None:
        """Return the meter, None where the path is none of ours."""
        if asked.head.path != METER:
            return None
        if asked.token not in (self._full, self._low):
            raise Refusal(HTTPStatus.UNAUTHORIZED)
        if asked.method != "GET":
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED)
        if asked.token == self._full or self._manner is Fields.SHOWN:
            return answer_json(_METER)
        wanted = (asked.one("fields") or "").split(",") if self._manner is Fields.ASKED else []
        return answer_json(_strip(_METER, {name for name in HIDDEN if name not in wanted}))


def _strip(value: object, hidden: set[str]) -> object:
    if not isinstance(value, dict):
        return value
    return {name: _strip(item, hidden) for name, item in value.items() if name not in hidden}
