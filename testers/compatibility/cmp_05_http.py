"""CMP-05 over HTTP: the conformance classes that an OGC API declares are really there."""

from collections.abc import Mapping, Sequence

from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.http.client import ENDPOINTS, record
from testers.protocols.ogc.features import CHECKS, CONF, Check
from testers.protocols.ogc.service import CAPABILITY, Service, open_service

_CORE = f"{CONF}core"


@case(
    requirement="CMP-05",
    protocol="http",
    when=CAPABILITY,
    endpoints=ENDPOINTS,
    title_zh="声明的 OGC API 符合性类别确已实现",
    why_zh="读取 /conformance，逐类考察其要求：首页链接、条数、空间与时间筛选、错误码、GeoJSON、HTML、接口描述。",
    good=("ogc_good", "ogc_relaxed", "city"),
    bad=(
        "ogc_ignores_limit",
        "ogc_ignores_box",
        "ogc_ignores_time",
        "ogc_claims_html",
        "ogc_no_links",
        "ogc_soft_errors",
        "pygeoapi",
        "city:ogc-bbox-ignored",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """The conformance classes that an OGC API declares are really implemented.

    A client picks its requests by what /conformance says; a class that is claimed and not there fails it in the field.
    Each claimed class that is known is tried by its own requirements; a fault counts when it shows twice.
    """
    service = await open_service(ctx)
    answer, document = await service.get_json("/conformance")
    listed = document.get("conformsTo")
    claimed = [each for each in listed if isinstance(each, str)][:500] if isinstance(listed, list) else []
    record(ctx, "conformance", answer, claimed=len(claimed))
    if not listed or _CORE not in claimed:
        words = f"{answer.status}"
        fault = find(
            f"/conformance 没有声明 core 类（{words}，conformance-success）",
            f"/conformance does not claim the class core ({words}, conformance-success)",
        )
        ctx.observe("class", name=_CORE, faults=[write_finding(fault)])
    for uri, checks in CHECKS.items():
        if uri in claimed:
            await _judge(ctx, service, uri, checks)
    for uri in claimed:
        if uri not in CHECKS:
            ctx.observe("unknown", name=uri)
    return ctx.observations


async def _judge(ctx: Context, service: Service, uri: str, checks: Sequence[Check]) -> None:
    faults: list[Json] = []
    for check in checks:
        fault: Text | None = await check(service)
        if fault is not None:
            fault = await check(service)
        if fault is not None and service.last is not None:
            record(ctx, "fault", service.last, fault=write_finding(fault))
            faults.append(write_finding(fault))
    ctx.observe("class", name=uri, faults=faults)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `failing`: classes that were claimed and break a requirement of theirs, among all that were tried."""
    facts = [each.facts for each in observations if each.what == "class"]
    failing = [fact for fact in facts if fact["faults"]]
    found = [fault for fact in failing if isinstance(fact["faults"], list) for fault in fact["faults"]]
    places = [
        str(fact["name"]).removeprefix(CONF)
        for fact in failing
        if isinstance(fact["faults"], list)
        for _ in fact["faults"]
    ]
    return {
        "failing": Proportion(k=len(failing), n=len(facts), detail=join_findings(read_findings(found), places=places))
    }
