"""A CoAP server with given manners on a free port of loopback, and what a target file for it says."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from testers.protocols.coap.transmission import Transmission
from testers.specimens.coap.bodies import Bodies
from testers.specimens.coap.manners import Manners
from testers.specimens.coap.observers import NOTIFIED_MAX_AGE, Observers
from testers.specimens.coap.resources import House
from testers.specimens.coap.service import Service
from testers.specimens.specimen import Served, ServeOptions
from testers.specimens.ws.readings import Lamps

_BEAT = 0.05  # seconds between two notifications
_ACK_TIMEOUT, _LEAST_ACK_TIMEOUT = 0.24, 0.05  # the target file says so: these values are the owner's to choose

Serve = Callable[[ServeOptions], AbstractAsyncContextManager[Served]]


def coap(manners: Manners) -> Serve:
    """Make the `serve` of a specimen out of manners."""

    @asynccontextmanager
    async def serve(options: ServeOptions) -> AsyncIterator[Served]:
        timing = Transmission(ack_timeout=max(options.seconds(_ACK_TIMEOUT), _LEAST_ACK_TIMEOUT))
        service = Service(manners, options.rng("luck"))
        observers = Observers(manners.observing, timing, options.rng("observers"), service.post)
        house = House(
            manners=manners,
            bodies=Bodies(manners.storing, options.rng("blocks")),
            observers=observers,
            rng=options.rng("echo"),
            lamps=Lamps(manners.readings, options.rng("lamps")),
        )
        service.open(house)
        async with listening(service) as port:
            beating = asyncio.create_task(_beat(house))
            try:
                yield describe(port, manners, timing)
            finally:
                beating.cancel()
                await asyncio.gather(beating, return_exceptions=True)
                observers.close()

    return serve


@asynccontextmanager
async def listening(service: asyncio.DatagramProtocol) -> AsyncIterator[int]:
    """Open the socket of a service and give its port."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: service, local_addr=("127.0.0.1", 0)
    )
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()
        await asyncio.sleep(0)  # asyncio closes the socket in the loop's next round


def describe(port: int, manners: Manners, timing: Transmission) -> Served:
    """Return what a target file for the specimen needs."""
    return Served(
        endpoints={"coap": f"coap://127.0.0.1:{port}"},
        capabilities={
            "coap.server": "yes",
            "coap.echo": "yes",
            "coap.counter": "yes",
            "coap.observe": "yes",
            "coap.block": "no" if manners.hides_block else "yes",
            "coap.readings": "yes",
            "coap.anonymous": "yes",
        },
        parameters={
            "coap.echo": "/echo",
            "coap.counter": "/counter",
            "coap.observe": "/time",
            "coap.store": "/store",
            "coap.readings": "/readings",
            "coap.typed": "/readings",
            "coap.schema": "/schema",
            "coap.ack-timeout": f"{timing.ack_timeout:g}",
        },
    )


async def _beat(house: House) -> None:
    while True:
        await asyncio.sleep(_BEAT)
        if house.observers.notify(house.reading()):
            await asyncio.sleep(2.0 * NOTIFIED_MAX_AGE)
