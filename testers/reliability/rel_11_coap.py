"""REL-11 over CoAP: notifications come in order, and before the state that they replace is stale."""

import time
from collections.abc import Mapping, Sequence

from rules.errors import TargetError
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.coap.client import CoapClient
from testers.protocols.coap.observing import Notification, record, watch
from testers.protocols.coap.places import ENDPOINTS, OBSERVE, Place, enter, require_place
from testers.protocols.coap.transmission import is_newer

_ROUNDS = 2
_SLACK = 0.5  # seconds: Max-Age counts in whole ones, and a notification has a way to go
_LONGEST, _LEAST_LONGEST = 900.0, 15.0
_SUSPICIOUS = 2


@case(
    requirement="REL-11",
    protocol="coap",
    when="coap.observe",
    endpoints=ENDPOINTS,
    title_zh="CoAP 通知有序且不过期",
    why_zh="旧状态若在新状态之后到达，平台就会把已灭的灯当作亮着；通知迟于 Max-Age，平台看到的就是过期的状态。"
    "按 RFC 7641 第 3.4 节的序号算法比较先后；只出现一次的问题须在第二次观察中复现才计。",
    good=("coap_good", "aiocoap", "city"),
    bad=(
        "coap_overtakes",
        "coap_counts_anew",
        "coap_goes_stale",
        "city:coap-observe-regress",
        "city:coap-observe-stale",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """CoAP notifications come in order, and before the state they replace is stale.

    An old state behind a new one shows a lamp that is out as burning; a notification later than Max-Age leaves the
    platform with a state that nobody vouches for. Order is that of RFC 7641 section 3.4. A fault that shows once counts
    when a second observation shows it again.
    """
    plan, place = max(ctx.samples("regressions").n, ctx.samples("stale").n), require_place(ctx, OBSERVE)
    async with enter(ctx) as client:
        for number in range(_ROUNDS):
            found = await _listen(ctx, client, place, plan, number)
            if not found:
                break
    return ctx.observations


async def _listen(ctx: Context, client: CoapClient, place: Place, wanted: int, number: int) -> int:
    """Hear `wanted` notifications, record each of them with its faults, and return how many have one."""
    until, heard, faults = time.perf_counter() + max(ctx.seconds(_LONGEST), _LEAST_LONGEST), 0, 0
    async with watch(client, place) as watched:
        freshest = last = watched.first
        record(ctx, last, round=number, older=False, late=False)
        while heard < wanted and (left := until - time.perf_counter()) > 0:
            due = last.at + last.max_age + _SLACK
            new = await watched.hear(min(left, max(0.0, due - time.perf_counter())))
            if new is None:
                if time.perf_counter() < due:
                    break
                new = await watched.hear(until - time.perf_counter())
                if new is None:
                    ctx.observe("silence", round=number, seconds=round(time.perf_counter() - last.at, 3))
                    faults += 1
                    break
            older, late = _is_older(freshest, new), new.at > due
            record(ctx, new, round=number, older=older, late=late)
            faults += older or late
            heard += 1
            ctx.progress(heard, wanted)
            freshest, last = freshest if older else new, new
    if not heard and not faults:
        raise _nothing(place)
    return faults


def _is_older(freshest: Notification, new: Notification) -> bool:
    if new.number is None:
        raise TargetError(
            Text(
                zh=f"目标以 {new.message.code >> 5}.{new.message.code & 31:02} 结束了观察。",
                en=f"The target ended the observation with {new.message.code >> 5}.{new.message.code & 31:02}.",
            )
        )
    return not is_newer(freshest.number or 0, new.number, seconds=new.at - freshest.at)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `regressions` and `stale`: notifications behind a newer one, or later than Max-Age, among all."""
    heard = [each.facts for each in observations if each.what == "notification"]
    silences = sum(each.what == "silence" for each in observations)
    older, late = _count(heard, "older"), _count(heard, "late")
    rounds = {int(str(facts["round"])) for facts in heard}
    n = len(heard) - len(rounds)
    return {
        "regressions": Proportion(k=_established(older), n=n, detail=_say_older(older)),
        "stale": Proportion(k=_established(late + silences), n=n + silences, detail=_say_late(late, silences)),
    }


def _count(heard: Sequence[Mapping[str, object]], name: str) -> int:
    return sum(bool(facts[name]) for facts in heard)


def _established(count: int) -> int:
    """A single event in two observations is not repeated, and may be the network's."""
    return count if count >= _SUSPICIOUS else 0


def _say_older(count: int) -> Text | None:
    if not count:
        return None
    return Text(zh=f"{count} 条通知旧于此前已到的通知。", en=f"{count} notifications were older than one before them.")


def _say_late(late: int, silences: int) -> Text | None:
    if not late + silences:
        return None
    return Text(
        zh=f"{late} 条通知迟于前一条的 Max-Age；{silences} 次一直等不到通知。",
        en=f"{late} notifications came later than the Max-Age before them; {silences} times none came at all.",
    )


def _nothing(place: Place) -> TargetError:
    return TargetError(
        Text(
            zh=f"{place.path} 登记观察后没有发出通知，且 Max-Age 未到：次序无从考察。",
            en=f"{place.path} sent no notification within the time of the test, and its Max-Age has not passed: there "
            "is no order to judge.",
        )
    )
