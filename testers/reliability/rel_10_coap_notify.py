"""REL-10 for CoAP notifications: an unacknowledged one is sent again, in time, ever more slowly, and not for ever."""

import asyncio
import itertools
import math
from collections.abc import Mapping, Sequence

from rules.errors import TargetError, UsageError
from rules.hazard import Hazard
from rules.measurement import Count, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.coap.observing import Notification, record, watch
from testers.protocols.coap.places import ENDPOINTS, OBSERVE, Place, enter, require_place
from testers.protocols.coap.transmission import Transmission
from testers.protocols.coap.wire import Type
from testers.protocols.finding import find, join_findings

_ACK_TIMEOUT = "coap.ack-timeout"
_FIRST_WITHIN, _LEAST_FIRST = 120.0, 3.0  # seconds for the first notification
_MOST_COPIES = 12
_OBSERVERS = 2
# A clock that is read late makes a gap look shorter; a busy device sends late. Shares, and seconds beside them.
_EARLY, _LATE, _READING = 0.1, 0.25, 0.02


@case(
    requirement="REL-10",
    protocol="coap-notify",
    when="coap.observe",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="未确认的 CoAP 通知按规定重传",
    why_zh="通知丢了就要重传，否则告警到不了；重传太快、不退避、不罢休，又会压垮本已拥塞的网络。"
    "登记观察后故意不确认 CON 通知，记录各次重传的时刻；问题在另一观察者处复现才计。",
    good=("coap_good", "aiocoap", "city"),
    bad=("coap_hurries", "coap_hammers", "coap_never_gives_up", "coap_gives_up", "city:coap-hammers"),
)
async def observe(ctx: Context) -> list[Observation]:
    """An unacknowledged CoAP notification is sent again as prescribed.

    What is lost is sent again, or an alarm never arrives; what is sent again too soon, without back-off or without end
    chokes a network that is congested already. We observe and do not acknowledge confirmable notifications, and note
    when each copy comes; a fault counts when another observer sees it too.
    """
    place, timing = require_place(ctx, OBSERVE), _read_timing(ctx)
    both = [asyncio.create_task(_listen(ctx, place, timing, number)) for number in range(_OBSERVERS)]
    try:
        await asyncio.gather(*both)
    finally:
        for each in both:
            each.cancel()
        await asyncio.gather(*both, return_exceptions=True)
    return ctx.observations


def _read_timing(ctx: Context) -> Transmission:
    given = ctx.parameter(_ACK_TIMEOUT)
    if given is None:
        return Transmission()
    try:
        seconds = float(given)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= 60:
        raise UsageError(
            Text(
                zh=f"参数 {_ACK_TIMEOUT} 应为 0 到 60 之间的秒数，不能是“{given}”。",
                en=f"The parameter {_ACK_TIMEOUT} is a time in seconds of up to 60, not '{given}'.",
            )
        )
    return Transmission(ack_timeout=seconds)


async def _listen(ctx: Context, place: Place, timing: Transmission, number: int) -> None:
    """Hear one notification and its copies until it is clear that no more will come."""
    loop = asyncio.get_running_loop()
    async with enter(ctx) as client, watch(client, place) as watched:
        watched.be_silent()
        copies: list[Notification] = []
        patience = max(ctx.seconds(_FIRST_WITHIN), _LEAST_FIRST)
        until = loop.time() + patience
        while (left := until - loop.time()) > 0 and len(copies) < _MOST_COPIES:
            heard = await watched.hear(left)
            if heard is None or heard.message.type is not Type.CON:
                continue
            if not copies:
                # The first copy is due by then; later ones after twice the wait before them.
                until = loop.time() + timing.longest_first * (1 + _LATE) + _READING
            copies.append(heard)
            record(ctx, heard, observer=number)
            if len(copies) > 1:
                wait = heard.at - copies[-2].at
                until = loop.time() + max(2 * wait, timing.ack_timeout) * (1 + _LATE) + _READING
        if not copies:
            raise _nothing(place, patience)
    line = _choose(copies)
    begun = line[0].at
    ctx.observe(
        "copies", observer=number, ack_timeout=timing.ack_timeout, at=[round(each.at - begun, 4) for each in line]
    )


def _choose(copies: Sequence[Notification]) -> list[Notification]:
    """Return the transmissions of one notification.

    A server may put a newer state into the place of one that it would send again (RFC 7641 section 4.5.2); then the
    messages with their different ids are one line of retransmissions.
    """
    first = [each for each in copies if each.message.mid == copies[0].message.mid]
    return first if len(first) > 1 else list(copies)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `unruly`: rules of retransmission that were broken before each of the observers."""
    lines = [each.facts for each in observations if each.what == "copies"]
    found = [_judge(facts["at"], float(str(facts["ack_timeout"]))) for facts in lines]
    shared = set.intersection(*(set(each) for each in found)) if found else set()
    faults = [found[0][name] for name in sorted(shared)]
    return {"unruly": Count(k=len(faults), n=len(lines), detail=join_findings(faults))}


def _judge(at: object, ack_timeout: float) -> dict[str, Text]:
    """Return the broken rules of one line of transmissions, by name."""
    times = [float(str(each)) for each in at] if isinstance(at, list) else []
    timing = Transmission(ack_timeout=ack_timeout)
    gaps = [after - before for before, after in itertools.pairwise(times)]
    if not gaps:
        return {"none": find("未确认的通知从未重传", "an unacknowledged notification was never sent again")}
    faults: dict[str, Text] = {}
    least = timing.ack_timeout * (1 - _EARLY) - _READING
    if min(gaps) < least:
        shortest = f"{min(gaps):.3g} s"
        faults["early"] = find(
            f"重传间隔 {shortest}，短于 {ack_timeout:g} s",
            f"sent again after {shortest}, sooner than {ack_timeout:g} s",
        )
    elif any(
        # Copy k leaves 2^k - 1 waits after the first transmission at the earliest; a late one may be caught up with.
        at - times[0] < ack_timeout * ((1 << copy) - 1) * (1 - _EARLY) - _READING
        for copy, at in enumerate(times[: timing.max_retransmit + 1])
    ):
        shown = ", ".join(f"{gap:.3g}" for gap in gaps)
        faults["steady"] = find(f"重传间隔没有加倍（{shown} s）", f"the waits do not double ({shown} s)")
    if len(gaps) > timing.max_retransmit:
        faults["endless"] = find(
            f"重传 {len(gaps)} 次以上，超过 {timing.max_retransmit} 次",
            f"sent again {len(gaps)} times or more, {timing.max_retransmit} are the most",
        )
    return faults


def _nothing(place: Place, seconds: float) -> TargetError:
    return TargetError(
        Text(
            zh=f"{seconds:g} 秒内 {place.path} 没有发出 CON 通知，重传无从考察。",
            en=f"{place.path} sent no confirmable notification within {seconds:g} s: there is nothing to send again.",
        )
    )
