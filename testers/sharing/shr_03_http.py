"""SHR-03 over HTTP: who may have it, and under which licence, for machines to read."""

from collections.abc import Mapping, Sequence

from rules.errors import TargetError
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import join_findings, read_findings, write_finding
from testers.protocols.http.client import ENDPOINTS, open_client
from testers.protocols.linked.catalogue import fetch_catalogue, require_read
from testers.protocols.linked.rights import find_class, find_class_fault, find_licence_fault


@case(
    requirement="SHR-03",
    protocol="http",
    when="dcat.catalogue",
    endpoints=ENDPOINTS,
    title_zh="共享类型与许可可由机器读取",
    why_zh="能否共享、能否再用若只写在说明文字里，程序无从判断；共享类型应为代码表取值，许可应为 IRI。"
    "不予共享的无须许可。",
    good=("dcat_good", "dcat_turtle", "static_catalogue", "city"),
    bad=("dcat_no_licence", "dcat_licence_text", "dcat_no_class", "dcat_class_prose", "city:dcat-licence-missing"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Sharing class and licence of every dataset can be read by machines.

    A program cannot let through or hold back by a paragraph. The sharing class is a value of a list (dct:accessRights),
    the licence an IRI (dct:license, or an ODRL policy); what is not shared at all needs no licence.
    """
    catalogue = await fetch_catalogue(ctx, open_client(ctx))
    require_read(catalogue)
    if not catalogue.datasets:
        raise TargetError(Text(zh="目录中没有数据集。", en="The catalogue lists no dataset."))
    for entry in catalogue.datasets:
        shared = find_class(catalogue, entry)
        unclassed = find_class_fault(catalogue, entry)
        unlicensed = find_licence_fault(entry) if shared != "closed" else None
        ctx.observe(
            "dataset",
            name=entry.node.id,
            sharing=shared,
            unclassed=write_finding(unclassed),
            unlicensed=write_finding(unlicensed),
        )
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `unclassed` (datasets without a sharing class) and `unlicensed` (shared ones without a licence)."""
    datasets = [each.facts for each in observations if each.what == "dataset"]
    shared = [facts for facts in datasets if facts["sharing"] != "closed"]
    unclassed = read_findings(facts["unclassed"] for facts in datasets)
    unlicensed = read_findings(facts["unlicensed"] for facts in shared)
    return {
        "unclassed": Proportion(k=len(unclassed), n=len(datasets), detail=join_findings(unclassed)),
        "unlicensed": Proportion(k=len(unlicensed), n=len(shared), detail=join_findings(unlicensed)),
    }
