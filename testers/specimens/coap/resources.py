"""What a specimen's resources answer: echo, counter, store, readings, and the one that is observed."""

import hashlib
import json
from collections import deque
from dataclasses import dataclass, field
from random import Random

from testers.protocols.coap import wire
from testers.protocols.coap.options import (
    ACCEPT,
    BLOCK1,
    BLOCK2,
    CONTENT_FORMAT,
    ETAG,
    JSON,
    MAX_AGE,
    OBSERVE,
    OCTETS,
    URI_PATH,
    Option,
    write_uint,
)
from testers.protocols.coap.wire import Message
from testers.specimens.coap.bodies import Bodies
from testers.specimens.coap.manners import Manners, Returns
from testers.specimens.coap.observers import NOTIFIED_MAX_AGE, Address, Observers
from testers.specimens.ws.readings import SCHEMA, Lamps

NOT_ACCEPTABLE = wire.code(4, 6)
_LISTED = 24  # readings in one answer: more than one block
_ETAG_BYTES = 4
LISTED_SCHEMA = json.dumps({"type": "array", "items": SCHEMA}).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back: a code, options, a body."""

    code: int
    options: tuple[Option, ...] = ()
    body: bytes = b""


@dataclass(slots=True, kw_only=True)
class House:
    """The resources and their state."""

    manners: Manners
    bodies: Bodies
    observers: Observers
    rng: Random
    lamps: Lamps
    count: int = 0
    last: bytes = b""
    stored: bytes = b"{}"
    page: bytes = b"[]"
    listed: deque[bytes] = field(default_factory=lambda: deque(maxlen=_LISTED))

    def answer(self, request: Message, address: Address) -> Answer:
        """Carry a request out."""
        path = "/".join(value.decode("utf-8", "replace") for number, value in request.options if number == URI_PATH)
        handler = {
            "echo": self._echo,
            "counter": self._counter,
            "store": self._store,
            "time": self._time,
            "readings": self._readings,
            "schema": self._schema,
            "": self._root,
        }.get(path)
        return Answer(code=wire.NOT_FOUND) if handler is None else handler(request, address)

    def reading(self) -> bytes:
        """Take one more reading: it is in the list of readings, and what observers get."""
        reading = self.lamps.report()
        self.listed.append(reading)
        return reading

    def _root(self, request: Message, _: Address) -> Answer:
        if request.code != wire.GET:
            return Answer(code=wire.NOT_ALLOWED)
        return self._give(request, b"lamp controller", 0)

    def _schema(self, request: Message, _: Address) -> Answer:
        return self._give(request, LISTED_SCHEMA, JSON) if request.code == wire.GET else Answer(code=wire.NOT_ALLOWED)

    def _echo(self, request: Message, _: Address) -> Answer:
        if request.code != wire.POST:
            return Answer(code=wire.NOT_ALLOWED)
        echoing, payload, last = self.manners.echo, request.payload, self.last
        self.last = payload
        if echoing.lies:
            payload = b"OK"
        elif last and self.rng.random() < echoing.swaps:
            payload = last
        return Answer(code=wire.CHANGED, body=payload)

    def _counter(self, request: Message, _: Address) -> Answer:
        if request.code not in (wire.POST, wire.GET):
            return Answer(code=wire.NOT_ALLOWED)
        self.count += request.code == wire.POST
        return Answer(code=wire.CHANGED, body=str(self.count).encode())

    def _store(self, request: Message, address: Address) -> Answer:
        if request.code == wire.GET:
            return self._give(request, self.stored, OCTETS)
        if request.code != wire.PUT:
            return Answer(code=wire.NOT_ALLOWED)
        block = request.block1
        try:
            body = self.bodies.join((address, "store"), block, request.payload)
        except ValueError:
            return Answer(code=wire.INCOMPLETE)
        told = () if block is None else ((BLOCK1, block.write()),)
        if body is None:
            return Answer(code=wire.CONTINUE, options=told)
        self.stored = body
        return Answer(code=wire.CHANGED, options=told)

    def _time(self, request: Message, address: Address) -> Answer:
        """Answer with the last reading; the resource is observed here."""
        if request.code != wire.GET:
            return Answer(code=wire.NOT_ALLOWED)
        options: tuple[Option, ...] = ((CONTENT_FORMAT, write_uint(JSON)), (MAX_AGE, write_uint(NOTIFIED_MAX_AGE)))
        wish = request.uint(OBSERVE)
        forgot = self.manners.returns is Returns.UNOBSERVED and self.observers.missed
        if wish == 0 and not self.manners.claims_observe and not forgot:
            number = self.observers.register(address, request.token)
            options = ((OBSERVE, write_uint(number)), *options)
        elif wish == 1:
            self.observers.deregister(address, request.token)
        return Answer(code=wire.CONTENT, options=options, body=self.reading())

    def _readings(self, request: Message, _: Address) -> Answer:
        if self.manners.guarded:
            return Answer(code=wire.UNAUTHORIZED)
        if request.code == wire.GET:
            block = request.block2
            if block is None or block.number == 0:
                for _count in range(_LISTED):
                    self.reading()
                # The later blocks are of the same list, whatever is read meanwhile.
                self.page = b"[" + b",".join(self.listed) + b"]"
            return self._give(request, self.page, JSON)
        if request.code != wire.POST:
            return Answer(code=wire.NOT_ALLOWED)
        if request.uint(CONTENT_FORMAT) != JSON and not self.manners.messaging.any_format:
            return Answer(code=wire.UNSUPPORTED_FORMAT)
        try:
            json.loads(request.payload)
        except (ValueError, RecursionError):
            return Answer(code=wire.BAD_REQUEST)
        return Answer(code=wire.CHANGED)

    def _give(self, request: Message, body: bytes, form: int) -> Answer:
        wanted = request.uint(ACCEPT)
        if wanted not in (None, form) and not self.manners.messaging.any_format:
            return Answer(code=NOT_ACCEPTABLE)
        part, block = self.bodies.cut(body, request.block2)
        etag = hashlib.sha256(body).digest()[:_ETAG_BYTES]
        options: tuple[Option, ...] = ((ETAG, etag), (CONTENT_FORMAT, write_uint(form)))
        if block is not None:
            options = (*options, (BLOCK2, block.write()))
        return Answer(code=wire.CONTENT, options=options, body=part)
