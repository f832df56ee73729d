"""It answers noise that begins like a message."""

from collections.abc import Iterable
from random import Random

from rules.text import Text
from testers.specimens.coap.hostile import hostile
from testers.specimens.specimen import Specimen


def _answer(data: bytes, rng: Random) -> Iterable[bytes]:
    # The Message ID is right, so that the client takes it for its answer.
    return (b"\x6f\x45" + data[2:4] + rng.randbytes(rng.randint(0, 200)),)


SPECIMEN = Specimen(
    name="coap_garbage",
    title=Text(zh="应答乱码的 CoAP 设备", en="A CoAP device that answers noise"),
    behaves="bad",
    serve=hostile(_answer),
)
