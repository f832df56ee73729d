"""Every request sets off a thousand confirmable messages that nobody asked for, and no answer."""

from collections.abc import Iterable
from random import Random

from rules.text import Text
from testers.protocols.coap.wire import CONTENT, Message, Type, encode
from testers.specimens.coap.hostile import hostile
from testers.specimens.specimen import Specimen

_MESSAGES, _BYTES = 1_000, 1_000


def _answer(data: bytes, rng: Random) -> Iterable[bytes]:
    # Resets would set off the next flood.
    if data[:1] and data[0] >> 4 & 3 in (Type.ACK, Type.RST):
        return ()
    return (
        encode(Message(type=Type.CON, code=CONTENT, mid=rng.getrandbits(16), token=b"?", payload=bytes(_BYTES)))
        for _ in range(_MESSAGES)
    )


SPECIMEN = Specimen(
    name="coap_floods",
    title=Text(zh="以报文淹没对方的 CoAP 设备", en="A CoAP device that floods whoever asks"),
    behaves="bad",
    serve=hostile(_answer),
)
