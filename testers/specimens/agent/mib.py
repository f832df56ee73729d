"""What an agent tells: instances in an order, each with a value or with what makes one."""

import time
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence

from testers.protocols.snmp.ber import Oid, parse_name
from testers.protocols.snmp.values import Type, Value, VarBind

Source = Value | Callable[[], Value]
Instances = Mapping[Oid, Source]

SYSTEM: Oid = (1, 3, 6, 1, 2, 1, 1)  # RFC 3418
ENTITY: Oid = (1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1)  # entPhysicalEntry, RFC 6933
LAMPS: Oid = (1, 3, 6, 1, 4, 1, 32473, 1, 1)  # 32473 is the enterprise number for examples, RFC 5612
LAMP_COUNT = 8


class Clock:
    """sysUpTime in hundredths of a second; `restart` sets it back to zero."""

    def __init__(self) -> None:
        """Begin some time ago, as a device in service has."""
        self._zero = time.monotonic() - 86_400

    def read(self) -> Value:
        """Return the ticks since the last restart."""
        return Value(type=Type.TIMETICKS, data=int((time.monotonic() - self._zero) * 100) % 2**32)

    def restart(self) -> None:
        """Begin again."""
        self._zero = time.monotonic()


class Mib:
    """Instances and the order in which GETNEXT goes through them; lexicographic unless an agent errs."""

    def __init__(self, instances: Instances, *, order: Sequence[Oid] | None = None, wrap: bool = False) -> None:
        """Take the instances; with `wrap` the last one leads to the first again."""
        self._instances = instances
        self._sorted = sorted(instances)
        self._order = list(order or self._sorted)
        self._places = {name: place for place, name in enumerate(self._order)}
        self._wrap = wrap

    def get(self, name: Oid) -> VarBind:
        """Return an instance, or noSuchInstance or noSuchObject (RFC 3416 section 4.2.1)."""
        source = self._instances.get(name)
        if source is None:
            known = any(other[: len(name) - 1] == name[:-1] for other in self._instances)
            return VarBind(name=name, value=Value(type=Type.NO_SUCH_INSTANCE if known else Type.NO_SUCH_OBJECT))
        return VarBind(name=name, value=source if isinstance(source, Value) else source())

    def successor(self, name: Oid) -> VarBind:
        """Return the next instance, or endOfMibView with the name asked for (RFC 3416 section 4.2.2)."""
        if name in self._places:
            place = self._places[name] + 1
        else:
            after = bisect_right(self._sorted, name)
            place = self._places[self._sorted[after]] if after < len(self._sorted) else len(self._order)
        if place < len(self._order):
            return self.get(self._order[place])
        return self.get(self._order[0]) if self._wrap else VarBind(name=name, value=Value(type=Type.END_OF_MIB_VIEW))


def lamp_controller(clock: Clock) -> dict[Oid, Source]:
    """Return what a lamp controller tells: system group, its physical entity, a table of lamps."""
    model: dict[Oid, Source] = {
        (*SYSTEM, 1, 0): text("Example Lighting LP-7 lamp controller, firmware 1.4.2"),
        (*SYSTEM, 2, 0): Value(type=Type.OBJECT_IDENTIFIER, data=parse_name("1.3.6.1.4.1.32473.1.7")),
        (*SYSTEM, 3, 0): clock.read,
        (*SYSTEM, 4, 0): text("operations room"),
        (*SYSTEM, 5, 0): text("lamp-07"),
        (*SYSTEM, 6, 0): text("pole 7"),
        (*SYSTEM, 7, 0): number(72),
        (*SYSTEM, 8, 0): Value(type=Type.TIMETICKS, data=0),
        (*SYSTEM, 9, 1, 2, 1): Value(type=Type.OBJECT_IDENTIFIER, data=parse_name("1.3.6.1.6.3.1")),
        (*SYSTEM, 9, 1, 3, 1): text("The MIB module for SNMPv2 entities"),
        (*SYSTEM, 9, 1, 4, 1): Value(type=Type.TIMETICKS, data=0),
        (*ENTITY, 2, 1): text("lamp controller"),
        (*ENTITY, 5, 1): number(3),
        (*ENTITY, 8, 1): text("2"),
        (*ENTITY, 9, 1): text("1.4.2"),
        (*ENTITY, 11, 1): text("0007"),
        (*ENTITY, 12, 1): text("Example Lighting Ltd"),
        (*ENTITY, 13, 1): text("LP-7"),
    }
    return {**model, **lamp_table()}


def lamp_table() -> dict[Oid, Source]:
    """Return a table of lamps: name, brightness in percent, energy in Wh, switched on for."""
    rows: dict[Oid, Source] = {}
    for lamp in range(1, LAMP_COUNT + 1):
        rows[*LAMPS, 1, 2, lamp] = text(f"lamp {lamp}")
        rows[*LAMPS, 1, 3, lamp] = Value(type=Type.GAUGE32, data=10 * lamp)
        rows[*LAMPS, 1, 4, lamp] = Value(type=Type.COUNTER32, data=1_000 * lamp)
        rows[*LAMPS, 1, 5, lamp] = Value(type=Type.TIMETICKS, data=360_000 * lamp)
    return rows


def text(words: str) -> Value:
    """Make an OCTET STRING."""
    return Value(type=Type.OCTET_STRING, data=words.encode())


def number(value: int) -> Value:
    """Make an INTEGER."""
    return Value(type=Type.INTEGER, data=value)
