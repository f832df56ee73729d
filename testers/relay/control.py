"""The positive control: an instrument that cannot see a known loss may not pass anyone.

How to use it in a case that counts losses, in the same run as the measurement:

1. Write the probing so that it takes a `Link` and returns `Seen`: the sequence numbers that it sent, and those that
   came back in time. It is the very code that probes the target, not a copy.
2. Call `control_datagrams` (CoAP, SNMP), `control_stream` (MQTT, WebSocket) or `control_requests` (HTTP) with it.
   They open a null server and a relay on loopback, give your code the link to the relay, and compare what it saw with
   what the relay did, number by number. A difference is a HouseError: the measurement is void, and the case ends in
   ERROR.
3. Nothing else: the finding is recorded as the observation `relay-control`.

    await control_datagrams(ctx, lambda link: probe(ctx, link, count=100), numbering=read_number, answer=answer_coap)
    await control_stream(ctx, probe, handler=null_broker, framing=frame_mqtt(read_number), scheme="mqtt")

`numbering` must find the number in what the instrument sends and, if losses on the way back are to be drawn too, in
what the null server answers. Units without a number are never lost. Take 60 probes or more: with the loss of one in
ten, all of them come through once in 500 runs at the most, and a control in which nothing was lost proves nothing.
"""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from collections.abc import Set as AbstractSet
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from rules.errors import HouseError
from rules.text import Text
from testers.harness.context import Context, Link
from testers.relay.framing import Framing, Numbering
from testers.relay.http import forget_http
from testers.relay.impairment import Impairment
from testers.relay.null import Answer, Handler, echo_datagram, echo_stream, open_null_datagrams, open_null_stream
from testers.relay.tcp import TcpRelay, open_tcp_relay
from testers.relay.truth import Kind
from testers.relay.udp import UdpRelay, open_udp_relay

LOSS = 0.1
_SHOWN = 5
_HOST = "127.0.0.1"
Opened = AbstractAsyncContextManager[TcpRelay | UdpRelay]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an instrument saw: the numbers that it sent, and those among them that came back in time."""

    sent: frozenset[int]
    back: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """How many probes were sent, and how many of them the relay threw away: the instrument saw exactly those."""

    sent: int
    lost: int


Probe = Callable[[Link], Awaitable[Seen]]


async def control_datagrams(
    ctx: Context,
    probe: Probe,
    *,
    numbering: Numbering,
    answer: Answer = echo_datagram,
    scheme: str = "udp",
    loss: float = LOSS,
) -> Control:
    """Probe a null server for datagrams through a relay that loses `loss` of them in each direction.

    Raises
    ------
    HouseError
        The instrument did not see exactly the probes as lost that the relay threw away.

    """

    @asynccontextmanager
    async def relayed() -> AsyncIterator[TcpRelay | UdpRelay]:
        seed, impairment = ctx.rng.getrandbits(32), Impairment(loss=loss)
        async with (
            open_null_datagrams(answer) as port,
            open_udp_relay(_HOST, port, impairment=impairment, seed=seed, numbering=numbering) as relay,
        ):
            yield relay

    return await _control(ctx, probe, relayed(), scheme)


async def control_stream(
    ctx: Context,
    probe: Probe,
    *,
    framing: Framing,
    handler: Handler = echo_stream,
    scheme: str = "tcp",
    loss: float = LOSS,
) -> Control:
    """Probe a null server for streams through a relay that loses `loss` of the numbered messages in each direction.

    Raises
    ------
    HouseError
        The instrument did not see exactly the probes as lost that the relay threw away.

    """

    @asynccontextmanager
    async def relayed() -> AsyncIterator[TcpRelay | UdpRelay]:
        seed, impairment = ctx.rng.getrandbits(32), Impairment(loss=loss)
        async with (
            open_null_stream(handler) as port,
            open_tcp_relay(_HOST, port, impairment=impairment, seed=seed, framing=framing) as relay,
        ):
            yield relay

    return await _control(ctx, probe, relayed(), scheme)


async def control_requests(
    ctx: Context, probe: Probe, *, number: Callable[[bytes], int | None], loss: float = LOSS
) -> Control:
    """Probe a null HTTP server that hangs up on `loss` of the requests without an answer.

    A byte stream loses nothing, so that what is lost over HTTP is lost by a server; `number` reads the number of a
    probe out of the head of its request.

    Raises
    ------
    HouseError
        The instrument did not see exactly the probes as lost that the server forgot.

    """
    forgotten: set[int] = set()
    rng = random.Random(ctx.rng.getrandbits(32))
    handler = forget_http(rng, share=loss, number=number, forgotten=forgotten)
    async with open_null_stream(handler) as port:
        seen = await probe(ctx.own_link(f"http://{_HOST}:{port}"))
    return _compare(ctx, seen, forgotten & seen.sent)


async def _control(ctx: Context, probe: Probe, opened: Opened, scheme: str) -> Control:
    async with opened as relay:
        seen = await probe(ctx.own_link(f"{scheme}://{_HOST}:{relay.port}"))
        thrown = relay.truth.numbers(Kind.LOST) & seen.sent
    return _compare(ctx, seen, thrown)


def _compare(ctx: Context, seen: Seen, thrown: AbstractSet[int]) -> Control:
    missed = seen.sent - seen.back
    ctx.observe(
        "relay-control",
        probes=len(seen.sent),
        lost=len(thrown),
        seen=len(missed),
        unseen=[*sorted(thrown - missed)[:_SHOWN]],
        imagined=[*sorted(missed - thrown)[:_SHOWN]],
    )
    if not thrown:
        raise _void(len(seen.sent))
    if missed != thrown:
        raise _blind(len(thrown), len(thrown - missed), len(missed - thrown))
    return Control(sent=len(seen.sent), lost=len(thrown))


def _void(sent: int) -> HouseError:
    return HouseError(
        Text(
            zh=f"对照测量发出 {sent} 条探测，中继一条也没有丢弃：对照无效，本次测量作废。",
            en=f"Of {sent} control probes the relay threw none away: the control proves nothing, "
            "the measurement is void.",
        )
    )


def _blind(thrown: int, unseen: int, imagined: int) -> HouseError:
    return HouseError(
        Text(
            zh=f"中继按已知序号丢弃了 {thrown} 条对照探测，仪器漏看 {unseen} 条、误报 {imagined} 条：本次测量作废。",
            en=f"A relay threw {thrown} known control probes away; the instrument missed {unseen} of them and "
            f"imagined {imagined}: the measurement is void.",
        )
    )
