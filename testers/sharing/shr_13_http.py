"""SHR-13 over HTTP: open data without raw personal data."""

import hashlib
from collections.abc import Mapping, Sequence
from urllib.parse import urljoin

from rules.errors import TargetError, UsageError
from rules.measurement import Count, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.http.client import ENDPOINTS, HttpClient, make_tls, open_client
from testers.protocols.http.elsewhere import reach
from testers.protocols.http.exchange import Exchange
from testers.protocols.linked.catalogue import DCAT, fetch_catalogue, require_read
from testers.protocols.linked.rights import find_class
from testers.protocols.payload.personal import KINDS, Found, find_personal
from testers.protocols.payload.tables import read_cells

_PARAMETER = "opendata.sets"
_MOST_SETS = 100
_END_OF_HEAD = b"\r\n\r\n"


@case(
    requirement="SHR-13",
    protocol="http",
    when="http.open-data",
    endpoints=ENDPOINTS,
    title_zh="开放数据集不含原始个人信息",
    why_zh="数据一经开放便收不回来。以无凭据的方式读取开放数据集，凭校验码与列名确认身份证号、手机号、车牌号、银行卡号等；证据中只留掩码。",
    good=("dcat_good", "dcat_turtle", "static_catalogue", "city"),
    bad=("open_identity", "open_mobile", "open_plate", "open_card", "open_mail", "city:open-data-personal"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Open data sets hold no raw personal data.

    What was open once cannot be called back. The sets are read without credentials, as anybody may; check digits and
    the names of columns confirm identity numbers, mobile numbers, number plates, bank cards, personal mailboxes and
    addresses of personal devices. Evidence keeps masked samples and the digest of the set, never the data.
    """
    paths = await _find_sets(ctx)
    # Open is what needs no credentials: the token of the tester must not open what is shut.
    client = HttpClient(ctx.link(*ENDPOINTS), token=None, tls=make_tls(ctx.parameter("tls.ca")))
    for number, path in enumerate(paths, start=1):
        await _judge(ctx, client, path)
        ctx.progress(number, len(paths))
    return ctx.observations


async def _find_sets(ctx: Context) -> list[str]:
    """Return the addresses of the open sets: those of the target file, else those that the catalogue calls open."""
    named = [path.strip() for path in (ctx.parameter(_PARAMETER) or "").split(",") if path.strip()]
    if not named and ctx.parameter("dcat.catalogue") is not None:
        named = await _list_open(ctx)
    if not named:
        raise UsageError(
            Text(
                zh=f"没有已知的开放数据集：请在参数 {_PARAMETER} 中列出路径，或以 dcat.catalogue 给出目录。",
                en=f"No open set is known: list paths in {_PARAMETER}, or give the catalogue by dcat.catalogue.",
            )
        )
    named = list(dict.fromkeys(named))
    return named if len(named) <= _MOST_SETS else ctx.rng.sample(named, _MOST_SETS)


async def _list_open(ctx: Context) -> list[str]:
    catalogue = await fetch_catalogue(ctx, open_client(ctx))
    require_read(catalogue)
    return [
        urljoin(catalogue.base, term.text)
        for entry in catalogue.datasets
        if find_class(catalogue, entry) == "open"
        for distribution in entry.distributions
        for term in distribution.all(f"{DCAT}downloadURL")
    ]


async def _judge(ctx: Context, client: HttpClient, path: str) -> None:
    """Read one set, twice where something is found, and record what both times have in common."""
    exchange = await _fetch(client, ctx, path)
    if exchange is None or not exchange.ok:
        status = None if exchange is None else exchange.status
        ctx.observe("closed", path=path, status=status)
        if status is not None and status >= 500:
            raise TargetError(Text(zh=f"{path} 返回状态码 {status}。", en=f"{path} answers with status {status}."))
        return
    cells = read_cells(exchange.body)
    found = find_personal(cells)
    if found:
        again = await _fetch(client, ctx, path)
        shown = find_personal(read_cells(again.body)) if again is not None and again.ok else []
        found = [each for each in found if any((each.kind, each.column) == (one.kind, one.column) for one in shown)]
    for each in found:
        ctx.observe("personal", path=path, kind=each.kind, count=each.count, fault=write_finding(_explain(path, each)))
    ctx.observe(
        "set",
        sent=exchange.sent,
        received=exchange.received.partition(_END_OF_HEAD)[0],
        path=path,
        cells=len(cells),
        sha256=hashlib.sha256(exchange.body).hexdigest(),
    )


async def _fetch(client: HttpClient, ctx: Context, path: str) -> Exchange | None:
    place = await reach(ctx, client, path)
    return None if place is None else await place.client.follow(place.target)


def _explain(path: str, found: Found) -> Text:
    kind, column = KINDS[found.kind], found.column or "-"
    return find(
        f"{path} 的 {column} 列有 {found.count} 个{kind.zh}（如 {found.sample}）",
        f"{path}, column {column}: {kind.en}, {found.count} times ({found.sample} is one)",
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `hits`: values that are personal data, over the sets that anybody could read."""
    hits = [each.facts for each in observations if each.what == "personal"]
    # A set without a single value says nothing.
    sets = sum(each.what == "set" and int(str(each.facts["cells"])) > 0 for each in observations)
    total = sum(int(str(facts["count"])) for facts in hits)
    return {"hits": Count(k=total, n=sets, detail=join_findings(read_findings(facts["fault"] for facts in hits)))}
