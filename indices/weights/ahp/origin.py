"""Where a set of weights comes from: without a recorded panel of experts it is illustrative and carries nothing."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import rfc8785

from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.priority import Method
from indices.weights.ahp.random_index import RandomIndex

LEAST_PANEL = 2  # experts; what one person says is no panel


class Standing(StrEnum):
    """What a set of weights may be used for."""

    EXPERT_PANEL = "expert-panel"
    ILLUSTRATIVE = "illustrative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The method, the random index table, the experts, and the SHA-256 of what they judged."""

    standing: Standing
    method: Method
    table: RandomIndex
    experts: tuple[str, ...]
    digest: str


def trace(judgements: Sequence[Judgement], method: Method, table: RandomIndex) -> Origin:
    """Return the origin: an expert panel where at least two experts recorded name and date, else illustrative."""
    recorded = [each for each in judgements if each.expert and each.date]
    is_panel = len(recorded) == len(judgements) >= LEAST_PANEL
    return Origin(
        standing=Standing.EXPERT_PANEL if is_panel else Standing.ILLUSTRATIVE,
        method=method,
        table=table,
        experts=tuple(each.expert for each in judgements),
        digest=digest(judgements),
    )


def digest(judgements: Sequence[Judgement]) -> str:
    """Return the SHA-256 of experts, dates, elements and matrices in RFC 8785 form."""
    document = [
        {
            "expert": each.expert,
            "date": each.date,
            "elements": list(each.elements),
            "matrix": [[None if np.isnan(value) else float(value) for value in row] for row in each.matrix],
        }
        for each in judgements
    ]
    return hashlib.sha256(rfc8785.dumps(document)).hexdigest()
