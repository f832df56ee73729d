"""REL-23 over MQTT: payloads arrive as they were sent, byte for byte."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.mqtt.carrying import find_largest, open_carrier
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.payload.blobs import Blob, draw_blobs
from testers.protocols.probing.integrity import measure_integrity, record_return

# One broker in use holds twenty messages under way to a client, others a hundred.
_AT_ONCE, _BYTES_AT_ONCE = 20, 256 << 10
_ENOUGH_ALTERED = 5


@case(
    requirement="REL-23",
    protocol="mqtt",
    when="mqtt.broker",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="MQTT 载荷逐字节完整传送，直至 1 MiB",
    why_zh="图片、固件、压缩数据改一位就作废。载荷包含全部字节值、空字节与非法 UTF-8，长度取各编码的转折点，"
    "最大 1 MiB；收到的内容本身即为证据，每个被改动的载荷都计入，并重发一次以查明是否必现。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=("mqtt_cuts_at_nul", "mqtt_flips_large", "mqtt_takes_for_text", "city:mqtt-large-payload-flipped"),
)
async def observe(ctx: Context) -> list[Observation]:
    """MQTT payloads of up to 1 MiB arrive as they were sent, byte for byte.

    A picture or a firmware with one wrong bit is worth nothing. Payloads hold every byte value, NUL and broken UTF-8,
    in the sizes at which encodings turn, up to 1 MiB. What came back is its own proof, so that every altered one
    counts; those are sent once more to tell whether it happens each time.
    """
    wanted, largest, done, altered = ctx.samples("altered").n, find_largest(ctx), 0, list[Blob]()
    async with open_carrier(ctx, largest=largest) as (carrier, most):
        ctx.observe("sizes", largest=most)
        for blobs in _bundle(draw_blobs(ctx.rng, largest=most), wanted):
            came = await carrier.carry(blobs)
            if not came and not done:
                raise _nothing()
            altered += [blob for blob in blobs if record_return(ctx, blob, came.get(blob.number))]
            done += len(blobs)
            ctx.progress(done, wanted)
            if len(altered) >= _ENOUGH_ALTERED:
                break
        for blob in altered[:_ENOUGH_ALTERED]:
            again = (await carrier.carry([blob])).get(blob.number)
            ctx.observe("again", number=blob.number, back=again is not None, altered=again not in (None, blob.data))
    return ctx.observations


def _bundle(blobs: Iterator[Blob], count: int) -> Iterator[list[Blob]]:
    """Give `count` payloads in bundles that no window and no buffer is too small for."""
    bundle: list[Blob] = []
    for blob in islice(blobs, count):
        if bundle and (len(bundle) >= _AT_ONCE or sum(len(each.data) for each in [*bundle, blob]) > _BYTES_AT_ONCE):
            yield bundle
            bundle = []
        bundle.append(blob)
    if bundle:
        yield bundle


def _nothing() -> TargetError:
    return TargetError(
        Text(
            zh="没有任何载荷返回；请为测试账号授予 cityassay/# 主题的发布与订阅权限。",
            en="No payload came back; let the account of the test publish and subscribe on cityassay/#.",
        )
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `altered`: payloads that came back otherwise than they were sent."""
    return measure_integrity(observations)
