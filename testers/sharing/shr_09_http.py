"""SHR-09 over HTTP: what is exported and imported again is what it was."""

from collections.abc import Mapping, Sequence

from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.http.client import ENDPOINTS
from testers.protocols.http.demands import demand
from testers.protocols.http.paging import Item
from testers.protocols.http.portable import CASE, Loss, await_own, bring_in, find_losses, read_own
from testers.protocols.http.records import Records
from testers.protocols.http.sending import HttpSender, open_sender
from testers.protocols.payload.rich import describe_kind, list_records

_CAPABILITY = "http.export"
_NAMED = 5


@case(
    requirement="SHR-09",
    protocol="http",
    when=_CAPABILITY,
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="导出再导入无损",
    why_zh="数据迁移和共享都靠导出导入；小数被舍入、空值被丢、长文本被截，事后无从追回。导出两次都变才计。",
    good=("records_good", "records_relaxed", "city"),
    bad=(
        "export_rounds",
        "export_normalises",
        "export_drops_nulls",
        "export_cuts",
        "export_loses",
        "import_flattens",
        "city:export-rounds-numbers",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """What is exported and imported again is what it was.

    Data moves by export and import, and what is rounded, dropped or cut on the way cannot be got back. Records of our
    own with numbers, empty values, rare characters, long texts and nesting make the round trip; a loss is seen twice.
    """
    client = open_sender(ctx)
    collection, out, back = (demand(ctx, name, of=_CAPABILITY) for name in _PLACES)
    records = Records(ctx, client, collection, name=ctx.tag)
    kinds = await _store(ctx, records)
    before = await read_own(records, collection, records.name)
    exported = await _compare_export(ctx, records, out, before, kinds)
    await _compare_import(ctx, client, back, (before, exported), kinds)
    return ctx.observations


_PLACES = ("records.collection", "records.export", "records.import")


async def _store(ctx: Context, records: Records) -> dict[int, str]:
    """Store the records that the service takes, and return the kind of each; a refusal is no loss."""
    kinds: dict[int, str] = {}
    for number, (kind, document) in enumerate(list_records()):
        try:
            await records.create({CASE: number, **document})
        except TargetError as error:
            ctx.observe("refused", case=number, kind=kind, why=error.message.en)
            continue
        kinds[number] = kind
    if kinds:
        return kinds
    raise TargetError(
        Text(
            zh="目标一条自建记录也不接受；请检查账号的写权限。",
            en="The target takes no record of ours; check its rights.",
        )
    )


async def _compare_export(
    ctx: Context, records: Records, path: str, before: Mapping[int, Item], kinds: Mapping[int, str]
) -> dict[int, Item]:
    exported = await read_own(records, path, records.name)
    losses = find_losses(before, exported)
    if losses:
        again = {loss.case for loss in find_losses(before, await read_own(records, path, records.name))}
        losses = [loss for loss in losses if loss.case in again]
    _record(ctx, "export", len(before), losses, kinds)
    return exported


async def _compare_import(
    ctx: Context,
    client: HttpSender,
    path: str,
    sides: tuple[Mapping[int, Item], Mapping[int, Item]],
    kinds: Mapping[int, str],
) -> None:
    """Import what was exported; what differs now and not before is the import's. Losses are tried once more."""
    before, exported = sides
    carried = {number: item for number, item in exported.items() if number in before}
    losses = await _carry(ctx, client, path, carried, ending="in")
    if losses:
        chosen = {loss.case: carried[loss.case] for loss in losses}
        again = {loss.case for loss in await _carry(ctx, client, path, chosen, ending="again")}
        losses = [loss for loss in losses if loss.case in again]
    _record(ctx, "import", len(carried), losses, kinds)


async def _carry(
    ctx: Context, client: HttpSender, path: str, carried: Mapping[int, Item], *, ending: str
) -> list[Loss]:
    collection = demand(ctx, "records.collection", of=_CAPABILITY)
    copies = Records(ctx, client, collection, name=f"{ctx.tag}-{ending}")
    await bring_in(copies, path, list(carried.values()))
    return find_losses(carried, await await_own(ctx, copies, len(carried)))


def _record(ctx: Context, step: str, compared: int, losses: Sequence[Loss], kinds: Mapping[int, str]) -> None:
    found: list[Json] = [
        {"case": loss.case, "kind": kinds.get(loss.case, "?"), "what": loss.what, "members": [*loss.members[:_NAMED]]}
        for loss in losses
    ]
    ctx.observe("step", step=step, compared=compared, losses=found)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `altered`: records lost or altered by export or import, among all that took the step."""
    steps = [each.facts for each in observations if each.what == "step"]
    lost = {str(fact["step"]): _read_kinds(fact["losses"]) for fact in steps}
    total = sum(int(str(fact["compared"])) for fact in steps)
    return {"altered": Proportion(k=sum(map(len, lost.values())), n=total, detail=_explain(lost))}


def _read_kinds(losses: Json) -> list[str]:
    rows = losses if isinstance(losses, list) else []
    return [f"{row['kind']} {row['what']}" for row in rows if isinstance(row, dict)]


def _explain(lost: Mapping[str, Sequence[str]]) -> Text | None:
    if not any(lost.values()):
        return None
    shown = {step: describe_kind(kinds) for step, kinds in lost.items() if kinds}
    names = {"export": "导出", "import": "导入"}
    return Text(
        zh="；".join(f"{names[step]}：{kinds}" for step, kinds in shown.items()) + "。",
        en="; ".join(f"{step}: {kinds}" for step, kinds in shown.items()) + ".",
    )
