"""REL-01 over HTTP: the share of requests that get no answer."""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from rules.errors import TargetError
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context, Link
from testers.harness.observation import Observation
from testers.protocols.http.client import ENDPOINTS, HttpClient, make_tls, open_client, record
from testers.protocols.http.failure import UnansweredError
from testers.protocols.http.places import settle_resource
from testers.relay.control import Seen, control_requests

# RFC 9110 15.6.3 to 15.6.5: a gateway says that what stands behind it did not get or answer the request.
_NOT_SERVED = (502, 503, 504)
_CONTROLS = 80
_NUMBER = re.compile(rb"\r\nX-Request-Id: [^\r]*-(\d{1,9})\r\n", re.IGNORECASE)


@case(
    requirement="REL-01",
    protocol="http",
    when="http.api",
    endpoints=ENDPOINTS,
    title_zh="HTTP 请求的丢失比例",
    why_zh="每个请求都带编号并使用独立连接，丢失一个就记一个；重试会掩盖丢失，因此从不重试。"
    "同一探测程序先询问一个按已知序号不作答的服务器，漏看一个即整次测量作废。",
    good=("http_good", "https_good", "city"),
    bad=("http_lossy", "http_halves", "http_busy"),
)
async def observe(ctx: Context) -> list[Observation]:
    """The share of HTTP requests that get no answer.

    Each request is numbered and has a connection of its own, and none is tried again: a retry would hide the loss.
    The same probing first asks a server that is known to forget some requests: if it misses one, the measurement is
    void.
    """
    await control_requests(ctx, partial(_probe_control, ctx), number=_read_number)
    client, plan = open_client(ctx), ctx.samples("loss")
    path, lost, asked = await settle_resource(ctx, client), 0, 0
    while not plan.enough(lost, asked):
        asked += 1
        lost += not await _probe(ctx, client, path, asked)
        ctx.progress(asked, plan.n)
    return ctx.observations


async def _probe_control(ctx: Context, link: Link) -> Seen:
    client = HttpClient(link, token=None, tls=make_tls(None))
    answered = [await _probe(ctx, client, "/", number, what="control") for number in range(1, _CONTROLS + 1)]
    back = frozenset(number for number, came in enumerate(answered, start=1) if came)
    return Seen(sent=frozenset(range(1, _CONTROLS + 1)), back=back)


def _read_number(head: bytes) -> int | None:
    found = _NUMBER.search(head)
    return int(found.group(1)) if found else None


async def _probe(ctx: Context, client: HttpClient, path: str, number: int, *, what: str = "probe") -> bool:
    """Send one request; tell whether it was answered."""
    try:
        exchange = await client.ask(path, headers={"X-Request-Id": f"{ctx.tag}-{number}"})
    except UnansweredError as error:
        why = error.message.en
        ctx.observe(what, sent=error.sent, received=error.received, number=number, answered=False, why=why)
        return False
    if exchange.status == 429:
        raise TargetError(
            Text(
                zh="目标以 429 限制请求速率，丢失无法测量；请在授权中降低 max_rate。",
                en="The target limits the rate (429), so loss cannot be measured; lower max_rate in the authorisation.",
            )
        )
    answered = exchange.status not in _NOT_SERVED
    if number == 1 or not answered:
        record(ctx, what, exchange, number=number, answered=answered, why=f"status {exchange.status}")
    else:
        ctx.observe(what, number=number, answered=True)
    return answered


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `loss`: unanswered requests among all."""
    probes = [each.facts for each in observations if each.what == "probe"]
    lost = [facts for facts in probes if not facts["answered"]]
    detail = None
    if lost:
        why = str(lost[0]["why"])
        detail = Text(
            zh=f"丢失 {len(lost)} 个请求，首个为第 {lost[0]['number']} 个（{why}）。",
            en=f"{len(lost)} requests lost, the first was number {lost[0]['number']} ({why}).",
        )
    return {"loss": Proportion(k=len(lost), n=len(probes), detail=detail)}
