"""Video devices behind a broker that tell their national codes, right or with a slip in one of forty."""

import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from random import Random

from testers.specimens.broker.manners import Manners as BrokerManners
from testers.specimens.broker.serve import serve_broker
from testers.specimens.catalogue.manners import Manners, Wrong
from testers.specimens.catalogue.sets import list_devices
from testers.specimens.specimen import Served, ServeOptions

Serve = Callable[[ServeOptions], AbstractAsyncContextManager[Served]]


def telling(
    wrong: Wrong = Wrong.NONE, *, nested: bool = False
) -> Callable[[ServeOptions], AbstractAsyncContextManager[Served]]:
    """Make the `serve` of a specimen whose devices report half and half, as a plain list or `nested`."""

    @asynccontextmanager
    async def serve(options: ServeOptions) -> AsyncIterator[Served]:
        rows = list_devices(Manners(wrong=wrong), options.rng("devices"))
        halves = itertools.cycle((rows[: len(rows) // 2], rows[len(rows) // 2 :]))

        def tell(_rng: Random) -> bytes:
            half = next(halves)
            document = {"devices": [{"status": "on", "device": row} for row in half]} if nested else half
            return json.dumps(document, ensure_ascii=False).encode()

        async with serve_broker(BrokerManners(payloads=tell), options) as served:
            yield replace(
                served,
                capabilities={**served.capabilities, "mqtt.identifiers": "yes"},
                parameters={**served.parameters, "ids.fields": "deviceId=gbt28181,org=uscc,region=gbt2260"},
            )

    return serve
