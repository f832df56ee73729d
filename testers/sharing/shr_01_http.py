"""SHR-01 over HTTP: what is shared stands in the catalogue."""

from collections.abc import Mapping, Sequence
from urllib.parse import urljoin

from rules.errors import TargetError, UsageError
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client, record
from testers.protocols.linked.catalogue import Catalogue, fetch_catalogue, require_read


@case(
    requirement="SHR-01",
    protocol="http",
    when="dcat.catalogue",
    endpoints=ENDPOINTS,
    title_zh="共享资源均可在目录中查到",
    why_zh="目录里查不到的资源等于没有共享。已知的共享资源（dcat.known，及声明的要素集合）逐一在目录中查找，缺失的再取一次目录才计。",
    good=("dcat_good", "dcat_turtle", "static_catalogue", "city"),
    bad=("dcat_hides_dataset", "dcat_forgets_page", "dcat_old_address", "city:dcat-hides-dataset"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Every shared resource is found in the catalogue.

    What the catalogue does not list is not shared. Each resource that is known to be shared (dcat.known, and the
    feature collections where `dcat.discover` names ogc) is looked up by its IRI, identifier, landing page or access
    URL; what is missing is looked up in the catalogue fetched anew before it counts.
    """
    client = open_client(ctx)
    known = await _find_known(ctx, client)
    absent = list(known)
    for _ in range(2):
        catalogue = await fetch_catalogue(ctx, client)
        require_read(catalogue)
        absent = _find_absent(catalogue, absent)
        if not absent:
            break
    for name in known:
        fault = find(f"目录中没有 {name}", f"the catalogue does not list {name}") if name in absent else None
        ctx.observe("resource", name=name, fault=write_finding(fault))
    return ctx.observations


async def _find_known(ctx: Context, client: HttpClient) -> list[str]:
    known = [name.strip() for name in (ctx.parameter("dcat.known") or "").split(",") if name.strip()]
    sources = {name.strip() for name in (ctx.parameter("dcat.discover") or "").split(",")}
    if "ogc" in sources:
        known += await _list_collections(ctx, client)
    if not known:
        raise UsageError(
            Text(
                zh="没有已知的共享资源：请在参数 dcat.known 中列出数据集标识或网址，以逗号分隔。",
                en="No shared resource is known: list identifiers or URLs of datasets in dcat.known, commas between.",
            )
        )
    return list(dict.fromkeys(known))


async def _list_collections(ctx: Context, client: HttpClient) -> list[str]:
    """Return the URLs of the feature collections (OGC API - Features, /req/core/fc-md-op)."""
    path = f"{(ctx.parameter('ogc.root') or '/').rstrip('/')}/collections"
    exchange = await client.follow(path, headers={"Accept": "application/json"})
    record(ctx, "collections", exchange)
    document = exchange.json() if exchange.ok else None
    listed = document.get("collections") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise TargetError(
            Text(
                zh=f"{path} 没有给出要素集合（状态码 {exchange.status}）。",
                en=f"{path} lists no collections (status {exchange.status}).",
            )
        )
    return [f"{path}/{each['id']}" for each in listed if isinstance(each, dict) and isinstance(each.get("id"), str)]


def _find_absent(catalogue: Catalogue, names: Sequence[str]) -> list[str]:
    listed = catalogue.names()
    whole = {_settle(catalogue.base, name) for name in listed}
    return [name for name in names if name not in listed and _settle(catalogue.base, name) not in whole]


def _settle(base: str, name: str) -> str:
    """Return a URL in one form: relative ones from the catalogue, no slash at the end, no fragment of the page."""
    try:
        return urljoin(base, name).rstrip("/")
    except ValueError:
        return name


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `missing`: shared resources that the catalogue does not list, among all that are known."""
    facts = [each.facts["fault"] for each in observations if each.what == "resource"]
    faults = read_findings(facts)
    return {"missing": Proportion(k=len(faults), n=len(facts), detail=join_findings(faults))}
