"""SHR-02 over HTTP: the catalogue says what it must, and what it says is so."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from urllib.parse import urljoin

from rules.errors import TargetError
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client
from testers.protocols.http.elsewhere import Place, reach
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.failure import UnansweredError
from testers.protocols.linked.catalogue import DCAT, Catalogue, Dataset, fetch_catalogue, require_read
from testers.protocols.linked.graph import Node
from testers.protocols.linked.metadata import list_demands
from testers.protocols.linked.truth import Claim, Look, judge_dates, judge_distribution

_MOST_DATASETS = 60
_MOST_DISTRIBUTIONS = 4
# Beyond this much downloaded, heads must do: a catalogue may list what would take days.
_MOST_BYTES = 64 << 20
_END_OF_HEAD = b"\r\n\r\n"


@case(
    requirement="SHR-02",
    protocol="http",
    when="dcat.catalogue",
    endpoints=ENDPOINTS,
    title_zh="目录元数据齐全且属实",
    why_zh="需求方凭元数据判断数据能不能用；逐项核对必备元数据，并下载分发文件，比对格式、大小、记录数、更新日期与更新周期，不符的再取一次才计。",
    good=("dcat_good", "dcat_turtle", "static_catalogue", "city"),
    bad=(
        "dcat_no_title",
        "dcat_no_contact",
        "dcat_wrong_type",
        "dcat_wrong_size",
        "dcat_dead_link",
        "dcat_overdue",
        "dcat_untrue_date",
        "city:dcat-title-missing",
        "city:dcat-modified-untrue",
        "city:dcat-media-type-untrue",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Mandatory metadata of the catalogue are there, and they are true.

    Whoever needs data decides by its metadata. Each mandatory property is looked for; then the distributions are
    fetched, and media type, size, number of records, date and update period are compared with what is served. What is
    untrue is fetched and compared once more before it counts.
    """
    client = open_client(ctx)
    catalogue = await fetch_catalogue(ctx, client)
    require_read(catalogue)
    for demand in list_demands(catalogue):
        fault = _explain(demand.resource, demand.what) if not demand.met else None
        ctx.observe("demand", resource=demand.resource, wanted=demand.what.en, fault=write_finding(fault))
    entries = list(catalogue.datasets)
    if len(entries) > _MOST_DATASETS:
        entries = ctx.rng.sample(entries, _MOST_DATASETS)
    for number, entry in enumerate(entries, start=1):
        for claim in await _compare_twice(ctx, client, catalogue, entry):
            ctx.observe("claim", resource=entry.label, kind=claim.kind, fault=write_finding(claim.fault))
        ctx.progress(number, len(entries))
    return ctx.observations


def _explain(resource: str, what: Text) -> Text:
    return find(f"{resource} 缺少{what.zh}", f"{resource} lacks {what.en}")


async def _compare_twice(ctx: Context, client: HttpClient, catalogue: Catalogue, entry: Dataset) -> list[Claim]:
    """Return the claims of a dataset; an untrue one is looked at once more, and the second look decides."""
    first = await _compare(ctx, client, catalogue, entry)
    doubtful = {claim.kind for claim in first if claim.fault is not None}
    if not doubtful:
        return first
    again = [claim for claim in await _compare(ctx, client, catalogue, entry) if claim.kind in doubtful]
    return [*(claim for claim in first if claim.kind not in doubtful), *again]


async def _compare(ctx: Context, client: HttpClient, catalogue: Catalogue, entry: Dataset) -> list[Claim]:
    looks = [
        look
        for distribution in entry.distributions[:_MOST_DISTRIBUTIONS]
        if (look := await _look(ctx, client, catalogue, distribution)) is not None
    ]
    claims = [claim for look in looks for claim in judge_distribution(catalogue, entry, look)]
    return [*claims, *judge_dates(catalogue, entry, looks, dt.datetime.now(dt.UTC))]


async def _look(ctx: Context, client: HttpClient, catalogue: Catalogue, distribution: Node) -> Look | None:
    """Fetch where a distribution is to be had; None outside the authorisation, or without an answer."""
    downloads, accesses = distribution.all(f"{DCAT}downloadURL"), distribution.all(f"{DCAT}accessURL")
    term = next(iter((*downloads, *accesses)), None)
    place = None if term is None else await reach(ctx, client, urljoin(catalogue.base, term.text))
    if place is None:
        return None
    exchange = await _fetch(place, whole=_sum_sizes(ctx) < _MOST_BYTES)
    if exchange is None:
        return None
    # Of the answer the head alone is kept: data may be anything, and may be anybody's.
    head = exchange.received.partition(_END_OF_HEAD)[0]
    ctx.observe(
        "distribution",
        sent=exchange.sent,
        received=head,
        target=exchange.target,
        status=exchange.status,
        size=len(exchange.body),
        sha256=hashlib.sha256(exchange.body).hexdigest(),
    )
    return Look(distribution=distribution, download=bool(downloads), exchange=exchange)


def _sum_sizes(ctx: Context) -> int:
    return sum(int(str(each.facts["size"])) for each in ctx.observations if each.what == "distribution")


async def _fetch(place: Place, *, whole: bool) -> Exchange | None:
    """GET, or HEAD where the whole is more than we take in; None where neither is answered."""
    for method in ("GET", "HEAD") if whole else ("HEAD",):
        try:
            return await place.ask(method=method)
        except UnansweredError:
            continue
        except TargetError:
            # The body is coded in a way that cannot be read; that is no untrue metadata.
            return None
    return None


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `incomplete` (mandatory metadata missing) and `contradicted` (claims that are untrue)."""
    return {
        "incomplete": _count([each for each in observations if each.what == "demand"]),
        "contradicted": _count([each for each in observations if each.what == "claim"], placed=True),
    }


def _count(observations: Sequence[Observation], *, placed: bool = False) -> Proportion:
    broken = [each.facts for each in observations if each.facts["fault"] is not None]
    faults = read_findings(facts["fault"] for facts in broken)
    places = [str(facts["resource"]) for facts in broken] if placed else []
    return Proportion(k=len(faults), n=len(observations), detail=join_findings(faults, places=places))
