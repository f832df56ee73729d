"""Power of a case: how often it says PASS and FAIL when a known effect sits beside its limit.

Between the case and a good system stands the relay, which does exactly so much harm as is asked for: a loss, a delay, a
share of copies at 0.5, 1, 2 or 5 times the limit. What the design promises by calculation stands beside what was seen.
"""

import asyncio
import contextlib
import math
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace

from evaluator.service.curves import Curve, Point, Promised
from evaluator.service.systems import open_system
from evaluator.service.trials import TrialBench, plan_check, today
from rules.operating import rate_check
from rules.requirement import Check, Kind
from rules.subject import parse_endpoint
from rules.text import Text
from rules.verdict import Word
from testers.harness.seed import derive_seed
from testers.protocols.probing.echo import read_tail
from testers.relay.framing import Framing, frame_mqtt
from testers.relay.impairment import Impairment
from testers.relay.tcp import TcpRelay, open_tcp_relay
from testers.relay.udp import UdpRelay, open_udp_relay
from testers.relay.websocket import frame_websocket
from testers.specimens.specimen import Served

FACTORS = (0.2, 0.5, 1.0, 2.0, 5.0)
# A constant delay is no distribution: it passes or it does not, and 5 times the limit is more than a probe waits for.
_TIME_FACTORS = (0.2, 0.5, 0.9, 1.2, 2.0)
_AT_ONCE = 6  # trials wait for what was lost most of the time
_DATAGRAMS = ("coap", "snmp")
_FRAMINGS: Mapping[str, Framing] = {"mqtt": frame_mqtt(read_tail), "ws": frame_websocket(read_tail)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """An effect that the relay can set.

    key        the check whose limit it is measured by
    protocols  that carry it through the relay as one thing that happens to one probe
    make       from the size of the effect, in the unit of the check, to what the relay does to each direction
    factors    sizes, in limits
    """

    key: str
    protocols: tuple[str, ...]
    make: Callable[[float], Impairment]
    what: Text
    factors: tuple[float, ...] = FACTORS


def _lose(share: float) -> Impairment:
    """Lose a share of the round trips: each direction loses its part."""
    return Impairment(loss=1 - math.sqrt(1 - min(share, 1.0)))


def _delay(milliseconds: float) -> Impairment:
    """Make round trips last `milliseconds`, half of it each way."""
    return Impairment(delay=milliseconds / 2000)


def _copy(share: float) -> Impairment:
    """Double a share of the messages, over both directions together."""
    return Impairment(duplicate=1 - math.sqrt(1 - min(share, 1.0)))


DIALS: Mapping[str, Dial] = {
    "REL-01": Dial(
        key="loss",
        protocols=("mqtt", "ws", "coap"),
        make=_lose,
        what=Text(zh="中继丢弃往返消息的比例", en="share of round trips that the relay loses"),
    ),
    "REL-02": Dial(
        key="p95",
        protocols=("mqtt", "ws", "coap", "snmp"),
        make=_delay,
        what=Text(zh="中继加入的往返时延", en="round-trip time that the relay adds"),
        factors=_TIME_FACTORS,
    ),
    "REL-05": Dial(
        key="duplicated",
        protocols=("mqtt", "ws"),
        make=_copy,
        what=Text(zh="中继复制消息的比例", en="share of messages that the relay doubles"),
    ),
    "REL-14": Dial(
        key="unanswered",
        protocols=("snmp",),
        make=_lose,
        what=Text(zh="中继丢弃请求或应答的比例", en="share of requests or answers that the relay loses"),
    ),
}


def find_dial(bench: TrialBench) -> Dial | None:
    """Return the dial of a case, None where no effect can be set for it."""
    dial = DIALS.get(bench.case.card.requirement)
    return dial if dial is not None and bench.case.card.protocol in dial.protocols else None


async def draw_curve(
    bench: TrialBench, *, trials: int, seed: int, told: Callable[[float], None] = lambda _: None
) -> Curve | None:
    """Measure the power curve of a case on the first good specimen of its list; None where it has no dial.

    trials  at each factor
    """
    dial = find_dial(bench)
    if dial is None:
        return None
    check = next(check for check in bench.checks if check.key == dial.key)
    limit = float(check.criterion.on(today()).limit)
    system, points = bench.case.card.good[0], []
    for factor in dial.factors:
        told(factor)
        words = await _try(bench, system, dial.make(factor * limit), trials, derive_seed(seed, f"{factor:g}"))
        points.append(Point(factor=factor, size=factor * limit, words=words, promised=_promise(check, limit, factor)))
    return Curve(
        case=bench.case.card.id,
        digest=bench.case.card.digest,
        on=today(),
        system=system,
        check=dial.key,
        limit=limit,
        unit=check.measure.unit,
        what=dial.what,
        points=tuple(points),
    )


def _promise(check: Check, limit: float, factor: float) -> Promised | None:
    """Return what the design promises; of a share alone, for a constant delay is no distribution."""
    if check.measure.kind is not Kind.PROPORTION:
        return None
    odds = rate_check(check, limit, plan_check(check), factor)
    return Promised(passes=round(odds.passes, 4), fails=round(odds.fails, 4))


async def _try(bench: TrialBench, system: str, harm: Impairment, trials: int, seed: int) -> dict[Word, int]:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def try_once(number: int) -> Word:
        own = derive_seed(seed, bench.case.card.id, str(number)) % 2**31
        async with (
            gate,
            open_system(system, seed=own, scale=bench.scale) as served,
            relayed(served, bench.case.card.protocol, harm, own) as harmed,
        ):
            return bench.judge(await bench.run(harmed, own)).word

    return dict(Counter(await asyncio.gather(*map(try_once, range(trials)))))


@contextlib.asynccontextmanager
async def relayed(served: Served, protocol: str, harm: Impairment, seed: int) -> AsyncIterator[Served]:
    """Put a relay before the endpoint of `protocol` and describe the system as it is seen through it."""
    endpoint = parse_endpoint(protocol, served.endpoints[protocol])
    opened: contextlib.AbstractAsyncContextManager[UdpRelay | TcpRelay]
    if protocol in _DATAGRAMS:
        opened = open_udp_relay(endpoint.host, endpoint.port, impairment=harm, seed=seed)
    else:
        framing = _FRAMINGS.get(protocol)
        opened = open_tcp_relay(endpoint.host, endpoint.port, impairment=harm, seed=seed, framing=framing)
    async with opened as relay:
        url = served.endpoints[protocol].replace(f":{endpoint.port}", f":{relay.port}", 1)
        yield replace(served, endpoints={protocol: url})
