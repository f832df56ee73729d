"""CMP-10 over HTTP: national identifiers that can be right."""

import hashlib
from collections.abc import Mapping, Sequence

from rules.errors import TargetError, UsageError
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client
from testers.protocols.http.places import find_readings_paths
from testers.protocols.payload.codes import Codes, find_fields, measure_codes
from testers.protocols.payload.tables import Cell, read_cells

_PARAMETER = "ids.http"
_END_OF_HEAD = b"\r\n\r\n"


@case(
    requirement="CMP-10",
    protocol="http",
    when="http.identifiers",
    endpoints=ENDPOINTS,
    title_zh="HTTP 数据中的国家标识代码有效",
    why_zh="跨部门数据靠统一代码对应；按结构与校验码核对设备编码、行政区划代码、信用代码与身份号码，无效的再取一次才计。",
    good=("dcat_good", "dcat_turtle", "static_catalogue", "city"),
    bad=("ids_wrong_credit", "ids_short_device", "ids_no_region", "city:open-data-wrong-credit-code"),
)
async def observe(ctx: Context) -> list[Observation]:
    """National identifiers in HTTP data are valid, check characters included.

    Systems of different offices meet at shared codes. The fields of ids.fields are read from ids.http (else from
    http.readings) and judged by structure and check character: device codes of GB/T 28181, divisions of GB/T 2260,
    credit codes of GB 32100, identity numbers of GB 11643. An invalid code counts where a second reading shows it too.
    """
    client, fields = open_client(ctx), find_fields(ctx)
    codes, paths = Codes(ctx, fields), _find_paths(ctx)
    for number, path in enumerate(paths, start=1):
        cells = await _read(ctx, client, path)
        wrong = codes.list_faults(cells)
        again = codes.list_faults(await _read(ctx, client, path)) if wrong else {}
        codes.judge(cells, confirmed=again)
        ctx.progress(number, len(paths))
    codes.require_some()
    return ctx.observations


def _find_paths(ctx: Context) -> list[str]:
    given = [path.strip() for path in (ctx.parameter(_PARAMETER) or "").split(",") if path.strip()]
    paths = given or find_readings_paths(ctx)
    if paths:
        return paths
    raise UsageError(
        Text(
            zh=f"没有可读取的资源：请在参数 {_PARAMETER} 中给出路径，或声明 http.identifiers: no。",
            en=f"Nothing to read is known: give a path in {_PARAMETER}, or declare http.identifiers: no.",
        )
    )


async def _read(ctx: Context, client: HttpClient, path: str) -> list[Cell]:
    exchange = await client.follow(path)
    # The head alone is kept: the rest may name persons.
    head = exchange.received.partition(_END_OF_HEAD)[0]
    digest = hashlib.sha256(exchange.body).hexdigest()
    ctx.observe("resource", sent=exchange.sent, received=head, path=path, status=exchange.status, sha256=digest)
    if not exchange.ok:
        raise TargetError(
            Text(
                zh=f"{path} 返回状态码 {exchange.status}；请检查参数 {_PARAMETER} 与 http.token。",
                en=f"{path} answers {exchange.status}; check the parameters {_PARAMETER} and http.token.",
            )
        )
    return read_cells(exchange.body)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `invalid`: codes that cannot be right, among all different ones."""
    return measure_codes(observations)
