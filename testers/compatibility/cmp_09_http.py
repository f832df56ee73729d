"""CMP-09 over HTTP: rare characters survive, and bytes are in the encoding that is declared."""

from collections.abc import Mapping, Sequence

from rules.hazard import Hazard
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find
from testers.protocols.http.client import ENDPOINTS, open_client
from testers.protocols.http.exchange import parse_json
from testers.protocols.http.reading import read_resources
from testers.protocols.http.values import Carried, Fate, Values, open_values
from testers.protocols.payload.survival import count_probes, lost_control, note_left_out, note_probe
from testers.protocols.payload.texts import PLAIN, PROBES, REFUSABLE, check_label, explain_change

_MEMBER = "text"


@case(
    requirement="CMP-09",
    protocol="http",
    when="http.values",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="HTTP 存取的文字不失真、编码与声明一致",
    why_zh="人名、地名中的生僻字，少数民族文字和表情符号写入后须原样读回；应答的字节须与声明的编码一致。每个问题重试一次才计。",
    good=("notes_good", "city"),
    bad=(
        "texts_latin1",
        "texts_ucs2",
        "texts_gbk",
        "texts_nfc",
        "texts_cut",
        "texts_mislabelled",
        "city:notes-text-in-gbk",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Texts come back as they were stored over HTTP, and bytes are in the declared encoding.

    Names of people and places hold rare ideographs. A set of texts after GB 18030-2022 is written as records of
    values.collection and read back; a fault counts when it shows twice. What can be read is held to its label.
    """
    values, member = open_values(ctx), ctx.parameter("values.text") or _MEMBER
    fault = await _try(values, member, PLAIN)
    if fault is not None:
        raise lost_control(values.path, fault.en)
    probes = {**PROBES, **REFUSABLE}
    for number, name in enumerate(probes, start=1):
        await _probe(ctx, values, member, name)
        ctx.progress(number, len(probes))
    await _read(ctx)
    return ctx.observations


async def _probe(ctx: Context, values: Values, member: str, name: str) -> None:
    text = PROBES.get(name) or REFUSABLE[name]
    carried = await values.carry({member: text})
    if _explain(carried, member, text) is not None:
        carried = await values.carry({member: text})
    if carried.fate is Fate.REFUSED and name in REFUSABLE:
        note_left_out(ctx, name, "refused")
        return
    note_probe(ctx, name, _explain(carried, member, text), received=carried.body)


async def _try(values: Values, member: str, text: str) -> Text | None:
    return _explain(await values.carry({member: text}), member, text)


def _explain(carried: Carried, member: str, text: str) -> Text | None:
    """Return what is wrong with the record that came back, or that none did."""
    if carried.exchange is None or carried.fate is not Fate.KEPT:
        status = carried.exchange.status if carried.exchange else "-"
        return find(f"未被接受（状态码 {status}）", f"not taken (status {status})")
    label = check_label(carried.exchange.header("content-type") or "", carried.body)
    document = parse_json(carried.body)
    back = document.get(member) if isinstance(document, dict) else None
    return label or explain_change(text, back)


async def _read(ctx: Context) -> None:
    """Hold what can be read to the encoding that it declares."""
    client = open_client(ctx)
    async for exchange in read_resources(ctx, client):
        fault = check_label(exchange.header("content-type") or "", exchange.body)
        if fault is not None:
            again = await client.ask(exchange.target)
            fault = check_label(again.header("content-type") or "", again.body) if again.ok else None
        note_probe(ctx, exchange.target, fault, received=exchange.body[:4096] if fault else b"")


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `mojibake`: texts that came back otherwise, and bytes in another encoding than declared."""
    return count_probes(observations, "mojibake")
