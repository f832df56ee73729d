"""The life of one connection to the broker: CONNECT, dialogue, end."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress

from testers.protocols.mqtt.flaws import MalformedPacket
from testers.protocols.mqtt.packets import Connack, Connect, ForeignConnect, Packet
from testers.protocols.mqtt.reasons import Reason, ReturnCode
from testers.specimens.broker.admission import Refusal, admit, deny
from testers.specimens.broker.courier import Courier
from testers.specimens.broker.dialogue import Dialogue
from testers.specimens.broker.hub import Hub, QuotaExceeded
from testers.specimens.broker.line import Line
from testers.specimens.broker.manners import Returns


async def serve_connection(hub: Hub, reader: StreamReader, writer: StreamWriter) -> None:
    """Serve one client from its first byte until either side ends it."""
    line = Line(manners=hub.manners, reader=reader, writer=writer)
    with suppress(ConnectionError, TimeoutError):
        try:
            async with aclosing(line.packets()) as packets:
                await _converse(hub, line, await _first(hub, packets), packets)
        except MalformedPacket as flaw:
            # MQTT-4.8.0-1, in 5.0 MQTT-4.13.1-1: the connection is closed.
            line.stop(flaw.reason)
        except Refusal as refusal:
            if refusal.last is not None:
                await line.send(refusal.last)
            line.stop(refusal.reason)


async def _first(hub: Hub, packets: AsyncIterator[Packet]) -> Connect:
    async for packet in packets:
        if isinstance(packet, Connect) and packet.version in hub.manners.speaks:
            return packet
        if isinstance(packet, ForeignConnect | Connect):
            # MQTT-3.1.2-2: answer return code 0x01, then disconnect.
            raise Refusal("MQTT-3.1.2-2", last=Connack(reason=ReturnCode.UNACCEPTABLE_PROTOCOL_LEVEL))
        if not hub.manners.tolerates:
            break
    # MQTT-3.1.0-1: the first packet MUST be a CONNECT.
    raise Refusal("MQTT-3.1.0-1")


async def _converse(hub: Hub, line: Line, connect: Connect, packets: AsyncIterator[Packet]) -> None:
    line.settle(connect.version, connect.keep_alive)
    client_id, properties = admit(hub, connect)
    if hub.manners.returns is Returns.REFUSED and hub.is_locked(client_id):
        raise deny("section 3.2.2", connect.version, ReturnCode.SERVER_UNAVAILABLE, Reason.SERVER_UNAVAILABLE)
    if hub.manners.returns is Returns.BLOCKED:
        await hub.until_gone(client_id)
    try:
        session, present = hub.open(connect, client_id, line)
    except QuotaExceeded:
        raise deny("section 3.2.2", connect.version, ReturnCode.SERVER_UNAVAILABLE, Reason.QUOTA_EXCEEDED) from None
    dialogue = Dialogue(hub=hub, line=line, session=session, connect=connect)
    courier = Courier(line=line, session=session, connect=connect)
    graceful = False
    try:
        await line.send(Connack(session_present=present, properties=properties))
        line.connected = True
        graceful = await _talk(line, dialogue, courier, packets)
    finally:
        if not graceful:
            dialogue.cut()
            hub.lock(client_id)
        if dialogue.will is not None:
            hub.bury(session, dialogue.will, line)
        hub.close(session, line)


async def _talk(line: Line, dialogue: Dialogue, courier: Courier, packets: AsyncIterator[Packet]) -> bool:
    delivery = asyncio.create_task(courier.run())
    # A client that takes no more messages is not served any further; a cancelled courier is the ordinary end.
    delivery.add_done_callback(lambda task: None if task.cancelled() else line.stop(Reason.UNSPECIFIED_ERROR))
    try:
        async for packet in packets:
            if not await dialogue.answer(packet):
                return True
    except TimeoutError:
        line.stop(Reason.KEEP_ALIVE_TIMEOUT)
    finally:
        delivery.cancel()
        await asyncio.gather(delivery, return_exceptions=True)
    return False
