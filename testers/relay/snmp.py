"""SNMP for the null server: an agent that answers every v2c GET with a running clock, and the numbers of requests."""

import time
from collections.abc import Iterable

from testers.protocols.snmp.ber import MalformedMessage
from testers.protocols.snmp.values import Type, Value, VarBind
from testers.protocols.snmp.wire import Kind, Message, Pdu, decode, encode

_TICKS = 100
_ROUND = 2**32


def answer_snmp(data: bytes) -> Iterable[bytes]:
    """Answer a request of v1 or v2c: whatever it names is a TimeTicks that goes up."""
    try:
        message = decode(data)
    except MalformedMessage:
        return
    ticks = Value(type=Type.TIMETICKS, data=int(time.monotonic() * _TICKS) % _ROUND)
    bound = tuple(VarBind(name=each.name, value=ticks) for each in message.pdu.bound)
    pdu = Pdu(kind=Kind.RESPONSE, request_id=message.pdu.request_id, bound=bound)
    yield encode(Message(version=message.version, community=message.community, pdu=pdu))


def number_snmp(data: bytes) -> int | None:
    """Return the request-id of a message of v1 or v2c, None for anything else."""
    try:
        return decode(data).pdu.request_id
    except MalformedMessage:
        return None
