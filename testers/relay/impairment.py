"""What a relay does to traffic, and the seeded dice that decide for each unit.

A unit is a datagram, a chunk of a byte stream as it was read, or a whole message where the relay is told how messages
are framed (`testers.relay.framing`). Every unit takes the same number of draws, whatever becomes of it: switching one
impairment on or off leaves the decisions about the others as they were.
"""

import math
import random
from dataclasses import dataclass
from typing import NoReturn

from rules.errors import UsageError
from rules.text import Text
from testers.harness.seed import derive_seed


@dataclass(frozen=True, slots=True, kw_only=True)
class Impairment:
    """Shares from 0 to 1, times in seconds.

    loss       of units that never arrive; a chunk of a bare byte stream stalls instead, as TCP would send it again
    duplicate  of units that arrive twice
    reorder    of units that the next one overtakes
    corrupt    of units in which one byte is changed
    delay      added to every unit
    jitter     the delay is drawn evenly from delay - jitter to delay + jitter; order is kept
    """

    loss: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    corrupt: float = 0.0
    delay: float = 0.0
    jitter: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no share or no time."""
        for name in ("loss", "duplicate", "reorder", "corrupt"):
            share = getattr(self, name)
            if not 0 <= share <= 1:
                _refuse(name, share, zh="应为 0 到 1 的比例", en="is a share from 0 to 1")
        for name in ("delay", "jitter"):
            seconds = getattr(self, name)
            if not (math.isfinite(seconds) and seconds >= 0):
                _refuse(name, seconds, zh="应为不小于 0 的秒数", en="is a time of 0 s or more")

    @property
    def of_messages(self) -> bool:
        """Whether it asks for what cannot be done to a bare byte stream without breaking it."""
        return self.duplicate > 0 or self.reorder > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of one unit: `wait` in seconds; `offset` and `mask` of the byte that is changed, mask 0 for none."""

    lost: bool = False
    twice: bool = False
    late: bool = False
    offset: int = 0
    mask: int = 0
    wait: float = 0.0


class Dice:
    """Decisions for one direction of one flow (a connection, or a client address)."""

    def __init__(self, seed: int, direction: str, flow: int) -> None:
        """Draw from a generator of this flow and direction alone: what other flows do changes nothing here."""
        self._rng = random.Random(derive_seed(seed, "relay", direction, str(flow)))

    def throw(self, impairment: Impairment, size: int) -> Fate:
        """Decide about a unit of `size` bytes."""
        lost, twice, late, corrupt, jitter, where, what = (self._rng.random() for _ in range(7))
        return Fate(
            lost=lost < impairment.loss,
            twice=twice < impairment.duplicate,
            late=late < impairment.reorder,
            offset=int(where * size),
            # 1 to 255: a mask of 0 would call a byte corrupted that is what it was.
            mask=1 + int(what * 255) if size and corrupt < impairment.corrupt else 0,
            wait=max(0.0, impairment.delay + (2 * jitter - 1) * impairment.jitter),
        )


def corrupt(data: bytes, fate: Fate) -> bytes:
    """Return `data` with the byte changed that `fate` names."""
    if not fate.mask:
        return data
    changed = bytearray(data)
    changed[fate.offset] ^= fate.mask
    return bytes(changed)


def _refuse(name: str, value: float, *, zh: str, en: str) -> NoReturn:
    raise UsageError(Text(zh=f"{name} {zh}，不能是 {value:g}。", en=f"'{name}' {en}, not {value:g}."))
