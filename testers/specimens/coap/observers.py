"""Who observes the specimen's resource, and the notifications that each one gets."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from testers.protocols.coap.options import CONTENT_FORMAT, JSON, MAX_AGE, OBSERVE, write_uint
from testers.protocols.coap.transmission import Transmission
from testers.protocols.coap.wire import CONTENT, Message, Type, encode
from testers.specimens.coap.manners import Observing

Address = tuple[str, int]
Post = Callable[[bytes, Address], None]
NOTIFIED_MAX_AGE = 1
_MOST_OBSERVERS = 64
_MIDS = 1 << 16
_NUMBERS = 1 << 24


@dataclass(slots=True, kw_only=True, eq=False)
class _Observer:
    """One registration: the confirmable notification under way, and when it is sent again."""

    address: Address
    token: bytes
    number: int = 1
    mid: int | None = None
    data: bytes = b""
    tries: int = 0
    timer: asyncio.TimerHandle | None = None
    held: bytes | None = None


class Observers:
    """Notifies at a steady beat; one confirmable notification under way for each observer (NSTART 1)."""

    def __init__(self, manners: Observing, timing: Transmission, rng: Random, post: Post) -> None:
        """Begin with nobody."""
        self._manners = manners
        self._timing = timing
        self._rng = rng
        self._post = post
        self._mid = rng.randrange(_MIDS)
        self._count = 0
        self._observers: dict[tuple[Address, bytes], _Observer] = {}
        self.missed = False  # whether a notification ever went unacknowledged

    def new_mid(self) -> int:
        """Return a Message ID of the server's own."""
        self._mid = (self._mid + 1) % _MIDS
        return self._mid

    def register(self, address: Address, token: bytes) -> int:
        """Add an observer and return the Observe value of the first response."""
        self.deregister(address, token)
        if len(self._observers) >= _MOST_OBSERVERS:
            self._drop(next(iter(self._observers.values())))
        self._observers[address, token] = _Observer(address=address, token=token)
        return 0

    def deregister(self, address: Address, token: bytes) -> None:
        """Forget an observer."""
        observer = self._observers.get((address, token))
        if observer is not None:
            self._drop(observer)

    def acknowledge(self, address: Address, mid: int) -> None:
        """Take an acknowledgement."""
        for observer in self._find(address, mid):
            self._settle(observer)

    def reject(self, address: Address, mid: int) -> None:
        """Take a Reset: who sends it does not want to hear more (RFC 7641 section 3.6)."""
        for observer in self._find(address, mid):
            self._drop(observer)

    def notify(self, payload: bytes) -> bool:
        """Tell everybody who is not waited for; return whether a pause is due."""
        manners = self._manners
        if manners.mute:
            return False
        self._count += bool(self._observers)
        for observer in list(self._observers.values()):
            if observer.mid is None:
                self._tell(observer, payload)
        return bool(manners.rests_every) and self._count % manners.rests_every == manners.rests_every - 1

    def close(self) -> None:
        """Forget everybody."""
        for observer in list(self._observers.values()):
            self._drop(observer)

    def _find(self, address: Address, mid: int) -> list[_Observer]:
        return [each for each in self._observers.values() if each.address == address and each.mid == mid]

    def _tell(self, observer: _Observer, payload: bytes) -> None:
        manners = self._manners
        number = observer.number
        observer.number = (number + 1) % (manners.restarts or _NUMBERS)
        options = (
            (OBSERVE, write_uint(number)),
            (CONTENT_FORMAT, write_uint(JSON)),
            (MAX_AGE, write_uint(NOTIFIED_MAX_AGE)),
        )
        message = Message(
            type=Type.CON, code=CONTENT, mid=self.new_mid(), token=observer.token, options=options, payload=payload
        )
        if observer.held is None and self._rng.random() < manners.swaps:
            observer.held = encode(message)
            return
        observer.mid, observer.data, observer.tries = message.mid, encode(message), 0
        self._post(observer.data, observer.address)
        if observer.held is not None:
            self._post(observer.held, observer.address)
            observer.held = None
        wait = self._rng.uniform(self._timing.ack_timeout, self._timing.longest_first) * manners.first
        self._await(observer, wait)

    def _await(self, observer: _Observer, wait: float) -> None:
        observer.timer = asyncio.get_running_loop().call_later(wait, self._again, observer, wait)

    def _again(self, observer: _Observer, wait: float) -> None:
        if observer.tries >= self._manners.retries:
            # RFC 7641 section 4.5: who does not acknowledge is taken off the list.
            self._drop(observer)
            return
        observer.tries += 1
        self.missed = True
        self._post(observer.data, observer.address)
        self._await(observer, wait * self._manners.back_off)

    def _settle(self, observer: _Observer) -> None:
        observer.mid = None
        if observer.timer is not None:
            observer.timer.cancel()
            observer.timer = None

    def _drop(self, observer: _Observer) -> None:
        self._settle(observer)
        self._observers.pop((observer.address, observer.token), None)
