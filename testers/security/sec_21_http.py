"""SEC-21: security.txt says whom to tell of a vulnerability."""

import datetime as dt
from collections.abc import Mapping, Sequence

from rules.errors import TargetError
from rules.measurement import Count, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_findings
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client, record
from testers.protocols.http.security_txt import PATH, find_faults

# Content type, encoding, Contact, Expires: what every file is held against.
_ASSERTIONS = 4


@case(
    requirement="SEC-21",
    protocol="http",
    when="http.api",
    endpoints=ENDPOINTS,
    title_zh="公开有效的漏洞报告渠道（security.txt）",
    why_zh="发现漏洞的人若找不到联系人，只能公开或放弃；文件须在规定路径、有联系方式且未过期。",
    good=("http_good", "https_good", "city"),
    bad=(
        "http_expired_contact",
        "http_no_contact",
        "http_nameless_contact",
        "city:security-txt-expired",
        "city:security-txt-missing",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """A valid and unexpired security.txt stands at its place (RFC 9116).

    Who finds a vulnerability and nobody to tell publishes it, or keeps it. The file must be served by https where
    the target has https; over plain HTTP its content is judged and the transport is left to SEC-01.
    """
    client = open_client(ctx)
    faults = await _look(ctx, client)
    if faults:
        # The second look counts. Its words may differ from the first: a file made on request moves its Expires along.
        faults = await _look(ctx, client)
    ctx.observe("file", assertions=_ASSERTIONS, faults=write_findings(faults))
    return ctx.observations


async def _look(ctx: Context, client: HttpClient) -> list[Text]:
    exchange = await client.follow(PATH)
    now = dt.datetime.now(dt.UTC)
    record(ctx, "fetch", exchange, now=now.isoformat(timespec="seconds"))
    if exchange.ok:
        return find_faults(exchange, now=now)
    if exchange.status in (404, 410):
        return [find(f"{PATH} 不存在（{exchange.status}）", f"there is no {PATH} ({exchange.status})")]
    # A redirect may rightly lead to another host (RFC 9116 section 3), which nobody has allowed us to ask.
    raise TargetError(
        Text(
            zh=f"{PATH} 返回状态码 {exchange.status}，无法取得文件。",
            en=f"{PATH} answers {exchange.status}; the file cannot be had.",
        )
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `faults` of the file among what it is held against."""
    files = [each.facts for each in observations if each.what == "file"]
    listed = [facts["faults"] for facts in files]
    faults = [fault for each in listed if isinstance(each, list) for fault in read_findings(each)]
    return {"faults": Count(k=len(faults), n=_ASSERTIONS * len(files), detail=join_findings(faults))}
