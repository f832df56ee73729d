"""SEC-19: HTTP headers that keep a browser from being turned against its user."""

from collections.abc import Mapping, Sequence

from rules.measurement import Count, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import join_findings, read_findings, write_findings
from testers.protocols.http import security_headers
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client, record
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.places import find_openapi, find_resource

_ORIGINS = (security_headers.STRANGER, "null")


@case(
    requirement="SEC-19",
    protocol="http",
    when="http.api",
    endpoints=ENDPOINTS,
    title_zh="HTTP 安全头与跨域策略",
    why_zh="只计标准对该应答确有要求的头：HTTPS 上的 HSTS、nosniff、网页的防嵌套，以及 CORS 不得向任意来源开放凭据。",
    good=("http_good", "https_good", "city"),
    bad=(
        "http_bare_headers",
        "https_no_hsts",
        "http_cors_reflects",
        "city:http-headers-missing",
        "city:http-cors-reflects",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Security headers are sent where a standard demands them, and CORS keeps strangers out.

    HSTS on HTTPS (RFC 6797), nosniff (Fetch 3.6), framing for pages alone, and no credentials for any origin
    (Fetch 3.3). What a text does not demand of this very answer is no fault; a fault counts when it shows twice.
    """
    client = open_client(ctx)
    places = dict.fromkeys((client.base or "/", find_resource(ctx, client), find_openapi(ctx)))
    for place in places:
        for origin in (None, *_ORIGINS):
            await _look(ctx, client, place, origin)
    return ctx.observations


async def _look(ctx: Context, client: HttpClient, place: str, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    exchange = await client.follow(place, headers=headers)
    if not (exchange.ok or 400 <= exchange.status < 500) or exchange.status == 429:
        return
    faults = _find_faults(client, exchange, origin)
    if faults:
        again = _find_faults(client, await client.follow(place, headers=headers), origin)
        faults = {name: fault for name, fault in faults.items() if name in again}
    assertions = 1 if origin else _count_assertions(client, exchange)
    record(ctx, "answer", exchange, assertions=assertions, faults=write_findings(list(faults.values())))


def _find_faults(client: HttpClient, exchange: Exchange, origin: str | None) -> dict[str, Text]:
    if origin:
        found = {"cors": security_headers.find_cors_fault(exchange, origin=origin)}
    else:
        found = {
            "hsts": security_headers.find_hsts_fault(exchange, secure=client.secure, host=client.host),
            "nosniff": security_headers.find_nosniff_fault(exchange),
            "framing": security_headers.find_framing_fault(exchange),
        }
    return {name: fault for name, fault in found.items() if fault is not None}


def _count_assertions(client: HttpClient, exchange: Exchange) -> int:
    return client.secure + (exchange.ok and bool(exchange.body))


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `faults`, each kind once however many answers show it, among all assertions."""
    answers = [each.facts for each in observations if each.what == "answer"]
    found = [(str(facts["target"]), fault) for facts in answers for fault in _read(facts["faults"])]
    kinds = {fault.en: (place, fault) for place, fault in reversed(found)}
    places, faults = [place for place, _ in kinds.values()], [fault for _, fault in kinds.values()]
    assertions = sum(int(str(facts["assertions"])) for facts in answers)
    return {"faults": Count(k=len(faults), n=assertions, detail=join_findings(faults, places=places))}


def _read(value: Json) -> list[Text]:
    return read_findings(value) if isinstance(value, list) else []
