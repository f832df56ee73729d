"""The one place that builds links: always behind the gate, all on one throttle and one watchdog."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from rules.hazard import Hazard
from rules.subject import Target, parse_endpoint
from testers.harness.arming import Arming, find_hazard, read_arming
from testers.harness.context import Link
from testers.harness.gate import Clearance, Gate, Pin, read_clock
from testers.harness.limits import Limits
from testers.harness.link import PinnedLink
from testers.harness.own_ports import require_own
from testers.harness.rate import Throttle, TokenBucket
from testers.harness.resolving import Resolver, resolve
from testers.harness.signature import TrustedKey
from testers.harness.watchdog import Watchdog


class Doors:
    """The links of one target for one run."""

    def __init__(
        self,
        *,
        target: Target,
        gate: Gate,
        clearance: Clearance,
        arming: Arming | None,
        limits: Limits,
        watchdog: Watchdog,
        clock: Callable[[], dt.datetime],
        fleet: TokenBucket | None = None,
    ) -> None:
        """Use `open_doors`, which asks the gate first."""
        self._target = target
        self._gate = gate
        self._arming = arming
        self._clock = clock
        self._throttle = Throttle(rate=target.authorisation.max_rate, connections=limits.connections, fleet=fleet)
        self._links: dict[str, PinnedLink] = {}
        self.clearance = clearance
        self.limits = limits
        self.watchdog = watchdog

    @property
    def pace(self) -> float:
        """The requests a second that a case can count on: the target's rate, or its share of the fleet's."""
        return self._throttle.pace

    @property
    def hazard(self) -> Hazard:
        """The roughest class of probe allowed at this moment."""
        return find_hazard(self._target.authorisation, self._arming, self._clock())

    @property
    def armed_by(self) -> str | None:
        """The second signer, or None when the target is not armed."""
        return self._arming.signer if self._arming else None

    def check(self) -> None:
        """Raise RefusedError when the authorisation has run out since the run began."""
        self._gate.check_window()

    def link(self, name: str) -> PinnedLink:
        """Return the link to the endpoint `name`; TargetError when its host has no address."""
        if name in self.clearance.unresolved:
            raise self.clearance.unresolved[name]
        if name not in self._links:
            self._links[name] = self._build(self.clearance.pins[name])
        return self._links[name]

    async def follow(self, url: str) -> PinnedLink:
        """Return the link to where a redirect leads; RefusedError when that is outside the authorisation."""
        return self._build(await self._gate.regate(url))

    def own_link(self, url: str, *, like: Link | None = None) -> PinnedLink:
        """Return a link to a server of our own on loopback, on the target's throttle; RefusedError for any other."""
        own = parse_endpoint(like.endpoint.name if like else "own", url)
        require_own(own)
        endpoint = like.endpoint.model_copy(update={"port": own.port}) if like else own
        return PinnedLink(
            endpoint=endpoint,
            address=own.host,
            limits=self.limits,
            throttle=self._throttle,
            pulse=self.watchdog.deaf_pulse(),
        )

    def _build(self, pin: Pin) -> PinnedLink:
        return PinnedLink(
            endpoint=pin.endpoint,
            address=pin.address,
            limits=self.limits,
            throttle=self._throttle,
            pulse=self.watchdog.pulse(pin.endpoint.name),
        )


async def open_doors(
    target: Target,
    *,
    trust: Sequence[TrustedKey] = (),
    arm: Path | None = None,
    limits: Limits | None = None,
    watchdog: Watchdog | None = None,
    resolver: Resolver = resolve,
    clock: Callable[[], dt.datetime] = read_clock,
    fleet: TokenBucket | None = None,
) -> Doors:
    """Ask the gate for every endpoint of `target`, check the arming file, and return the doors.

    trust  keys that may sign (`read_trust`)
    arm    arming file
    fleet  the fleet's own rate, shared by the doors of all its targets

    Raises
    ------
    RefusedError
        Outside the authorisation, or the arming does not hold (exit 4, nothing sent).
    UsageError
        The authorisation or the arming file cannot be read.

    """
    gate = Gate(target, trust=trust, resolver=resolver, clock=clock)
    clearance = await gate.clear()
    arming = None
    if arm is not None:
        arming = read_arming(arm, target=target.target.id, first=clearance.key, trust=trust, now=clock())
    return Doors(
        target=target,
        gate=gate,
        clearance=clearance,
        arming=arming,
        limits=limits or Limits(),
        watchdog=watchdog or Watchdog(),
        clock=clock,
        fleet=fleet,
    )
