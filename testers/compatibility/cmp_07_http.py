"""CMP-07 over HTTP: every quantity has a unit, and one that everybody knows."""

from collections.abc import Mapping, Sequence

from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.http.client import ENDPOINTS, open_client, record
from testers.protocols.http.exchange import NotJson
from testers.protocols.http.places import Poll, fetch_schema, poll_readings
from testers.protocols.payload.quantities import is_senml
from testers.protocols.payload.unit_check import ENOUGH, make_check, measure_units


@case(
    requirement="CMP-07",
    protocol="http",
    when="http.readings",
    endpoints=ENDPOINTS,
    title_zh="HTTP 数据的计量单位已声明且属通用词表",
    why_zh="没有单位的数别人看不懂，自造的写法换个系统就失去意义。单位取自数据本身或数据模型，按通用词表核对。",
    good=("notes_good", "http_good", "city"),
    bad=("units_absent", "units_signs", "units_wrong_case", "city:lamp-unit-unknown"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Quantities read over HTTP have a unit of a known vocabulary.

    A number without unit is understood by its author alone, and a unit of one's own making by no other system. Units
    are taken from the readings or from their model, and looked up in UCUM, SenML and UNECE Recommendation 20.
    """
    client = open_client(ctx)
    model = await fetch_schema(ctx, client, "units.model") or await fetch_schema(ctx, client)
    check, seen = make_check(ctx, model), 0
    async for poll in poll_readings(ctx, client):
        record(ctx, "poll", poll.exchange, readings=poll.served)
        for reading in _take(poll):
            seen += check.record(ctx, reading) if seen < ENOUGH else 0
        ctx.progress(min(seen, ENOUGH), ENOUGH)
        if seen >= ENOUGH:
            break
    return ctx.observations


def _take(poll: Poll) -> list[Json]:
    """Return the fresh readings; a SenML pack whole, since its base unit stands in one record for those behind it."""
    if isinstance(poll.document, NotJson) or not is_senml(poll.document):
        return poll.fresh
    return [poll.document]


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `undeclared`: quantities without a unit of the vocabulary."""
    return measure_units(observations)
