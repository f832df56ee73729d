"""Systems with known manners, by name: shipped specimens, third-party peers, the reference city.

mqtt_strict          a specimen
mosquitto, amqtt     third-party systems: programs of this machine, or of the package index
city, city:<fault>   the reference city, clean or with one seeded fault
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from evaluator.service.city import start_city
from testers.specimens.peers.system import all_peers
from testers.specimens.specimen import Served, ServeOptions, find_specimen

CITY = "city"


def is_shared(name: str) -> bool:
    """Tell whether one instance serves many trials: child processes take a while to start.

    A city with a fault does not: what the fault has done to it stays.
    """
    return name in all_peers() or name == CITY


@contextlib.asynccontextmanager
async def open_system(name: str, *, seed: int, scale: float) -> AsyncIterator[Served]:
    """Start the system called `name` and say what a target file for it needs.

    Raises
    ------
    UsageError
        There is no such system, or it is not installed on this machine.

    """
    if name.split(":", maxsplit=1)[0] == CITY:
        faults = name.split(":")[1:]
        async with start_city(seed=seed, faults=faults) as city:
            yield city.served
    elif name in all_peers():
        async with _open_peer(name) as served:
            yield served
    else:
        async with find_specimen(name).serve(ServeOptions(seed=seed, scale=scale)) as served:
            yield served


@contextlib.asynccontextmanager
async def _open_peer(name: str) -> AsyncIterator[Served]:
    made = all_peers()[name].make()
    await asyncio.to_thread(made.peer.__enter__)
    try:
        yield made.describe(made.peer)
    finally:
        await asyncio.to_thread(made.peer.__exit__, None, None, None)
