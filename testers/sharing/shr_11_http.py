"""SHR-11 over HTTP: the OAuth 2.0 flow from metadata to revocation."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rules.applicability import Answer
from rules.hazard import Hazard
from rules.measurement import Count, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.http.client import ENDPOINTS
from testers.protocols.http.demands import demand
from testers.protocols.http.exchange import Exchange, parse_json
from testers.protocols.http.oauth import CAPABILITY, Account, Grant, Server, discover, find_account
from testers.protocols.http.oauth_faults import (
    find_door_fault,
    find_grant_fault,
    find_metadata_fault,
    find_open_fault,
    find_refusal_fault,
)

_GRANT = "client_credentials"
_LONGEST_LIFE = 60.0  # seconds; a token that lives longer is not waited for
_SKEW, _LEAST_SKEW = 1.0, 0.3  # seconds by which the target may round
_PROPAGATION, _LEAST_PROPAGATION = 5.0, 1.0
_STEP = 0.2
Step = Callable[[], Awaitable[Text | None]]


@case(
    requirement="SHR-11",
    protocol="http",
    when=CAPABILITY,
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="OAuth 2.0 授权流程符合标准",
    why_zh="依次考察元数据、取得令牌、有效与无效令牌、权限范围、到期、刷新和撤销；每个问题重试一次才计，令牌从不记录。",
    good=("oauth_good", "oauth_relaxed", "city"),
    bad=(
        "oauth_accepts_expired",
        "oauth_keeps_revoked",
        "oauth_wrong_codes",
        "oauth_no_challenge",
        "oauth_any_scope",
        "oauth_cached_tokens",
        "oauth_other_issuer",
        "city:oauth-accepts-expired",
        "city:oauth-keeps-revoked",
        "city:oauth-wrong-error",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """The OAuth 2.0 flow works as the standards say, from metadata to revocation.

    A partner's program asks for a token, uses it, and gives it back, all by the standards; a door that takes expired,
    revoked or made-up tokens is open. Each step that is wrong is tried again before it counts; tokens are never
    recorded.
    """
    flow = Flow(
        ctx=ctx,
        server=await discover(ctx),
        account=find_account(ctx),
        resource=demand(ctx, "oauth.resource", of=CAPABILITY),
        scope=ctx.parameter("oauth.scope"),
    )
    if flow.server.revoke_url is not None:
        ctx.clean_up("OAuth 2.0 tokens", flow.give_back)
    steps = list(flow.list_steps())
    for number, (name, step) in enumerate(steps, start=1):
        fault = await step()
        if fault is not None:
            fault = await step()
        ctx.observe("assertion", place=name, fault=write_finding(fault))
        ctx.progress(number, len(steps))
    return ctx.observations


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The steps, each of which can be taken again."""

    ctx: Context
    server: Server
    account: Account
    resource: str
    scope: str | None
    issued: list[str] = field(default_factory=list)

    def list_steps(self) -> Sequence[tuple[str, Step]]:
        """Return name and step; what the target does not offer is left out."""
        steps: list[tuple[str, Step]] = [
            ("metadata", self.metadata),
            ("token", self.token),
            ("wrong secret", self.wrong_secret),
            ("unknown grant", self.unknown_grant),
            ("no grant", self.no_grant),
            ("unknown scope", self.unknown_scope),
            ("good token", self.good_token),
            ("no token", self.no_token),
            ("made-up token", self.made_up_token),
        ]
        steps += [("scope", self.narrow_scope)] if self.ctx.parameter("oauth.forbidden") else []
        steps += [("refresh", self.refresh), ("made-up refresh token", self.made_up_refresh)] if self._refreshes else []
        if self.ctx.declared("oauth.revocation") is not Answer.NO:
            steps += [("revocation", self.revocation), ("revocation of anything", self.needless_revocation)]
            steps += [("revocation by a stranger", self.foreign_revocation)]
        return [*steps, ("expiry", self.expiry)] if self.ctx.parameter("oauth.brief.client") else steps

    @property
    def _refreshes(self) -> bool:
        grants = self.server.metadata.get("grant_types_supported")
        return isinstance(grants, list) and "refresh_token" in grants

    async def _ask(self, account: Account | None = None, **more: str) -> Grant:
        fields = {"grant_type": _GRANT, **({"scope": self.scope} if self.scope else {}), **more}
        grant = await self.server.ask(account or self.account, fields)
        if grant.token is not None and account is None:
            self.issued.append(grant.token)
        return grant

    async def give_back(self) -> None:
        """Revoke what was issued to us; what is left dies with its time."""
        for token in self.issued:
            await self.server.revoke(self.account, token)

    async def _need(self, account: Account | None = None) -> str | Text:
        grant = await self._ask(account)
        return grant.token or find(
            f"没有发给令牌：{grant.exchange.status}（RFC 6749 4.4.3）",
            f"no token was issued: {grant.exchange.status} (RFC 6749 4.4.3)",
        )

    async def metadata(self) -> Text | None:
        """The metadata tell of the issuer and its endpoints."""
        server = await discover(self.ctx)
        _record(self.ctx, "metadata", server.discovery)
        return find_metadata_fault(server.discovery, server.metadata, server.issuer)

    async def token(self) -> Text | None:
        """A client gets a token for its credentials."""
        asked = set(self.scope.split()) if self.scope else set()
        return find_grant_fault(await self._ask(), asked)

    async def wrong_secret(self) -> Text | None:
        """A wrong secret is refused with 401 and a challenge, since the client used the Authorization header."""
        wrong = replace(self.account, secret=f"{self.ctx.tag}-{self.ctx.rng.getrandbits(32):08x}")
        grant = await self._ask(wrong)
        _record(self.ctx, "wrong secret", grant.exchange)
        return find_refusal_fault(grant, code="invalid_client", statuses=(401,))

    async def unknown_grant(self) -> Text | None:
        """A grant that nobody knows is refused as unsupported."""
        grant = await self._ask(grant_type="urn:cityassay:no-such-grant")
        return find_refusal_fault(grant, code="unsupported_grant_type")

    async def no_grant(self) -> Text | None:
        """A request without its required parameter is refused as invalid."""
        grant = await self.server.ask(self.account, {"scope": self.scope or ""})
        return find_refusal_fault(grant, code="invalid_request")

    async def unknown_scope(self) -> Text | None:
        """A scope that nobody knows is refused, or not granted (RFC 6749 section 3.3)."""
        grant = await self._ask(scope=self.ctx.tag)
        if grant.token is None:
            return find_refusal_fault(grant, code="invalid_scope")
        if grant.scope is not None and self.ctx.tag not in grant.scope:
            return None
        return find("授予了不存在的 scope（RFC 6749 3.3）", "a scope that does not exist was granted (RFC 6749 3.3)")

    async def good_token(self) -> Text | None:
        """A token opens the resource."""
        token = await self._need()
        return token if isinstance(token, Text) else find_open_fault(await self.server.knock(self.resource, token))

    async def no_token(self) -> Text | None:
        """Without a token the resource asks for one."""
        exchange = await self.server.knock(self.resource, None)
        _record(self.ctx, "no token", exchange)
        return find_door_fault(exchange, error=None)

    async def made_up_token(self) -> Text | None:
        """A made-up token opens nothing."""
        exchange = await self.server.knock(self.resource, f"{self.ctx.tag}-{self.ctx.rng.getrandbits(64):016x}")
        _record(self.ctx, "made-up token", exchange)
        return find_door_fault(exchange, error="invalid_token")

    async def narrow_scope(self) -> Text | None:
        """A token does not open what its scope does not cover."""
        token = await self._need()
        if isinstance(token, Text):
            return token
        exchange = await self.server.knock(demand(self.ctx, "oauth.forbidden", of=CAPABILITY), token)
        return find_door_fault(exchange, error="insufficient_scope")

    async def refresh(self) -> Text | None:
        """A refresh token, where one is issued, gives a new access token."""
        grant = await self._ask()
        token = grant.document.get("refresh_token")
        if not isinstance(token, str):
            # RFC 6749 section 4.4.3: with client credentials a refresh token SHOULD NOT be included.
            return None
        again = await self.server.ask(self.account, {"grant_type": "refresh_token", "refresh_token": token})
        fault = find_grant_fault(again, set())
        return fault or find_open_fault(await self.server.knock(self.resource, again.token))

    async def made_up_refresh(self) -> Text | None:
        """A made-up refresh token gives nothing."""
        fields = {"grant_type": "refresh_token", "refresh_token": self.ctx.tag}
        return find_refusal_fault(await self.server.ask(self.account, fields), code="invalid_grant")

    async def revocation(self) -> Text | None:
        """A revoked token opens nothing any more."""
        if self.server.revoke_url is None:
            return find("没有撤销端点（RFC 7009 2）", "there is no revocation endpoint (RFC 7009 2)")
        token = await self._need()
        if isinstance(token, Text):
            return token
        answer = await self.server.revoke(self.account, token, token_type_hint="access_token")  # noqa: S106 - a hint
        if answer.status != 200:
            return find(
                f"撤销返回 {answer.status}（RFC 7009 2.2）", f"a revocation answers {answer.status} (RFC 7009 2.2)"
            )
        return await self._refused_soon(
            token, zh="撤销后令牌仍可用（RFC 7009 2.1）", en="a revoked token still works (RFC 7009 2.1)"
        )

    async def needless_revocation(self) -> Text | None:
        """To revoke what is no token is no error (RFC 7009 section 2.2)."""
        if self.server.revoke_url is None:
            return None
        answer = await self.server.revoke(self.account, self.ctx.tag)
        _record(self.ctx, "needless revocation", answer)
        if answer.status == 200:
            return None
        return find(f"撤销无效令牌返回 {answer.status}（RFC 7009 2.2）", f"no token: {answer.status} (RFC 7009 2.2)")

    async def foreign_revocation(self) -> Text | None:
        """Who is not the client cannot revoke its token (RFC 7009 section 2.1)."""
        token = await self._need()
        if self.server.revoke_url is None or isinstance(token, Text):
            return token if isinstance(token, Text) else None
        wrong = replace(self.account, secret=f"{self.ctx.tag}-wrong")
        answer = await self.server.revoke(wrong, token)
        document = parse_json(answer.body)
        grant = Grant(exchange=answer, document=document if isinstance(document, dict) else {})
        fault = find_refusal_fault(grant, code="invalid_client", statuses=(401,))
        return fault or find_open_fault(await self.server.knock(self.resource, token))

    async def expiry(self) -> Text | None:
        """A token that has expired opens nothing any more."""
        grant = await self._ask(find_account(self.ctx, "oauth.brief"))
        token, life = grant.token, grant.expires_in
        if token is None or life is None or not 0 < life <= _LONGEST_LIFE:
            shown = f"{grant.exchange.status}, expires_in {life}"
            return find(f"短效账号的令牌不可用：{shown}", f"the brief client's token is of no use: {shown}")
        first = find_open_fault(await self.server.knock(self.resource, token))
        await asyncio.sleep(life + max(self.ctx.seconds(_SKEW), _LEAST_SKEW))
        return first or await self._refused_soon(
            token, zh="过期令牌仍可用（RFC 6750 3.1）", en="an expired token still works (RFC 6750 3.1)"
        )

    async def _refused_soon(self, token: str, *, zh: str, en: str) -> Text | None:
        """Wait until the token is refused everywhere; RFC 7009 allows for a propagation delay."""
        until = self.ctx.now() + max(self.ctx.seconds(_PROPAGATION), _LEAST_PROPAGATION)
        exchange = await self.server.knock(self.resource, token)
        while exchange.ok and self.ctx.now() < until:
            await asyncio.sleep(_STEP)
            exchange = await self.server.knock(self.resource, token)
        return find(zh, en) if exchange.ok else find_door_fault(exchange, error="invalid_token")


def _record(ctx: Context, what: str, exchange: Exchange) -> None:
    """Record an answer that holds no token; what was sent may hold credentials and stays out."""
    ctx.observe(
        what, received=exchange.received, method=exchange.method, target=exchange.target, status=exchange.status
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `wrong`: steps of the flow that were wrong twice."""
    facts = [each.facts for each in observations if each.what == "assertion"]
    wrong = [fact for fact in facts if fact["fault"]]
    detail = join_findings(
        read_findings(fact["fault"] for fact in wrong), places=[str(fact["place"]) for fact in wrong]
    )
    return {"wrong": Count(k=len(wrong), n=len(facts), detail=detail)}
