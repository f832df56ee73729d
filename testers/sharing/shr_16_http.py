"""SHR-16 over HTTP: words that have a meaning, and descriptions that keep to their shapes."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urldefrag, urljoin, urlsplit

from rules.errors import TargetError
from rules.measurement import Count, Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client, record
from testers.protocols.http.elsewhere import reach
from testers.protocols.linked.catalogue import DCAT, DCT, Catalogue, fetch_catalogue
from testers.protocols.linked.shapes import DCAT_SHAPES

_MOST_TERMS = 30
_GONE = (404, 410)
_ACCEPT = {"Accept": "text/turtle, application/ld+json;q=0.9, */*;q=0.1"}
# Where the well-known vocabularies live: what they define is known here, and nobody is asked.
_KNOWN = ("www.w3.org", "w3.org", "purl.org", "xmlns.com", "rdfs.org", "schema.org", "publications.europa.eu")
# Properties whose values are words of a vocabulary.
_CODED = (f"{DCAT}theme", f"{DCT}accrualPeriodicity", f"{DCT}accessRights", f"{DCT}conformsTo", f"{DCT}type")


@case(
    requirement="SHR-16",
    protocol="http",
    when="dcat.catalogue",
    endpoints=ENDPOINTS,
    title_zh="词汇可解析，数据符合形状约束",
    why_zh="词汇不可解析，术语就没有约定的含义；描述不符合形状，读到的就不是预期的东西。"
    "@context 与词汇只在授权范围内取，失败再试。",
    good=("dcat_good", "dcat_turtle", "static_catalogue", "city"),
    bad=(
        "dcat_undefined_term",
        "dcat_broken_context",
        "dcat_lost_member",
        "dcat_dead_vocabulary",
        "dcat_breaks_shape",
        "city:dcat-undefined-term",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Vocabularies resolve, and the catalogue keeps to its shapes.

    A word that nobody defines is dropped by every reader, and a description that breaks its shape is read as something
    else. Contexts and vocabularies are fetched where the authorisation reaches and nowhere else; well-known
    vocabularies are known here. The shapes are what DCAT 3 says of its properties, and the target's own (dcat.shapes).
    """
    client = open_client(ctx)
    shapes = [DCAT_SHAPES, *await _fetch_shapes(ctx, client)]
    catalogue = await fetch_catalogue(ctx, client, shapes=shapes)
    _require_judged(catalogue)
    for name, fault in _list_words(catalogue):
        ctx.observe("word", name=name, fault=write_finding(fault))
    await _try_vocabularies(ctx, client, catalogue)
    for each in catalogue.report.violations:
        path = each.path.rpartition("#")[2].rpartition("/")[2]
        words = find(
            f"{each.focus} 的 {path or '-'}：{each.message}", f"{path or 'a value'} of {each.focus}: {each.message}"
        )
        ctx.observe("violation", fault=write_finding(words))
    ctx.observe("shapes", judged=sum(len(read.nodes) for read in catalogue.report.reads))
    return ctx.observations


async def _fetch_shapes(ctx: Context, client: HttpClient) -> list[str]:
    path = ctx.parameter("dcat.shapes")
    if path is None:
        return []
    if not path.startswith("/"):
        return [path]
    exchange = await client.follow(path, headers=_ACCEPT)
    record(ctx, "shapes-document", exchange)
    if not exchange.ok:
        raise TargetError(
            Text(
                zh=f"形状文件 {path} 返回状态码 {exchange.status}；请检查参数 dcat.shapes。",
                en=f"The shapes {path} answer {exchange.status}; check the parameter dcat.shapes.",
            )
        )
    return [exchange.body.decode("utf-8", "replace")]


def _require_judged(catalogue: Catalogue) -> None:
    """Raise TargetError where something is missing that nobody here may fetch, or that we cannot read."""
    report = catalogue.report
    unread = any(read.fault is not None for read in report.reads)
    if unread and catalogue.contexts.outside and not catalogue.contexts.broken:
        names = ", ".join(catalogue.contexts.outside[:3])
        raise TargetError(
            Text(
                zh=f"目录引用的 @context 不在授权范围内，无法判定：{names}",
                en=f"The catalogue refers to contexts outside the authorisation, so nothing can be told: {names}",
            )
        )
    if report.unusable:
        raise TargetError(
            Text(
                zh=f"参数 dcat.shapes 的形状无法使用：{report.unusable[0]}",
                en=f"The shapes of dcat.shapes cannot be used: {report.unusable[0]}",
            )
        )


def _list_words(catalogue: Catalogue) -> Iterator[tuple[str, Text | None]]:
    """Yield contexts, documents and terms with their faults."""
    contexts, report = catalogue.contexts, catalogue.report
    yield from ((url, None) for url in contexts.at_hand)
    yield from contexts.broken.items()
    for document, read in zip(catalogue.documents, report.reads, strict=True):
        # Where a context is broken, that is the fault, not what follows from it.
        told = read.fault is None or bool(contexts.broken)
        yield document.base, None if told else find(f"无法解析：{read.fault}", f"cannot be read: {read.fault}")
        for name in read.dropped:
            yield name, find(f"成员 {name} 没有任何 @context 定义", f"no context defines the member {name}")
    undefined = set(report.undefined)
    used = {name for node in catalogue.nodes.values() for name in (*node.properties, *node.types)}
    yield from ((name, None) for name in sorted(used - undefined))
    for name in sorted(undefined):
        yield name, find(f"词汇中没有术语 {name}", f"its vocabulary has no term {name}")


async def _try_vocabularies(ctx: Context, client: HttpClient, catalogue: Catalogue) -> None:
    """Ask for the documents behind terms of the target's own vocabularies; what is gone twice does not resolve."""
    closed: set[str] = set(_KNOWN)
    for url in _list_documents(catalogue)[:_MOST_TERMS]:
        host = urlsplit(url).netloc
        place = await reach(ctx, client, url) if host not in closed else None
        if place is None:
            closed.add(host)
            continue
        exchange = await place.ask(headers=_ACCEPT)
        if exchange.status in _GONE:
            exchange = await place.ask(headers=_ACCEPT)
        record(ctx, "vocabulary", exchange, url=url)
        gone = find(f"词汇 {url} 返回状态码 {exchange.status}", f"the vocabulary {url} answers {exchange.status}")
        ctx.observe("word", name=url, fault=write_finding(gone if exchange.status in _GONE else None))


def _list_documents(catalogue: Catalogue) -> list[str]:
    nodes = list(catalogue.nodes.values())
    used = [name for node in nodes for name in (*node.properties, *node.types)]
    used += [term.id for node in nodes for term in node.all(*_CODED) if term.id is not None and term.id[:2] != "_:"]
    # Document order differs from run to run; which of many are asked must not.
    documents = {urldefrag(urljoin(catalogue.base, name)).url for name in used}
    return sorted(url for url in documents if urlsplit(url).scheme in ("http", "https"))


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `unresolved` (words without a meaning among all) and `violations` of shapes."""
    words = [each.facts["fault"] for each in observations if each.what == "word"]
    unresolved = read_findings(words)
    violations = read_findings(each.facts["fault"] for each in observations if each.what == "violation")
    judged = sum(int(str(each.facts["judged"])) for each in observations if each.what == "shapes")
    return {
        "unresolved": Proportion(k=len(unresolved), n=len(words), detail=join_findings(unresolved)),
        "violations": Count(k=len(violations), n=judged, detail=join_findings(violations)),
    }
