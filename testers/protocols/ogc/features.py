"""What the conformance classes of OGC API Features demand (OGC 17-069): one check a requirement.

A check returns what breaks its requirement, with the requirement's name, and None where all is right or where there is
nothing to look at (no feature has a time, say).
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import quote, urlencode

from rules.text import Text
from testers.harness.observation import Json
from testers.protocols.finding import find
from testers.protocols.http.exchange import NotJson, essence, parse_json
from testers.protocols.ogc.geometry import find_box, find_times, overlaps, widen
from testers.protocols.ogc.service import GEOJSON, PAGE, Service, list_objects

CONF = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
_MARGIN = 1e-6  # degrees, about a decimetre: rounding of coordinates is no fault


async def check_landing(service: Service) -> Text | None:
    """Judge the landing page (/req/core/root-success)."""
    answer, page = await service.get_json("" if service.base else "/")
    found = {str(link.get("rel")) for link in list_objects(page.get("links"))}
    wanted = {"conformance", "data"} - found
    if answer.status != 200 or wanted or not found & {"service-desc", "service-doc"}:
        missing = ", ".join(sorted(wanted)) or ("service-desc" if answer.status == 200 else str(answer.status))
        return find(f"首页缺少链接：{missing}（root-success）", f"the landing page lacks {missing} (root-success)")
    return None


async def check_collections(service: Service) -> Text | None:
    """Judge the list of collections and the collection itself (/req/core/fc-md-success, sfc-md-success)."""
    _, listed = await service.get_json("/collections")
    answer, own = await service.get_json(f"/collections/{quote(service.collection, safe='')}")
    if "links" not in listed or answer.status != 200 or own.get("id") != service.collection:
        words = "the collections or the collection itself are not as they should be (fc-md-success, sfc-md-success)"
        return find("要素集列表或要素集本身不合规定（fc-md-success、sfc-md-success）", words)
    if "items" not in {str(link.get("rel")) for link in list_objects(own.get("links"))}:
        return find("要素集没有 items 链接（fc-md-items-links）", "no link to the items (fc-md-items-links)")
    return None


async def check_limit(service: Service) -> Text | None:
    """Judge limit, numberReturned and the links (/req/core/fc-limit-response-1, fc-numberReturned, fc-links)."""
    answer, page = await service.get_json(service.items, limit="1")
    features = list_objects(page.get("features"))
    if answer.status != 200 or len(features) > 1:
        number = len(features)
        return find(
            f"limit=1 返回 {answer.status}、{number} 个要素（fc-limit-response-1）",
            f"limit=1 gives {answer.status} and {number} features (fc-limit-response-1)",
        )
    if page.get("numberReturned", len(features)) != len(features):
        return find("numberReturned 与实数不符（fc-numberReturned）", "numberReturned is wrong (fc-numberReturned)")
    if "self" not in {str(link.get("rel")) for link in list_objects(page.get("links"))}:
        return find("应答没有 self 链接（fc-links）", "the answer has no link to itself (fc-links)")
    return None


async def check_next(service: Service) -> Text | None:
    """Judge the next link: it leads to other features, and in the end to all (recommendation fc-next-1)."""
    _, page = await service.get_json(service.items, limit="1")
    link = next((each for each in list_objects(page.get("links")) if each.get("rel") == "next"), None)
    first = list_objects(page.get("features"))
    if link is None or not first:
        return None
    answer = await service.ask(str(link.get("href")), GEOJSON)
    if answer is None:
        return None
    document = parse_json(answer.body) if answer.status == 200 else NotJson()
    second = list_objects(document.get("features")) if isinstance(document, dict) else []
    if answer.status != 200 or [each.get("id") for each in second] == [each.get("id") for each in first]:
        return find("next 链接不通向后续要素（fc-next-1）", "the next link leads to no further features (fc-next-1)")
    return None


async def check_box(service: Service) -> Text | None:
    """Judge bbox with the box of one feature (/req/core/fc-bbox-response)."""
    placed = [(each, box) for each in service.features if (box := find_box(each)) is not None]
    if not placed:
        return None
    feature, box = placed[len(placed) // 2]
    asked = widen(box, _MARGIN)
    answer, page = await service.get_json(service.items, bbox=",".join(map(repr, asked)), limit=str(PAGE))
    found = list_objects(page.get("features"))
    strays = [
        each for each in found if (own := find_box(each)) is not None and not overlaps(own, widen(asked, _MARGIN))
    ]
    whole = len(found) < PAGE
    missing = whole and _key(feature) not in {_key(each) for each in found}
    if answer.status != 200 or strays or missing:
        return find(
            f"bbox 返回 {answer.status}，框外 {len(strays)} 个、漏 {int(missing)} 个（fc-bbox-response）",
            f"bbox gives {answer.status}, {len(strays)} outside, {int(missing)} missing (fc-bbox-response)",
        )
    return None


async def check_time(service: Service) -> Text | None:
    """Judge datetime with an interval before all features, and one that holds them all (/req/core/fc-time-response)."""
    times = [instant for each in service.features for instant in find_times(each)]
    timed = {_key(each) for each in service.features if find_times(each)}
    if not times or len(timed) < len(service.features):
        # Features without times match every datetime, and which property is the time is the server's choice.
        return None
    early = min(times) - dt.timedelta(days=3650)
    late = early + dt.timedelta(days=1)
    span = f"{_write(early)}/{_write(late)}"
    answer, page = await service.get_json(service.items, datetime=span, limit=str(PAGE))
    strays = list_objects(page.get("features"))
    # Half-bounded, since features of a living service move on (/req/core/fc-time-definition).
    again, whole = await service.get_json(service.items, datetime=f"{_write(early)}/..", limit=str(PAGE))
    if answer.status != 200 or strays or again.status != 200 or not list_objects(whole.get("features")):
        return find(
            f"datetime 返回 {answer.status} 与 {again.status}，时段外 {len(strays)} 个（fc-time-response）",
            f"datetime gives {answer.status} and {again.status}, {len(strays)} outside the time (fc-time-response)",
        )
    return None


async def check_unknown(service: Service) -> Text | None:
    """Judge unknown collections and features: 404 (section 7.5.1, table of status codes)."""
    stranger = service.ctx.tag
    for path in (f"/collections/{stranger}", f"/collections/{stranger}/items", f"{service.items}/{stranger}"):
        answer = await service.get(path)
        if answer.status != 404:
            return find(
                f"不存在的资源返回 {answer.status}，应为 404", f"an unknown resource answers {answer.status}, not 404"
            )
    return None


async def check_parameters(service: Service) -> Text | None:
    """Judge invalid and unknown query parameters: 400 (/req/core/query-param-invalid, query-param-unknown)."""
    for name, query in (("query-param-invalid", {"limit": "many"}), ("query-param-invalid", {"bbox": "1,2,3"})):
        answer = await service.get(service.items, **query)
        if answer.status != 400:
            shown = urlencode(query)
            return find(
                f"{shown} 返回 {answer.status}，应为 400（{name}）", f"{shown} gives {answer.status}, not 400 ({name})"
            )
    answer = await service.get(service.items, cityassay="1")
    if answer.status != 400:
        return find(
            f"未定义的查询参数返回 {answer.status}，应为 400（query-param-unknown）",
            f"an unknown query parameter gives {answer.status}, not 400 (query-param-unknown)",
        )
    return None


async def check_geojson(service: Service) -> Text | None:
    """Judge GeoJSON (/req/geojson/definition and /req/geojson/content)."""
    answer = await service.get(service.items, accept=GEOJSON, limit="2")
    document = parse_json(answer.body) if answer.status == 200 else NotJson()
    if answer.media_type != GEOJSON:
        kind = answer.media_type or "-"
        return find(f"要素的媒体类型为 {kind}（geojson/definition）", f"features come as {kind} (geojson/definition)")
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        return find("不是 FeatureCollection（geojson/content）", "no FeatureCollection (geojson/content)")
    features = list_objects(document.get("features"))
    if any(each.get("type") != "Feature" or not {"geometry", "properties"} <= each.keys() for each in features):
        return find(
            "有的要素不合 RFC 7946 3.2（geojson/content）", "a feature is not as RFC 7946 3.2 (geojson/content)"
        )
    name = str(service.features[0].get("id")) if isinstance(service.features[0], dict) else ""
    single, own = await service.get_json(f"{service.items}/{quote(name, safe='')}")
    if single.status != 200 or str(own.get("id")) != name or own.get("type") != "Feature":
        return find("单个要素的 id 与请求不符（geojson/content）", "a single feature has another id (geojson/content)")
    return None


async def check_html(service: Service) -> Text | None:
    """Judge that HTML is offered (/req/html/definition)."""
    for path in ("" if service.base else "/", "/collections", service.items):
        answer = await service.get(path, accept="text/html")
        if answer.status != 200 or answer.media_type != "text/html":
            kind = answer.media_type or "-"
            return find(
                f"{path or '/'} 不提供 HTML（{kind}，html/definition）",
                f"{path or '/'} comes as {kind} (html/definition)",
            )
    return None


async def check_description(service: Service) -> Text | None:
    """Judge the API definition (/req/core/api-definition-success, /req/oas30/oas-definition)."""
    _, page = await service.get_json("" if service.base else "/")
    links = [each for each in list_objects(page.get("links")) if each.get("rel") == "service-desc"]
    wanted = next((each for each in links if "openapi" in str(each.get("type"))), None) or next(iter(links), None)
    if wanted is None:
        return find("首页没有 service-desc 链接（oas30）", "the landing page has no service-desc (oas30)")
    kind = str(wanted.get("type") or "application/json")
    answer = await service.ask(str(wanted.get("href")), kind)
    if answer is None:
        return None
    document = parse_json(answer.body) if answer.status == 200 else NotJson()
    version = document.get("openapi") if isinstance(document, dict) else None
    json_wanted = "json" in essence(kind)
    if answer.status != 200 or (json_wanted and not (isinstance(version, str) and version.startswith("3.0"))):
        shown = f"{answer.status}, {version}"
        return find(f"接口描述不是 OpenAPI 3.0（{shown}，oas30）", f"the definition is no OpenAPI 3.0 ({shown}, oas30)")
    return None


def _key(feature: Json) -> str:
    return str(feature.get("id")) if isinstance(feature, dict) else ""


def _write(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


Check = Callable[[Service], Awaitable[Text | None]]
CORE: tuple[Check, ...] = (
    check_landing,
    check_collections,
    check_limit,
    check_next,
    check_box,
    check_time,
    check_unknown,
    check_parameters,
)
CHECKS: Mapping[str, tuple[Check, ...]] = {
    f"{CONF}core": CORE,
    f"{CONF}geojson": (check_geojson,),
    f"{CONF}html": (check_html,),
    f"{CONF}oas30": (check_description,),
}
