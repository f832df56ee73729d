"""How an agent answers a PDU (RFC 3416 section 4.2), without any byte or socket."""

from collections.abc import Iterator
from dataclasses import replace

from testers.protocols.snmp.values import Type, VarBind
from testers.protocols.snmp.wire import Kind, Pdu, Status, Version
from testers.specimens.agent.mib import Mib

_MOST_REPETITIONS = 100


def respond(pdu: Pdu, mib: Mib, version: Version) -> Pdu | None:
    """Return the Response to a request, or None for what is no request."""
    if pdu.kind in {Kind.RESPONSE, Kind.REPORT, Kind.TRAP, Kind.INFORM}:
        return None
    if pdu.kind is Kind.SET:
        return refuse(pdu, Status.NO_SUCH_NAME if version is Version.V1 else Status.NOT_WRITABLE, index=1)
    bound = tuple(_collect(pdu, mib))
    if version is Version.V1:
        return _respond_v1(pdu, bound)
    return Pdu(kind=Kind.RESPONSE, request_id=pdu.request_id, bound=bound)


def refuse(pdu: Pdu, status: Status, *, index: int = 0) -> Pdu:
    """Return an error Response; it repeats the variable bindings of the request."""
    return replace(pdu, kind=Kind.RESPONSE, status=status, index=index)


def _collect(pdu: Pdu, mib: Mib) -> Iterator[VarBind]:
    names = [bound.name for bound in pdu.bound]
    if pdu.kind is Kind.GET:
        yield from map(mib.get, names)
    elif pdu.kind is Kind.GET_NEXT:
        yield from map(mib.successor, names)
    else:
        once = max(0, min(pdu.status, len(names)))
        yield from map(mib.successor, names[:once])
        repeated = names[once:]
        for _ in range(max(0, min(pdu.index, _MOST_REPETITIONS)) if repeated else 0):
            row = [mib.successor(name) for name in repeated]
            yield from row
            repeated = [bound.name for bound in row]


def _respond_v1(pdu: Pdu, bound: tuple[VarBind, ...]) -> Pdu:
    # RFC 3584 section 4.2.2.1 and RFC 1157 section 4.1.2: v1 has no exceptions and no Counter64.
    for index, found in enumerate(bound, start=1):
        if not found.value.exists or found.value.type is Type.COUNTER64:
            return refuse(pdu, Status.NO_SUCH_NAME, index=index)
    return Pdu(kind=Kind.RESPONSE, request_id=pdu.request_id, bound=bound)
