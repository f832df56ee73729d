"""Whatever is asked, there is always one more block."""

from collections.abc import Iterable
from random import Random

from rules.text import Text
from testers.protocols.coap.flaws import MalformedMessageError
from testers.protocols.coap.options import BLOCK2, Block
from testers.protocols.coap.wire import CONTENT, Message, Type, decode, encode
from testers.specimens.coap.hostile import hostile
from testers.specimens.specimen import Specimen


def _answer(data: bytes, _: Random) -> Iterable[bytes]:
    try:
        request = decode(data)
        asked = request.block2 or Block(number=0)
    except MalformedMessageError:
        return ()
    if request.type in (Type.ACK, Type.RST) or not request.code:
        return ()
    more = Block(number=asked.number, more=True, szx=asked.szx)
    kind = Type.ACK if request.type is Type.CON else Type.NON
    options = ((BLOCK2, more.write()),)
    payload = b"[" * more.size
    answer = Message(type=kind, code=CONTENT, mid=request.mid, token=request.token, options=options, payload=payload)
    return (encode(answer),)


SPECIMEN = Specimen(
    name="coap_endless",
    title=Text(zh="分块没有尽头的 CoAP 设备", en="A CoAP device with always one more block"),
    behaves="bad",
    breaks=("CMP-01", "CMP-14"),
    serve=hostile(_answer),
)
