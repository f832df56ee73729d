"""It acknowledges every request, and the response never comes."""

from collections.abc import Iterable
from random import Random

from rules.text import Text
from testers.specimens.coap.hostile import hostile
from testers.specimens.specimen import Specimen


def _answer(data: bytes, _: Random) -> Iterable[bytes]:
    return (b"\x60\x00" + data[2:4],)


SPECIMEN = Specimen(
    name="coap_tarpit",
    title=Text(zh="只确认、不应答的 CoAP 设备", en="A CoAP device that acknowledges and never responds"),
    behaves="bad",
    serve=hostile(_answer),
)
