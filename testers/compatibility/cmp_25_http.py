"""CMP-25 over HTTP: what is not known is passed over, and both versions of a pair can be read."""

from collections.abc import Mapping, Sequence

from rules.applicability import Answer
from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client
from testers.protocols.http.exchange import parse_json
from testers.protocols.http.reading import read_resources
from testers.protocols.http.values import CAPABILITY, Carried, Fate, open_values
from testers.protocols.payload.extras import make_extras
from testers.protocols.payload.survival import count_probes, lost_control, note_left_out, note_probe
from testers.protocols.payload.texts import PLAIN

_MEMBER = "text"
_BUSY = (429, 502, 503, 504)
# Fields that no server knows (RFC 9110 section 5.1), and one that is known with a value that is not.
_FIELDS: Mapping[str, Mapping[str, str]] = {
    "an unknown header field": {"X-Cityassay-Unknown": "1"},
    "an unknown field with a structure": {"Cityassay-Later": 'a;b=1, "c"'},
    "an unknown preference": {"Prefer": "cityassay-later=1"},
}


@case(
    requirement="CMP-25",
    protocol="http",
    when="http.api",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="HTTP 服务容忍未知首部字段与未知成员",
    why_zh="对接双方不会同时升级。多出来的首部字段和数据成员应被忽略而不是拒绝，新旧两个版本都应读得出。每个问题重试一次才计。",
    good=("notes_good", "http_good", "nginx", "pyhttp", "city"),
    bad=(
        "members_refused",
        "fields_refused",
        "members_crash",
        "version_unreadable",
        "city:notes-unknown-member-refused",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Unknown header fields and unknown members are passed over by an HTTP service.

    Partners are never renewed on the same day. A field or a member that only the newer one knows must not make the
    older one refuse; a current and a deprecated version that are both declared can both be read.
    """
    client = open_client(ctx)
    async for exchange in read_resources(ctx, client):
        for what, fields in _FIELDS.items():
            await _try_fields(ctx, client, exchange.target, what, fields)
    for name in ("http.current", "http.deprecated"):
        path = ctx.parameter(name)
        if path is not None:
            await _try_version(ctx, client, name, path)
    if ctx.declared(CAPABILITY) is Answer.YES:
        await _try_members(ctx)
    if not any(each.what == "probe" for each in ctx.observations):
        raise TargetError(
            Text(
                zh="没有一个资源可以读取；请检查参数 http.resources 与 http.token。",
                en="Not one resource could be read; check the parameters http.resources and http.token.",
            )
        )
    return ctx.observations


async def _try_fields(ctx: Context, client: HttpClient, path: str, what: str, fields: Mapping[str, str]) -> None:
    fault = None
    for _ in range(2):
        exchange = await client.ask(path, headers=fields)
        if exchange.status in _BUSY:
            note_left_out(ctx, path, f"status {exchange.status}")
            return
        if exchange.ok:
            fault = None
            break
        if not (await client.ask(path)).ok:
            note_left_out(ctx, path, "refused without the field too")
            return
        fault = find(f"带 {', '.join(fields)} 时返回 {exchange.status}", f"{exchange.status} with {', '.join(fields)}")
    note_probe(ctx, f"{path} ({what})", fault)


async def _try_version(ctx: Context, client: HttpClient, name: str, path: str) -> None:
    """Both versions of a pair that the target file names are there to be read."""
    fault = None
    for _ in range(2):
        exchange = await client.follow(path)
        if exchange.status in _BUSY or exchange.status in (401, 403):
            note_left_out(ctx, path, f"status {exchange.status}")
            return
        fault = None if exchange.ok else find(f"返回状态码 {exchange.status}", f"is answered {exchange.status}")
        if fault is None:
            break
    note_probe(ctx, f"{path} ({name})", fault)


async def _try_members(ctx: Context) -> None:
    values, member = open_values(ctx), ctx.parameter("values.text") or _MEMBER
    control = await values.carry({member: PLAIN})
    fault = _explain(control, member)
    if fault is not None:
        raise lost_control(values.path, fault.en)
    for what, extra in make_extras(ctx.tag).items():
        carried = await values.carry({member: PLAIN, **extra})
        if _explain(carried, member) is not None:
            carried = await values.carry({member: PLAIN, **extra})
        note_probe(ctx, f"{values.path} ({what})", _explain(carried, member), received=carried.body)


def _explain(carried: Carried, member: str) -> Text | None:
    """Return that a record was not taken, or that its known member is not the one that was sent."""
    if carried.fate is not Fate.KEPT:
        status = carried.exchange.status if carried.exchange else "-"
        return find(f"记录未被接受（状态码 {status}）", f"the record is not taken (status {status})")
    document = parse_json(carried.body)
    same = isinstance(document, dict) and document.get(member) == PLAIN
    return None if same else find("已知成员随之丢失", "the known member is lost with it")


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `rejected`: requests and records that were refused for what is not known."""
    return count_probes(observations, "rejected")
