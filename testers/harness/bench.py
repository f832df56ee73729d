"""A case against a server on loopback, without plan and judge: for `prove` and for authors of cases."""

import datetime as dt
from collections.abc import Mapping

from rules.applicability import Answer
from rules.hazard import Hazard
from rules.plan import PlannedCase
from rules.record import CaseRecord
from rules.sampling import SamplePlan
from rules.subject import Authorisation, Identity, Target, parse_endpoint
from testers.harness.case import Case
from testers.harness.doors import open_doors
from testers.harness.evidence import EvidenceStore, MemoryEvidence
from testers.harness.gate import read_clock
from testers.harness.limits import Limits
from testers.harness.listener import Listener
from testers.harness.setting import set_up
from testers.harness.trial import Run, try_case

_FASTEST = 100_000.0
_LOOPBACK = ("127.0.0.0/8", "::1", "localhost")


def make_target(
    endpoints: Mapping[str, str],
    *,
    capabilities: Mapping[str, str] | None = None,
    parameters: Mapping[str, str] | None = None,
    kind: str = "sensing-device",
) -> Target:
    """Return a target file for servers on loopback, allowed everything there at any rate.

    `capabilities` answer 'yes', 'no' or 'undeclared'.
    """
    today = read_clock().date()
    ports = {parse_endpoint(name, url).port for name, url in endpoints.items()}
    return Target(
        target=Identity(id="bench", kind=kind),
        endpoints=dict(endpoints),
        capabilities={name: Answer(answer) for name, answer in (capabilities or {}).items()},
        parameters=dict(parameters or {}),
        authorisation=Authorisation(
            owner="bench",
            hosts=_LOOPBACK,
            ports=tuple(sorted(ports)),
            from_=today - dt.timedelta(days=1),
            until=today + dt.timedelta(days=1),
            max_rate=_FASTEST,
            hazard=Hazard.DISRUPTIVE,
        ),
    )


async def run_case(
    case: Case,
    target: Target,
    *,
    samples: Mapping[str, SamplePlan],
    seed: int = 1,
    scale: float = 1.0,
    evidence: EvidenceStore | None = None,
    limits: Limits | None = None,
    listener: Listener | None = None,
) -> CaseRecord:
    """Run one case on a loopback target and return its record.

    samples   the sampling by check key (`{"loss": SamplePlan(n=300)}`)
    scale     of time parameters; sample numbers are never scaled
    evidence  where the observations go (default: forgotten with the run)

    Raises
    ------
    RefusedError
        The target is not on loopback: a bench has no signed authorisation.
    UsageError
        A parameter's reference leads nowhere.

    """
    doors = await open_doors(target, limits=limits)
    run = Run(
        setting=set_up(target=target, doors=doors, seed=seed, scale=scale, listener=listener),
        cases={case.card.id: case},
        evidence=evidence or MemoryEvidence(),
    )
    return await try_case(run, PlannedCase(card=case.card, samples=dict(samples)), case)
