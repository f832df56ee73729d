"""CMP-04 over HTTP: NGSI-LD entities in their normalised form, with a context that resolves."""

from collections.abc import Mapping, Sequence

from rules.measurement import Count, Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding, write_findings
from testers.protocols.http.client import record
from testers.protocols.http.demands import demand_list
from testers.protocols.http.exchange import Exchange, NotJson, parse_json
from testers.protocols.linked.contexts import gather
from testers.protocols.ngsi.broker import ENDPOINTS, ENTITIES, JSON, LD_JSON, Broker, open_broker, quote_id
from testers.protocols.ngsi.links import find_context_link, has_context, lacks_context
from testers.protocols.ngsi.normalised import compare_entities, find_entity_faults

_COMPARED = 5  # entities of a type that are read in both representations
_ABSENT = "urn:ngsi-ld:CityAssay:"
_GONE = (404, 410)


@case(
    requirement="CMP-04",
    protocol="http",
    when=ENTITIES,
    endpoints=ENDPOINTS,
    title_zh="NGSI-LD 实体为规范化形式且 @context 可解析",
    why_zh="裸值、非 UTC 时间或解析不了的 @context 使对接方各自猜测。时刻按时刻、数字按数字比较；问题重取一次才计。",
    good=("ngsi_good", "ngsi_relaxed", "city"),
    bad=(
        "ngsi_bare_values",
        "ngsi_no_context",
        "ngsi_broken_context",
        "ngsi_local_times",
        "ngsi_ignores_accept",
        "ngsi_number_texts",
        "city:ngsi-bare-value",
        "city:ngsi-context-missing",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """NGSI-LD entities are in normalised form and their context resolves.

    A bare value, a time that is not UTC or a context that leads nowhere leaves every partner to guess what is meant.
    Both representations must tell the same, instants compared as instants and numbers as numbers; a fault counts when
    it shows twice.
    """
    broker, enough = open_broker(ctx), ctx.samples("invalid").n
    judged = 0
    documents: list[tuple[Json, str]] = []
    for kind in demand_list(ctx, "ngsi.type", of=ENTITIES):
        named: list[str] = []
        async for page, entities in broker.list_entities(kind):
            if page.media_type != LD_JSON:
                # Whoever answers with another representation is judged below; entities are what they are.
                ctx.observe("page", target=page.target, media_type=page.media_type)
            for entity in entities:
                await _judge_entity(ctx, broker, entity)
                documents.append((entity, f"{broker.sender.origin}{page.target}"))
            judged += len(entities)
            named += [str(entity["id"]) for entity in entities if isinstance(entity, dict) and "id" in entity]
            ctx.progress(min(judged, enough), enough)
            if judged >= enough:
                break
        for identity in named[:_COMPARED]:
            await _judge_representations(ctx, broker, identity, documents)
    await _judge_unknown(ctx, broker)
    await _judge_contexts(ctx, broker, documents)
    return ctx.observations


async def _judge_entity(ctx: Context, broker: Broker, entity: Json) -> None:
    faults = find_entity_faults(entity)
    identity = str(entity.get("id")) if isinstance(entity, dict) else "-"
    if faults:
        again = await broker.get(f"/entities/{quote_id(identity)}")
        document = parse_json(again.body) if again.ok else NotJson()
        if isinstance(document, NotJson):
            # Gone meanwhile, or not to be had alone: what was seen once asserts nothing.
            return
        known = {fault.en for fault in find_entity_faults(document)}
        faults = [fault for fault in faults if fault.en in known]
        record(ctx, "entity", again, id=identity, faults=write_findings(faults))
        return
    ctx.observe("entity", id=identity, faults=[])


async def _judge_representations(
    ctx: Context, broker: Broker, identity: str, documents: list[tuple[Json, str]]
) -> None:
    """Read one entity in both representations; a difference counts when a second pair shows one as well."""
    plain, fault = await _compare_representations(broker, identity)
    if fault is not None:
        plain, fault = await _compare_representations(broker, identity)
    if plain.status in _GONE:
        # Deleted since it was listed: nothing can be said of it.
        return
    if fault is None:
        documents.append(({"@context": find_context_link(plain)}, f"{broker.sender.origin}{plain.target}"))
    record(ctx, "representation", plain, place=identity, fault=write_finding(fault))


async def _compare_representations(broker: Broker, identity: str) -> tuple[Exchange, Text | None]:
    path = f"/entities/{quote_id(identity)}"
    linked, plain = await broker.get(path, accept=LD_JSON), await broker.get(path, accept=JSON)
    after = await broker.get(path, accept=LD_JSON)
    if linked.ok and plain.ok and after.ok:
        return plain, _find_representation_fault(linked, plain, after)
    status = plain.status
    words = f"an entity cannot be retrieved alone: {status} (5.7.1)"
    return plain, find(f"有的实体无法单独读取：{status}（5.7.1）", words)


def _find_representation_fault(linked: Exchange, plain: Exchange, after: Exchange) -> Text | None:
    if linked.media_type != LD_JSON:
        kind = linked.media_type or "-"
        return find(f"要求 {LD_JSON}，得到 {kind}（6.3.4）", f"{LD_JSON} was asked for, {kind} came (6.3.4)")
    if plain.media_type != JSON:
        kind = plain.media_type or "-"
        return find(f"要求 {JSON}，得到 {kind}（6.3.4）", f"{JSON} was asked for, {kind} came (6.3.4)")
    one, other, last = linked.json(), plain.json(), after.json()
    if not has_context(one):
        return find("ld+json 表示中没有 @context（6.3.5）", "no @context in the ld+json representation (6.3.5)")
    if not lacks_context(other):
        return find("json 表示中含有 @context（6.3.5）", "an @context in the json representation (6.3.5)")
    if find_context_link(plain) is None:
        return find("json 表示没有指向 @context 的 Link（6.3.5）", "no Link to the context with the json form (6.3.5)")
    difference = compare_entities(one, other)
    # A live entity moves: both ends must agree among themselves before the middle one can be wrong.
    return difference if difference is not None and compare_entities(one, last) is None else None


async def _judge_unknown(ctx: Context, broker: Broker) -> None:
    """An entity that is not there is answered with 404 (clause 6.3.2, ResourceNotFound)."""
    path = f"/entities/{_ABSENT}{ctx.tag}"
    answer = await broker.get(path)
    if answer.status != 404:
        answer = await broker.get(path)
    seen, fault = answer.status, None
    if seen != 404:
        fault = find(f"不存在的实体返回 {seen}，应为 404（6.3.2）", f"an unknown entity answers {seen}, not 404")
    record(ctx, "representation", answer, place="/entities/{unknown}", fault=write_finding(fault))


async def _judge_contexts(ctx: Context, broker: Broker, documents: Sequence[tuple[Json, str]]) -> None:
    found = await gather(ctx, broker.sender, documents)
    for url in found.at_hand:
        ctx.observe("resolved", url=url, fault=None)
    for url, fault in found.broken.items():
        ctx.observe("resolved", url=url, fault=write_finding(fault))
    for url in found.outside:
        ctx.observe("outside", url=url)
    bare = [document for document, _ in documents if isinstance(document, dict) and not document.get("@context")]
    entities = [document for document in bare if "id" in document]
    if entities:
        words = find(
            f"{len(entities)} 个实体没有 @context（6.3.5）", f"{len(entities)} entities have no @context (6.3.5)"
        )
        ctx.observe("resolved", url="-", fault=write_finding(words))


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `invalid` (entities), `unresolved` (contexts) and `wrong` (representations and errors)."""
    entities = [each.facts for each in observations if each.what == "entity"]
    invalid = [facts for facts in entities if facts["faults"]]
    first = [facts["faults"][0] for facts in invalid if isinstance(facts["faults"], list)]
    contexts = [each.facts for each in observations if each.what == "resolved"]
    forms = [each.facts for each in observations if each.what == "representation"]
    wrong = [facts for facts in forms if facts["fault"]]
    unresolved = read_findings(facts["fault"] for facts in contexts)
    return {
        "invalid": Proportion(
            k=len(invalid),
            n=len(entities),
            detail=join_findings(read_findings(first), places=[str(facts["id"]) for facts in invalid]),
        ),
        "unresolved": Count(k=len(unresolved), n=len(contexts), detail=join_findings(unresolved)),
        "wrong": Count(
            k=len(wrong),
            n=len(forms),
            detail=join_findings(
                read_findings(facts["fault"] for facts in wrong), places=[str(facts["place"]) for facts in wrong]
            ),
        ),
    }
