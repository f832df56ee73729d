"""The agent's objects: system group (RFC 3418), the date (RFC 2790), lamp poles, snmpEngine group (RFC 3411).

Private objects stand under 32473, the enterprise number for examples (RFC 5612):
`1.3.6.1.4.1.32473.1.1.1.<column>.<pole>` and the number of poles at `...32473.1.2.0`.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pysnmp.proto.rfc1902 import (
    Counter32,
    Gauge32,
    Integer32,
    ObjectIdentifier,
    OctetString,
    TimeTicks,
)

from citybrain.data.ledger import Ledger
from citybrain.faults.seams import SnmpSeam

Oid = tuple[int, ...]
SYSTEM: Oid = (1, 3, 6, 1, 2, 1, 1)
CITY: Oid = (1, 3, 6, 1, 4, 1, 32473, 1)
POLE_ENTRY: Oid = (*CITY, 1, 1)
POLE_COUNT: Oid = (*CITY, 2, 0)
SYSTEM_DATE: Oid = (1, 3, 6, 1, 2, 1, 25, 1, 2, 0)
"""hrSystemDate of RFC 2790."""
ENGINE: Oid = (1, 3, 6, 1, 6, 3, 10, 2, 1)
_INDEX, _ID, _POWER, _DIM, _ENERGY = range(1, 6)
LARGEST_MESSAGE = 65_507
_UPTIME_JUMP = 200
"""Hundredths of a second after which the uptime of the defect starts again."""
_TICKS = 2**32

Value = Any
"""A pysnmp value; the library publishes no types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectStore:
    """Objects by OID, and the order in which GETNEXT walks them."""

    values: Mapping[Oid, Callable[[], Value]]
    types: frozenset[Oid]
    """OIDs of the object types: the part before the instance."""
    _sorted: Sequence[Oid]
    _after: Mapping[Oid, Oid]

    def get(self, oid: Oid) -> Value | None:
        """The value of an instance, or None."""
        read = self.values.get(oid)
        return read() if read else None

    def following(self, oid: Oid) -> Oid | None:
        """The first instance after `oid` in lexicographical order (RFC 3416 section 4.2.2)."""
        if oid in self._after:
            return self._after[oid]
        position = bisect_right(self._sorted, oid)
        return self._sorted[position] if position < len(self._sorted) else None


def make_store(ledger: Ledger, ticks: Callable[[], int], *, engine_id: bytes, seam: SnmpSeam) -> ObjectStore:
    """All objects; `ticks` gives the time since the start in hundredths of a second."""
    values = _system(ticks, seam) | _poles(ledger) | _engine(ticks, engine_id)
    values[SYSTEM_DATE] = lambda: OctetString(_date_and_time(seam.clock_ahead_seconds))
    values[POLE_COUNT] = lambda: Integer32(len(ledger.things))
    ordered = sorted(values)
    instances = {
        oid: oid[: len(POLE_ENTRY) + 1] if oid[: len(POLE_ENTRY)] == POLE_ENTRY else oid[:-1] for oid in values
    }
    return ObjectStore(
        values=values,
        types=frozenset(instances.values()),
        _sorted=ordered,
        _after=_defects(ordered, seam),
    )


def _system(ticks: Callable[[], int], seam: SnmpSeam) -> dict[Oid, Callable[[], Value]]:
    def uptime() -> Value:
        now = ticks()
        return TimeTicks((now % _UPTIME_JUMP if seam.uptime_jumps_back else now) % _TICKS)

    # sysDescr names the product only: a kernel or library version would help an attacker.
    readers: tuple[Callable[[], Value], ...] = (
        lambda: OctetString(b"citybrain reference city, lighting controller"),
        lambda: ObjectIdentifier(CITY),
        uptime,
        lambda: OctetString(b"security@citybrain.example"),
        lambda: OctetString(b"citybrain"),
        lambda: OctetString(b"Qingdao (synthetic)"),
        # RFC 3418 sysServices: 2^(7-1), the application layer
        lambda: Integer32(64),
    )
    return {(*SYSTEM, number, 0): read for number, read in enumerate(readers, start=1)}


def _date_and_time(ahead: float) -> bytes:
    """DateAndTime of RFC 2579: eleven octets, tenths of a second, UTC."""
    now = datetime.now(UTC) + timedelta(seconds=ahead)
    clock = (now.month, now.day, now.hour, now.minute, now.second, now.microsecond // 100_000)
    return now.year.to_bytes(2) + bytes(clock) + b"+\0\0"


def _engine(ticks: Callable[[], int], engine_id: bytes) -> dict[Oid, Callable[[], Value]]:
    """RFC 3411 section 5: id, boots, time in seconds, largest message in octets."""
    return {
        (*ENGINE, 1, 0): lambda: OctetString(engine_id),
        (*ENGINE, 2, 0): lambda: Integer32(1),
        (*ENGINE, 3, 0): lambda: Integer32(ticks() // 100),
        (*ENGINE, 4, 0): lambda: Integer32(LARGEST_MESSAGE),
    }


def _poles(ledger: Ledger) -> dict[Oid, Callable[[], Value]]:
    values: dict[Oid, Callable[[], Value]] = {}
    for index, thing_id in enumerate(ledger.things, start=1):
        for column, read in _columns(ledger, thing_id, index).items():
            values[*POLE_ENTRY, column, index] = read
    return values


def _columns(ledger: Ledger, thing_id: str, index: int) -> dict[int, Callable[[], Value]]:
    def power() -> Value:
        latest = ledger.latest(thing_id)
        return Gauge32(round(latest.power.value * 100) if latest else 0)

    def dim() -> Value:
        latest = ledger.latest(thing_id)
        return Integer32(round(latest.dim.value) if latest else 0)

    def energy() -> Value:
        latest = ledger.latest(thing_id)
        return Counter32(int(latest.energy.value * 1000) % _TICKS if latest else 0)

    return {
        _INDEX: lambda: Integer32(index),
        _ID: lambda: OctetString(thing_id.encode()),
        _POWER: power,
        _DIM: dim,
        _ENERGY: energy,
    }


def _defects(ordered: Sequence[Oid], seam: SnmpSeam) -> dict[Oid, Oid]:
    """Wrong steps of the walk; none without a fault."""
    after: dict[Oid, Oid] = {}
    system = [oid for oid in ordered if oid[: len(SYSTEM)] == SYSTEM]
    if seam.walk_loops:
        after[system[-1]] = system[0]
    if seam.walk_unsorted:
        before, first, second, behind = system[2:6]
        after |= {before: second, second: first, first: behind}
    return after
