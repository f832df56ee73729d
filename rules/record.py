"""What came back from one case: measurements, or the reason why there are none."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.applicability import Answer
from rules.measurement import Measurement
from rules.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """The record of one planned case.

    measurements  by check key; empty when `problem` is set
    problem       INCONCLUSIVE (the target did not answer), ERROR (our own exception), NOT_TESTED
                  (refused by a hazard class, interrupted) or NOT_APPLICABLE (seen not to be there)
    observed      capabilities seen by the case; compared with the declaration
    identity      maker, model, firmware ... told by the protocol
    residue       what the case wrote and could not remove: findings against us
    evidence      sha256 of each piece of evidence kept
    trace         our own traceback when `problem` is ERROR
    """

    id: str
    started: dt.datetime
    seconds: float
    measurements: Mapping[str, Measurement] = field(default_factory=dict)
    problem: Verdict | None = None
    observed: Mapping[str, Answer] = field(default_factory=dict)
    identity: Mapping[str, str] = field(default_factory=dict)
    residue: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    trace: str | None = None
