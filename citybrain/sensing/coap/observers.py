"""Who watches the lamps (RFC 7641), and how a notification is sent again until it is acknowledged."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

from citybrain.faults.seams import CoapSeam
from citybrain.sensing.coap.message import CON, Code, Message, Name, encode, number

Address = tuple[str, int]
MAX_AGE = 1
ACK_TIMEOUT = 0.06
"""Seconds; declared by the city, which lives on loopback. RFC 7252 has 2 s for the world outside."""
_SPREAD, _MOST_COPIES, _MOST_OBSERVERS = 1.5, 4, 128


@dataclass(slots=True, eq=False, kw_only=True)
class Observer:
    """One watcher with the notification that it has not acknowledged yet."""

    address: Address
    token: bytes
    count: int = 0
    mid: int = -1
    data: bytes = b""
    copies: int = 0
    again: asyncio.TimerHandle | None = None


class Observers:
    """All watchers of the lamps."""

    def __init__(self, send: Callable[[bytes, Address], None], seam: CoapSeam, rng: random.Random) -> None:
        self._send = send
        self._seam = seam
        self._rng = rng
        self._all: dict[tuple[Address, bytes], Observer] = {}
        self._mid = rng.getrandbits(16)
        self.missed: dict[Address, None] = {}
        """Who left a notification unacknowledged, the last ones."""

    def next_mid(self) -> int:
        """A message id of the city's own."""
        self._mid = (self._mid + 1) & 0xFFFF
        return self._mid

    def add(self, address: Address, token: bytes) -> int:
        """Take a watcher on; the number of its first state."""
        self.remove(address, token)
        while len(self._all) >= _MOST_OBSERVERS:
            self._end(next(iter(self._all.values())))
        self._all[address, token] = Observer(address=address, token=token)
        return 0

    def remove(self, address: Address, token: bytes) -> None:
        """Let a watcher go."""
        if observer := self._all.get((address, token)):
            self._end(observer)

    def settle(self, address: Address, mid: int, *, rejected: bool) -> None:
        """An acknowledgement or a reset came."""
        for observer in [each for each in self._all.values() if each.address == address and each.mid == mid]:
            if rejected:
                self._end(observer)
            else:
                self._rest(observer)

    def tell(self, payload: bytes) -> None:
        """Notify every watcher that has acknowledged the last state."""
        for observer in [each for each in self._all.values() if each.mid < 0]:
            observer.count += 1
            told = observer.count
            if told > 1 and self._rng.random() < self._seam.regress_share:
                told -= 2
            options = [
                (int(Name.OBSERVE), number(told)),
                (int(Name.FORMAT), number(50)),
                (int(Name.MAX_AGE), number(MAX_AGE)),
            ]
            observer.mid, observer.copies = self.next_mid(), 0
            observer.data = encode(
                Message(
                    kind=CON,
                    code=Code.CONTENT,
                    mid=observer.mid,
                    token=observer.token,
                    options=options,
                    payload=payload,
                )
            )
            self._send(observer.data, observer.address)
            self._later(observer, self._rng.uniform(ACK_TIMEOUT, ACK_TIMEOUT * _SPREAD))

    def close(self) -> None:
        """Let everybody go."""
        for observer in list(self._all.values()):
            self._end(observer)

    def _later(self, observer: Observer, seconds: float) -> None:
        observer.again = asyncio.get_running_loop().call_later(seconds, self._repeat, observer, seconds)

    def _repeat(self, observer: Observer, seconds: float) -> None:
        if observer.copies == _MOST_COPIES:
            self._end(observer)
            return
        observer.copies += 1
        self.missed[observer.address] = None
        if len(self.missed) > _MOST_OBSERVERS:
            del self.missed[next(iter(self.missed))]
        self._send(observer.data, observer.address)
        self._later(observer, seconds * (2 if self._seam.back_off else 1))

    def _rest(self, observer: Observer) -> None:
        observer.mid = -1
        if observer.again is not None:
            observer.again.cancel()

    def _end(self, observer: Observer) -> None:
        self._rest(observer)
        self._all.pop((observer.address, observer.token), None)
