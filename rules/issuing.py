"""May a scheme issue certificates? Not while it rests on a clause that nobody has compared with its text."""

from collections.abc import Mapping

from rules.clause import Clause
from rules.errors import RefusedError
from rules.requirement import Requirement
from rules.scheme import Scheme
from rules.text import Text


def list_unverified(scheme: Scheme, requirements: Mapping[str, Requirement]) -> tuple[Clause, ...]:
    """Return the clauses that the scheme and its requirements cite and that nobody has verified, each once."""
    demanded = (clause for demand in scheme.requirements for clause in requirements[demand.id].clauses)
    open_ones = {clause.citation: clause for clause in (*scheme.clauses, *demanded) if clause.verified is None}
    return tuple(open_ones[citation] for citation in sorted(open_ones))


def check_issuing(scheme: Scheme, requirements: Mapping[str, Requirement], *, demonstration: bool) -> None:
    """Let a certificate be issued under the scheme, or refuse it.

    Raises
    ------
    RefusedError
        The scheme rests on unverified clauses, and this is no demonstration.

    """
    unverified = list_unverified(scheme, requirements)
    if not unverified or demonstration:
        return
    first = ", ".join(clause.citation for clause in unverified[:3])
    count = len(unverified)
    raise RefusedError(
        Text(
            zh=f"方案 {scheme.id} 依据的 {count} 个条款尚未与原文核对（如 {first}），除演示外不得签发证书。",
            en=f"Scheme {scheme.id} rests on {count} clauses that nobody has compared with their text ({first} ...); "
            "it may issue for demonstration only.",
        )
    )
