"""Probes that were carried, as observations and as a measurement; for every protocol."""

from collections.abc import Mapping, Sequence

from rules.errors import TargetError
from rules.measurement import Count, Measurement
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import join_findings, read_findings, write_finding


def note_probe(ctx: Context, name: str, fault: Text | None, *, received: bytes = b"", **facts: Json) -> None:
    """Record what became of one probe."""
    ctx.observe("probe", sent=b"", received=received, name=name, fault=write_finding(fault), **facts)


def note_left_out(ctx: Context, name: str, why: str) -> None:
    """Record a probe that tells nothing."""
    ctx.observe("left-out", name=name, why=why)


def count_probes(observations: Sequence[Observation], key: str) -> Mapping[str, Measurement]:
    """Return under `key` how many probes came back otherwise than they went."""
    probes = [each.facts for each in observations if each.what == "probe"]
    spoiled = [facts for facts in probes if facts["fault"]]
    places = [str(facts["name"]) for facts in spoiled]
    detail = join_findings(read_findings(facts["fault"] for facts in spoiled), places=places)
    return {key: Count(k=len(spoiled), n=len(probes), detail=detail)}


def lost_control(where: str, why: str) -> TargetError:
    """Return the error for a target that does not even give back what every store keeps."""
    return TargetError(
        Text(
            zh=f"{where} 连普通的对照值都没有原样返回（{why}），无法考察其余；请检查参数与账号权限。",
            en=f"{where} does not even give back an ordinary control value ({why}), so nothing can be said of the "
            "others; check the parameters and the rights of the account.",
        )
    )
