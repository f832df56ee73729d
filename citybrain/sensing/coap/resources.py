"""What the lighting station offers over CoAP.

/echo      POST    gives back what it gets
/counter   POST    counts, and tells the number
/lamps     GET     the present state of every pole (JSON), in blocks
           POST    takes JSON and nothing else
/watch     GET     the state of one pole after the other; observable
/note      GET PUT bytes that anybody may leave, in blocks
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from citybrain.data.ledger import Ledger
from citybrain.data.records import Reading
from citybrain.faults.seams import CoapSeam
from citybrain.kernel.clock import rfc3339, without_zone
from citybrain.sensing.coap.blocks import LARGEST_BODY, Workshop, cut, read_block
from citybrain.sensing.coap.message import Code, Message, Name, number
from citybrain.sensing.coap.observers import MAX_AGE, Address, Observers

_JSON, _BYTES = 50, 42


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes back."""

    code: int
    options: list[tuple[int, bytes]] = field(default_factory=list)
    body: bytes = b""


class Station:
    """The resources of the lighting station."""

    def __init__(
        self,
        ledger: Ledger,
        now: Callable[[], datetime],
        observers: Observers,
        seam: CoapSeam,
        rng: random.Random,
    ) -> None:
        self._ledger = ledger
        self._now = now
        self._observers = observers
        self._seam = seam
        self._rng = rng
        self._count = 0
        self._turn = 0
        self._note = b"nothing yet, only a note"
        self._page = b"[]"
        self._workshop = Workshop()
        self._numbers = dict.fromkeys(ledger.things, 0)

    def answer(self, request: Message, address: Address) -> Reply:
        """Carry out a request."""
        try:
            handler = getattr(self, f"_{request.path or 'root'}_{Code(request.code).name.lower()}", None)
            if handler is not None:
                reply: Reply = handler(request, address)
                return reply
        except ValueError:
            return Reply(code=Code.NOT_ALLOWED if request.code > Code.PUT else Code.BAD_REQUEST)
        known = request.path in ("", "echo", "counter", "lamps", "watch", "note")
        return Reply(code=Code.NOT_ALLOWED if known else Code.NOT_FOUND)

    def next_state(self) -> bytes:
        """The state of the next pole that has one."""
        poles = list(self._ledger.things)
        for _ in poles:
            self._turn = (self._turn + 1) % len(poles)
            reading = self._ledger.latest(poles[self._turn])
            if reading is not None:
                return self._write(reading)
        return b"{}"

    def _root_get(self, request: Message, _: Address) -> Reply:
        return self._give(request, "路灯站 / lighting station".encode(), 0)

    def _echo_post(self, request: Message, _: Address) -> Reply:
        return Reply(code=Code.CHANGED, body=request.payload)

    def _counter_post(self, _request: Message, _: Address) -> Reply:
        self._count += 1
        return Reply(code=Code.CHANGED, body=str(self._count).encode())

    def _lamps_get(self, request: Message, _: Address) -> Reply:
        block = read_block(request.number(Name.BLOCK2))
        if block is None or block.number == 0:
            readings = [self._ledger.latest(pole) for pole in self._ledger.things]
            self._page = b"[" + b",".join(self._write(each) for each in readings if each is not None) + b"]"
        return self._give(request, self._page, _JSON)

    def _lamps_post(self, request: Message, _: Address) -> Reply:
        if request.number(Name.FORMAT) != _JSON:
            return Reply(code=Code.UNSUPPORTED)
        json.loads(request.payload)
        return Reply(code=Code.CHANGED)

    def _watch_get(self, request: Message, address: Address) -> Reply:
        options = [(int(Name.FORMAT), number(_JSON)), (int(Name.MAX_AGE), number(MAX_AGE))]
        wish = request.number(Name.OBSERVE)
        if wish == 0 and (self._seam.takes_returns or address not in self._observers.missed):
            options.append((int(Name.OBSERVE), number(self._observers.add(address, request.token))))
        elif wish == 1:
            self._observers.remove(address, request.token)
        return Reply(code=Code.CONTENT, options=options, body=self.next_state())

    def _note_get(self, request: Message, _: Address) -> Reply:
        return self._give(request, self._note, _BYTES)

    def _note_put(self, request: Message, address: Address) -> Reply:
        block = read_block(request.number(Name.BLOCK1))
        if block is None:
            self._note = request.payload
            return Reply(code=Code.CHANGED)
        told = [(int(Name.BLOCK1), number(block.as_number()))]
        if block.number * block.size > LARGEST_BODY:
            return Reply(code=Code.TOO_LARGE, options=told)
        try:
            body = self._workshop.add(address, block, request.payload)
        except ValueError:
            return Reply(code=Code.INCOMPLETE)
        if body is None:
            return Reply(code=Code.CONTINUE, options=told)
        self._note = body
        return Reply(code=Code.CHANGED, options=told)

    def _give(self, request: Message, body: bytes, form: int) -> Reply:
        if request.number(Name.ACCEPT) not in (None, form):
            return Reply(code=Code.NOT_ACCEPTABLE)
        piece, block = cut(body, read_block(request.number(Name.BLOCK2)))
        options = [(int(Name.FORMAT), number(form))]
        if block is not None:
            options.append((int(Name.BLOCK2), number(block.as_number())))
            if block.number and self._rng.random() < self._seam.block_corrupt_share:
                piece = bytes([piece[0] ^ 1]) + piece[1:] if piece else piece
        return Reply(code=Code.CONTENT, options=options, body=piece)

    def _write(self, reading: Reading) -> bytes:
        moment = self._now()
        self._numbers[reading.id] += 1
        power: float | str = reading.power.value
        if self._rng.random() < self._seam.power_as_text_share:
            power = f"{power} W"
        document = {
            "id": reading.id,
            "seq": self._numbers[reading.id],
            "ts": rfc3339(moment) if self._seam.timestamps_with_zone else without_zone(moment),
            "power": {"value": power, "unit": reading.power.unit},
            "energy": {"value": reading.energy.value, "unit": reading.energy.unit},
            "dim": {"value": reading.dim.value, "unit": reading.dim.unit},
            "lux": {"value": reading.lux.value, "unit": reading.lux.unit},
        }
        return json.dumps(document, separators=(",", ":")).encode()
