"""REL-23 over HTTP: payloads that are put under a name come out as they went in, byte for byte."""

from collections.abc import Mapping, Sequence
from itertools import islice

from rules.hazard import Hazard
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.http.blobs import CAPABILITY, MOST, Blobs, find_largest, open_blobs
from testers.protocols.http.client import ENDPOINTS
from testers.protocols.http.kept import open_kept
from testers.protocols.payload.blobs import LARGEST, Blob, draw_blobs
from testers.protocols.probing.integrity import measure_integrity, record_return

_ENOUGH_ALTERED = 5


@case(
    requirement="REL-23",
    protocol="http",
    when=CAPABILITY,
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="经 HTTP 存取的载荷逐字节完整，直至 1 MiB",
    why_zh="图片、固件、压缩数据改一位就作废。以 PUT 写入、以 GET 读回并逐字节比对；载荷包含全部字节值、三种换行"
    "与非法 UTF-8，长度取各编码的转折点，最大 1 MiB；名称轮流复用，短载荷也会覆盖长载荷。所写内容在测试后全部删除。",
    good=("http_blobs", "nginx_dav", "city"),
    bad=(
        "http_blobs_cut",
        "http_blobs_flipped",
        "http_blobs_to_crlf",
        "http_blobs_to_lf",
        "http_blobs_from_cr",
        "http_blobs_remains",
        "city:attachments-as-text",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Payloads of up to 1 MiB that HTTP stores come out as they went in, byte for byte.

    A picture or a firmware with one wrong bit is worth nothing. Payloads are PUT and read back by GET; they hold every
    byte value, three kinds of line ends and broken UTF-8, in the sizes at which encodings turn, up to 1 MiB. Names are
    used in turn, so that short ones replace long ones. Whatever was written is deleted at the end.
    """
    largest, wanted, altered = find_largest(ctx), ctx.samples("altered").n, 0
    async with open_kept(ctx) as client:
        blobs = open_blobs(ctx, client)
        await blobs.try_out()
        ctx.observe("sizes", largest=largest)
        for done, blob in enumerate(islice(draw_blobs(ctx.rng, largest=largest), wanted), start=1):
            if record_return(ctx, blob, await blobs.carry(blob)):
                altered += 1
                await _look_again(ctx, blobs, blob)
            ctx.progress(done, wanted)
            if altered >= _ENOUGH_ALTERED:
                break
        ctx.observe("connections", count=client.connections)
    return ctx.observations


async def _look_again(ctx: Context, blobs: Blobs, blob: Blob) -> None:
    """Tell whether it is stored that way or was altered on its way out: what came is proof either way."""
    again = await blobs.look_again(blob)
    ctx.observe("again", number=blob.number, back=again is not None, altered=again not in (None, blob.data))


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `altered`: payloads that came out otherwise than they went in."""
    found = measure_integrity(observations)["altered"]
    largest = next((int(str(each.facts["largest"])) for each in observations if each.what == "sizes"), LARGEST)
    if largest == LARGEST or not isinstance(found, Proportion) or found.detail is None:
        return {"altered": found}
    bound = Text(
        zh=f"按参数 {MOST}，载荷不超过 {largest} 字节。",
        en=f"None was larger than {largest} bytes, as {MOST} says.",
    )
    return {"altered": Proportion(k=found.k, n=found.n, detail=found.detail.followed_by(bound))}
