"""SEC-08 over HTTP: what is protected stays shut without the right token."""

from collections.abc import Mapping, Sequence

from rules.applicability import Answer
from rules.errors import UsageError
from rules.measurement import Count, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client, record
from testers.protocols.http.exchange import Exchange, parse_json
from testers.protocols.http.failure import UnansweredError
from testers.protocols.http.openapi import find_operations
from testers.protocols.http.places import find_openapi, find_protected, find_readings_paths

# Safe methods, and one that nobody knows: access rules written for a list of methods let it pass.
_METHODS = ("GET", "HEAD", "ASSAY")
_MOST_PLACES = 50


@case(
    requirement="SEC-08",
    protocol="http",
    when="http.api",
    endpoints=ENDPOINTS,
    title_zh="受保护的 HTTP 资源拒绝匿名访问",
    why_zh="无令牌、乱写的令牌、错误的认证方式都应被拒绝；只用不改变数据的方法，每次放行都复核一次。",
    good=("http_good", "https_good", "city"),
    bad=("http_open_door", "http_open_method", "city:http-no-token"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Protected resources refuse requests without the right token.

    No token, a made-up one and another scheme are tried with methods that change nothing. Protected is what
    `http.protected` names, what the description secures, and the readings where they are declared not to be public.
    """
    client = open_client(ctx)
    places = await _find_places(ctx, client)
    if not places:
        raise UsageError(
            Text(
                zh="没有已知的受保护资源：请在参数 http.protected 中列出须认证的路径。",
                en="No protected resource is known: list the paths that need authentication in http.protected.",
            )
        )
    for number, place in enumerate(places, start=1):
        await _try_place(ctx, client, place)
        ctx.progress(number, len(places))
    return ctx.observations


async def _find_places(ctx: Context, client: HttpClient) -> list[str]:
    places = find_protected(ctx)
    if ctx.declared("http.anonymous-data") is Answer.NO:
        places += find_readings_paths(ctx)
    exchange = await client.follow(find_openapi(ctx))
    document = parse_json(exchange.body) if exchange.ok else None
    if isinstance(document, dict) and "openapi" in document:
        secured = (each for each in find_operations(document) if each.secured and not each.streams)
        places += [each.target for each in secured if each.target is not None]
    if ctx.declared("http.anonymous-data") is Answer.YES:
        public = {path.partition("?")[0] for path in find_readings_paths(ctx)}
        places = [place for place in places if place.partition("?")[0] not in public]
    return list(dict.fromkeys(places))[:_MOST_PLACES]


async def _try_place(ctx: Context, client: HttpClient, place: str) -> None:
    known = await client.ask(place) if client.token else None
    for method in _METHODS:
        for way, headers in _make_ways(ctx).items():
            exchange = await _knock(ctx, client, place, method, headers)
            if exchange is not None and _delivers(exchange, known):
                exchange = await _knock(ctx, client, place, method, headers)
            accepted = None if exchange is None else _delivers(exchange, known)
            if exchange is None or accepted is None:
                continue
            fault = find(f"{method} {place}（{way.zh}）被放行", f"{method} {place} ({way.en}) is let in")
            record(ctx, "attempt", exchange, way=way.en, fault=write_finding(fault if accepted else None))


async def _knock(
    ctx: Context, client: HttpClient, place: str, method: str, headers: Mapping[str, str]
) -> Exchange | None:
    """Return the answer to a stranger; None where a method that nobody knows is not answered at all."""
    try:
        return await client.ask(place, method=method, headers=headers, anonymous=True)
    except UnansweredError as error:
        if method != _METHODS[-1]:
            raise
        ctx.observe("unanswered", method=method, target=place, why=error.message.en)
        return None


def _make_ways(ctx: Context) -> dict[Text, dict[str, str]]:
    made_up = f"{ctx.rng.getrandbits(256):064x}"
    return {
        Text(zh="无凭据", en="no credentials"): {},
        Text(zh="乱写的令牌", en="made-up token"): {"Authorization": f"Bearer {made_up}"},
        Text(zh="空令牌", en="empty token"): {"Authorization": "Bearer"},
        Text(zh="错误的认证方式", en="another scheme"): {"Authorization": "Basic YWRtaW46YWRtaW4="},
    }


def _delivers(exchange: Exchange, known: Exchange | None) -> bool | None:
    """Tell whether an answer hands out the resource; None where it asserts nothing.

    `known` is the answer with the right token, if there is one.
    """
    if known is not None and not known.ok:
        return None  # not even the right token opens it: whatever is refused here proves no guard
    if exchange.ok and exchange.method == "HEAD" and known is None and exchange.media_type == "text/html":
        return None  # without its body nobody knows a page to log in at
    if exchange.ok:
        # A page to log in at, or a page for every path, is not the resource.
        same_type = known is None or exchange.media_type == known.media_type
        holds = bool(exchange.body) or exchange.method == "HEAD"
        return same_type and holds and b'type="password"' not in exchange.body
    if exchange.status in (401, 403) or (known is not None and exchange.status in (400, 404, 405, 501)):
        return False
    # A redirect to a place to log in refuses; where nothing is known to be served, it says nothing.
    return False if known is not None and 300 <= exchange.status < 400 else None


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `accepted`: attempts that were let in, among all that could be judged."""
    facts = [each.facts["fault"] for each in observations if each.what == "attempt"]
    accepted = read_findings(facts)
    return {"accepted": Count(k=len(accepted), n=len(facts), detail=join_findings(accepted))}
