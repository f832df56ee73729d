"""Relay a real link on a bench and impair it: seeded, authorised beyond loopback, with the ground truth on paper."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from evaluator.service.relay_order import Cuts, RelayOrder, join_place
from evaluator.service.relay_tally import Tally, writing
from rules.errors import RefusedError, UsageError
from rules.subject import Endpoint
from rules.text import Text
from testers.harness.addresses import is_loopback
from testers.harness.gate import Gate
from testers.harness.observation import Json
from testers.harness.resolving import resolve
from testers.relay.tcp import TcpRelay, open_tcp_relay
from testers.relay.truth import Direction, Kind, Truth
from testers.relay.udp import UdpRelay, open_udp_relay

SCHEMA = "cityassay/relay-summary/1"
_LOOK_EVERY = 0.5
Told = Callable[[Tally], None]


async def relay(order: RelayOrder, *, stop: asyncio.Event, opened: Told, told: Told) -> Tally:
    """Relay until `stop` is set or the time is over, and return what was done.

    `opened` is called once, when it listens; `told` twice a second.

    Raises
    ------
    RefusedError
        The way leads beyond loopback and no authorisation covers it: nothing was opened.
    UsageError
        The port is taken, the impairment is none for a byte stream, or the truth cannot be written.

    """
    address = await admit(order)
    tally = Tally()
    # The truth is sealed after the relay has closed its connections: their end is part of it.
    with writing(order.truth, {**order.describe(), "address": address}, tally, stop) as sink:
        async with _open(order, address, Truth(sink=sink, most=0)) as running:
            tally.port = running.port
            opened(tally)
            await _run(order, running, tally, stop=stop, told=told)
    return tally


async def admit(order: RelayOrder) -> str:
    """Return the address to relay to, checked and pinned.

    Raises
    ------
    RefusedError
        It is not on loopback, or others can reach the relay, and the authorisation does not cover that.

    """
    if order.authorised is not None:
        pin = await Gate(order.authorised, trust=order.trust).regate(
            f"tcp://{join_place(order.to)}", name=order.to.name
        )
        return pin.address
    for place in (order.to, order.listen):
        addresses = await resolve(place.host)
        if not addresses or not all(is_loopback(address) for address in addresses):
            raise _outside(place)
    return str((await resolve(order.to.host))[0])


@asynccontextmanager
async def _open(order: RelayOrder, address: str, truth: Truth) -> AsyncIterator[TcpRelay | UdpRelay]:
    host, port = str((await resolve(order.listen.host))[0]), order.listen.port
    opening = open_udp_relay if order.datagrams else open_tcp_relay
    try:
        relayed = opening(
            address,
            order.to.port,
            impairment=order.impairment,
            seed=order.seed,
            listen_host=host,
            listen_port=port,
            truth=truth,
        )
        running = await relayed.__aenter__()
    except OSError as error:
        raise UsageError(
            Text(
                zh=f"--listen {join_place(order.listen)} 无法监听（{error.strerror}）；请换一个端口，或用 0 自动选择。",
                en=f"--listen {join_place(order.listen)} cannot be used ({error.strerror}); take another port, or 0.",
            )
        ) from error
    try:
        yield running
    finally:
        await relayed.__aexit__(None, None, None)


async def _run(
    order: RelayOrder, running: TcpRelay | UdpRelay, tally: Tally, *, stop: asyncio.Event, told: Told
) -> None:
    cutting = asyncio.create_task(_cut(order.cuts, running))
    try:
        while not stop.is_set():
            tally.seconds, tally.flows = time.monotonic() - tally.began, running.flows
            left = _LOOK_EVERY if order.seconds is None else min(_LOOK_EVERY, order.seconds - tally.seconds)
            if left <= 0:
                break
            told(tally)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), left)
        tally.seconds = time.monotonic() - tally.began
    finally:
        cutting.cancel()
        await asyncio.gather(cutting, return_exceptions=True)


async def _cut(cuts: Cuts | None, running: TcpRelay | UdpRelay) -> None:
    """Cut at every full period from the beginning on; a cut that lasts longer than the period joins the next."""
    if cuts is None:
        return
    due = time.monotonic()
    while True:
        due = max(due + cuts.every, time.monotonic())
        await asyncio.sleep(due - time.monotonic())
        if isinstance(running, TcpRelay):
            await running.cut(cuts.seconds, how=cuts.how)
        else:
            await running.cut(cuts.seconds)


def summarise(order: RelayOrder, tally: Tally) -> dict[str, Json]:
    """Return the document of `--json`."""
    ways: dict[str, Json] = {
        way.value: {"units": tally.count(Kind.FORWARDED, way), "bytes": tally.sizes[way]} for way in Direction
    }
    truth: Json = None if order.truth is None else {"file": str(order.truth), "sha256": tally.sealed}
    return {
        "schema": SCHEMA,
        "listen": join_place(order.listen.model_copy(update={"port": tally.port})),
        **order.describe(),
        "seconds": round(tally.seconds, 3),
        "forwarded": ways,
        "counts": {**tally.by_kind()},
        "truth": truth,
    }


def _outside(place: Endpoint) -> RefusedError:
    return RefusedError(
        Text(
            zh=f"{place.name} {join_place(place)} 不在本机回环地址上：请以 --authorised 给出目标文件，"
            "其授权须写明 --to 的主机和端口并经签署（cityassay target sign）。",
            en=f"{place.name} {join_place(place)} is not on loopback: give --authorised a target file whose "
            "authorisation names host and port of --to and is signed (cityassay target sign).",
        )
    )
