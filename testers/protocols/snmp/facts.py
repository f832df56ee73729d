"""Replies as facts of an observation, and facts read back by `reduce`."""

from testers.harness.observation import Json, Observation
from testers.protocols.snmp.reply import Reply


def tell(reply: Reply) -> dict[str, Json]:
    """Return how an exchange ended as JSON facts."""
    facts: dict[str, Json] = {"outcome": str(reply.outcome), "seconds": round(reply.seconds, 6), "status": reply.status}
    return {**facts, "reason": reply.reason} if reply.reason else facts


def read_number(observation: Observation, name: str) -> float | None:
    """Return a fact that is a number, or None."""
    fact = observation.facts.get(name)
    return float(fact) if isinstance(fact, (int, float)) and not isinstance(fact, bool) else None


def read_text(observation: Observation, name: str) -> str:
    """Return a fact as text; '' for none."""
    fact = observation.facts.get(name)
    return fact if isinstance(fact, str) else ""


def read_list(observation: Observation, name: str) -> list[str]:
    """Return a fact that is a list of texts; empty for none."""
    fact = observation.facts.get(name)
    return [item for item in fact if isinstance(item, str)] if isinstance(fact, list) else []
