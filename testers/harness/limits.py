"""The bounds of everything that could otherwise run for ever or grow for ever."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Times in seconds, sizes in bytes.

    timeout       one exchange
    connect       opening a connection, with TLS
    max_response  what may come in between two writes
    connections   open at once to one target
    capture       kept of each direction of a stream
    clean_up      one step of cleaning up
    ending        what a cancelled case may still take
    memory        what the observations of one case may hold
    deadline      one whole case; None computes it from the plan
    """

    timeout: float = 5.0
    connect: float = 5.0
    max_response: int = 16 * MIB
    connections: int = 32
    capture: int = 64 * KIB
    clean_up: float = 10.0
    ending: float = 5.0
    memory: int = 512 * MIB
    deadline: float | None = None
