"""REL-18 over CoAP: how soon a client that was cut off is served again."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress

from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context, Link
from testers.harness.observation import Observation
from testers.protocols.coap.client import CoapClient, open_client
from testers.protocols.coap.datagrams import Inbox
from testers.protocols.coap.observing import watch
from testers.protocols.coap.options import OBSERVE, write_uint
from testers.protocols.coap.places import ENDPOINTS, Place, enter, require_place
from testers.protocols.coap.places import OBSERVE as OBSERVED
from testers.protocols.coap.wire import GET
from testers.protocols.probing.recovery import AT_ONCE, measure_recovery, record_recoveries
from testers.relay.udp import UdpRelay, open_udp_relay

_OUTAGE, _LEAST_OUTAGE = 2.0, 0.4  # seconds in which no datagram passes: notifications stay unacknowledged
_ANSWER = 1.0  # seconds for one attempt to come back
_RESTARTS = "rst"


@case(
    requirement="REL-18",
    protocol="coap",
    when="coap.observe",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="CoAP 客户端断线后恢复观察所需的时间",
    why_zh="客户端经本测试自设的中继观察资源；中继丢弃全部报文两秒，通知得不到确认；网络恢复后客户端重新登记，"
    "直至再次得到状态。三次中有一次换用新端口，如同重启。仅切断测试自己的报文，不影响他人。",
    good=("coap_good", "libcoap", "aiocoap", "city"),
    bad=("coap_refuses_returns", "coap_ignores_returns", "coap_forgets_observing", "city:coap-returns-refused"),
)
async def observe(ctx: Context) -> list[Observation]:
    """How soon a CoAP client that was cut off observes again.

    Clients observe through relays of our own, which drop every datagram for two seconds, so that notifications stay
    unacknowledged. When the network is back they register again until they get the state; every third cut they come
    from a new port, as after a restart. Nobody else's datagrams are touched.
    """
    place, link = require_place(ctx, OBSERVED), ctx.link(*ENDPOINTS)
    async with enter(ctx) as client, watch(client, place):
        # Whoever cannot be observed without a cut has nothing to recover.
        pass
    async with AsyncExitStack() as stack:
        travellers = []
        for _ in range(AT_ONCE):
            relay = await stack.enter_async_context(open_udp_relay(link.address, link.endpoint.port))
            own = ctx.own_link(f"coap://127.0.0.1:{relay.port}", like=link)
            traveller = _Traveller(ctx, own, relay, place)
            stack.push_async_callback(traveller.close)
            travellers.append(traveller)
        await record_recoveries(ctx, travellers, count=ctx.samples("p95").n)
    return ctx.observations


class _Traveller:
    """An observer behind a relay of its own."""

    def __init__(self, ctx: Context, link: Link, relay: UdpRelay, place: Place) -> None:
        self._ctx = ctx
        self._link = link
        self._relay = relay
        self._place = place
        self._stack = AsyncExitStack()
        self._client: CoapClient | None = None
        self._inbox = Inbox()
        self._token: bytes | None = None

    async def greet(self) -> None:
        """Be answered once."""
        await self._register()

    async def board(self) -> None:
        """Observe."""
        await self._register()

    async def cut(self, how: str) -> None:
        """Pass nothing on for a while; one way of three is a restart of the client."""
        await self._relay.cut(max(self._ctx.seconds(_OUTAGE), _LEAST_OUTAGE))
        if how == _RESTARTS:
            await self.close()

    async def return_once(self) -> bool:
        """Register again."""
        with suppress(TargetError):
            return await self._register()
        return False

    async def close(self) -> None:
        """Close the socket, if there is one."""
        await self._stack.aclose()
        self._client = None

    async def _register(self) -> bool:
        """Register once more, with another token, and tell whether the state came and will be kept up."""
        if self._client is None:
            self._client = await self._stack.enter_async_context(open_client(self._link, self._ctx.rng))
        client = self._client
        if self._token is not None:
            # A notification for the observation before is rejected now; so the target forgets it (RFC 7641 3.6).
            client.datagrams.forget(token=self._token)
        request = client.make(GET, (*self._place.options, (OBSERVE, write_uint(0))))
        self._token, self._inbox = request.token, Inbox()
        reply = await client.ask(request, timeout=_ANSWER, told=False, keep=self._inbox)
        return reply.message.success and reply.message.uint(OBSERVE) is not None


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `p95` of the times to the first state that came again, in s."""
    return measure_recovery(observations)
